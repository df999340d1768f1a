# title: conntrack -E tells of connections that begin, change and end, by a packet, by time or by somebody's order
ip netns add c1; ip netns add gw; ip netns add srv
ip link add eth0 netns c1 address 02:00:00:00:00:11 type veth peer name c netns gw address 02:00:00:00:00:12
ip link add eth0 netns srv address 02:00:00:00:00:21 type veth peer name s netns gw address 02:00:00:00:00:22
ip -n c1 addr add 10.1.0.2/24 dev eth0; ip -n c1 link set eth0 up; ip -n c1 route add default via 10.1.0.1
ip -n gw addr add 10.1.0.1/24 dev c; ip -n gw link set c up; ip -n gw addr add 10.2.0.1/24 dev s; ip -n gw link set s up
ip -n srv addr add 10.2.0.2/24 dev eth0; ip -n srv link set eth0 up; ip -n srv route add default via 10.2.0.1
ip netns exec gw sysctl -qw net.ipv4.ip_forward=1
ip netns exec gw iptables -t nat -A POSTROUTING -o s -j MASQUERADE
ip netns exec gw iptables -t mangle -A FORWARD -s 10.2.0.2 -j CONNMARK --set-mark 5
ip netns exec gw sysctl -qw net.netfilter.nf_conntrack_icmp_timeout=1
### probe
ip netns exec gw conntrack -E >all.txt 2>&1 & all=$!
ip netns exec gw conntrack -E -e NEW,DESTROY -o timestamp,extended,id -p icmp >some.txt 2>&1 & some=$!
ip netns exec gw conntrack -E -o save -p tcp >save.txt 2>&1 & save=$!
ip netns exec gw conntrack -E -p udp -s 9.9.9.9 >none.txt 2>&1 & none=$!
sleep 1
ip netns exec c1 ping -c 1 10.2.0.2 >/dev/null; sleep 3; ip netns exec gw conntrack -L >/dev/null 2>&1
c() { ip netns exec gw conntrack "$@" 2>&1; }
c -I -s 1.1.1.1 -d 2.2.2.2 -p tcp --sport 10 --dport 20 --state SYN_SENT -t 100
c -U -p tcp -s 1.1.1.1 -m 9 -t 200 | sed 's/ 19[0-9] / 200 /'
c -U -p tcp -s 1.1.1.1 --state ESTABLISHED -u ASSURED | sed 's/ 19[0-9] / 200 /'
c -D -p tcp | sed 's/ 19[0-9] / 200 /'
c -I -s 1.1.1.1 -d 2.2.2.2 -p icmp --icmp-type 8 --icmp-code 0 --icmp-id 7 -t 100
c -I -s 1.1.1.1 -d 2.2.2.2 -p udp --sport 1 --dport 2 -t 100
c -L | sed 's/ 9[0-9] / 100 /' | grep -v 10.1.0.2
c -D -p udp | sed 's/ 9[0-9] / 100 /'
c -F
sleep 0.3; kill -INT $all $some $save $none; wait
for f in all some save none; do echo "# $f"; sed 's/ id=[0-9]*//g;s/ icmpid=[0-9]*//;s/portid=[0-9]*/portid=N/;s/ progname=conntrack//;s/^\[[0-9]*\.[0-9]\{6\}\]/[WHEN]/;s/ 199 / 200 /;s/ 9[0-9] / 100 /;s/ 19[0-9] / 200 /' $f.txt; done
