# title: the listings on network namespaces, veth and bridge as they stand: pair, moved back, bridge, gateway
# 创建名为 qianyi-test-1 和 add qianyi-test-2 的命名 netns,可以在 /var/run/netns/ 下查看
ip netns add qianyi-test-1
ip netns add qianyi-test-2
# 查看所有的 Network Namespace
ip netns list
# 在 qianyi-test-1 这个 netns 中执行 ip addr 命令(甚至可以直接执行 bash 命令得到一个 shell)
# nsenter 这个命令也很好用,可以 man nsenter 了解
ip netns exec qianyi-test-1 ip addr
# 开启 lo 网卡,这个很重要
ip netns exec qianyi-test-1 ip link set dev lo up
ip netns exec qianyi-test-2 ip link set dev lo up
# 分别创建 2 对名为 veth-1-a/veth-1-b 和 veth-2-a/veth-2-b 的 Veth Pair 设备
ip link add veth-1-a type veth peer name veth-1-b
ip link add veth-2-a type veth peer name veth-2-b
# 将 veth-1-a 设备加入 qianyi-test-1 这个 netns
ip link set veth-1-a netns qianyi-test-1
# 将 veth-1-b 设备加入 qianyi-test-2 这个 netns
ip link set veth-1-b netns qianyi-test-2
# 为设备添加 IP 地址/子网掩码并开启
ip netns exec qianyi-test-1 ip addr add 10.0.0.101/24 dev veth-1-a
ip netns exec qianyi-test-1 ip link set dev veth-1-a up
ip netns exec qianyi-test-2 ip addr add 10.0.0.102/24 dev veth-1-b
ip netns exec qianyi-test-2 ip link set dev veth-1-b up
ip netns exec qianyi-test-1 ping -c 1 10.0.0.102
ip netns exec qianyi-test-1 arp -n | awk '{print $1, $NF}'
# 宿主机的 netns id 是 1(有些系统可能不是,请查询相关系统的文档)
ip netns exec qianyi-test-1 ip link set veth-1-a netns 1
ip netns exec qianyi-test-2 ip link set veth-1-b netns 1
# 创建一个名为 br0 的 bridge 并启动(也可以使用 brctl 命令)
ip link add br0 type bridge
ip link set br0 up
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
brctl show
### probe
ip netns exec qianyi-test-1 ping -c 1 10.0.0.102
ip netns exec qianyi-test-1 ping -c 1 10.97.212.159
# 确认路由转发开启
echo "1" > /proc/sys/net/ipv4/ip_forward
# 为 br0 设置 IP 地址
ip addr add local 10.0.0.1/24 dev br0
# 为 veth-1-a 和 veth-2-a 设置默认网关
ip netns exec qianyi-test-1 ip route add default via 10.0.0.1
ip netns exec qianyi-test-2 ip route add default via 10.0.0.1
ip addr add 10.97.212.159/24 dev lo
ip link set lo up
ip netns exec qianyi-test-1 ping -c 2 -i 0.2 10.97.212.159
ip netns exec qianyi-test-1 arp -n | sort
ip route
ip netns exec qianyi-test-1 ip route
# 删除 Network Namespace
ip netns del qianyi-test-1
ip netns del qianyi-test-2
ip netns list
