# title: the server has no way back; a wrong gateway; a gateway that does not forward; one whose link is down
for n in left router right; do ip netns add $n; done
ip link add eth0 netns left type veth peer name l0 netns router
ip link add eth0 netns right type veth peer name r0 netns router
ip -n left addr add 10.1.0.2/24 dev eth0; ip -n left link set eth0 up
ip -n right addr add 10.2.0.2/24 dev eth0; ip -n right link set eth0 up
ip -n router addr add 10.1.0.1/24 dev l0; ip -n router link set l0 up
ip -n router addr add 10.2.0.1/24 dev r0; ip -n router link set r0 up
ip netns exec router sysctl -w net.ipv4.ip_forward=1
ip netns exec left ping -c 1 10.2.0.2
ip -n left route add default via 10.1.0.1
### probe
ip netns exec left ping -c 1 -W 0.3 10.2.0.2
ip -n right route add default via 10.2.0.99
ip netns exec left ping -c 1 -W 0.3 10.2.0.2
sleep 3.5
ip -n right neigh | sort
ip -n right route replace default via 10.2.0.1
ip netns exec left ping -c 1 10.2.0.2
ip netns exec router sysctl -w net.ipv4.ip_forward=0
ip netns exec left ping -c 1 -W 0.3 10.2.0.2
ip netns exec left ping -c 1 10.2.0.1
ip -n router link set r0 down; sleep 1.2
ip netns exec left ping -c 1 -W 0.3 10.2.0.1
ip -n router link set l0 down; sleep 1.2
ip -n left route
ip netns exec left ping -c 1 -W 0.3 10.1.0.1
