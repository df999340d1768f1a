# title: tcpdump in the background prints the ARP and the echo of a ping
ip netns add a1; ip netns add a2
ip link add eth0 netns a1 type veth peer name eth0 netns a2
ip -n a1 addr add 10.0.0.1/24 dev eth0; ip -n a1 link set eth0 up
ip -n a2 addr add 10.0.0.2/24 dev eth0; ip -n a2 link set eth0 up
### probe
ip netns exec a1 tcpdump -ln -i eth0 -c 4 2>/dev/null &
sleep 1
ip netns exec a2 ping -c 1 10.0.0.1 >/dev/null
wait
ip netns exec a1 tcpdump -lne -i eth0 -c 2 icmp 2>/dev/null &
sleep 1
ip netns exec a2 ping -c 1 10.0.0.1 >/dev/null
wait
