# title: VXLAN ends that do not fit: another port, no route to the remote, a remote that is not there, then right
ip netns add h1; ip netns add h2
ip link add eth0 netns h1 type veth peer name eth0 netns h2
for i in 1 2; do ip -n h$i addr add 192.0.2.$i/24 dev eth0; ip -n h$i link set eth0 up; done
ip -n h1 link add vx address 02:00:00:00:00:01 type vxlan id 1 remote 192.0.2.2 dstport 4789 dev eth0
ip -n h2 link add vx address 02:00:00:00:00:02 type vxlan id 1 remote 192.0.2.1 dstport 9527 dev eth0
for i in 1 2; do ip -n h$i addr add 10.0.0.$i/24 dev vx; ip -n h$i link set vx up; done
### probe
ip netns exec h1 ping -c 1 -W 0.3 10.0.0.2
sleep 3.2
ip -n h1 neigh flush all
ip -n h2 link del vx
ip -n h2 link add vx address 02:00:00:00:00:02 type vxlan id 1 remote 198.51.100.1 dstport 4789 nolearning
ip -n h2 addr add 10.0.0.2/24 dev vx; ip -n h2 link set vx up
ip netns exec h2 ping -c 1 -W 0.3 10.0.0.1
sleep 3.2
ip -n h2 route add 198.51.100.0/24 via 192.0.2.7
ip netns exec h2 ping -c 1 -W 0.3 10.0.0.1
sleep 3.2
ip -n h2 neigh | sort
ip -n h2 link set vx type vxlan id 1 remote 192.0.2.1
ip netns exec h2 ping -c 1 -W 1.5 10.0.0.1
bridge -n h2 fdb show dev vx | sort
