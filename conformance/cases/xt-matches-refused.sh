# title: what the matches of iptables refuse, and how
a() { echo "# $*"; iptables "$@" 2>&1; echo "status $?"; }
m() { a -A INPUT -m "$@"; }
m statistic --probability 0.5
m statistic --mode foo
m statistic --mode random --probability 1.5
m statistic --mode random --probability x
m statistic --mode random --every 3
m statistic --mode nth
m statistic --mode nth --every 0
m statistic --mode nth --every 3 --packet 3
m statistic --mode nth --every 3 --packet 2
m statistic --mode random --mode nth --every 3 --packet 0
m connmark --mark x
m connmark --mark 1/2/3
m hashlimit --hashlimit-above 10/sec
m hashlimit --hashlimit-above 10/foo --hashlimit-name x
m hashlimit --hashlimit-above 1000000/sec --hashlimit-name x
m hashlimit --hashlimit-above 1/sec --hashlimit-upto 1/sec --hashlimit-name x
m hashlimit --hashlimit-above 1/sec --hashlimit-name x --hashlimit-mode foo
m hashlimit --hashlimit-above 1/sec --hashlimit-name x --hashlimit-srcmask 33
m hashlimit --hashlimit-name x
m hashlimit --hashlimit-above 1/sec --hashlimit-name x --hashlimit-burst 0
m hashlimit --hashlimit-above 1/sec --hashlimit-name x --hashlimit-burst 10001
m hashlimit --hashlimit-above 1/sec --hashlimit-name abcdefghijklmnopqrstuvwxyz
m recent --set --update
m recent --set --seconds 10
m recent --set --hitcount 10
m recent --rcheck --hitcount 21 --name y
m recent --rcheck --hitcount 256 --name y
m recent --rcheck --reap --name y
m recent --rcheck --seconds 0
m recent --rcheck --name a/b
m recent --rsource
m ttl --ttl-eq 256
m ttl --ttl-eq 5 --ttl-lt 6
m ttl ! --ttl-lt 6
m length --length 70000
m length --length 5:4
m length --length x
m iprange --src-range 10.0.0.9-10.0.0.1
m iprange --src-range foo
m iprange --src-range 1.1.1.1-foo
m mac --mac-source foo
m mac --mac-source 02:00:00:00:00
### probe
a() { echo "# $*"; iptables "$@" 2>&1; echo "status $?"; }
m() { a -A INPUT -m "$@"; }
a -A OUTPUT -m mac --mac-source 02:00:00:00:00:01
a -A FORWARD -m mac --mac-source 02:00:00:00:00:01
a -t mangle -A POSTROUTING -m mac --mac-source 02:00:00:00:00:01
m physdev --physdev-in abcdefghijklmnopqrst
m physdev --physdev-out eth0
a -A OUTPUT -m physdev --physdev-out eth0
a -t nat -A PREROUTING -m physdev --physdev-out eth0
m addrtype --dst-type FOO
m addrtype --dst-type local
m addrtype --dst-type LOCAL --dst-type LOCAL
m addrtype --dst-type LOCAL --limit-iface-in --limit-iface-out
a -A OUTPUT -m addrtype --dst-type LOCAL --limit-iface-in
m addrtype --limit-iface-in
m conntrack --ctstate FOO
m conntrack --ctstate new
m conntrack --ctproto foo
m conntrack --ctorigsrc foo
m conntrack --ctorigsrcport foo
m conntrack --ctdir FOO
m conntrack --ctexpire x
m conntrack --ctexpire 9:3
m conntrack --ctstatus FOO
m state --state SNAT
m limit --limit 0/s
m limit --limit 20000/s
m limit --limit 10001/s
m limit --limit x
m limit --limit-burst 0
m limit --limit-burst 20000
m limit ! --limit 5/s
m mark --mark x
m comment
m comment --comment "$(printf 'x%.0s' $(seq 256))"
m multiport --ports 1
a -A INPUT -p tcp -m multiport --ports 1:70000
a -A INPUT -p tcp -m multiport --ports 5:1
a -A INPUT -p tcp -m multiport --ports 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16
a -A INPUT -p tcp --dport 5:1
a -A INPUT -p icmp --icmp-type foo
a -A INPUT -p icmp --icmp-type 300
a -A INPUT -p tcp --tcp-flags SYN
a -A INPUT -p tcp --tcp-flags FOO SYN
iptables -S | cut -c1-90
