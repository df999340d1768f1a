# title: two ways to a network: flows are shared out by the kernel's own hash, also when forwarded; ports count with policy 1; dead and linkdown next hops
for n in a r x y b; do ip netns add $n; done
wire() { ip link add $2 netns $1 address $3 type veth peer name $5 netns $4 address $6; ip -n $1 link set $2 up; ip -n $4 link set $5 up; }
wire a eth0 02:00:00:00:01:01 r lan 02:00:00:00:01:02
wire r wx 02:00:00:00:02:01 x eth0 02:00:00:00:02:02
wire r wy 02:00:00:00:03:01 y eth0 02:00:00:00:03:02
wire x eth1 02:00:00:00:04:01 b bx 02:00:00:00:04:02
wire y eth1 02:00:00:00:05:01 b by 02:00:00:00:05:02
ip -n a addr add 10.1.0.2/24 dev eth0; ip -n a route add default via 10.1.0.1
ip -n r addr add 10.1.0.1/24 dev lan; ip -n r addr add 10.2.0.1/24 dev wx; ip -n r addr add 10.3.0.1/24 dev wy
ip -n x addr add 10.2.0.2/24 dev eth0; ip -n x addr add 10.4.0.1/24 dev eth1; ip -n x route add default via 10.2.0.1
ip -n y addr add 10.3.0.2/24 dev eth0; ip -n y addr add 10.5.0.1/24 dev eth1; ip -n y route add default via 10.3.0.1
ip -n b addr add 10.4.0.2/24 dev bx; ip -n b addr add 10.5.0.2/24 dev by; ip -n b link set lo up
for i in 1 2 3 4 5 6 7 8; do ip -n b addr add 10.9.0.$i/32 dev lo; done
ip -n b route add default nexthop via 10.4.0.1 nexthop via 10.5.0.1
ip -n x route add 10.9.0.0/16 via 10.4.0.2; ip -n y route add 10.9.0.0/16 via 10.5.0.2
for n in r x y; do ip netns exec $n sysctl -qw net.ipv4.ip_forward=1; done
for n in r b; do ip netns exec $n sysctl -qw net.ipv4.fib_multipath_hash_seed=77; done
ip -n r route add 10.9.0.0/16 nexthop via 10.2.0.2 weight 3 nexthop via 10.3.0.2
### probe
for i in 1 2 3 4 5 6 7 8; do ip netns exec a ping -c 1 -W 1 10.9.0.$i | grep packets; done
for i in 1 2 3 4 5 6 7 8; do ip netns exec r ping -c 1 -W 1 10.9.0.$i | grep packets; done
for i in `seq 9 30`; do ip -n r route get 10.9.0.$i | head -1; done
for i in `seq 9 20`; do ip -n r route get 10.9.0.$i from 10.1.0.2 iif lan | head -1; done
ip -n r route get 10.9.0.1 from 10.2.0.1
ip -n r route get 10.9.0.1 from 10.3.0.1
ip -n r route get 10.9.0.1 from 10.1.0.1
ip -n r route get 10.9.0.1 oif wy
ip netns exec a ping -c 1 -W 1 -t 2 10.9.0.1
ip netns exec a ping -c 1 -W 1 -t 2 10.9.0.2
ip netns exec r sysctl -w net.ipv4.fib_multipath_hash_policy=1
for p in `seq 1000 1012`; do ip -n r route get 10.9.0.1 ipproto tcp sport $p dport 80 | head -1; done
for p in `seq 1000 1012`; do ip -n r route get 10.9.0.1 from 10.1.0.2 iif lan ipproto udp sport $p dport 53 | head -1; done
for i in 1 2 3 4; do ip netns exec a ping -c 1 -W 1 10.9.0.$i | grep packets; done
for i in 1 2 3 4; do ip netns exec r ping -c 1 -W 1 10.9.0.$i | grep packets; done
ip netns exec r sysctl -w net.ipv4.fib_multipath_hash_policy=0
ip -n x link set eth0 down
ip -n r route show 10.9.0.0/16
for i in 1 2 3 4; do ip -n r route get 10.9.0.$i | head -1; done
ip netns exec r sysctl -w net.ipv4.conf.wx.ignore_routes_with_linkdown=1
ip -n r route show 10.9.0.0/16
for i in 1 2 3 4; do ip -n r route get 10.9.0.$i | head -1; done
for i in 1 2; do ip netns exec r ping -c 1 -W 1 -I 10.3.0.1 10.9.0.$i | grep packets; done
ip -n r route get 10.2.0.2
ip -n r route
ip -n x link set eth0 up
ip -n r link set wy down
ip -n r route show 10.9.0.0/16
for i in 1 2 3 4; do ip -n r route get 10.9.0.$i | head -1; done
ip -n r link set wy up
ip -n r route add 10.8.0.0/16 via 10.2.0.2 hoplimit 9
ip -n x route add 10.8.0.0/16 via 10.4.0.2
for i in 1 2 3 4; do ip -n r route get 10.9.0.$i | head -1; done
ip netns exec r ping -c 1 -W 1 10.8.0.1 | grep packets
