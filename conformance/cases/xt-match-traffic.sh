# title: which packets the matches take: counters of rules in a router while a client pings through it
ip netns add c1; ip netns add gw; ip netns add srv
ip link add eth0 netns c1 address 02:00:00:00:00:11 type veth peer name c netns gw address 02:00:00:00:00:12
ip link add eth0 netns srv address 02:00:00:00:00:21 type veth peer name s netns gw address 02:00:00:00:00:22
ip -n c1 addr add 10.1.0.2/24 dev eth0; ip -n c1 link set eth0 up; ip -n c1 route add default via 10.1.0.1
ip -n gw addr add 10.1.0.1/24 dev c; ip -n gw link set c up; ip -n gw addr add 10.2.0.1/24 dev s; ip -n gw link set s up
ip -n srv addr add 10.2.0.2/24 dev eth0; ip -n srv link set eth0 up; ip -n srv route add default via 10.2.0.1
ip netns exec gw sysctl -qw net.ipv4.ip_forward=1
f() { ip netns exec gw iptables -A FORWARD "$@"; }
m() { ip netns exec gw iptables -t mangle -A PREROUTING "$@"; }
f -m statistic --mode nth --every 3 --packet 0
f -m statistic --mode nth --every 3 --packet 2
f -m statistic --mode nth ! --every 4 --packet 1
f -m statistic --mode random --probability 1.0
f -m statistic --mode random --probability 0
f -m ttl --ttl-eq 63; f -m ttl --ttl-lt 63; f -m ttl --ttl-gt 62; f -m ttl ! --ttl-eq 63
f -m length --length 84; f -m length --length 100:200; f -m length ! --length 84
f -m mac --mac-source 02:00:00:00:00:11; f -m mac ! --mac-source 02:00:00:00:00:11
f -m iprange --src-range 10.1.0.1-10.1.0.9; f -m iprange ! --dst-range 10.2.0.2; f -m iprange --src-range 10.1.0.3-10.1.0.9
f -m addrtype --src-type UNICAST --dst-type UNICAST; f -m addrtype --dst-type LOCAL; f -m addrtype ! --dst-type LOCAL
f -m pkttype --pkt-type unicast; f -m pkttype --pkt-type broadcast
f -m tos --tos 0x10; f -m tos ! --tos 0x10; f -m dscp --dscp 4
f -m physdev --physdev-in c; f -m physdev ! --physdev-in c; f -m physdev --physdev-is-bridged
f -m limit --limit 1/hour --limit-burst 3
f -m hashlimit --hashlimit-upto 1/hour --hashlimit-burst 2 --hashlimit-mode srcip --hashlimit-name up
f -m hashlimit --hashlimit-above 1/hour --hashlimit-burst 2 --hashlimit-mode srcip,dstip --hashlimit-name over
f -m recent --rcheck --name seen; f -m recent --set --name seen; f -m recent --update --hitcount 4 --seconds 60 --name seen --rdest
f -m recent ! --rcheck --name never; f -m recent --rcheck --hitcount 3 --name seen
m -m conntrack --ctstate NEW; m -m conntrack --ctstate ESTABLISHED --ctdir REPLY; m -m conntrack --ctdir ORIGINAL
f -m conntrack --ctorigsrc 10.1.0.0/24 --ctorigdst 10.2.0.2 --ctreplsrc 10.2.0.2 --ctrepldst 10.1.0.2
f -m conntrack ! --ctorigsrc 10.1.0.0/24; f -m conntrack --ctproto icmp --ctstatus SEEN_REPLY; f -m conntrack --ctexpire 20:30; f -m conntrack ! --ctexpire 20:30
m -s 10.1.0.2 -j MARK --set-mark 0x15; f -m mark --mark 0x15; f -m mark --mark 0x5/0xf; f -m mark ! --mark 0x15
m -s 10.1.0.2 -j CONNMARK --save-mark; f -m connmark --mark 0x15; f -m connmark --mark 0/0xf
m -s 10.2.0.2 -j CONNMARK --restore-mark --nfmask 0xf0 --ctmask 0xf0; f -s 10.2.0.2 -m mark --mark 0x10
### probe
ip netns exec c1 ping -c 4 -i 0.1 10.2.0.2
ip netns exec c1 ping -c 1 -s 100 -t 40 -Q 0x10 10.2.0.2
ip netns exec gw iptables -t mangle -nvL PREROUTING
ip netns exec gw iptables -nvL FORWARD
ip netns exec gw conntrack -L -p icmp 2>/dev/null | sed 's/ id=[0-9]*//g;s/^\(icmp *1\) [0-9]*/\1 T/'
