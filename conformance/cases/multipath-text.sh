# title: several next hops and metrics: added, shown, changed, deleted; links that go down under them
ip netns add a1
ip link add v0 address 02:00:00:00:00:01 type veth peer name eth0 netns a1
ip link add v1 address 02:00:00:00:00:02 type veth peer name eth1 netns a1
ip addr add 10.0.0.1/24 dev v0; ip link set v0 up; ip addr add 10.1.0.1/24 dev v1; ip link set v1 up
ip -n a1 link set eth0 up;ip -n a1 link set eth1 up
### probe
ip route add 10.9.0.0/16 nexthop via 10.0.0.2 weight 2 nexthop via 10.1.0.2 dev v1 nexthop dev v0 weight 256
ip route
ip route | cat -A | tail -4
ip -d route show 10.9.0.0/16
ip -j -p route show 10.9.0.0/16
ip -o route show 10.9.0.0/16
ip route show via 10.1.0.2
ip route show dev v1
ip route show dev v0
ip route add 10.10.0.0/16 nexthop via 10.0.0.2 weight 0 nexthop via 10.0.0.3
ip route add 10.10.0.0/16 nexthop via 10.0.0.2 weight 257 nexthop via 10.0.0.3
ip route add 10.10.0.0/16 nexthop via 10.0.0.2 weight x nexthop via 10.0.0.3
ip route add 10.10.0.0/16 nexthop via 10.5.0.2 nexthop via 10.0.0.3
ip route add 10.10.0.0/16 nexthop via 10.0.0.9 nexthop via 10.0.0.3 foo
ip route add 10.10.0.0/16 nexthop
ip route add 10.10.0.0/16 nexthop via
ip route add 10.10.0.0/16 via 10.0.0.2 nexthop via 10.0.0.3
ip route add 10.10.0.0/16 dev v0 nexthop via 10.0.0.3
ip route add 10.11.0.0/16 nexthop via 10.0.0.2 onlink dev v0 nexthop via 10.77.0.2 dev v1 onlink
ip route add blackhole 10.12.0.0/16 nexthop via 10.0.0.2
ip route add 10.12.0.0/16 src 10.1.0.1 mtu 1400 metric 7 proto static nexthop via 10.0.0.2 nexthop via 10.1.0.2
ip route add 10.13.0.0/16 via 10.0.0.2 mtu 1400 advmss 1300 window 1000 hoplimit 7 initcwnd 3 initrwnd 4 rtt 30ms rttvar 20 ssthresh 9 cwnd 8 reordering 5 rto_min 200ms quickack 1
ip route add 10.14.0.0/16 via 10.0.0.2 mtu lock 1400 advmss lock 1300 hoplimit 0 hoplimit 64 features ecn
ip route add 10.16.0.0/16 via 10.0.0.2 mtu 0
ip route add 10.17.0.0/16 via 10.0.0.2 mtu 70000 hoplimit 300 advmss 70000
ip route add 10.18.0.0/16 via 10.0.0.2 mtu 9000 cwnd lock 7 rto_min lock 1s 
ip route add 10.19.0.0/16 via 10.0.0.2 fastopen_no_cookie 1
ip route add 10.20.0.0/16 via 10.0.0.2 hoplimit x
ip route add 10.20.0.0/16 via 10.0.0.2 advmss x
ip route add 10.20.0.0/16 via 10.0.0.2 window x
ip route add 10.20.0.0/16 via 10.0.0.2 rtt x
ip route add 10.20.0.0/16 via 10.0.0.2 rtt 5m
ip route add 10.20.0.0/16 via 10.0.0.2 rto_min 5m
ip route add 10.20.0.0/16 via 10.0.0.2 reordering x
ip route add 10.20.0.0/16 via 10.0.0.2 cwnd x
ip route add 10.20.0.0/16 via 10.0.0.2 features x
ip route add 10.20.0.0/16 via 10.0.0.2 quickack 2
ip route add 10.20.0.0/16 via 10.0.0.2 initcwnd x
ip route add 10.20.0.0/16 via 10.0.0.2 initrwnd x
ip route add 10.20.0.0/16 via 10.0.0.2 ssthresh x
ip route add 10.20.0.0/16 via 10.0.0.2 rttvar x
ip route add 10.22.0.0/16 via 10.0.0.2 proto bird
ip route add 10.23.0.0/16 via 10.0.0.2 proto 77
ip route add 10.24.0.0/16 via 10.0.0.2 expires 60
ip route add 10.25.0.0/16 via 10.0.0.2 pref high
ip route add multicast 239.0.0.0/8 dev v0
ip route add 10.28.0.0/16 via 10.0.0.2 ttl-propagate enabled
ip route
ip -d route show 10.13.0.0/16
ip -j route show 10.13.0.0/16
ip -j route show 10.14.0.0/16
ip route get 10.13.0.1
ip -j route get 10.13.0.1
ip route get 10.14.0.1
ip route get fibmatch 10.9.0.1
ip -j route get fibmatch 10.9.0.1
ip -j route get 10.22.0.1
ip route del 10.13.0.0/16 mtu 1401
ip route del 10.13.0.0/16 mtu 1400
ip route del 10.12.0.0/16 nexthop via 10.1.0.2 nexthop via 10.0.0.2
ip route del 10.12.0.0/16 via 10.0.0.2
ip route del 10.9.0.0/16 nexthop via 10.0.0.2 weight 3 nexthop via 10.1.0.2
ip route replace 10.22.0.0/16 nexthop via 10.0.0.2 nexthop via 10.0.0.3
ip route append 10.22.0.0/16 nexthop via 10.0.0.2 nexthop via 10.0.0.3
ip route change 10.22.0.0/16 nexthop via 10.0.0.2 nexthop via 10.0.0.4 weight 3
ip route add 10.30.0.0/16 nexthop via 10.0.0.2 nexthop via 10.1.0.2
ip route add 10.31.0.0/16 nexthop via 10.0.0.2
ip -n a1 link set eth1 down; sleep 1.2
ip route show 10.30.0.0/16
ip -j route show 10.30.0.0/16
ip link set v1 down
ip route show 10.30.0.0/16
ip link set v1 up
ip route show 10.30.0.0/16
ip -n a1 link set eth1 up
ip route show 10.30.0.0/16
ip link set v1 down; ip link set v0 down; ip route
ip link set v0 up; ip link set v1 up; ip route
ip route add 10.30.0.0/16 nexthop via 10.0.0.2 nexthop via 10.1.0.2
ip link del v1
ip route
ip addr add 10.2.0.1/24 dev v0
ip route add 10.30.0.0/16 nexthop via 10.0.0.2 nexthop via 10.2.0.2
ip addr del 10.2.0.1/24 dev v0
ip route
ip addr flush dev v0
ip route
