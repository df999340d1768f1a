# title: Docker's default rules: two user networks kept apart, a published port, masquerading to the outside, DOCKER-USER
ip netns add host1; ip netns add out
ip link add eth0 netns out address 02:00:00:00:00:f1 type veth peer name eth0 netns host1 address 02:00:00:00:00:f2
ip -n host1 addr add 192.168.7.2/24 dev eth0; ip -n host1 link set eth0 up; ip -n host1 link set lo up
ip -n out addr add 192.168.7.9/24 dev eth0; ip -n out link set eth0 up
ip netns exec host1 sysctl -qw net.ipv4.ip_forward=1
net() { ip -n host1 link add $1 address 02:00:00:00:$2:01 type bridge; ip -n host1 addr add 172.$2.0.1/16 dev $1; ip -n host1 link set $1 up; }
box() { ip netns add $1; ip link add eth0 netns $1 address 02:00:00:00:$3:0$4 type veth peer name ve$1 netns host1 address 02:00:00:01:$3:0$4
  ip -n host1 link set ve$1 master $2 up; ip -n $1 link set lo up; ip -n $1 link set eth0 up; ip -n $1 addr add 172.$3.0.$4/16 dev eth0; ip -n $1 route add default via 172.$3.0.1; }
net docker0 17; net br-aaaa 18; net br-bbbb 19
box a1 br-aaaa 18 2; box a2 br-aaaa 18 3; box b1 br-bbbb 19 2; box d1 docker0 17 2
ip netns exec host1 iptables-restore <<'X'
*nat
:PREROUTING ACCEPT [0:0]
:INPUT ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
:DOCKER - [0:0]
-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER
-A OUTPUT ! -d 127.0.0.0/8 -m addrtype --dst-type LOCAL -j DOCKER
-A POSTROUTING -s 172.19.0.0/16 ! -o br-bbbb -j MASQUERADE
-A POSTROUTING -s 172.18.0.0/16 ! -o br-aaaa -j MASQUERADE
-A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE
-A POSTROUTING -s 172.18.0.2/32 -d 172.18.0.2/32 -p udp -m udp --dport 53 -j MASQUERADE
-A DOCKER -i br-bbbb -j RETURN
-A DOCKER -i br-aaaa -j RETURN
-A DOCKER -i docker0 -j RETURN
-A DOCKER ! -i br-aaaa -p udp -m udp --dport 5300 -j DNAT --to-destination 172.18.0.2:53
COMMIT
*filter
:INPUT ACCEPT [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
:DOCKER - [0:0]
:DOCKER-ISOLATION-STAGE-1 - [0:0]
:DOCKER-ISOLATION-STAGE-2 - [0:0]
:DOCKER-USER - [0:0]
-A FORWARD -j DOCKER-USER
-A FORWARD -j DOCKER-ISOLATION-STAGE-1
-A FORWARD -o br-bbbb -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A FORWARD -o br-bbbb -j DOCKER
-A FORWARD -i br-bbbb ! -o br-bbbb -j ACCEPT
-A FORWARD -i br-bbbb -o br-bbbb -j ACCEPT
-A FORWARD -o br-aaaa -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A FORWARD -o br-aaaa -j DOCKER
-A FORWARD -i br-aaaa ! -o br-aaaa -j ACCEPT
-A FORWARD -i br-aaaa -o br-aaaa -j ACCEPT
-A FORWARD -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A FORWARD -o docker0 -j DOCKER
-A FORWARD -i docker0 ! -o docker0 -j ACCEPT
-A FORWARD -i docker0 -o docker0 -j ACCEPT
-A DOCKER -d 172.18.0.2/32 ! -i br-aaaa -o br-aaaa -p udp -m udp --dport 53 -j ACCEPT
-A DOCKER-ISOLATION-STAGE-1 -i br-bbbb ! -o br-bbbb -j DOCKER-ISOLATION-STAGE-2
-A DOCKER-ISOLATION-STAGE-1 -i br-aaaa ! -o br-aaaa -j DOCKER-ISOLATION-STAGE-2
-A DOCKER-ISOLATION-STAGE-1 -i docker0 ! -o docker0 -j DOCKER-ISOLATION-STAGE-2
-A DOCKER-ISOLATION-STAGE-1 -j RETURN
-A DOCKER-ISOLATION-STAGE-2 -o br-bbbb -j DROP
-A DOCKER-ISOLATION-STAGE-2 -o br-aaaa -j DROP
-A DOCKER-ISOLATION-STAGE-2 -o docker0 -j DROP
-A DOCKER-ISOLATION-STAGE-2 -j RETURN
-A DOCKER-USER -j RETURN
COMMIT
X
dgram() { ip -n $1 link add vx$2 address 02:00:00:00:0$2:0c type vxlan id $2 remote $3 dstport $4; ip -n $1 addr add 10.5$2.0.1/24 dev vx$2; ip -n $1 link set vx$2 up; ip -n $1 neigh add 10.5$2.0.2 lladdr 02:00:00:00:00:99 dev vx$2; }
dgram out 1 192.168.7.2 5300; dgram b1 2 192.168.7.2 5300
### probe
x() { echo "# $*"; ip netns exec "$@"; }
x a1 ping -c 1 172.18.0.3
x a1 ping -c 1 -W 0.3 172.19.0.2
x b1 ping -c 1 -W 0.3 172.17.0.2
x d1 ping -c 1 -W 0.3 172.18.0.2
x a1 ping -c 1 192.168.7.9
x d1 ping -c 1 192.168.7.9
x out ping -c 1 -W 0.3 192.168.7.2
x out ping -c 1 -W 0.3 10.51.0.2
x b1 ping -c 1 -W 0.3 10.52.0.2
x host1 iptables -I DOCKER-USER -i br-bbbb -d 192.168.7.9 -j REJECT --reject-with icmp-admin-prohibited
x b1 ping -c 1 -W 0.3 192.168.7.9
x host1 iptables -nvL
x host1 iptables -t nat -nvL
ip netns exec host1 conntrack -L 2>/dev/null | sed 's/ id=[0-9]*//g;s/^\(icmp *1\) [0-9]*/\1 T/;s/^\(udp *17\) [0-9]*/\1 T/;s/sport=[0-9]\{5\}/sport=P/g;s/dport=[1-9][0-9]\{4\}/dport=P/g' | sort
