# title: the same links, addresses, routes and neighbours in every form: plain, -br, -o, -d, -s, -j, -p
ip netns add n1
ip link add v0 address 02:00:00:00:00:01 type veth peer name eth0 netns n1 address 02:00:00:00:00:02
ip link add br0 address 02:00:00:00:00:03 type bridge
ip link set v0 master br0; ip link set v0 up; ip link set br0 up
ip -n n1 addr add 10.0.0.2/24 dev eth0; ip -n n1 link set eth0 up
ip addr add 10.0.0.1/24 brd + dev br0
ip -n n1 link add vx1 address 02:00:00:00:00:05 type vxlan id 5 remote 10.0.0.1 dstport 4789 dev eth0
ip -n n1 route add default via 10.0.0.1
### probe
ping -c 1 10.0.0.2
ip link
ip -br link
ip -o link show v0
ip -d link show v0 | tail -2
ip -d link show br0 | tail -1
ip -n n1 -d link show vx1
ip -n n1 -d -j link show vx1
ip -j link show v0
ip -j -p link show lo
ip -s link show v0
ip -n n1 -s link show eth0
ip -n n1 -s -s link show lo
ip a
ip -br a
ip -o a
ip -4 -br addr show up
ip -j addr show br0
ip -n n1 -j -d addr show eth0
ip -j route
ip -n n1 -j route
ip -n n1 -d route
ip -n n1 -o route
ip -n n1 -j route get 10.0.0.1
ip -j neigh
ip -n n1 neigh
ip -br neigh
