# title: ip rule: every selector and action, list, delete, flush
ip netns add a1
ip link add v0 address 02:00:00:00:00:01 type veth peer name eth0 netns a1
ip addr add 10.0.0.1/24 dev v0; ip link set v0 up
ip -n a1 link set eth0 up
### probe
ip rule
ip rule add from 10.0.0.0/8 table 100
ip rule add to 10.1.0.0/16 table 101 pref 500
ip rule add from 10.0.0.5 to 10.2.0.0/16 iif v0 oif v0 fwmark 0x10 tos 0x10 table main priority 400
ip rule add fwmark 0x1/0xff lookup 200
ip rule add fwmark 1/0xffffffff lookup 200
ip rule add not from 10.0.0.0/8 table 100
ip rule add ipproto tcp dport 80 sport 1000-2000 table 7
ip rule add ipproto 17 table 7
ip rule add unreachable
ip rule add from 1.2.3.4 blackhole
ip rule add from 1.2.3.4 prohibit pref 10
ip rule add from 1.2.3.4 throw
ip rule add from 10.7.0.0/16 suppress_prefixlength 0 table main
ip rule add table main suppress_prefixlength 0 suppress_ifgroup 3
ip rule add goto 500
ip rule add goto 600 pref 50
ip rule add goto 40 pref 50
ip rule add nop pref 55
ip rule add pref 20 from all iif nosuch table 3
ip rule add pref 20 from all oif nosuch lookup 3
ip rule add pref 20 from all oif nosuch lookup 3
ip rule add pref 21 from 10.0.0.1/24 lookup 3
ip rule add pref 21 uidrange 0-100 lookup 3
ip rule add pref 21 l3mdev
ip rule add pref 22 lookup 4 proto static
ip rule add pref 22 lookup 4 protocol bird
ip rule add pref 22 dsfield 8 lookup 4
ip rule add pref 22 tos 3 lookup 4
ip rule add pref 22 dsfield EF lookup 4
ip rule add
ip rule add from
ip rule add lookup
ip rule add lookup nosuch
ip rule add pref x lookup 3
ip rule add fwmark x lookup 3
ip rule add fwmark 1/x lookup 3
ip rule add from 1.2.3 lookup 3
ip rule add from 1.2.3.x lookup 3
ip rule add garbage
ip rule add from 1.1.1.1 type unicast lookup 3
ip rule add from 1.1.1.1 type local lookup 3
ip rule add order 33 lookup 9
ip rule
ip -d rule
ip -j rule
ip -j -p rule show from 10.0.0.0/8
ip -s rule show pref 400
ip rule show table 7
ip rule show lookup 100
ip rule list fwmark 1
ip rule list fwmark 0x10
ip rule list from 10.0.0.5
ip rule list iif v0
ip rule list oif nosuch
ip rule list ipproto tcp
ip rule list sport 1000-2000
ip rule list protocol kernel
ip rule list protocol static
ip rule list not
ip rule list tos 0x10
ip rule list to 10.1.0.0/16
ip rule list suppress_prefixlength 0
ip rule list unreachable
ip -4 rule | wc -l
ip -6 rule
ip -N rule show pref 400
ip rule del pref 500
ip rule del from 10.0.0.0/8
ip rule del from 10.0.0.0/8
ip rule del
ip rule del pref 9999
ip rule del table 100
ip rule del fwmark 1
ip rule del prohibit
ip rule del blackhole
ip rule show
ip rule flush table 4
ip rule show
ip -s rule flush
ip rule show
ip route show table all
ip rule help
ip rule foo
ip rule flush
ip rule del pref 0
ip rule
ping -c1 -W1 10.0.0.1
ip rule add pref 0 lookup local
ip rule add lookup main pref 32766
ip rule
ip rule replace pref 32766 lookup main
ip rule change pref 1
