# title: sysctl in its forms and /proc/sys as files; wrong names and wrong values
ip netns add a1
ip link add eth0 type veth peer name eth1
### probe
sysctl net.ipv4.ip_forward
sysctl -n net.ipv4.ip_forward
sysctl -w net.ipv4.ip_forward=1
sysctl -w net/ipv4/conf/eth0/rp_filter=2
sysctl net.ipv4.conf.eth0.rp_filter net.ipv4.conf.eth1.rp_filter
sysctl -qw net.ipv4.conf.all.proxy_arp=1; sysctl -n net.ipv4.conf.all.proxy_arp
cat /proc/sys/net/ipv4/ip_forward
echo 0 > /proc/sys/net/ipv4/ip_forward; cat /proc/sys/net/ipv4/ip_forward
echo abc > /proc/sys/net/ipv4/ip_forward; echo "status $?"
sysctl -w net.ipv4.ip_forward=abc; echo "status $?"
sysctl net.ipv4.nosuch; echo "status $?"
sysctl -w net.ipv4.nosuch=1; echo "status $?"
sysctl -e net.ipv4.nosuch; echo "status $?"
sysctl -w net.ipv4.ip_forward; echo "status $?"
sysctl -w net.ipv4.ip_forward = 1; echo "status $?"
cat /proc/sys/net/ipv4/nosuch
echo 1 > /proc/sys/net/ipv4/nosuch
ls /proc/sys/net/ipv4/conf
echo 2 | tee /proc/sys/net/ipv4/conf/eth1/arp_ignore
[ "$(< /proc/sys/net/ipv4/conf/eth1/arp_ignore)" = 2 ] && echo yes
sysctl -p - <<EOF
# comment
net.ipv4.ip_forward = 1
net.ipv4.conf.all.rp_filter=0
EOF
sysctl -p /no/such/file; echo "status $?"
ip netns exec a1 sysctl net.ipv4.ip_forward net.ipv4.conf.all.forwarding
sysctl net.ipv4.conf.default.forwarding net.ipv4.conf.eth0.forwarding
sysctl -w net.ipv4.conf.eth0.forwarding=0; sysctl net.ipv4.ip_forward
sysctl net.ipv4.ip_default_ttl net.ipv4.icmp_echo_ignore_all
sysctl -w net.ipv4.icmp_echo_ignore_all=1
sysctl -a -r '^net.ipv4.conf.eth1.(rp_filter|proxy_arp)$'
sysctl -a 2>/dev/null | grep 'eth1.arp_ignore'
ip link set lo up; ping -c 1 -W 0.2 127.0.0.1
ip link set eth1 name lan0; ls /proc/sys/net/ipv4/conf; sysctl net.ipv4.conf.lan0.arp_ignore
