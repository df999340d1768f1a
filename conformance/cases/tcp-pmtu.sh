# title: a router with a smaller MTU: the sender learns it and sends smaller segments
ip netns add a1; ip netns add r; ip netns add a2
ip link add eth0 netns a1 type veth peer name eth1 netns r
ip link add eth0 netns a2 type veth peer name eth2 netns r
ip -n a1 addr add 10.0.1.1/24 dev eth0; ip -n a1 link set eth0 up; ip -n a1 route add default via 10.0.1.254
ip -n a2 addr add 10.0.2.2/24 dev eth0; ip -n a2 link set eth0 up; ip -n a2 route add default via 10.0.2.254
ip -n r addr add 10.0.1.254/24 dev eth1; ip -n r link set eth1 up
ip -n r addr add 10.0.2.254/24 dev eth2; ip -n r link set eth2 up
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
ip -n r link set eth2 mtu 1000; ip -n a2 link set eth0 mtu 1000
ip netns exec a1 bash -c 'printf %4000s x >/tmp/tcp-pmtu.four'
### probe
ip netns exec a2 nc -l -n 7000 </dev/null | wc -c &
sleep 0.3
ip netns exec a1 nc -N -n 10.0.2.2 7000 </tmp/tcp-pmtu.four
wait
ip -n a2 link set eth0 mtu 1500
ip netns exec a2 nc -l -n 7000 </dev/null | wc -c &
sleep 0.3
ip netns exec a1 nc -N -n 10.0.2.2 7000 </tmp/tcp-pmtu.four
wait
ip -n a1 route get 10.0.2.2 | head -1
rm -f /tmp/tcp-pmtu.four
