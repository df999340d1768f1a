# title: VXLAN with a multicast group: unknown addresses go to all end points, known ones to one
for i in 1 2 3; do
  ip netns add n$i
  ip link add u$i type veth peer name eth0 netns n$i address 02:00:00:00:00:0$i
  ip -n n$i addr add 192.168.0.$i/24 dev eth0
  ip -n n$i link set eth0 up
done
ip link add sw type bridge mcast_snooping 0
for i in 1 2 3; do ip link set u$i master sw up; done
ip link set sw up
for i in 1 2 3; do
  ip -n n$i link add vx0 address 02:00:00:00:f0:0$i type vxlan id 42 group 239.1.1.1 dev eth0 dstport 4789 ttl 5 tos 0x10
  ip -n n$i addr add 10.0.0.$i/24 dev vx0
done
### probe
for i in 1 2 3; do ip -n n$i link set vx0 up; done
sleep 0.3
bridge -n n1 fdb show dev vx0
ip netns exec n1 ping -c 1 10.0.0.2
bridge -n n1 fdb show dev vx0
ip -n n1 -d link show vx0
ip -n n1 link set vx0 down
ip -n n1 link set vx0 type vxlan group 239.1.1.2
ip -n n1 link set vx0 type vxlan id 43
ip -n n1 link set vx0 type vxlan dstport 43
ip -n n1 link set vx0 type vxlan ttl 9 ageing 100 nolearning
ip -n n1 -d link show vx0
