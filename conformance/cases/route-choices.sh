# title: routes added, replaced, changed, appended; prefix before metric; src, scope, tables
ip netns add a1
ip link add v0 address 02:00:00:00:00:01 type veth peer name eth0 netns a1
ip link add v1 address 02:00:00:00:00:02 type veth peer name eth1 netns a1
ip addr add 10.0.0.1/24 dev v0; ip addr add 10.0.0.7/24 dev v0; ip link set v0 up
ip addr add 10.1.0.1/24 dev v1; ip link set v1 up
ip -n a1 link set eth0 up; ip -n a1 link set eth1 up
### probe
ip route add 10.9.0.0/16 via 10.0.0.254
ip route add 10.9.0.0/16 via 10.1.0.254
ip route add 10.9.0.0/16 via 10.1.0.254 metric 50
ip route append 10.9.0.0/16 via 10.0.0.253
ip route show 10.9.0.0/16
ip route get 10.9.1.1
ip route replace 10.9.0.0/16 via 10.1.0.253
ip route show 10.9.0.0/16
ip route change 10.9.0.0/16 via 10.0.0.252 src 10.0.0.7
ip route change 10.10.0.0/16 via 10.0.0.252
ip route show to 10.9.0.0/16
ip route get 10.9.1.1
ip route add 10.9.1.0/24 dev v1
ip route get 10.9.1.1
ip route get 10.9.1.1 oif v0
ip route get 10.9.1.1 from 10.1.0.1
ip route add 10.20.0.0/24 dev v0 scope link src 10.0.0.7 proto static metric 3
ip route add default dev v1
ip route add 0.0.0.0/0 via 10.0.0.254 metric 7
ip route add 10.30.0.0/16 via 10.0.0.254 src 10.5.5.5
ip route add 10.31.0.0/16 via 10.0.0.1
ip route add 10.32.0.0/16 nexthop via 10.0.0.254
ip r
ip route show table local dev v0
ip route show proto static
ip route show scope link
ip route show dev v1
ip route show match 10.9.1.5
ip route show root 10.9.0.0/16
ip route list exact 10.9.0.0/16
ip route add 10.40.0.0/16 via 10.0.0.254 table 100
ip route show table 100
ip route get 10.40.1.1
ip route del 10.9.0.0/16 metric 50
ip route del 10.9.0.0/16 via 10.9.9.9
ip route del 10.9.0.0/16
ip route del default
ip route flush 10.20.0.0/24
ip route flush dev v1
ip route
ip rule
