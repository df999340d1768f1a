# title: two namespaces behind MASQUERADE; the outside sees one address, replies come back
ip netns add inside; ip netns add gw; ip netns add outside
ip link add eth0 netns inside type veth peer name in0 netns gw
ip link add eth0 netns outside type veth peer name out0 netns gw
ip -n inside addr add 192.168.1.2/24 dev eth0; ip -n inside link set eth0 up
ip -n gw addr add 192.168.1.1/24 dev in0; ip -n gw link set in0 up
ip -n gw addr add 203.0.113.1/24 dev out0; ip -n gw link set out0 up
ip -n outside addr add 203.0.113.9/24 dev eth0; ip -n outside link set eth0 up
ip -n inside route add default via 192.168.1.1
ip netns exec gw sysctl -qw net.ipv4.ip_forward=1
ip netns exec gw iptables -t nat -A POSTROUTING -s 192.168.1.0/24 -o out0 -j MASQUERADE
ip netns exec gw iptables -t nat -S
### probe
ip netns exec inside ping -c 2 -i 0.2 203.0.113.9
ip netns exec gw iptables -t nat -L POSTROUTING -n -v
