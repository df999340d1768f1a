# title: a node with kube-proxy's rules: cluster IP, node port, masquerade by mark, endpoints chosen by chance, hairpin, a service without endpoints
ip netns add c1; ip netns add node; ip netns add p1; ip netns add p2
ip link add eth0 netns c1 address 02:00:00:00:00:c1 type veth peer name eth0 netns node address 02:00:00:00:00:c2
ip -n node link add cni0 address 02:00:00:00:00:b0 type bridge; ip -n node link set cni0 up
for p in 1 2; do
  ip link add eth0 netns p$p address 02:00:00:00:00:0$p type veth peer name v$p netns node address 02:00:00:00:00:1$p
  ip -n node link set v$p master cni0 up; ip netns exec node bridge link set dev v$p hairpin on
  ip -n p$p link set lo up; ip -n p$p link set eth0 up; ip -n p$p addr add 10.244.0.1$p/24 dev eth0; ip -n p$p route add default via 10.244.0.1
done
ip -n node addr add 10.244.0.1/24 dev cni0; ip -n node link set lo up
ip -n node addr add 192.168.1.1/24 dev eth0; ip -n node link set eth0 up
ip -n c1 addr add 192.168.1.9/24 dev eth0; ip -n c1 link set eth0 up; ip -n c1 route add 10.96.0.0/12 via 192.168.1.1
ip netns exec node sysctl -qw net.ipv4.ip_forward=1
ip netns exec node iptables-restore --noflush <<'X'
*filter
:KUBE-EXTERNAL-SERVICES - [0:0]
:KUBE-FIREWALL - [0:0]
:KUBE-FORWARD - [0:0]
:KUBE-NODEPORTS - [0:0]
:KUBE-PROXY-FIREWALL - [0:0]
:KUBE-SERVICES - [0:0]
-A INPUT -m conntrack --ctstate NEW -m comment --comment "kubernetes externally-visible service portals" -j KUBE-EXTERNAL-SERVICES
-A INPUT -m comment --comment "kubernetes health check service ports" -j KUBE-NODEPORTS
-A INPUT -j KUBE-FIREWALL
-A FORWARD -m comment --comment "kubernetes forwarding rules" -j KUBE-FORWARD
-A FORWARD -m conntrack --ctstate NEW -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
-A OUTPUT -m conntrack --ctstate NEW -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
-A OUTPUT -j KUBE-FIREWALL
-A KUBE-FIREWALL ! -s 127.0.0.0/8 -d 127.0.0.0/8 -m comment --comment "block incoming localnet connections" -m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT -j DROP
-A KUBE-FORWARD -m conntrack --ctstate INVALID -j DROP
-A KUBE-FORWARD -m comment --comment "kubernetes forwarding rules" -m mark --mark 0x4000/0x4000 -j ACCEPT
-A KUBE-FORWARD -m comment --comment "kubernetes forwarding conntrack rule" -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A KUBE-SERVICES -d 10.96.0.99/32 -p udp -m comment --comment "default/empty:dns has no endpoints" -m udp --dport 53 -j REJECT --reject-with icmp-port-unreachable
COMMIT
*nat
:KUBE-MARK-MASQ - [0:0]
:KUBE-NODEPORTS - [0:0]
:KUBE-POSTROUTING - [0:0]
:KUBE-SEP-AAAAAAAAAAAAAAAA - [0:0]
:KUBE-SEP-BBBBBBBBBBBBBBBB - [0:0]
:KUBE-SEP-CCCCCCCCCCCCCCCC - [0:0]
:KUBE-SERVICES - [0:0]
:KUBE-SVC-DNSDNSDNSDNSDNSD - [0:0]
:KUBE-SVC-ICMPICMPICMPICMP - [0:0]
:KUBE-EXT-DNSDNSDNSDNSDNSD - [0:0]
-A PREROUTING -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
-A OUTPUT -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
-A POSTROUTING -m comment --comment "kubernetes postrouting rules" -j KUBE-POSTROUTING
-A KUBE-MARK-MASQ -j MARK --or-mark 0x4000
-A KUBE-NODEPORTS -p udp -m comment --comment "default/dns:dns" -m udp --dport 30053 -j KUBE-EXT-DNSDNSDNSDNSDNSD
-A KUBE-EXT-DNSDNSDNSDNSDNSD -m comment --comment "masquerade traffic for default/dns:dns external destinations" -j KUBE-MARK-MASQ
-A KUBE-EXT-DNSDNSDNSDNSDNSD -j KUBE-SVC-DNSDNSDNSDNSDNSD
-A KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN
-A KUBE-POSTROUTING -j MARK --xor-mark 0x4000
-A KUBE-POSTROUTING -m comment --comment "kubernetes service traffic requiring SNAT" -j MASQUERADE
-A KUBE-SERVICES -d 10.96.0.10/32 -p udp -m comment --comment "default/dns:dns cluster IP" -m udp --dport 53 -j KUBE-SVC-DNSDNSDNSDNSDNSD
-A KUBE-SERVICES -d 10.96.0.20/32 -p icmp -m comment --comment "default/ping cluster IP" -j KUBE-SVC-ICMPICMPICMPICMP
-A KUBE-SERVICES -m comment --comment "kubernetes service nodeports; NOTE: this must be the last rule in this chain" -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS
-A KUBE-SVC-DNSDNSDNSDNSDNSD ! -s 10.244.0.0/16 -d 10.96.0.10/32 -p udp -m comment --comment "default/dns:dns cluster IP" -m udp --dport 53 -j KUBE-MARK-MASQ
-A KUBE-SVC-DNSDNSDNSDNSDNSD -m comment --comment "default/dns:dns -> 10.244.0.12:5353" -m statistic --mode random --probability 1.00000000000 -j KUBE-SEP-BBBBBBBBBBBBBBBB
-A KUBE-SVC-DNSDNSDNSDNSDNSD -m comment --comment "default/dns:dns -> 10.244.0.11:5353" -j KUBE-SEP-AAAAAAAAAAAAAAAA
-A KUBE-SVC-ICMPICMPICMPICMP ! -s 10.244.0.0/16 -d 10.96.0.20/32 -p icmp -m comment --comment "default/ping cluster IP" -j KUBE-MARK-MASQ
-A KUBE-SVC-ICMPICMPICMPICMP -m comment --comment "default/ping -> 10.244.0.11" -j KUBE-SEP-CCCCCCCCCCCCCCCC
-A KUBE-SEP-AAAAAAAAAAAAAAAA -s 10.244.0.11/32 -m comment --comment "default/dns:dns" -j KUBE-MARK-MASQ
-A KUBE-SEP-AAAAAAAAAAAAAAAA -p udp -m comment --comment "default/dns:dns" -m udp -j DNAT --to-destination 10.244.0.11:5353
-A KUBE-SEP-BBBBBBBBBBBBBBBB -s 10.244.0.12/32 -m comment --comment "default/dns:dns" -j KUBE-MARK-MASQ
-A KUBE-SEP-BBBBBBBBBBBBBBBB -p udp -m comment --comment "default/dns:dns" -m udp -j DNAT --to-destination 10.244.0.12:5353
-A KUBE-SEP-CCCCCCCCCCCCCCCC -s 10.244.0.11/32 -m comment --comment "default/ping" -j KUBE-MARK-MASQ
-A KUBE-SEP-CCCCCCCCCCCCCCCC -p icmp -m comment --comment "default/ping" -j DNAT --to-destination 10.244.0.11
COMMIT
X
# Datagrams to port 53 of a cluster IP, and to the node port: VXLAN makes them.
dgram() { ip -n $1 link add vx$2 address 02:00:00:00:0$2:0c type vxlan id $2 remote $3 dstport $4; ip -n $1 addr add 10.5$2.0.1/24 dev vx$2; ip -n $1 link set vx$2 up; ip -n $1 neigh add 10.5$2.0.2 lladdr 02:00:00:00:00:99 dev vx$2; }
dgram c1 1 10.96.0.10 53; dgram c1 2 192.168.1.1 30053; dgram c1 3 10.96.0.99 53; dgram p1 4 10.96.0.10 53
### probe
ip netns exec c1 ping -c 2 -i 0.2 10.96.0.20
ip netns exec p2 ping -c 1 10.96.0.20
ip netns exec p1 ping -c 1 10.96.0.20
ip netns exec node ping -c 1 10.96.0.20
ip netns exec c1 ping -c 1 -W 0.3 10.51.0.2
ip netns exec c1 ping -c 1 -W 0.3 10.52.0.2
ip netns exec c1 ping -c 1 -W 0.3 10.53.0.2
ip netns exec p1 ping -c 1 -W 0.3 10.54.0.2
ip netns exec node iptables -t nat -nvL
ip netns exec node iptables -nvL
ip netns exec node iptables-save -t nat | grep KUBE
ip netns exec node conntrack -L 2>/dev/null | sed 's/ id=[0-9]*//g;s/^\(icmp *1\) [0-9]*/\1 T/;s/^\(udp *17\) [0-9]*/\1 T/;s/sport=[0-9]\{5\}/sport=P/g;s/dport=[1-9][0-9]\{4\}/dport=P/g' | sort
