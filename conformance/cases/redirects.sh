# title: redirects: sent by a router whose next hop is on the sender's link, believed or not, shown and flushed
for n in h r1 r2 far; do ip netns add $n; done
ip link add br type bridge; ip link set br address 02:00:00:00:00:99 up
i=1; for n in h r1 r2; do ip link add $n address 02:00:00:00:02:0$i type veth peer name eth0 netns $n address 02:00:00:00:01:0$i; ip link set $n master br up; ip -n $n addr add 10.0.0.$i/24 dev eth0; ip -n $n link set eth0 up; i=$((i+1)); done
ip link add eth1 netns r2 address 02:00:00:00:03:01 type veth peer name eth0 netns far address 02:00:00:00:03:02
ip -n r2 addr add 10.5.0.1/24 dev eth1; ip -n r2 link set eth1 up; ip -n far addr add 10.5.0.2/24 dev eth0; ip -n far link set eth0 up
ip -n far addr add 10.5.0.3/24 dev eth0; ip -n far addr add 10.5.0.4/24 dev eth0; ip -n far addr add 10.5.0.5/24 dev eth0
ip -n h route add default via 10.0.0.2; ip -n r1 route add 10.5.0.0/24 via 10.0.0.3; ip -n far route add default via 10.5.0.1
for n in r1 r2; do ip netns exec $n sysctl -qw net.ipv4.ip_forward=1; done
### probe
ip netns exec h ping -c 1 -W 1 10.5.0.2
ip -n h route get 10.5.0.2
sleep 0.1
ip netns exec h ping -c 1 -W 1 10.5.0.2
ip -n h route get 10.5.0.2
ip netns exec h ping -c 1 -W 1 10.5.0.2
ip -n h -j route get 10.5.0.2
ip -n h route show cache
ip -n h route flush cache
ip -n h route get 10.5.0.2
ip netns exec h sysctl -w net.ipv4.conf.all.accept_redirects=0 net.ipv4.conf.eth0.accept_redirects=0
ip netns exec h ping -c 1 -W 1 10.5.0.3
ip -n h route get 10.5.0.3
ip netns exec h sysctl -w net.ipv4.conf.eth0.accept_redirects=1
ip netns exec r1 sysctl -w net.ipv4.conf.all.send_redirects=0 net.ipv4.conf.eth0.send_redirects=0
ip netns exec h ping -c 1 -W 1 10.5.0.4
ip -n h route get 10.5.0.4
ip -n r1 route get 10.5.0.4 from 10.0.0.1 iif eth0
ip netns exec r1 sysctl -w net.ipv4.conf.eth0.send_redirects=1
ip -n h neigh
ip netns exec h ping -c 1 -W 1 10.5.0.5
ip -n h route get 10.5.0.5
ip -n h link set eth0 down; ip -n h link set eth0 up; ip -n h route add default via 10.0.0.2
ip -n h route get 10.5.0.5
