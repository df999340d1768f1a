# title: a point-to-point link: peer addresses and permanent neighbours on links without ARP; a router between two of them
for n in l m r; do ip netns add $n; done
ip link add p0 netns l address 02:00:00:00:01:01 type veth peer name p0 netns m address 02:00:00:00:01:02
ip link add p1 netns m address 02:00:00:00:02:01 type veth peer name p0 netns r address 02:00:00:00:02:02
for d in l.p0 m.p0 m.p1 r.p0; do ip -n ${d%.*} link set ${d#*.} arp off; done
ip -n l addr add 10.255.0.1 peer 10.255.0.2 dev p0
ip -n m addr add 10.255.0.2 peer 10.255.0.1 dev p0
ip -n m addr add 10.255.0.2 peer 10.255.0.3 dev p1
ip -n r addr add 10.255.0.3 peer 10.255.0.2/32 dev p0
for d in l.p0 m.p0 m.p1 r.p0; do ip -n ${d%.*} link set ${d#*.} up; done
ip -n l link set lo up
ip -n l route add default via 10.255.0.2; ip -n r route add 10.255.0.1 via 10.255.0.2
ip netns exec m sysctl -qw net.ipv4.ip_forward=1
### probe
ip -n l addr show dev p0; ip -n m addr show dev p1
ip -n l route; ip -n m route; ip -n m route show table local
ip netns exec l ping -c 1 -W 1 10.255.0.2
for n in l m r; do ip -n $n link set p0 arp on; done; ip -n m link set p1 arp on
ip -n l neigh add 10.255.0.2 lladdr 02:00:00:00:01:02 dev p0 nud permanent
ip -n m neigh add 10.255.0.1 lladdr 02:00:00:00:01:01 dev p0
ip -n m neigh add 10.255.0.3 lladdr 02:00:00:00:02:02 dev p1 nud permanent
ip -n r neigh add 10.255.0.2 lladdr 02:00:00:00:02:01 dev p0 nud noarp
ip -n m neigh | sort; ip -n r neigh show nud noarp
ip netns exec l ping -c 1 -W 1 10.255.0.2
ip netns exec l ping -c 1 -W 1 10.255.0.3
ip netns exec r ping -c 1 -W 1 10.255.0.1
ip -n l neigh change 10.255.0.2 lladdr 02:00:00:00:09:09 dev p0 nud permanent
ip netns exec l ping -c 1 -W 1 10.255.0.3
ip -n l neigh flush dev p0
ip -n l neigh
ip -n l neigh flush dev p0 nud permanent
ip -n l neigh
ip netns exec l ping -c 1 -W 1 10.255.0.3
ip -n m route get 10.255.0.3; ip -n m route get 10.255.0.1; ip -n r route get 10.255.0.1
ip -n m addr del 10.255.0.2 peer 10.255.0.1 dev p0
ip -n m route show table all
ip netns exec l ping -c 1 -W 1 10.255.0.2
