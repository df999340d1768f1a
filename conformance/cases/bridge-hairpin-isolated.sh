# title: isolated ports do not reach each other, a third port reaches both
ip link add br0 type bridge
ip link set br0 up
for i in 1 2 3; do
  ip netns add ns$i
  ip link add veth$i address 02:00:00:00:01:0$i type veth peer name eth0 netns ns$i address 02:00:00:00:00:0$i
  ip link set veth$i master br0 up
  ip -n ns$i addr add 10.0.0.$i/24 dev eth0
  ip -n ns$i link set eth0 up
done
bridge link set dev veth1 isolated on
bridge link set dev veth2 isolated on
### probe
ip netns exec ns1 ping -c 1 -W 0.3 10.0.0.2; sleep 3.2
ip netns exec ns3 ping -c 1 10.0.0.1
ip netns exec ns3 ping -c 1 10.0.0.2
