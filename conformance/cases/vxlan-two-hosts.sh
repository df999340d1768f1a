# title: two hosts with bridges joined by VXLAN (VNI 1, port 9527) over a routed underlay
for n in hostA hostB core; do ip netns add $n; done
ip link add bond0 netns hostA type veth peer name a0 netns core
ip link add bond0 netns hostB type veth peer name b0 netns core
ip -n hostA addr add 10.97.212.159/24 dev bond0; ip -n hostA link set bond0 up
ip -n hostB addr add 11.238.151.74/24 dev bond0; ip -n hostB link set bond0 up
ip -n core addr add 10.97.212.1/24 dev a0; ip -n core link set a0 up
ip -n core addr add 11.238.151.1/24 dev b0; ip -n core link set b0 up
ip netns exec core sysctl -qw net.ipv4.ip_forward=1
ip -n hostA route add default via 10.97.212.1; ip -n hostB route add default via 11.238.151.1
ip netns add test-1; ip netns add test-3
ip -n hostA link add br0 type bridge; ip -n hostA link set br0 up
ip -n hostB link add br0 type bridge; ip -n hostB link set br0 up
ip link add veth-1-a netns test-1 address 02:00:00:00:0a:01 type veth peer name veth-1-b netns hostA address 02:00:00:00:0b:01
ip link add veth-3-a netns test-3 address 02:00:00:00:0a:03 type veth peer name veth-3-b netns hostB address 02:00:00:00:0b:03
ip -n test-1 addr add 10.0.0.101/24 dev veth-1-a; ip -n test-1 link set veth-1-a up
ip -n test-3 addr add 10.0.0.103/24 dev veth-3-a; ip -n test-3 link set veth-3-a up
ip -n hostA link set veth-1-b master br0; ip -n hostA link set veth-1-b up
ip -n hostB link set veth-3-b master br0; ip -n hostB link set veth-3-b up
ip -n hostA link add vxlan1 address 02:00:00:00:0c:01 type vxlan id 1 remote 11.238.151.74 dstport 9527 dev bond0
ip -n hostA link set vxlan1 master br0; ip -n hostA link set vxlan1 up
ip -n hostB link add vxlan2 address 02:00:00:00:0c:02 type vxlan id 1 remote 10.97.212.159 dstport 9527 dev bond0
ip -n hostB link set vxlan2 master br0; ip -n hostB link set vxlan2 up
ip -n hostA -d link show vxlan1 | head -3
### probe
ip netns exec test-1 ping -c 2 -i 0.2 10.0.0.103
ip netns exec test-1 arp -n
bridge -n hostA fdb show dev vxlan1 | sort
