# title: errors about a first packet that NAT has changed: a redirect is dropped, what another one quotes is translated back
ip netns add r1; ip netns add h2; ip netns add h3
ip link add p1 netns r1 type veth peer name eth0 netns h2
ip link add p2 netns r1 type veth peer name eth0 netns h3
ip -n r1 addr add 10.1.0.1/24 dev p1; ip -n r1 link set p1 up
ip -n r1 addr add 10.2.0.1/24 dev p2; ip -n r1 link set p2 up
ip -n h2 addr add 10.1.0.3/24 dev eth0; ip -n h2 link set eth0 up
ip -n h3 addr add 10.2.0.3/24 dev eth0; ip -n h3 link set eth0 up
ip netns exec r1 sysctl -qw net.ipv4.ip_forward=1
ip netns exec r1 iptables -t nat -A PREROUTING -d 10.1.0.1 -p icmp -j DNAT --to-destination 10.1.0.2
ip netns exec r1 iptables -t nat -A PREROUTING -d 10.2.0.1 -p icmp -j DNAT --to-destination 192.0.2.1
### probe
ip netns exec h2 ping -c 1 -W 0.2 10.1.0.1; sleep 3.2
ip netns exec h3 ping -c 1 -W 0.2 10.2.0.1
