# title: permanent neighbours: no ARP at all; deleted and asked again
ip netns add a1; ip netns add a2
ip link add eth0 netns a1 address 02:00:00:00:00:01 type veth peer name eth0 netns a2
ip -n a2 link set eth0 address 02:00:00:00:00:02
ip -n a1 addr add 10.0.0.1/24 dev eth0; ip -n a1 link set eth0 up
ip -n a2 addr add 10.0.0.2/24 dev eth0; ip -n a2 link set eth0 up
ip -n a1 neigh add 10.0.0.2 lladdr 02:00:00:00:00:02 dev eth0
ip -n a2 neigh add 10.0.0.1 lladdr 02:00:00:00:00:01 dev eth0 nud permanent
### probe
ip netns exec a1 ping -c 1 10.0.0.2
ip netns exec a1 arp -n
ip netns exec a1 arp -d 10.0.0.2
ip netns exec a1 ping -c 1 10.0.0.2
ip -n a1 neigh
