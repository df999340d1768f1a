# title: bridge link leaves the peer out when its index is the port's own, and looks it up here otherwise
ip netns add s1; ip netns add h1
ip link add v1 netns s1 type veth peer name eth0 netns h1
ip link add v2 netns s1 type veth peer name eth1 netns h1
ip -n h1 link add x0 type bridge
ip link add v3 netns s1 type veth peer name eth3 netns h1
ip -n s1 link add br0 type bridge
for p in v1 v2 v3; do ip -n s1 link set $p master br0; ip -n s1 link set $p up; done
### probe
bridge -n s1 link
