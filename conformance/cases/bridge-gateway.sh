# title: bridge with an address as the gateway of two namespaces, host reachable
ip netns add qianyi-test-1
ip netns add qianyi-test-2
ip netns exec qianyi-test-1 ip link set dev lo up
ip netns exec qianyi-test-2 ip link set dev lo up
ip link add veth-1-a type veth peer name veth-1-b
ip link add veth-2-a type veth peer name veth-2-b
ip link set veth-1-a address 02:00:00:00:0a:01; ip link set veth-1-b address 02:00:00:00:0b:01
ip link set veth-2-a address 02:00:00:00:0a:02; ip link set veth-2-b address 02:00:00:00:0b:02
ip link add br0 type bridge
ip link set br0 up
ip link set veth-1-a netns qianyi-test-1
ip link set veth-2-a netns qianyi-test-2
ip netns exec qianyi-test-1 ip addr add 10.0.0.101/24 dev veth-1-a
ip netns exec qianyi-test-1 ip link set dev veth-1-a up
ip netns exec qianyi-test-2 ip addr add 10.0.0.102/24 dev veth-2-a
ip netns exec qianyi-test-2 ip link set dev veth-2-a up
ip link set veth-1-b master br0
ip link set dev veth-1-b up
ip link set veth-2-b master br0
ip link set dev veth-2-b up
brctl show
echo "1" > /proc/sys/net/ipv4/ip_forward
ip addr add local 10.0.0.1/24 dev br0
ip netns exec qianyi-test-1 ip route add default via 10.0.0.1
ip netns exec qianyi-test-2 ip route add default via 10.0.0.1
ip route
ip -br link
### probe
ip netns exec qianyi-test-1 ping -c 1 10.0.0.102
ip netns exec qianyi-test-1 ping -c 1 10.0.0.1
ip netns exec qianyi-test-2 ping -c 1 -W 0.3 10.9.9.9
bridge fdb show br br0 | grep -v 33:33 | sort
ip neigh | sort
