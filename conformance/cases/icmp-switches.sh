# title: echo switches, pings to broadcast addresses, directed broadcasts through a router, errors' source address, loopback addresses on a wire, martians
for n in a r b; do ip netns add $n; done
ip link add eth0 netns a address 02:00:00:00:01:01 type veth peer name eth0 netns r address 02:00:00:00:01:02
ip link add eth1 netns r address 02:00:00:00:02:01 type veth peer name eth0 netns b address 02:00:00:00:02:02
ip -n a addr add 10.0.1.2/24 brd + dev eth0; ip -n r addr add 10.0.1.1/24 brd + dev eth0; ip -n r addr add 10.0.1.9/24 brd + dev eth0; ip -n r addr add 10.0.2.1/24 brd + dev eth1; ip -n b addr add 10.0.2.2/24 brd + dev eth0
for d in a.eth0 r.eth0 r.eth1 b.eth0; do ip -n ${d%.*} link set ${d#*.} up; done
for n in a r b; do ip -n $n link set lo up; done
ip -n a route add default via 10.0.1.1; ip -n b route add default via 10.0.2.1
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
### probe
ip netns exec a ping -c 1 -W 1 10.0.1.1
ip netns exec r sysctl -w net.ipv4.icmp_echo_ignore_all=1
ip netns exec a ping -c 1 -W 1 10.0.1.1
ip netns exec a ping -c 1 -W 1 10.0.2.2
ip netns exec r sysctl -w net.ipv4.icmp_echo_ignore_all=0
ip netns exec a ping -c 1 -W 1 10.0.1.255
ip netns exec a ping -b -c 1 -W 1 10.0.1.255
ip netns exec a ping -b -c 1 -W 1 10.0.2.255
ip netns exec r sysctl -w net.ipv4.icmp_echo_ignore_broadcasts=0
ip netns exec b sysctl -w net.ipv4.icmp_echo_ignore_broadcasts=0
ip netns exec a ping -b -c 1 -W 1 10.0.1.255
ip netns exec a ping -b -c 1 -W 1 10.0.1.0
ip netns exec a ping -b -c 1 -W 1 255.255.255.255
ip netns exec a ping -b -c 1 -W 1 -I eth0 255.255.255.255
ip netns exec a ping -c 1 -W 1 10.0.2.255
ip netns exec r sysctl -w net.ipv4.conf.eth0.bc_forwarding=1
ip netns exec a ping -c 1 -W 1 10.0.2.255
ip netns exec r sysctl -w net.ipv4.conf.all.bc_forwarding=1
ip netns exec a ping -c 1 -W 1 10.0.2.255
ip -n r route get 10.0.2.255 from 10.0.1.2 iif eth0
ip netns exec a ping -c 1 -W 1 224.0.0.1
ip netns exec a ping -c 1 -W 1 -I eth0 224.0.0.1
ip netns exec a ping -c 1 -W 1 -t 1 10.0.2.2
ip netns exec r sysctl -w net.ipv4.icmp_errors_use_inbound_ifaddr=1
ip netns exec a ping -c 1 -W 1 -t 1 10.0.2.2
ip -n r route add 10.0.1.2/32 via 10.0.2.2
ip netns exec a ping -c 1 -W 1 -t 1 10.0.2.2
ip netns exec r sysctl -w net.ipv4.icmp_errors_use_inbound_ifaddr=0
ip netns exec a ping -c 1 -W 1 -t 1 10.0.2.2
ip -n r route del 10.0.1.2/32
ip -n a route add 127.9.0.0/16 via 10.0.1.1
ip netns exec a ping -c 1 -W 1 127.9.0.1
ip netns exec a sysctl -w net.ipv4.conf.eth0.route_localnet=1
ip -n a route get 127.9.0.1
ip -n a addr add 127.9.0.1/32 dev eth0
ip netns exec r ping -c 1 -W 1 127.9.0.1
ip -n r route add 127.9.0.1/32 dev eth0 src 10.0.1.1
ip netns exec r ping -c 1 -W 1 127.9.0.1
ip netns exec r sysctl -w net.ipv4.conf.all.route_localnet=1
ip netns exec r ping -c 1 -W 1 127.9.0.1
ip -n r route del local 127.0.0.0/8 dev lo table local
ip netns exec r ping -c 1 -W 1 127.9.0.1
ip -n a route get 240.0.0.1
ip netns exec a ping -c 1 -W 1 240.0.0.1
ip -n a addr add 0.0.0.5/8 dev eth0
ip netns exec a ping -c 1 -W 1 0.0.0.9
ip netns exec a ping -c 1 -W 1 0.0.0.0
ip netns exec r ip route get 10.0.2.2 from 224.0.0.1 iif eth0
ip netns exec r ip route get 10.0.2.2 from 10.0.1.1 iif eth0
ip netns exec r ip route get 0.0.0.5 from 10.0.1.2 iif eth0
ip netns exec r ip route get 10.0.2.2 from 0.0.0.0 iif eth0
ip netns exec r ip route get 127.0.0.1 from 10.0.1.2 iif eth1
