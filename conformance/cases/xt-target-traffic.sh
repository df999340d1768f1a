# title: what the targets do to packets: TTL, TOS, DSCP, marks, NOTRACK, NETMAP both ways, the security table after filter, goto and RETURN
ip netns add c1; ip netns add gw; ip netns add srv
ip link add eth0 netns c1 address 02:00:00:00:00:11 type veth peer name c netns gw address 02:00:00:00:00:12
ip link add eth0 netns srv address 02:00:00:00:00:21 type veth peer name s netns gw address 02:00:00:00:00:22
ip -n c1 addr add 10.1.0.2/24 dev eth0; ip -n c1 link set eth0 up; ip -n c1 route add default via 10.1.0.1
ip -n gw addr add 10.1.0.1/24 dev c; ip -n gw link set c up; ip -n gw addr add 10.2.0.1/24 dev s; ip -n gw link set s up
ip -n srv addr add 10.2.0.2/24 dev eth0; ip -n srv link set eth0 up; ip -n srv route add default via 10.2.0.1
ip netns exec gw sysctl -qw net.ipv4.ip_forward=1
ip -n gw route add 10.99.0.0/24 dev s
g() { ip netns exec gw iptables "$@"; }
g -t mangle -A PREROUTING -s 10.1.0.2 -j TTL --ttl-set 20
g -t mangle -A POSTROUTING -s 10.1.0.2 -j TTL --ttl-inc 5
g -t mangle -A POSTROUTING -s 10.2.0.2 -j TTL --ttl-dec 3
g -t mangle -A FORWARD -s 10.1.0.2 -j TOS --set-tos 0x08/0x1c
g -t mangle -A FORWARD -s 10.2.0.2 -j DSCP --set-dscp-class af21
g -t nat -A PREROUTING -d 10.99.0.0/24 -j NETMAP --to 10.2.0.0/24
g -t nat -A POSTROUTING -s 10.1.0.0/24 -o s -j NETMAP --to 10.2.0.64/26
ip -n gw addr add 10.2.0.66/24 dev s
g -t security -A FORWARD -d 10.2.0.2
g -A FORWARD -s 10.1.0.0/24 -m mark --mark 7 -j ACCEPT
g -N one; g -N two; g -A FORWARD -g one; g -A FORWARD -m comment --comment 'not reached by what went by goto'
g -A one -j two; g -A one -m comment --comment 'after RETURN'; g -A two -p icmp -j RETURN; g -A two -j DROP
g -t raw -A PREROUTING -s 10.1.0.2 -d 10.1.0.1 -j NOTRACK; g -t raw -A OUTPUT -d 10.1.0.2 -j CT --notrack
g -A INPUT -m conntrack --ctstate UNTRACKED; g -A INPUT -m state --state NEW; g -A OUTPUT -m state --state UNTRACKED
### probe
ip netns exec c1 ping -c 1 -W 1 10.99.0.2
ip netns exec c1 ping -c 1 -W 1 10.1.0.1
g() { ip netns exec gw iptables "$@"; }
g -nvL; g -t security -nvL FORWARD; g -t nat -nvL; g -t raw -nvL
ip netns exec gw conntrack -L 2>/dev/null | sed 's/ id=[0-9]*//g;s/^\(icmp *1\) [0-9]*/\1 T/'
