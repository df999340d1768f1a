# title: rules that refuse: what the sender and a forwarded packet's sender hear; goto, nop, suppress_prefixlength, not
for n in a r b; do ip netns add $n; done
ip link add eth0 netns a address 02:00:00:00:01:01 type veth peer name eth0 netns r address 02:00:00:00:01:02
ip link add eth1 netns r address 02:00:00:00:02:01 type veth peer name eth0 netns b address 02:00:00:00:02:02
ip -n a addr add 10.0.1.2/24 dev eth0; ip -n r addr add 10.0.1.1/24 dev eth0; ip -n r addr add 10.0.2.1/24 dev eth1; ip -n b addr add 10.0.2.2/24 dev eth0
for d in a.eth0 r.eth0 r.eth1 b.eth0; do ip -n ${d%.*} link set ${d#*.} up; done
ip -n a route add default via 10.0.1.1; ip -n b route add default via 10.0.2.1
for i in 3 4 5 6 7 8; do ip -n b addr add 10.0.2.$i/32 dev eth0; done
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
ip -n r rule add pref 10 to 10.0.2.3 unreachable
ip -n r rule add pref 11 to 10.0.2.4 prohibit
ip -n r rule add pref 12 to 10.0.2.5 blackhole
ip -n r rule add pref 13 to 10.0.2.6 throw
ip -n r rule add pref 14 to 10.0.2.7 goto 30
ip -n r rule add pref 15 to 10.0.2.7 unreachable
ip -n r rule add pref 30 nop
ip -n r rule add pref 31 not to 10.0.2.0/24 table 9
ip -n r route add default via 10.0.2.2 table 9
ip -n r rule add pref 32 table main suppress_prefixlength 0
ip -n r route add default via 10.0.1.99
ip -n r rule add pref 40 table 9
ip -n b addr add 7.7.7.7/32 dev eth0
### probe
for i in 2 3 4 5 6 7 8; do ip netns exec a ping -c 1 -W 1 10.0.2.$i; done
ip netns exec a ping -c 1 -W 1 7.7.7.7
for i in 2 3 4 5 6 7 8; do ip netns exec r ping -c 1 -W 1 10.0.2.$i; done
ip -n r route get 10.0.2.7
ip -n r route get 7.7.7.7
ip -n r rule del pref 31
ip -n r route get 7.7.7.7
ip -n r rule del pref 40
ip -n r route get 7.7.7.7
ip -n r rule del pref 30
ip -n r rule
ip -n r route get 10.0.2.7
