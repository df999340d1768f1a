# title: a static FDB entry at the wrong port swallows unicast; deleted, the bridge learns again
ip link add br0 type bridge
ip link set br0 up
for i in 1 2 3; do
  ip netns add ns$i
  ip link add veth$i address 02:00:00:00:01:0$i type veth peer name eth0 netns ns$i address 02:00:00:00:00:0$i
  ip link set veth$i master br0 up
  ip -n ns$i addr add 10.0.0.$i/24 dev eth0
  ip -n ns$i link set eth0 up
done
bridge fdb add 02:00:00:00:00:02 dev veth3 master static
bridge fdb show br br0 | grep 02:00:00:00:00 | sort
### probe
ip netns exec ns1 ping -c 1 -W 0.3 10.0.0.2
bridge fdb show br br0 | grep 02:00:00:00:00 | sort
bridge fdb del 02:00:00:00:00:02 dev veth3 master
ip netns exec ns1 ping -c 1 10.0.0.2
bridge fdb show br br0 | grep 02:00:00:00:00 | sort
bridge fdb replace 02:00:00:00:00:02 dev veth2 master static
bridge fdb add 02:00:00:00:00:02 dev veth2 master static
bridge fdb add 02:00:00:00:00:09 dev br0 self
bridge fdb append 02:00:00:00:00:0a dev veth1 master
bridge fdb del 02:00:00:00:00:77 dev veth1 master
bridge fdb add zz dev veth1 master
bridge fdb add 02:00:00:00:00:0b
bridge fdb show br br0 | grep 02:00:00:00:00 | sort
bridge -j fdb show brport veth1 | tr '}' '\n' | grep 02:00:00
