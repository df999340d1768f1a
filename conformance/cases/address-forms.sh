# title: addresses: secondary, peer, scope, label, metric, noprefixroute, lifetimes; changed, promoted, expired, flushed
ip netns add a1
ip link add v0 address 02:00:00:00:00:01 type veth peer name eth0 netns a1 address 02:00:00:00:00:02
ip link set v0 up; ip -n a1 link set eth0 up; ip -n a1 addr add 10.0.0.2/24 dev eth0
### probe
ip addr add 10.0.0.1/24 dev v0
ip addr add 10.0.0.7/24 dev v0
ip addr add 10.0.0.8/24 dev v0 label v0:web
ip addr add 10.0.0.9/25 dev v0 metric 77
ip addr add 10.3.0.1/24 dev v0 noprefixroute
ip addr add 10.4.0.1/24 dev v0 metric 100
ip addr add 10.5.0.1/24 dev v0 valid_lft 100 preferred_lft 50
ip addr add 10.6.0.1/24 dev v0 scope link
ip addr add 10.6.1.1/24 dev v0 scope host
ip addr add 10.6.2.1/24 dev v0 scope 50
ip addr add 10.7.0.1 peer 10.7.0.2 dev v0
ip addr add 10.7.1.1 peer 10.7.1.2/24 dev v0
ip addr add 10.8.0.1/24 brd 10.8.0.200 dev v0
ip addr add 10.8.1.1/24 broadcast - dev v0
ip addr add 10.8.2.1/31 brd + dev v0
ip addr add 10.8.3.1/32 brd + dev v0
ip addr add 10.9.0.1/24 dev v0 valid_lft 10 preferred_lft 20
ip addr add 10.9.0.1/24 dev v0 valid_lft 0
ip addr add 10.9.0.1/24 dev v0 valid_lft x
ip addr add 10.9.0.1/24 dev v0 preferred_lft 0
ip addr add 10.9.1.1/24 dev v0 home nodad mngtmpaddr
ip addr add 10.9.2.1/24 dev v0 autojoin
ip addr add 10.9.3.1/24 dev v0 proto 5
ip addr add 10.9.4.1/24 dev v0 label foo
ip addr add 10.9.4.1/24 dev v0 label v0:averyveryverylonglabel
ip addr add 10.9.4.1/24 dev v0 anycast 1.2.3.4
ip addr show dev v0
ip route
ip route show table local
ip -j addr show dev v0
ip -4 -o addr show dev v0
ip addr show dev v0 secondary
ip addr show dev v0 primary
ip addr show dev v0 permanent
ip addr show dev v0 dynamic
ip addr show dev v0 deprecated
ip addr show dev v0 -deprecated
ip addr show dev v0 noprefixroute
ip addr show dev v0 label v0:web
ip addr show dev v0 label 'v0*'
ip addr show dev v0 scope link
ip addr show to 10.5.0.0/16
ip addr change 10.0.0.1/24 dev v0 valid_lft 300 preferred_lft 200
ip addr show dev v0 to 10.0.0.1
ip addr replace 10.0.0.1/24 dev v0 valid_lft forever
ip addr replace 10.0.0.1/24 dev v0 valid_lft forever preferred_lft 0
ip addr show dev v0 to 10.0.0.1
ip addr replace 10.0.0.1/24 dev v0
ip addr show dev v0 to 10.0.0.1
ip addr change 10.4.0.1/24 dev v0 metric 200
ip route show 10.4.0.0/24
ip addr change 10.99.0.1/24 dev v0
ip addr show dev v0 to 10.99.0.1
ip addr replace 10.98.0.1/24 dev v0 label v0:x
ip addr add 10.97.0.1/24 dev v0 valid_lft 2 preferred_lft 1
ip addr show dev v0 to 10.97.0.1
sleep 1.5
ip addr show dev v0 to 10.97.0.1
ip addr show dev v0 deprecated
sleep 2
ip addr show dev v0 to 10.97.0.1
ip route show 10.97.0.0/24
ip addr del 10.0.0.1/24 dev v0
ip addr show dev v0 to 10.0.0.0/24
ip addr add 10.0.0.1/24 dev v0
ip addr add 10.0.0.7/24 dev v0
ip addr add 10.0.0.8/24 dev v0
ip addr add 10.0.0.11/24 dev v0
sysctl -w net.ipv4.conf.v0.promote_secondaries=1
ip addr del 10.0.0.1/24 dev v0
ip addr show dev v0 to 10.0.0.0/24
ip route show 10.0.0.0/24
ip route show table local 10.0.0.0/24
ip addr del 10.0.0.8/24 dev v0
ip addr show dev v0 to 10.0.0.0/24
ip addr del 10.7.0.1 dev v0
ip addr del 10.7.0.1 peer 10.7.0.2 dev v0
ip addr del 10.3.0.1 dev v0
ip addr del 10.4.0.1/24 dev v0 label v0:x
ip addr flush dev v0 scope link
ip addr flush dev v0 to 10.5.0.0/16
ip addr flush dev v0 label v0:x
ip -s addr flush dev v0 secondary
ip -s -s addr flush dev v0 to 10.8.0.0/16
ip addr show dev v0
ip addr flush
ip addr flush dev nosuch
ip -s addr flush dev v0
ip -s addr flush dev v0
ip addr show dev v0
ip route show table all
