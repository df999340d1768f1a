# title: a packet through user chains: RETURN, goto, ACCEPT in a chain, policy DROP with related answers let through
ip netns add c1; ip netns add gw; ip netns add srv
ip link add eth0 netns c1 type veth peer name c netns gw
ip link add eth0 netns srv type veth peer name s netns gw
ip -n c1 addr add 10.1.0.2/24 dev eth0; ip -n c1 link set eth0 up
ip -n gw addr add 10.1.0.1/24 dev c; ip -n gw link set c up
ip -n gw addr add 10.2.0.1/24 dev s; ip -n gw link set s up
ip -n srv addr add 10.2.0.2/24 dev eth0; ip -n srv addr add 10.2.0.3/24 dev eth0; ip -n srv link set eth0 up
ip -n c1 route add default via 10.1.0.1; ip -n srv route add default via 10.2.0.1
ip netns exec gw bash <<'EOF'
sysctl -qw net.ipv4.ip_forward=1
iptables -P FORWARD DROP
iptables -P INPUT DROP
iptables -N from-c; iptables -N ping-only
iptables -A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
iptables -A FORWARD -i c -j from-c
iptables -A FORWARD -i c -j REJECT --reject-with icmp-host-prohibited
iptables -A from-c -d 10.2.0.3 -j RETURN
iptables -A from-c -g ping-only
iptables -A from-c -j DROP
iptables -A ping-only -p icmp --icmp-type echo-request -j ACCEPT
EOF
### probe
ip netns exec c1 ping -c 2 -i 0.2 10.2.0.2
ip netns exec c1 ping -c 1 -W 0.3 10.2.0.3
ip netns exec srv ping -c 1 -W 0.3 10.1.0.2
ip netns exec c1 ping -c 1 -W 0.3 10.1.0.1
ip netns exec gw iptables -nvL
