# title: something is not up: the end in the namespace, the bridge's port, the bridge itself, lo
ip link add br0 type bridge
for i in 1 2; do
  ip netns add ns$i
  ip link add veth$i address 02:00:00:00:01:0$i type veth peer name eth0 netns ns$i address 02:00:00:00:00:0$i
  ip link set veth$i master br0
  ip -n ns$i addr add 10.0.0.$i/24 dev eth0
done
ip addr add 10.0.0.254/24 dev br0
### probe
ip netns exec ns1 ping -c 1 10.0.0.2
ip netns exec ns1 ping -c 1 10.0.0.1
ip -n ns1 link set eth0 up
ip -n ns1 -br addr
ip netns exec ns1 ping -c 1 -W 0.3 10.0.0.2
ip netns exec ns1 ping -c 1 -W 0.3 10.0.0.1
ip -n ns2 link set eth0 up
for i in 1 2; do ip link set veth$i up; done
bridge link | cut -d' ' -f2-
ip netns exec ns1 ping -c 1 -W 0.3 10.0.0.2
ip link set br0 up
bridge link | cut -d' ' -f2-
ip -br link show master br0
ip netns exec ns1 ping -c 1 -W 1.5 10.0.0.2
ping -c 1 10.0.0.254
ip -n ns1 link set lo up
ip netns exec ns1 ping -c 1 10.0.0.1
ping -c 1 10.0.0.1
