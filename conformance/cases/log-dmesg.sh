# title: LOG writes to the kernel's log, dmesg shows it: prefixes, levels, MAC header, options, quoted packets, marks
ip netns add c1; ip netns add gw; ip netns add srv
ip link add eth0 netns c1 address 02:00:00:00:00:11 type veth peer name c netns gw address 02:00:00:00:00:12
ip link add eth0 netns srv address 02:00:00:00:00:21 type veth peer name s netns gw address 02:00:00:00:00:22
ip -n c1 addr add 10.1.0.2/24 dev eth0; ip -n c1 link set eth0 up; ip -n c1 route add default via 10.1.0.1
ip -n gw addr add 10.1.0.1/24 dev c; ip -n gw link set c up; ip -n gw addr add 10.2.0.1/24 dev s; ip -n gw link set s up
ip -n srv addr add 10.2.0.2/24 dev eth0; ip -n srv link set eth0 up; ip -n srv route add default via 10.2.0.1
ip netns exec gw sysctl -qw net.ipv4.ip_forward=1
sysctl -qw net.netfilter.nf_log_all_netns=1 2>/dev/null
g() { ip netns exec gw iptables "$@"; }
g -A FORWARD -j LOG --log-prefix "log-dmesg fwd: " --log-ip-options
g -A INPUT -j LOG --log-prefix "log-dmesg in " --log-macdecode --log-level debug
g -A OUTPUT -j LOG --log-prefix log-dmesg-out- --log-level crit --log-uid
g -t mangle -A PREROUTING -s 10.1.0.2 -j MARK --set-mark 0x2a
ip netns exec srv iptables -A INPUT -p icmp --icmp-type echo-request -m length --length 128 -j REJECT
ip netns exec srv iptables -A INPUT -p icmp -j LOG --log-prefix "log-dmesg not mine: " --log-tcp-options
### probe
dmesg -C
ip netns exec c1 ping -c 1 10.2.0.2
ip netns exec c1 ping -c 1 -s 100 -Q 0xb8 10.2.0.2
ip netns exec c1 ping -c 1 -t 1 10.2.0.2
ip netns exec c1 ping -c 1 -M dont -s 2000 10.2.0.2
ip -n gw link set lo up; ip netns exec gw ping -c 1 127.0.0.1 >/dev/null
dmesg -t | grep log-dmesg | sed 's/ ID=[0-9]*//g'
dmesg -l crit | grep -c log-dmesg-out-
dmesg -x | grep log-dmesg | cut -c1-15 | sort | uniq -c
dmesg | grep log-dmesg | sed 's/^\[ *[0-9]*\.[0-9]\{6\}\] .*/stamped/' | uniq
dmesg --foo; echo "status $?"; dmesg foo; echo "status $?"; dmesg -l foo; echo "status $?"
