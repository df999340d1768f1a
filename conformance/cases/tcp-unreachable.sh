# title: connections that cannot be: no host, no route, refused by filters, unreachable behind a router
ip netns add a1; ip netns add r; ip netns add a2
ip link add eth0 netns a1 type veth peer name eth1 netns r
ip link add eth0 netns a2 type veth peer name eth2 netns r
ip -n a1 addr add 10.0.1.1/24 dev eth0; ip -n a1 link set eth0 up; ip -n a1 route add default via 10.0.1.254
ip -n a2 addr add 10.0.2.2/24 dev eth0; ip -n a2 link set eth0 up; ip -n a2 route add default via 10.0.2.254
ip -n r addr add 10.0.1.254/24 dev eth1; ip -n r link set eth1 up
ip -n r addr add 10.0.2.254/24 dev eth2; ip -n r link set eth2 up
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
ip -n a1 link set lo up
ip netns exec r iptables -A FORWARD -p tcp --dport 81 -j REJECT
ip netns exec r iptables -A FORWARD -p tcp --dport 82 -j REJECT --reject-with tcp-reset
ip netns exec r iptables -A FORWARD -p tcp --dport 83 -j REJECT --reject-with icmp-host-prohibited
ip netns exec a1 iptables -A OUTPUT -p tcp --dport 84 -j REJECT
ip -n a1 route add unreachable 10.9.0.0/16
ip -n a1 route add prohibit 10.8.0.0/16
ip -n a1 route add blackhole 10.7.0.0/16
### probe
for t in "10.0.2.2 80" "10.0.2.2 81" "10.0.2.2 82" "10.0.2.2 83" "10.0.2.2 84" "10.9.0.1 80" "10.8.0.1 80" "10.7.0.1 80" "10.0.1.77 80" "-w 2 10.0.2.77 80"; do
  ip netns exec a1 nc -n -v -z $t; echo "exit $?"
done
