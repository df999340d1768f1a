# title: 1500-byte frames into a bridge whose VXLAN port takes 1450: lost without a word; 1450 inside works
for i in 1 2; do
  ip netns add h$i; ip netns add p$i
  ip -n h$i link add br0 type bridge; ip -n h$i link set br0 up
  ip link add eth0 netns p$i address 02:00:00:00:0a:0$i type veth peer name p netns h$i address 02:00:00:00:0b:0$i
  ip -n p$i addr add 10.0.0.$i/24 dev eth0; ip -n p$i link set eth0 up
  ip -n h$i link set p master br0; ip -n h$i link set p up
done
ip link add eth0 netns h1 type veth peer name eth0 netns h2
for i in 1 2; do
  ip -n h$i addr add 192.0.2.$i/24 dev eth0; ip -n h$i link set eth0 up
  ip -n h$i link add vx address 02:00:00:00:0c:0$i type vxlan id 42 remote 192.0.2.$((3 - i)) dstport 4789 dev eth0
  ip -n h$i link set vx master br0; ip -n h$i link set vx up
done
ip -n h1 -o link show type vxlan | sed 's/.*mtu/mtu/;s/ link.*//'
ip -n h1 -o link show br0 | grep -o 'mtu [0-9]*'
### probe
ip netns exec p1 ping -c 1 10.0.0.2
ip netns exec p1 ping -c 1 -W 0.3 -s 1472 10.0.0.2
ip netns exec p1 ping -c 1 -W 0.3 -M do -s 1423 10.0.0.2
ip netns exec p1 ping -c 1 -W 0.3 -M do -s 1422 10.0.0.2
for i in 1 2; do ip -n p$i link set eth0 mtu 1450; done
ip netns exec p1 ping -c 1 -W 0.3 -s 1472 -M dont 10.0.0.2
ip netns exec p1 ping -c 1 -W 0.3 -s 1472 -M do 10.0.0.2
