# title: conntrack: listing and its filters, making, changing, finding and deleting entries, what it refuses; an entry that was made lets packets in
ip netns add c1; ip netns add gw; ip netns add srv
ip link add eth0 netns c1 address 02:00:00:00:00:11 type veth peer name c netns gw address 02:00:00:00:00:12
ip link add eth0 netns srv address 02:00:00:00:00:21 type veth peer name s netns gw address 02:00:00:00:00:22
ip -n c1 addr add 10.1.0.2/24 dev eth0; ip -n c1 link set eth0 up; ip -n c1 route add default via 10.1.0.1
ip -n gw addr add 10.1.0.1/24 dev c; ip -n gw link set c up; ip -n gw addr add 10.2.0.1/24 dev s; ip -n gw link set s up
ip -n srv addr add 10.2.0.2/24 dev eth0; ip -n srv link set eth0 up; ip -n srv route add default via 10.2.0.1
ip netns exec gw sysctl -qw net.ipv4.ip_forward=1
ip netns exec gw iptables -t nat -A POSTROUTING -o s -j MASQUERADE
ip netns exec gw iptables -A FORWARD -m conntrack --ctstate NEW -m icmp -p icmp --icmp-type echo-request -s 10.2.0.2 -j DROP
### probe
ip netns exec c1 ping -c 1 10.2.0.2 >/dev/null
c() { echo "# conntrack $*"; ip netns exec gw conntrack "$@" 2>&1 | sed 's/ id=[0-9]*//g;s/--icmp-id [0-9]*/--icmp-id N/;s/^\(icmp *1\) [0-9]*/\1 T/;s/^\(-A -t\) [0-9]*/\1 T/;s/^\(udp *17\|tcp *6\) [0-9]*/\1 T/;s/^\(ipv4 *2 icmp *1\) [0-9]*/\1 T/' | sort; echo "status ${PIPESTATUS[0]}"; }
c -L
c -L -o extended
c -L -o save
c -L -o extended,id
c -C
c -L --src-nat
c -L -n 10.2.0.1
c -L -n 10.2.0.9
c -L -j
c -L -u SEEN_REPLY
c -L -u ASSURED
c -L -u foo
c -L -m 0
c -L -m 5/5
c -L -s 10.1.0.0/24
c -L -s 10.3.0.0/24
c -L --mask-src 255.255.255.0 -s 10.1.0.2
c -L -p icmp --icmp-type 8 --icmp-code 0
c -L -r 10.2.0.2 -q 10.2.0.1
c -L -p icmp --icmp-type 0
c -I -s 1.1.1.1 -d 2.2.2.2 -p tcp --sport 10 --dport 20 --state ESTABLISHED -t 100 -u ASSURED,SEEN_REPLY
c -I -s 1.1.1.1 -d 2.2.2.2 -p udp --sport 10 --dport 20 -t 100
c -I -s 1.1.1.1 -d 2.2.2.2 -p udp --sport 10 --dport 20 -t 100
c -U -p udp -s 1.1.1.1 -m 9 -t 200
c -I -s 1.1.1.1 -d 2.2.2.2 -p udp --sport 11 --dport 20
c -I -s 1.1.1.1 -d 2.2.2.2 -p tcp --sport 12 --dport 20 -t 100
c -I -s 1.1.1.1 -d 2.2.2.2 -p udp -t 100
c -I -s 1.1.1.1 -d 2.2.2.2 -p udp --sport 13 --dport 20 -t 100 -n 9.9.9.9:55 -m 7
c -L -p udp
c -L -p udp -o save
c -L -p tcp --state ESTABLISHED
c -L -p tcp --state SYN_SENT
c -L -p tcp --state FOO
c -L -u ASSURED
c -G -p tcp -s 1.1.1.1 -d 2.2.2.2 --sport 10 --dport 20
c -G -p tcp -s 1.1.1.1 -d 2.2.2.2 --sport 11 --dport 20
c -D -p tcp --sport 10
c -D -p tcp
c -D -m 9
c -D
c -F
c -L
c -F expect
c -L expect
c -L foo
c -E foo
c -L -s
c -L -s foo
c -L -L
c --foo
c -L -o foo
c -I
c -C foo
c -L --dport 5
c -L -p tcp --dport foo
c -L -p foo
ip netns exec gw sysctl net.netfilter.nf_conntrack_count net.netfilter.nf_conntrack_max
ip netns exec gw sysctl -w net.netfilter.nf_conntrack_max=5
ip netns exec srv ping -c 1 -W 0.3 10.1.0.2
