# title: how many errors a router sends to one host: TTL, no route, no port, no neighbour; another host has its own share; ratelimit and ratemask
for n in a r b; do ip netns add $n; done
ip link add eth0 netns a address 02:00:00:00:01:01 type veth peer name eth0 netns r address 02:00:00:00:01:02
ip link add eth1 netns r address 02:00:00:00:02:01 type veth peer name eth0 netns b address 02:00:00:00:02:02
ip -n a addr add 10.0.1.2/24 dev eth0; for i in 3 4 5 6 7 8; do ip -n a addr add 10.0.1.$i/24 dev eth0; done
ip -n r addr add 10.0.1.1/24 dev eth0; ip -n r addr add 10.0.2.1/24 dev eth1; ip -n b addr add 10.0.2.2/24 dev eth0
for d in a.eth0 r.eth0 r.eth1 b.eth0; do ip -n ${d%.*} link set ${d#*.} up; done
ip -n a route add default via 10.0.1.1; ip -n b route add default via 10.0.2.1
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
ip -n r route add prohibit 10.0.3.0/24
### probe
ip netns exec a ping -q -c 10 -i 0.002 -W 1 -t 1 -I 10.0.1.3 10.0.2.2 | grep packets
ip netns exec a ping -q -c 10 -i 0.002 -W 1 -I 10.0.1.4 10.9.0.1 | grep packets
ip netns exec a ping -q -c 10 -i 0.002 -W 1 -I 10.0.1.5 10.0.3.1 | grep packets
ip netns exec a ping -q -c 10 -i 0.002 -W 1 -I 10.0.1.3 10.0.3.1 | grep packets
ip netns exec r sysctl -w net.ipv4.icmp_ratelimit=0
ip netns exec a ping -q -c 10 -i 0.002 -W 1 -t 1 -I 10.0.1.3 10.0.2.2 | grep packets
ip netns exec a ping -q -c 10 -i 0.002 -W 1 -I 10.0.1.6 10.9.0.1 | grep packets
ip netns exec r sysctl -w net.ipv4.icmp_ratelimit=1000 net.ipv4.icmp_ratemask=1
ip netns exec a ping -q -c 10 -i 0.002 -W 1 -t 1 -I 10.0.1.7 10.0.2.2 | grep packets
ip netns exec a ping -q -c 10 -i 0.002 -W 1 -I 10.0.1.8 10.0.1.1 | grep packets
