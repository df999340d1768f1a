# title: TCP through DNAT and MASQUERADE: what conntrack tells of its states, resets, ICMP errors that are related; TCPMSS lowers the MSS
ip netns add c1; ip netns add gw; ip netns add srv
ip link add eth0 netns c1 address 02:00:00:00:00:11 type veth peer name c netns gw address 02:00:00:00:00:12
ip link add eth0 netns srv address 02:00:00:00:00:21 type veth peer name s netns gw address 02:00:00:00:00:22
ip -n c1 addr add 10.1.0.2/24 dev eth0; ip -n c1 link set eth0 up; ip -n c1 route add default via 10.1.0.1
ip -n gw addr add 10.1.0.1/24 dev c; ip -n gw link set c up; ip -n gw addr add 10.2.0.1/24 dev s; ip -n gw link set s up
ip -n srv addr add 10.2.0.2/24 dev eth0; ip -n srv link set eth0 up; ip -n srv route add default via 10.2.0.1
ip netns exec gw sysctl -qw net.ipv4.ip_forward=1
ip netns exec gw iptables -t nat -A PREROUTING -d 10.1.0.1 -p tcp --dport 80 -j DNAT --to-destination 10.2.0.2:8080
ip netns exec gw iptables -t nat -A POSTROUTING -o s -j MASQUERADE
ip netns exec gw iptables -A FORWARD -p tcp -m conntrack --ctstate NEW
ip netns exec gw iptables -A FORWARD -p tcp -m conntrack --ctstate ESTABLISHED --ctdir REPLY
ip netns exec gw iptables -A FORWARD -m conntrack --ctstate INVALID -j DROP
ip netns exec gw iptables -A FORWARD -m conntrack --ctstate RELATED
ip netns exec gw iptables -t mangle -A FORWARD -p tcp --syn -j TCPMSS --set-mss 1000
ip netns exec srv iptables -A INPUT -p tcp --dport 81 -j REJECT --reject-with tcp-reset
ip netns exec srv iptables -A INPUT -p tcp --dport 82 -j REJECT
### probe
ip netns exec gw conntrack -E -p tcp >events.txt 2>&1 & ev=$!
sleep 0.5
ip netns exec srv nc -l -p 8080 >/dev/null & sleep 0.5
echo hello | ip netns exec c1 nc -N -w 2 10.1.0.1 80; echo "nc $?"
sleep 0.5
ip netns exec c1 nc -w 2 10.2.0.2 81; echo "nc $?"
ip netns exec c1 nc -w 2 10.2.0.2 82; echo "nc $?"
ip netns exec c1 nc -w 2 10.2.0.2 83; echo "nc $?"
sleep 0.5
kill -INT $ev; wait
sed 's/port=[3-6][0-9]\{4\}/port=P/g;s/ 431999/ 432000/' events.txt
ip netns exec gw conntrack -L -p tcp 2>&1 | sed 's/port=[3-6][0-9]\{4\}/port=P/g;s/^\(tcp *6\) [0-9]*/\1 T/' | sort
ip netns exec gw iptables -nvL FORWARD
ip netns exec gw iptables -t mangle -nvL FORWARD
