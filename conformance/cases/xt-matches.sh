# title: every match of iptables in its forms, as -S, -L and iptables-save print it
a() { iptables -A "$@" || echo "status $? : $*"; }
a INPUT -m statistic --mode random --probability 0.5
a INPUT -m statistic --mode random ! --probability 0.33333333349
a INPUT -m statistic --mode nth ! --every 10 --packet 4
a INPUT -m connmark --mark 5
a INPUT -m connmark ! --mark 0x10/0xf0
a INPUT -m hashlimit --hashlimit-above 10/sec --hashlimit-name h1
a INPUT -m hashlimit --hashlimit-upto 3/min --hashlimit-burst 7 --hashlimit-mode srcip,dstport --hashlimit-name h2 --hashlimit-htable-expire 20000
a INPUT -m hashlimit --hashlimit 100/hour --hashlimit-name h3 --hashlimit-mode dstip --hashlimit-srcmask 24 --hashlimit-htable-size 100 --hashlimit-htable-max 200 --hashlimit-htable-gcinterval 500
a INPUT -m recent --set
a INPUT -m recent --name ssh --update --seconds 60 --hitcount 4 --rttl --rdest --mask 255.255.255.0
a INPUT -m recent --name ssh --rcheck --seconds 60 --reap
a INPUT -m recent ! --remove --rsource --name x
a INPUT -m ttl --ttl-eq 64
a INPUT -m ttl ! --ttl-eq 64
a INPUT -m ttl --ttl-lt 5
a INPUT -m ttl --ttl-gt 100
a INPUT -m length --length 100
a INPUT -m length ! --length 100:200
a INPUT -m length --length :200
a INPUT -m length --length 500:
a INPUT -m iprange --src-range 10.0.0.1-10.0.0.9
a INPUT -m iprange ! --src-range 10.0.0.1-10.0.0.9 --dst-range 1.2.3.4
a INPUT -m iprange ! --dst-range 10.0.0.1-10.0.0.9
a INPUT -m mac --mac-source 02:00:00:00:00:AA
a INPUT -m mac ! --mac-source 2:0:0:0:0:ab
a INPUT -m physdev --physdev-in eth0
a FORWARD -m physdev --physdev-is-bridged
a FORWARD -m physdev ! --physdev-in eth0 --physdev-out v+
a FORWARD -m physdev --physdev-is-in --physdev-is-out ! --physdev-is-bridged
a INPUT -m addrtype --dst-type LOCAL
a INPUT -m addrtype --src-type UNICAST,LOCAL ! --dst-type BROADCAST --limit-iface-in
a INPUT -m addrtype ! --dst-type LOCAL
a INPUT -m conntrack --ctorigsrc 10.0.0.1
a INPUT -m conntrack ! --ctorigsrc 10.0.0.0/24 --ctorigdst 10.0.0.1 --ctreplsrc 1.1.1.1 --ctrepldst 2.2.2.0/255.255.255.0
a INPUT -p tcp -m conntrack --ctorigsrcport 1000 --ctorigdstport 80:90 --ctreplsrcport 5 ! --ctrepldstport 7
a INPUT -m conntrack --ctexpire 10
a INPUT -m conntrack --ctexpire 10:20 --ctdir REPLY
a INPUT -m conntrack --ctdir ORIGINAL ! --ctstate NEW,DNAT --ctstatus ASSURED,SEEN_REPLY --ctproto udp
a INPUT -p udp -m multiport --sports 1,2:5
a INPUT -p tcp -m multiport ! --ports 1,2
a INPUT -m limit
a INPUT -m limit --limit 7/minute --limit-burst 100
a INPUT -m mark ! --mark 0x1/0xff
a INPUT -m comment --comment "hello \"w'orld"
a INPUT -m tos --tos 0x10
a INPUT -m dscp --dscp 0x2e
a INPUT -m pkttype --pkt-type broadcast
a INPUT -p icmp -m icmp --icmp-type any
### probe
iptables -S
iptables -L -n
iptables -L
iptables -nvL FORWARD
iptables-save | grep -v "^#" >saved; iptables -F; iptables-restore <saved; [ "$(iptables-save | grep -v "^#")" = "$(cat saved)" ] && echo same
