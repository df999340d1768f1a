# title: a veth end moves away and back; address and routes are lost on the way
ip netns add a1; ip netns add a2
ip link add v0 type veth peer name v1
ip link set v0 netns a1; ip link set v1 netns a2
ip -n a1 addr add 10.0.0.1/24 dev v0; ip -n a1 link set v0 up
ip -n a2 addr add 10.0.0.2/24 dev v1; ip -n a2 link set v1 up
ip netns exec a1 ping -c 1 10.0.0.2 | tail -3 | head -1
ip netns exec a1 ip link set v0 netns 1
ip -br addr
ip -n a1 -br addr
ip -n a2 route
ip link set v0 name back0
ip addr add 10.0.0.9/24 dev back0; ip link set back0 up
ip -n a2 route
### probe
ping -c 1 10.0.0.2
