# title: two namespaces joined by a veth pair; ARP once, then echo both ways
ip netns add qianyi-test-1
ip netns add qianyi-test-2
ip netns list
ip netns exec qianyi-test-1 ip addr
ip netns exec qianyi-test-1 ip link set dev lo up
ip netns exec qianyi-test-2 ip link set dev lo up
ip netns exec qianyi-test-1 ip addr
ip link add veth-1-a type veth peer name veth-1-b
ip link add veth-2-a type veth peer name veth-2-b
ip addr
ip link set veth-1-a netns qianyi-test-1
ip link set veth-1-b netns qianyi-test-2
ip netns exec qianyi-test-1 ip addr add 10.0.0.101/24 dev veth-1-a
ip netns exec qianyi-test-1 ip link set dev veth-1-a up
ip netns exec qianyi-test-2 ip addr add 10.0.0.102/24 dev veth-1-b
ip netns exec qianyi-test-2 ip link set dev veth-1-b up
ip netns exec qianyi-test-1 ip addr
ip netns exec qianyi-test-1 ip route
ip netns exec qianyi-test-2 ip route show table local
### probe
ip netns exec qianyi-test-1 ping -c 2 -i 0.2 10.0.0.102
ip netns exec qianyi-test-1 arp -n
ip netns exec qianyi-test-1 ip neigh
ip netns exec qianyi-test-2 ip neigh
ip netns exec qianyi-test-1 ping -c 1 10.0.0.101
