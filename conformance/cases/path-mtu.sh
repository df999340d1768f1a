# title: path MTU learnt, shown, used, forgotten; locked MTUs; a router that goes by what it learnt
for n in a r1 r2 b; do ip netns add $n; done
ip link add eth0 netns a address 02:00:00:00:01:01 type veth peer name eth0 netns r1 address 02:00:00:00:01:02
ip link add eth1 netns r1 address 02:00:00:00:02:01 type veth peer name eth0 netns r2 address 02:00:00:00:02:02
ip link add eth1 netns r2 address 02:00:00:00:03:01 type veth peer name eth0 netns b address 02:00:00:00:03:02
ip -n a addr add 10.0.1.2/24 dev eth0; ip -n r1 addr add 10.0.1.1/24 dev eth0; ip -n r1 addr add 10.0.2.1/24 dev eth1; ip -n r2 addr add 10.0.2.2/24 dev eth0; ip -n r2 addr add 10.0.3.1/24 dev eth1; ip -n b addr add 10.0.3.2/24 dev eth0
for d in a.eth0 r1.eth0 r1.eth1 r2.eth0 r2.eth1 b.eth0; do ip -n ${d%.*} link set ${d#*.} up; done
ip -n a route add default via 10.0.1.1; ip -n b route add default via 10.0.3.1
ip -n r1 route add 10.0.3.0/24 via 10.0.2.2; ip -n r2 route add 10.0.1.0/24 via 10.0.2.1
for r in r1 r2; do ip netns exec $r sysctl -qw net.ipv4.ip_forward=1; done
ip -n r2 link set eth1 mtu 1200; ip -n b link set eth0 mtu 1200
### probe
ip netns exec a ping -c 1 -W 1 -M do -s 1300 10.0.3.2
sleep 0.3
ip -n a route get 10.0.3.2
ip netns exec a ping -c 1 -W 1 -M do -s 1300 10.0.3.2
ip netns exec a ping -c 1 -W 1 -M want -s 1300 10.0.3.2
ip netns exec a ping -c 1 -W 1 -M dont -s 1300 10.0.3.2
ip netns exec a ping -c 1 -W 1 -M do -s 1172 10.0.3.2
ip -n a -j route get 10.0.3.2
ip -n a -d route get 10.0.3.2
ip -n a route show cache
ip -n a route show table cache
ip -n a route get 10.0.3.3
ip -n r1 route get 10.0.3.2
ip -n a route flush cache
ip -n a route get 10.0.3.2
ip netns exec a ping -c 1 -W 1 -M want -s 1300 10.0.3.2
sleep 0.2
ip -n a route get 10.0.3.2
ip netns exec a sysctl -w net.ipv4.route.flush=1
ip -n a route get 10.0.3.2
ip netns exec a sysctl -w net.ipv4.route.mtu_expires=2
ip netns exec a ping -c 1 -W 1 -M do -s 1300 10.0.3.2
ip -n a route get 10.0.3.2
sleep 2.5
ip -n a route get 10.0.3.2
ip netns exec a sysctl -w net.ipv4.route.mtu_expires=600
ip -n r2 link set eth1 mtu 500; ip -n b link set eth0 mtu 500
ip netns exec a ping -c 1 -W 1 -M do -s 1300 10.0.3.2
ip -n a route get 10.0.3.2
ip netns exec a ping -c 1 -W 1 -M want -s 600 10.0.3.2
ip netns exec a ping -c 1 -W 1 -M do -s 600 10.0.3.2
ip -n a route flush cache
ip -n a route add 10.0.3.2 via 10.0.1.1 mtu lock 1000
ip netns exec a ping -c 1 -W 1 -M want -s 1100 10.0.3.2
ip netns exec a ping -c 1 -W 1 -M want -s 900 10.0.3.2
ip -n a route get 10.0.3.2
ip -n a route del 10.0.3.2
ip netns exec a sysctl -w net.ipv4.ip_no_pmtu_disc=1
ip netns exec a ping -c 1 -W 1 -s 900 10.0.3.2
ip -n a route get 10.0.3.2
ip netns exec a sysctl -w net.ipv4.ip_no_pmtu_disc=2
ip netns exec a ping -c 1 -W 1 -M do -s 900 10.0.3.2
ip -n a route get 10.0.3.2
ip netns exec a sysctl -w net.ipv4.ip_no_pmtu_disc=0
ip -n r1 route change 10.0.3.0/24 via 10.0.2.2 mtu 800
ip netns exec a ping -c 1 -W 1 -M do -s 900 10.0.3.2
ip -n a route get 10.0.3.2
ip -n r1 route get 10.0.3.2 from 10.0.1.2 iif eth0
ip -n r1 route change 10.0.3.0/24 via 10.0.2.2
ip netns exec r1 ping -c 1 -W 1 -M do -s 900 10.0.3.2
ip -n r1 route get 10.0.3.2
ip -n r1 route get 10.0.3.2 from 10.0.1.2 iif eth0
ip -n a route flush cache
ip netns exec a ping -c 1 -W 1 -M dont -s 900 10.0.3.2
ip netns exec r1 sysctl -w net.ipv4.ip_forward_use_pmtu=1
ip netns exec a ping -c 1 -W 1 -M do -s 900 10.0.3.2
ip -n r1 link set eth1 mtu 1400
ip -n r1 route get 10.0.3.2
