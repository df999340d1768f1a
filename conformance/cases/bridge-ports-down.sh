# title: a frame for an unknown address on a bridge with two ports down: only the running port carries it
ip link add br0 type bridge; ip link set br0 up
for i in 1 2 3; do
  ip netns add ns$i
  ip link add veth$i address 02:00:00:00:01:0$i type veth peer name eth0 netns ns$i address 02:00:00:00:00:0$i
  ip link set veth$i master br0
  ip -n ns$i addr add 10.0.0.$i/24 dev eth0
  ip -n ns$i link set eth0 up
done
ip link set veth1 up; ip link set veth2 up
ip -br link | sed 's/ [0-9a-f:]\{17\}//'
### probe
ip netns exec ns1 ping -c 1 10.0.0.2
ip netns exec ns1 ping -c 1 -W 0.2 10.0.0.3; sleep 3.2
ip link set veth2 nomaster
ip netns exec ns1 ping -c 1 -W 0.2 10.0.0.2
