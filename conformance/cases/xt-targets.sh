# title: every target of iptables in its forms, in all five tables, as -S and -L print it
a() { iptables "$@" || echo "status $? : $*"; }
a -A INPUT -j LOG
a -A INPUT -j LOG --log-prefix "hello: " --log-level debug --log-tcp-sequence --log-tcp-options --log-ip-options --log-uid --log-macdecode
a -A INPUT -j LOG --log-level 4 --log-prefix x
a -A INPUT -j LOG --log-level emerg
a -t mangle -A PREROUTING -j MARK --set-mark 0x10
a -t mangle -A PREROUTING -j MARK --set-mark 0x10/0xf0
a -t mangle -A PREROUTING -j MARK --set-xmark 0x10/0xf0
a -t mangle -A PREROUTING -j MARK --or-mark 4
a -t mangle -A PREROUTING -j MARK --and-mark 4
a -t mangle -A PREROUTING -j MARK --xor-mark 4
a -t mangle -A PREROUTING -j CONNMARK --set-mark 1
a -t mangle -A PREROUTING -j CONNMARK --set-mark 1/3
a -t mangle -A PREROUTING -j CONNMARK --set-xmark 0x10/0xf0
a -t mangle -A PREROUTING -j CONNMARK --or-mark 4
a -t mangle -A PREROUTING -j CONNMARK --and-mark 4
a -t mangle -A PREROUTING -j CONNMARK --xor-mark 4
a -t mangle -A PREROUTING -j CONNMARK --save-mark
a -t mangle -A PREROUTING -j CONNMARK --save-mark --mask 0xff
a -t mangle -A PREROUTING -j CONNMARK --save-mark --nfmask 0xff --ctmask 0xffff
a -t mangle -A PREROUTING -j CONNMARK --restore-mark
a -t mangle -A PREROUTING -j CONNMARK --restore-mark --mask 0xff
a -t mangle -A PREROUTING -j CONNMARK --restore-mark --nfmask 0xff --ctmask 0xffff
a -t mangle -A PREROUTING -j CONNMARK --set-mark 1 --left-shift-mark 2
a -t mangle -A POSTROUTING -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu
a -t mangle -A POSTROUTING -p tcp --syn -j TCPMSS --set-mss 1400
a -t mangle -A POSTROUTING -j TTL --ttl-set 64
a -t mangle -A POSTROUTING -j TTL --ttl-dec 1
a -t mangle -A POSTROUTING -j TTL --ttl-inc 2
a -t mangle -A POSTROUTING -j TOS --set-tos 0x10
a -t mangle -A POSTROUTING -j DSCP --set-dscp 10
a -t raw -A PREROUTING -j CT --notrack
a -t raw -A PREROUTING -j NOTRACK
a -t nat -A PREROUTING -d 1.0.0.0/24 -j NETMAP --to 2.0.0.0/24
a -t nat -A POSTROUTING -s 1.0.0.0/24 -j NETMAP --to 2.0.0.0/255.255.255.0
a -t nat -A PREROUTING -d 1.0.0.0/24 -j NETMAP --to 2.0.0.7
a -t nat -A PREROUTING -p tcp -j REDIRECT --to-ports 80
a -t nat -A PREROUTING -p tcp -j REDIRECT --to-ports 80-90 --random
a -t nat -A PREROUTING -j REDIRECT
a -t nat -A OUTPUT -p tcp -j REDIRECT --to-ports http
a -t nat -A PREROUTING -p tcp -j DNAT --to-destination 1.1.1.1-1.1.1.5:80-90 --random --persistent
a -t nat -A PREROUTING -p tcp -j DNAT --to-destination 1.1.1.1:80-90/1000
a -t nat -A PREROUTING -p tcp -j DNAT --to-destination :80
a -t nat -A POSTROUTING -p tcp -j SNAT --to-source 1.1.1.1-1.1.1.5:80-90 --random-fully
a -t nat -A POSTROUTING -p tcp -j SNAT --to-source 1.1.1.1 --random --random-fully --persistent
a -t nat -A INPUT -j SNAT --to-source 1.1.1.1
a -t nat -A POSTROUTING -p tcp -j MASQUERADE --to-ports 100-200 --random
a -t nat -A POSTROUTING -j MASQUERADE --random-fully
a -A INPUT -j REJECT
a -A INPUT -j REJECT --reject-with icmp-net-unreachable
a -A INPUT -p tcp -j REJECT --reject-with tcp-reset
a -A INPUT -j REJECT --reject-with host-prohib
a -A INPUT -j REJECT --reject-with foo
a -t security -A INPUT -j ACCEPT
a -t security -A OUTPUT -j DROP
a -t security -A FORWARD -j DROP
a -t raw -A OUTPUT -j DROP
### probe
for t in filter nat mangle raw security; do iptables -t $t -S; iptables -t $t -nL; iptables -t $t -L; done
iptables -t nat -nvL
iptables-save | grep '^[*:]'
