# title: what the targets of iptables refuse, and how
a() { echo "# $*"; iptables "$@" 2>&1; echo "status $?"; }
a -A INPUT -j LOG --log-level foo
a -A INPUT -j LOG --log-level 9
a -A INPUT -j LOG --log-prefix ""
a -A INPUT -j LOG --log-prefix "$(printf 'x%.0s' $(seq 30))"
a -t nat -A PREROUTING -j MARK --set-mark 1
a -A INPUT -j MARK --set-mark 1
a -A INPUT -j MARK
a -A INPUT -j MARK --set-mark 1 --or-mark 2
a -A INPUT -j MARK --set-mark x
a -A INPUT -j CONNMARK
a -A INPUT -j CONNMARK --set-mark 1
a -t mangle -A INPUT -j CONNMARK --save-mark --restore-mark
a -t mangle -A INPUT -j CONNMARK --set-mark 1 --mask 2
a -t mangle -A INPUT -j CONNMARK --save-mark --mask 1 --nfmask 2
a -t mangle -A INPUT -j TCPMSS --set-mss 1400
a -t mangle -A INPUT -p tcp -j TCPMSS --set-mss 1400
a -t mangle -A INPUT -p tcp --syn -j TCPMSS --set-mss 1400
a -t mangle -A INPUT -p tcp --syn -j TCPMSS --clamp-mss-to-pmtu
a -t mangle -A FORWARD -p tcp --syn -j TCPMSS
a -t mangle -A FORWARD -p tcp --syn -j TCPMSS --set-mss 1400 --clamp-mss-to-pmtu
a -t mangle -A FORWARD -p tcp --syn -j TCPMSS --set-mss 70000
a -t filter -A FORWARD -p tcp --syn -j TCPMSS --set-mss 1400
a -t mangle -A FORWARD -p tcp --tcp-flags SYN SYN -j TCPMSS --set-mss 1400
a -t filter -A FORWARD -j TTL --ttl-set 5
a -t mangle -A FORWARD -j TTL
a -t mangle -A FORWARD -j TTL --ttl-set 5 --ttl-inc 5
a -t mangle -A FORWARD -j TTL --ttl-inc 0
a -t mangle -A FORWARD -j TTL --ttl-set 256
a -t filter -A INPUT -j CT --notrack
a -t raw -A PREROUTING -j CT
a -t raw -A PREROUTING -j CT --zone 70000
a -t raw -A PREROUTING -j CT --helper foo
a -t raw -A PREROUTING -p tcp -j CT --helper foo
a -t nat -A PREROUTING -j NETMAP
a -t nat -A PREROUTING -j NETMAP --to foo
### probe
a() { echo "# $*"; iptables "$@" 2>&1; echo "status $?"; }
a -t filter -A INPUT -j NETMAP --to 1.0.0.0/24
a -t nat -A INPUT -j NETMAP --to 1.0.0.0/24
a -t nat -A PREROUTING -j REDIRECT --to-ports 80
a -t nat -A PREROUTING -p tcp -j REDIRECT --to-ports foo
a -t nat -A PREROUTING -p tcp -j REDIRECT --to-ports 90-80
a -t nat -A PREROUTING -p tcp -j REDIRECT --to-ports 0
a -t nat -A PREROUTING -p tcp -j REDIRECT --to-ports 70000
a -t nat -A POSTROUTING -p tcp -j REDIRECT --to-ports 70
a -t nat -A PREROUTING -p tcp -j DNAT --to-destination 1.1.1.1:0
a -t nat -A PREROUTING -p tcp -j DNAT --to-destination 1.1.1.1:90-80
a -t nat -A PREROUTING -p tcp -j DNAT --to-destination 1.1.1.1:foo
a -t nat -A PREROUTING -p tcp -j DNAT --to-destination 1.1.1.1:http
a -t nat -A PREROUTING -p tcp -j DNAT --to-destination 1.1.1.9-1.1.1.1
a -t nat -A PREROUTING -j DNAT --to-destination 1.1.1.9:80
a -t nat -A PREROUTING -j DNAT --to-destination foo
a -t nat -A PREROUTING -j DNAT --to-destination 1.1.1.1 --to-destination 2.2.2.2
a -t nat -A PREROUTING -j DNAT --to-destination ""
a -t nat -A PREROUTING -p tcp -j DNAT --to-destination 1.1.1.1:80-90/foo
a -t nat -A POSTROUTING -j SNAT
a -t nat -A POSTROUTING -p tcp -j SNAT --to-source :80
a -t nat -A POSTROUTING -p tcp -j SNAT --to-source 1.1.1.1:80-90/100
a -t nat -A POSTROUTING -j MASQUERADE --to-ports 5
a -t nat -A POSTROUTING -p tcp -j MASQUERADE --to-ports 5-
a -t nat -A POSTROUTING -p tcp -j MASQUERADE --to-ports foo
a -t mangle -A PREROUTING -j REJECT
a -A FORWARD -j REJECT --reject-with tcp-reset
a -A INPUT -j REJECT --reject-with icmp
a -t nat -A POSTROUTING -j REJECT
a -t security -A PREROUTING -j DROP
a -t nat -A FORWARD -j ACCEPT
a -A INPUT -j DNAT --to-destination 1.1.1.1
a -A INPUT -j ACCEPT --foo
a -A INPUT -j LOG -j ACCEPT
a -t nat -A PREROUTING -j DROP
a -t nat -P PREROUTING DROP
a -P INPUT ACCEPT foo
iptables -S | cut -c1-90
