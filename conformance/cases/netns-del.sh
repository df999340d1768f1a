# title: deleting a namespace takes its veth ends along, and so their peers
ip netns add a1; ip netns add a2
ip link add v0 type veth peer name v1 netns a1
ip link add eth0 netns a1 type veth peer name eth0 netns a2
ip addr add 10.9.0.1/24 dev v0; ip link set v0 up
ip netns list
ip netns del a1
sleep 0.5
ip -br link
ip route
ip -n a2 -br link
ip netns list
ip netns exec a1 true
### probe
ping -c 1 -W 0.2 10.9.0.2
