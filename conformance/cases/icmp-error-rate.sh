# title: a router's "net unreachable" costs a token to decide and one to send; fragments that get no error pay too
ip netns add r1; ip netns add h1
ip link add eth0 netns r1 type veth peer name eth0 netns h1
ip -n r1 addr add 10.0.0.1/24 dev eth0; ip -n r1 link set eth0 up
ip -n h1 addr add 10.0.0.2/24 dev eth0; ip -n h1 link set eth0 up
ip -n h1 route add default via 10.0.0.1
ip netns exec r1 sysctl -qw net.ipv4.ip_forward=1
### probe
ip netns exec h1 ping -c 1 -W 0.2 10.0.0.1
ip netns exec h1 ping -c 1 -W 0.2 -s 4000 192.0.2.9
ip netns exec h1 ping -c 2 -i 0.2 -W 0.2 192.0.2.9
