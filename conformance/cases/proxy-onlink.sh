# title: a gateway outside every prefix works with onlink; the reply comes back the same way
ip netns add pod; ip netns add node
ip link add eth0 netns pod type veth peer name cali0 netns node
ip -n pod addr add 10.244.0.7/32 dev eth0; ip -n pod link set eth0 up
ip -n node addr add 169.254.1.1/32 dev cali0; ip -n node link set cali0 up
ip -n pod route add default via 169.254.1.1
ip -n pod route add default via 169.254.1.1 dev eth0 onlink
ip -n node route add 10.244.0.7 dev cali0
ip -n pod route
ip -n node route
### probe
ip netns exec pod ping -c 1 169.254.1.1
ip netns exec node ping -c 1 10.244.0.7
ip -n pod neigh
ip -n pod route get 8.8.8.8
