# title: a port listens and learns before it forwards
brctl addbr br0
brctl stp br0 on
brctl setfd br0 2
brctl setmaxage br0 6
brctl sethello br0 1
ip link set br0 address 02:00:00:00:0b:01
for i in 1 2; do
  ip netns add a$i
  ip link add v$i address 02:00:00:00:01:0$i type veth peer name eth0 netns a$i address 02:00:00:00:00:0$i
  ip link set v$i up
  ip -n a$i addr add 10.0.0.$i/24 dev eth0
  ip -n a$i link set eth0 up
done
ip link set br0 up
### probe
brctl addif br0 v1 v2
bridge link show dev v1
ip netns exec a1 ping -c 1 -W 0.5 10.0.0.2
sleep 2
bridge link show dev v1
sleep 2.5
bridge link show dev v1
ip link show br0
sleep 2
ip netns exec a1 ping -c 1 10.0.0.2
brctl showstp br0 | sed 's/CONFIG_PENDING //'
sleep 8
brctl showstp br0 | head -16
