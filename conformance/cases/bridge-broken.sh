# title: the gateway's address sits on a port instead of the bridge; a port with an address hears nothing
ip link add br0 type bridge; ip link set br0 up
for i in 1 2; do
  ip netns add ns$i
  ip link add veth$i address 02:00:00:00:01:0$i type veth peer name eth0 netns ns$i address 02:00:00:00:00:0$i
  ip link set veth$i master br0 up
  ip -n ns$i addr add 10.0.0.$i/24 dev eth0; ip -n ns$i link set eth0 up
  ip -n ns$i route add default via 10.0.0.254
done
ip addr add 10.0.0.254/24 dev veth1
### probe
ip netns exec ns1 ping -c 1 -W 0.3 10.0.0.254
sleep 3.2
ping -c 1 -W 0.3 10.0.0.1
sleep 3.2
ip addr del 10.0.0.254/24 dev veth1
ip addr add 10.0.0.254/24 dev br0
ip netns exec ns1 ping -c 1 -W 2 10.0.0.254
sysctl -qw net.ipv4.conf.all.arp_ignore=1 net.ipv4.ip_forward=1
ip addr add 192.168.7.1/24 dev lo
ip netns exec ns2 ping -c 1 192.168.7.1
ip link set br0 down
ip netns exec ns1 ping -c 1 -W 0.3 10.0.0.2; sleep 3.2
ip link del br0
ip -br link | awk '{print $1, $2}'
ip route
