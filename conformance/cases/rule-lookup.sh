# title: policy rules decide: tables, throw, refusals, marks, devices, ports; rules whose device comes and goes
ip netns add a1; ip netns add fresh
ip link add v0 address 02:00:00:00:00:01 type veth peer name eth0 netns a1
ip addr add 10.0.0.1/24 dev v0; ip link set v0 up
ip -n a1 link set eth0 up
### probe
ip -n fresh route; ip -n fresh route show table local; ip -n fresh rule; ip -n fresh route show table 5;  ip -n fresh route show table default; ip -n fresh route show table all; echo $?
ip -n fresh route flush table 5; echo $?
ip -n fresh route flush table main; echo $?
ip route add 10.9.0.0/16 via 10.0.0.2 table 5
ip route del 10.9.0.0/16 table 5
ip route show table 5; echo $?
ip route add blackhole 10.8.0.0/16 table 261
ip route add blackhole 10.8.0.0/16 table 517
ip route add blackhole 10.8.0.0/16 table 5
ip route show table all type blackhole
ip route flush table 5
ip route add throw 10.5.0.0/16 table 5
ip route add default via 10.0.0.3 table 5
ip route add unreachable 10.4.0.0/16 table 5
ip route add prohibit 10.3.0.0/16 table 5
ip route add blackhole 10.2.0.0/16 table 5
ip route add default via 10.0.0.254
ip rule add from 10.0.0.1 table 5
ip rule add to 10.77.0.0/16 prohibit
ip rule add to 10.78.0.0/16 blackhole
ip rule add to 10.79.0.0/16 unreachable
ip rule add to 10.80.0.0/16 throw
ip route get 10.5.1.1 
ip route get 10.5.1.1 from 10.0.0.1
ip route get 10.4.1.1 from 10.0.0.1
ip route get 10.3.1.1 from 10.0.0.1
ip route get 10.2.1.1 from 10.0.0.1
ip route get 8.8.8.8 from 10.0.0.1
ip route get 8.8.8.8
ip route get 10.77.1.1
ip route get 10.78.1.1
ip route get 10.79.1.1
ip route get 10.80.1.1
ip route get fibmatch 8.8.8.8 from 10.0.0.1
ip route get fibmatch 10.2.1.1 from 10.0.0.1
ip route get 8.8.8.8 mark 7
ip rule add fwmark 7 table 5
ip route get 8.8.8.8 mark 7
ip -d route get 8.8.8.8 mark 7
ip -j route get 8.8.8.8 mark 7
ip rule add iif lo to 9.9.9.9 table 5
ip route get 9.9.9.9
ip rule add oif v0 to 9.9.9.8 table 5
ip route get 9.9.9.8
ip route get 9.9.9.8 oif v0
ip rule add ipproto udp to 9.9.9.7 table 5
ip route get 9.9.9.7
ip route get 9.9.9.7 ipproto udp
ip route get 9.9.9.7 ipproto udp dport 53 sport 1000
ip rule add dport 53 to 9.9.9.6 table 5
ip route get 9.9.9.6 ipproto udp dport 53 sport 1000
ip route get 9.9.9.6 ipproto udp dport 54 sport 1000
ip route get 9.9.9.6 dport 53
ip rule add tos 0x10 to 9.9.9.5 table 5
ip route get 9.9.9.5 tos 0x10
ip route get 9.9.9.5 tos 0x08
ip -j route get 9.9.9.5 tos 0x10
sysctl -w net.ipv4.ip_forward=1
ip rule add iif v0 to 9.9.9.4 table 5
ip route get 9.9.9.4 from 10.0.0.9 iif v0
ip route get 9.9.9.4 from 10.0.0.9 iif v0 mark 9
ip route add 10.99.0.0/16 via 10.0.0.9 table 6
ip route get 9.9.9.4 from 10.99.0.9 iif v0
ip route get 10.77.0.4 from 10.0.0.9 iif v0
ip route get 10.78.0.4 from 10.0.0.9 iif v0
ip route get 10.79.0.4 from 10.0.0.9 iif v0
ip route get 9.9.9.9 uid 5
ip route get 9.9.9.9 ipproto foo
ip route get 9.9.9.9 dport x
ip rule add table 0
ip rule
ip route show table 1
ip rule list sport 1-5
ip -c rule list pref 32766 | cat -A
ip rule list pref 32765 | cat -A
ip rule add pref 3 nop; ip rule add pref 4 goto 3000;ip rule add pref 4 suppress_ifgroup default;  ip rule list pref 3 | cat -A; ip rule list pref 4| cat -A
ip rule add from 0/0 to 0/0 pref 9 table 5; ip rule list pref 9 | cat -A
ip rule add from default to 0.0.0.0 pref 9 table 5; ip rule list pref 9 | cat -A
ip rule list iif nosuch
ip rule add iif late table 5 pref 12
ip rule add iif v0 oif late table 5 pref 13
ip link add late type bridge
ip rule list | grep late
ip link set late name later
ip rule list | grep late
ip link set v0 name w0
ip rule list pref 13
ip link set w0 name v0
ip link del later
ip rule list pref 12; ip rule list pref 13
ip rule add iif "" table 5
ip rule add iif toolongnametoolongname table 5
ip rule add sport 5-3 table 5
ip rule add sport 70000 table 5
ip rule add sport a table 5
ip rule add dport 0 table 5
ip rule add ipproto 300 table 5
ip rule add ipproto xyz table 5
ip rule add ipproto icmp table 5 pref 60
ip rule add goto x
ip rule add goto
ip rule add suppress_prefixlength x table main
ip rule add suppress_prefixlength 40 table main pref 61
ip rule add suppress_prefixlength -1 table main pref 62
ip rule add suppress_ifgroup x table main
ip rule add fwmark 0 table 5 pref 63
ip rule add fwmark 0/0xf table 5 pref 64
ip rule add fwmark 0x1f/0xf table 5 pref 65
ip rule add uidrange 5 table 5
ip rule add l3mdev table 5
ip rule add protocol xx table 5
ip rule add from 10.0.0.1 from 10.0.0.2 table 5 pref 66
ip rule add table 5 table 6 pref 67
ip rule add table 5 prohibit pref 68
ip rule add prohibit table 5 pref 69
ip rule add pref 70 dsfield 0x1c table 5
ip rule add pref 71 tos lowdelay table 5
ip rule add pref 71 tos 256 table 5
ip rule add pref 72 dev v0 table 5
ip rule add pref 74 unicast
ip rule add pref 75 broadcast
ip rule
ip rule del pref 69 table 6
ip rule del pref 69 prohibit
ip rule del pref 4294967296
ip rule del from 10.0.0.0/8 pref 66
ip rule del not pref 66
ip rule flush pref 70
ip rule flush from 10.0.0.1
ip rule flush protocol kernel
ip rule flush proto static
ip rule flush garbage
ip rule
