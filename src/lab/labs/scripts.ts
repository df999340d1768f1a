/** Scripts of the labs: the commands of the article, in its order and with its names. The VXLAN lab adds the routed network between its hosts. */

export const VETH_SCRIPT = `# Two network namespaces
ip netns add qianyi-test-1
ip netns add qianyi-test-2
# Switch lo on, it matters
ip netns exec qianyi-test-1 ip link set dev lo up
ip netns exec qianyi-test-2 ip link set dev lo up
# A veth pair
ip link add veth-1-a type veth peer name veth-1-b
# One end into each namespace
ip link set veth-1-a netns qianyi-test-1
ip link set veth-1-b netns qianyi-test-2
# An address for each end, and on
ip netns exec qianyi-test-1 ip addr add 10.0.0.101/24 dev veth-1-a
ip netns exec qianyi-test-1 ip link set dev veth-1-a up
ip netns exec qianyi-test-2 ip addr add 10.0.0.102/24 dev veth-1-b
ip netns exec qianyi-test-2 ip link set dev veth-1-b up
`;

export const BRIDGE_SCRIPT = `# Two network namespaces
ip netns add qianyi-test-1
ip netns add qianyi-test-2
# Switch lo on, it matters
ip netns exec qianyi-test-1 ip link set dev lo up
ip netns exec qianyi-test-2 ip link set dev lo up
# A bridge
ip link add br0 type bridge
ip link set br0 up
# Two veth pairs
ip link add veth-1-a type veth peer name veth-1-b
ip link add veth-2-a type veth peer name veth-2-b
# The a ends go into the namespaces
ip link set veth-1-a netns qianyi-test-1
ip link set veth-2-a netns qianyi-test-2
# An address for each, and on
ip netns exec qianyi-test-1 ip addr add 10.0.0.101/24 dev veth-1-a
ip netns exec qianyi-test-1 ip link set dev veth-1-a up
ip netns exec qianyi-test-2 ip addr add 10.0.0.102/24 dev veth-2-a
ip netns exec qianyi-test-2 ip link set dev veth-2-a up
# The b ends are plugged into the bridge
ip link set veth-1-b master br0
ip link set dev veth-1-b up
ip link set veth-2-b master br0
ip link set dev veth-2-b up
# The host routes
echo "1" > /proc/sys/net/ipv4/ip_forward
# br0 is the gateway
ip addr add local 10.0.0.1/24 dev br0
ip netns exec qianyi-test-1 ip route add default via 10.0.0.1
ip netns exec qianyi-test-2 ip route add default via 10.0.0.1
`;

export const VXLAN_SCRIPT = `#@ core
# The router between the hosts
echo "1" > /proc/sys/net/ipv4/ip_forward
ip addr add 10.97.212.1/24 dev eth0
ip link set dev eth0 up
ip addr add 11.238.151.1/24 dev eth1
ip link set dev eth1 up

#@ hostA
# The physical card
ip addr add 10.97.212.159/24 dev bond0
ip link set dev bond0 up
ip route add default via 10.97.212.1
# Two network namespaces
ip netns add qianyi-test-1
ip netns add qianyi-test-2
# Switch lo on, it matters
ip netns exec qianyi-test-1 ip link set dev lo up
ip netns exec qianyi-test-2 ip link set dev lo up
# A bridge
ip link add br0 type bridge
ip link set br0 up
# Two veth pairs
ip link add veth-1-a type veth peer name veth-1-b
ip link add veth-2-a type veth peer name veth-2-b
# The a ends go into the namespaces
ip link set veth-1-a netns qianyi-test-1
ip link set veth-2-a netns qianyi-test-2
# An address for each, and on
ip netns exec qianyi-test-1 ip addr add 10.0.0.101/24 dev veth-1-a
ip netns exec qianyi-test-1 ip link set dev veth-1-a up
ip netns exec qianyi-test-2 ip addr add 10.0.0.102/24 dev veth-2-a
ip netns exec qianyi-test-2 ip link set dev veth-2-a up
# The b ends are plugged into the bridge
ip link set veth-1-b master br0
ip link set dev veth-1-b up
ip link set veth-2-b master br0
ip link set dev veth-2-b up
# The tunnel to the other host is a port of the bridge
ip link add vxlan1 type vxlan id 1 remote 11.238.151.74 dstport 9527 dev bond0
ip link set vxlan1 master br0
ip link set vxlan1 up

#@ hostB
# The physical card
ip addr add 11.238.151.74/24 dev bond0
ip link set dev bond0 up
ip route add default via 11.238.151.1
# Two network namespaces
ip netns add qianyi-test-3
ip netns add qianyi-test-4
# Switch lo on, it matters
ip netns exec qianyi-test-3 ip link set dev lo up
ip netns exec qianyi-test-4 ip link set dev lo up
# A bridge
ip link add br0 type bridge
ip link set br0 up
# Two veth pairs
ip link add veth-3-a type veth peer name veth-3-b
ip link add veth-4-a type veth peer name veth-4-b
# The a ends go into the namespaces
ip link set veth-3-a netns qianyi-test-3
ip link set veth-4-a netns qianyi-test-4
# An address for each, and on
ip netns exec qianyi-test-3 ip addr add 10.0.0.103/24 dev veth-3-a
ip netns exec qianyi-test-3 ip link set dev veth-3-a up
ip netns exec qianyi-test-4 ip addr add 10.0.0.104/24 dev veth-4-a
ip netns exec qianyi-test-4 ip link set dev veth-4-a up
# The b ends are plugged into the bridge
ip link set veth-3-b master br0
ip link set dev veth-3-b up
ip link set veth-4-b master br0
ip link set dev veth-4-b up
# The tunnel to the other host is a port of the bridge
ip link add vxlan2 type vxlan id 1 remote 10.97.212.159 dstport 9527 dev bond0
ip link set vxlan2 master br0
ip link set vxlan2 up
`;
