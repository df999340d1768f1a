# title: INPUT policy DROP on a host, opened rule by rule; what the counters say; limits and marks
ip netns add a1; ip netns add a2
ip link add eth0 netns a1 address 02:00:00:00:00:01 type veth peer name eth0 netns a2 address 02:00:00:00:00:02
ip -n a1 addr add 10.0.0.1/24 dev eth0; ip -n a1 link set eth0 up
ip -n a2 addr add 10.0.0.2/24 dev eth0; ip -n a2 link set eth0 up; ip -n a2 link set lo up
ip netns exec a2 iptables -P INPUT DROP
### probe
ip netns exec a1 ping -c 1 -W 0.3 10.0.0.2
ip netns exec a2 ping -c 1 -W 0.3 10.0.0.1
ip netns exec a2 ping -c 1 -W 0.3 127.0.0.1
ip netns exec a2 iptables -A INPUT -i lo -j ACCEPT
ip netns exec a2 iptables -A INPUT -m state --state ESTABLISHED -j ACCEPT
ip netns exec a2 ping -c 1 10.0.0.1
ip netns exec a2 ping -c 1 127.0.0.1
ip netns exec a1 ping -c 1 -W 0.3 10.0.0.2
ip netns exec a2 iptables -A INPUT -p icmp -m limit --limit 1/min --limit-burst 1 -j ACCEPT
ip netns exec a1 ping -c 2 -i 0.2 -W 0.3 10.0.0.2
ip netns exec a1 iptables -A OUTPUT -d 10.0.0.2 -p icmp -j DROP
ip netns exec a1 ping -c 1 -W 0.3 10.0.0.2
ip netns exec a1 iptables -R OUTPUT 1 -d 10.0.0.2 -p icmp -j REJECT
ip netns exec a1 ping -c 1 -W 0.3 10.0.0.2
ip netns exec a2 iptables -nvL INPUT
ip netns exec a1 iptables -nvL OUTPUT
