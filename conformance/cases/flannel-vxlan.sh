# title: flannel's VXLAN back end on three nodes: one entry a node in the forwarding table, permanent neighbours, on-link routes
for i in 1 2 3; do
  ip netns add n$i
  ip link add u$i type veth peer name eth0 netns n$i address 02:00:00:00:00:0$i
  ip -n n$i addr add 192.168.0.$i/24 dev eth0
  ip -n n$i link set eth0 up
done
ip link add sw type bridge
for i in 1 2 3; do ip link set u$i master sw up; done
ip link set sw up
for i in 1 2 3; do
  ip -n n$i link add flannel.1 address 02:00:00:00:f0:0$i type vxlan id 1 local 192.168.0.$i dev eth0 dstport 8472 nolearning
  ip -n n$i addr add 10.244.$i.0/32 dev flannel.1
  ip -n n$i link set flannel.1 up
  ip -n n$i link add cni0 type bridge
  ip -n n$i addr add 10.244.$i.1/24 dev cni0
  ip -n n$i link set cni0 up
  ip netns add p$i
  ip -n n$i link add vethp type veth peer name eth0 netns p$i
  ip -n n$i link set vethp mtu 1450 master cni0 up
  ip -n p$i addr add 10.244.$i.2/24 dev eth0
  ip -n p$i link set eth0 mtu 1450 up
  ip -n p$i route add default via 10.244.$i.1
  ip netns exec n$i sysctl -qw net.ipv4.ip_forward=1
done
for i in 1 2 3; do for j in 1 2 3; do
  [ $i = $j ] && continue
  ip -n n$i neigh replace 10.244.$j.0 lladdr 02:00:00:00:f0:0$j dev flannel.1 nud permanent
  bridge -n n$i fdb append 02:00:00:00:f0:0$j dev flannel.1 dst 192.168.0.$j self permanent
  ip -n n$i route add 10.244.$j.0/24 via 10.244.$j.0 dev flannel.1 onlink
done; done
### probe
bridge -n n1 fdb show dev flannel.1
ip -n n1 route
ip -n n1 neigh show dev flannel.1 | sort
ip netns exec n1 ping -c 1 10.244.2.1
ip netns exec p3 ping -c 1 10.244.1.2
ip netns exec p2 ping -c 1 10.244.3.2
# A node leaves.
bridge -n n1 fdb del 02:00:00:00:f0:03 dev flannel.1 dst 192.168.0.3 self
ip -n n1 route del 10.244.3.0/24
ip -n n1 neigh del 10.244.3.0 dev flannel.1
ip netns exec p1 ping -c 1 -W 0.5 10.244.3.2
bridge -n n1 fdb show dev flannel.1
