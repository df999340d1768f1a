# title: what ip refuses about addresses, routes and neighbours
ip netns add a1
ip link add v0 type veth peer name eth0 netns a1
ip addr add 10.0.0.1/24 dev v0
ip addr add 10.0.0.1/24 dev v0
ip addr add 10.0.0.300/24 dev v0
ip addr add 10.0.0.1/33 dev v0
ip addr add 10.0.0.5/24
ip addr add 10.0.0.5/24 dev nosuch
ip addr del 10.0.0.9/24 dev v0
ip route add default via 10.0.0.254
ip link set v0 up
ip -n a1 link set eth0 up
ip route add default via 10.0.0.254
ip route add default via 10.0.0.253
ip route add default via 172.16.0.1 metric 5
ip route add 10.5.0.0/16 via 10.0.0.9 dev nosuch
ip route add 10.5.0.1/16 via 10.0.0.9
ip route del 10.77.0.0/16
ip neigh add 10.0.0.8 lladdr 02:00:00:00:00:08 dev v0
ip neigh add 10.0.0.8 lladdr 02:00:00:00:00:08 dev v0
ip neigh del 10.0.0.99 dev v0
ip route add blackhole 10.66.0.0/16
ip route add unreachable 10.67.0.0/16
ip route add prohibit 10.68.0.0/16 metric 9
### probe
ip route
ip neigh
ping -c 1 10.66.0.1
ping -c 1 10.67.0.1
ping -c 1 10.68.0.1
ip route get 10.66.0.1
ip route get 10.0.0.1
ip route get 8.8.8.8
ip addr flush dev v0
ip route
ping -c 1 8.8.8.8
