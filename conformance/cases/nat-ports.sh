# title: VXLAN's UDP through DNAT to a port that nobody has: the ICMP error comes back translated; OUTPUT DNAT; SNAT
ip netns add c1; ip netns add gw; ip netns add srv
ip link add eth0 netns c1 type veth peer name c netns gw
ip link add eth0 netns srv type veth peer name s netns gw
ip -n c1 addr add 10.1.0.2/24 dev eth0; ip -n c1 link set eth0 up
ip -n gw addr add 10.1.0.1/24 dev c; ip -n gw link set c up
ip -n gw addr add 10.2.0.1/24 dev s; ip -n gw link set s up
ip -n srv addr add 10.2.0.2/24 dev eth0; ip -n srv link set eth0 up
ip -n srv route add default via 10.2.0.1
ip netns exec gw sysctl -qw net.ipv4.ip_forward=1
ip netns exec gw iptables -t nat -A PREROUTING -d 10.1.0.1 -p udp --dport 4789 -j DNAT --to-destination 10.2.0.2:5353
ip netns exec gw iptables -t nat -A OUTPUT -d 203.0.113.5 -p icmp -j DNAT --to-destination 10.2.0.2
ip netns exec gw iptables -t nat -A POSTROUTING -p icmp -o s -j SNAT --to-source 10.2.0.77
ip -n gw addr add 10.2.0.77/24 dev s
ip -n gw route add 203.0.113.0/24 via 10.1.0.2
ip -n c1 link add vx address 02:00:00:00:00:0c type vxlan id 9 remote 10.1.0.1 dstport 4789
ip -n c1 addr add 10.50.0.1/24 dev vx; ip -n c1 link set vx up
ip -n c1 route add default via 10.1.0.1
### probe
ip netns exec c1 ping -c 1 -W 0.3 10.50.0.2; sleep 3.2
ip netns exec gw ping -c 1 203.0.113.5
ip netns exec c1 ping -c 1 10.2.0.2
ip netns exec gw conntrack -L -p icmp 2>/dev/null | sed 's/ id=[0-9]*//g;s/^\(icmp *1\) [0-9]*/\1 T/' | sort
ip netns exec gw conntrack -L -p udp 2>/dev/null | sed 's/^\(udp *17\) [0-9]*/\1 T/;s/sport=[3-6][0-9]\{4\}/sport=P/;s/dport=[3-6][0-9]\{4\}/dport=P/' | sort
ip netns exec gw conntrack -C
ip netns exec gw iptables -t nat -nvL
ip netns exec gw conntrack -F
ip netns exec gw conntrack -L
