# title: DNAT on the gateway sends an outside address to a namespace inside
ip netns add c1; ip netns add gw; ip netns add srv
ip link add eth0 netns c1 type veth peer name c netns gw
ip link add eth0 netns srv type veth peer name s netns gw
ip -n c1 addr add 10.1.0.2/24 dev eth0; ip -n c1 link set eth0 up
ip -n gw addr add 10.1.0.1/24 dev c; ip -n gw link set c up
ip -n gw addr add 10.2.0.1/24 dev s; ip -n gw link set s up
ip -n srv addr add 10.2.0.2/24 dev eth0; ip -n srv link set eth0 up
ip -n srv route add default via 10.2.0.1
ip netns exec gw sysctl -qw net.ipv4.ip_forward=1
ip netns exec gw iptables -t nat -A PREROUTING -d 10.1.0.1 -p icmp -j DNAT --to-destination 10.2.0.2
### probe
ip netns exec c1 ping -c 1 10.1.0.1
ip netns exec gw iptables -t nat -S
