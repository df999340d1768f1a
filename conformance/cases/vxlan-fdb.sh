# title: unicast FDB entries and nolearning: three VTEPs, frames go where the table says
for i in 1 2 3; do ip netns add h$i; done
ip link add br0 type bridge; ip link set br0 up
for i in 1 2 3; do
  ip link add p$i type veth peer name eth0 netns h$i
  ip link set p$i master br0 up
  ip -n h$i addr add 192.0.2.$i/24 dev eth0; ip -n h$i link set eth0 up
  ip -n h$i link add vx address 02:00:00:00:00:0$i type vxlan id 7 dstport 4789 local 192.0.2.$i nolearning
  ip -n h$i addr add 10.0.0.$i/24 dev vx; ip -n h$i link set vx up
done
bridge -n h1 fdb append 00:00:00:00:00:00 dev vx dst 192.0.2.2
bridge -n h1 fdb append 00:00:00:00:00:00 dev vx dst 192.0.2.3
bridge -n h2 fdb add 02:00:00:00:00:01 dev vx dst 192.0.2.1
bridge -n h3 fdb add 02:00:00:00:00:01 dev vx dst 192.0.2.1
bridge -n h1 fdb show dev vx | sort
### probe
ip netns exec h1 ping -c 1 -W 0.3 10.0.0.2
bridge -n h1 fdb add 02:00:00:00:00:02 dev vx dst 192.0.2.2
ip netns exec h1 ping -c 1 -W 0.3 10.0.0.2
bridge -n h1 fdb add 02:00:00:00:00:02 dev vx dst 192.0.2.3
bridge -n h1 fdb del 02:00:00:00:00:02 dev vx dst 192.0.2.2
bridge -n h1 fdb show dev vx | sort
