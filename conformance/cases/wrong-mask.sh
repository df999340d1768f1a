# title: one side has the wrong prefix: requests arrive, the reply has no way back
ip netns add a1; ip netns add a2
ip link add eth0 netns a1 type veth peer name eth0 netns a2
ip -n a1 addr add 10.0.0.1/24 dev eth0; ip -n a1 link set eth0 up
ip -n a2 addr add 10.0.0.200/28 dev eth0; ip -n a2 link set eth0 up
### probe
ip netns exec a1 ping -c 1 -W 0.3 10.0.0.200
ip netns exec a2 ping -c 1 -W 0.3 10.0.0.1
