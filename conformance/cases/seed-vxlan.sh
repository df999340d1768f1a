# title: the VXLAN listing as it stands; a function makes each of two namespaces the host that its lines run on
for n in A B core; do command ip netns add $n; done
command ip link add bond0 netns A type veth peer name a0 netns core
command ip link add bond0 netns B type veth peer name b0 netns core
command ip -n A addr add 10.97.212.159/24 dev bond0; command ip -n A link set bond0 up
command ip -n B addr add 11.238.151.74/24 dev bond0; command ip -n B link set bond0 up
command ip -n core addr add 10.97.212.1/24 dev a0; command ip -n core link set a0 up
command ip -n core addr add 11.238.151.1/24 dev b0; command ip -n core link set b0 up
command ip netns exec core sysctl -qw net.ipv4.ip_forward=1
command ip -n A route add default via 10.97.212.1; command ip -n B route add default via 11.238.151.1
ip() { case $1 in netns) command ip "$@" ;; *) command ip -n "$HOST" "$@" ;; esac; }
HOST=A
# 10.97.212.159 上操作
# 创建名为 qianyi-test-1 和 add qianyi-test-2 的命名 netns,可以在 /var/run/netns/ 下查看
ip netns add qianyi-test-1
ip netns add qianyi-test-2
# 开启 lo 网卡,这个很重要
ip netns exec qianyi-test-1 ip link set dev lo up
ip netns exec qianyi-test-2 ip link set dev lo up
# 创建一个名为 br0 的 bridge 并启动(也可以使用 brctl 命令)
ip link add br0 type bridge
ip link set br0 up
# 分别创建 2 对名为 veth-1-a/veth-1-b 和 veth-2-a/veth-2-b 的 Veth Pair 设备
ip link add veth-1-a type veth peer name veth-1-b
ip link add veth-2-a type veth peer name veth-2-b
# 将 veth-1-a/veth-1-b 和 veth-2-a/veth-2-b 这两对 Veth Pair 的 a 端放入 qianyi-test-1 和 qianyi-test-2
ip link set veth-1-a netns qianyi-test-1
ip link set veth-2-a netns qianyi-test-2
# 为 veth-1-a 和 veth-2-a 配置 IP 并开启
ip netns exec qianyi-test-1 ip addr add 10.0.0.101/24 dev veth-1-a
ip netns exec qianyi-test-1 ip link set dev veth-1-a up
ip netns exec qianyi-test-2 ip addr add 10.0.0.102/24 dev veth-2-a
ip netns exec qianyi-test-2 ip link set dev veth-2-a up
# 将 veth-1-a/veth-1-b 和 veth-2-a/veth-2-b 这两对 Veth Pair 的 b 端接入 br0 网桥并开启接口
ip link set veth-1-b master br0
ip link set dev veth-1-b up
ip link set veth-2-b master br0
ip link set dev veth-2-b up
HOST=B
# 11.238.151.74 上操作
# 创建名为 qianyi-test-3 和 add qianyi-test-4 的命名 netns,可以在 /var/run/netns/ 下查看
ip netns add qianyi-test-3
ip netns add qianyi-test-4
# 开启 lo 网卡,这个很重要
ip netns exec qianyi-test-3 ip link set dev lo up
ip netns exec qianyi-test-4 ip link set dev lo up
# 创建一个名为 br0 的 bridge 并启动(也可以使用 brctl 命令)
ip link add br0 type bridge
ip link set br0 up
# 分别创建 2 对名为 veth-3-a/veth-3-b 和 veth-4-a/veth-4-b 的 Veth Pair 设备
ip link add veth-3-a type veth peer name veth-3-b
ip link add veth-4-a type veth peer name veth-4-b
# 将 veth-3-a/veth-3-b 和 veth-4-a/veth-4-b 这两对 Veth Pair 的 a 端放入 qianyi-test-3 和 qianyi-test-4
ip link set veth-3-a netns qianyi-test-3
ip link set veth-4-a netns qianyi-test-4
# 为 veth-3-a 和 veth-4-a 配置 IP 并开启
ip netns exec qianyi-test-3 ip addr add 10.0.0.103/24 dev veth-3-a
ip netns exec qianyi-test-3 ip link set dev veth-3-a up
ip netns exec qianyi-test-4 ip addr add 10.0.0.104/24 dev veth-4-a
ip netns exec qianyi-test-4 ip link set dev veth-4-a up
# 将 veth-3-a/veth-3-b 和 veth-4-a/veth-4-b 这两对 Veth Pair 的 b 端接入 br0 网桥并开启接口
ip link set veth-3-b master br0
ip link set dev veth-3-b up
ip link set veth-4-b master br0
ip link set dev veth-4-b up
HOST=A
# 10.97.212.159 上操作(本机有多个地址时可以用 local 10.97.212.159 指定)
ip link add vxlan1 type vxlan id 1 remote 11.238.151.74 dstport 9527 dev bond0
ip link set vxlan1 master br0
ip link set vxlan1 up
HOST=B
# 11.238.151.74 上操作(本机有多个地址时可以用 local 11.238.151.74 指定)
ip link add vxlan2 type vxlan id 1 remote 10.97.212.159 dstport 9527 dev bond0
ip link set vxlan2 master br0
ip link set vxlan2 up
ip netns exec B brctl show br0
### probe
ip netns exec qianyi-test-1 ping -c 1 10.0.0.103
ip netns exec qianyi-test-1 arp -n | sort
ip netns exec qianyi-test-1 arp -d 10.0.0.103
ip netns exec A tcpdump -i bond0 -c 4 -nn -l udp port 9527 2>/dev/null | sed 's/\.[0-9]* > /.PORT > /;s/id [0-9]*, seq/id ID, seq/' &
sleep 1
ip netns exec qianyi-test-1 ping -c 1 10.0.0.103
wait
