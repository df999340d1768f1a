# title: the two ends have different VNIs: envelopes arrive and are thrown away
ip netns add h1; ip netns add h2
ip link add eth0 netns h1 type veth peer name eth0 netns h2
for i in 1 2; do ip -n h$i addr add 192.0.2.$i/24 dev eth0; ip -n h$i link set eth0 up; done
ip -n h1 link add vx type vxlan id 1 remote 192.0.2.2 dstport 4789 dev eth0
ip -n h2 link add vx type vxlan id 2 remote 192.0.2.1 dstport 4789 dev eth0
for i in 1 2; do ip -n h$i addr add 10.0.0.$i/24 dev vx; ip -n h$i link set vx up; done
### probe
ip netns exec h1 ping -c 1 -W 0.3 10.0.0.2
ip -n h1 neigh show dev vx
