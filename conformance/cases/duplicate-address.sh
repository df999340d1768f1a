# title: two namespaces have the same address: both answer ARP, the first answer is believed
ip link add br0 type bridge
ip link set br0 up
for i in 1 2 3; do
  ip netns add ns$i
  ip link add veth$i type veth peer name eth0 netns ns$i address 02:00:00:00:00:0$i
  ip link set veth$i master br0 up
  ip -n ns$i link set eth0 up
done
ip -n ns1 addr add 10.0.0.1/24 dev eth0
ip -n ns2 addr add 10.0.0.2/24 dev eth0
ip -n ns3 addr add 10.0.0.2/24 dev eth0
### probe
ip netns exec ns1 ping -c 2 -i 0.2 10.0.0.2
ip -n ns1 neigh
ip netns exec ns2 ping -c 1 -W 0.3 10.0.0.1
ip -n ns1 neigh
ip netns exec ns2 ping -c 1 10.0.0.2 | head -2
