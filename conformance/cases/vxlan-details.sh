# title: vxlan devices in all their options, FDB forms, moved to another namespace, and what is refused
ip netns add h1; ip netns add p1
ip link add eth0 address 02:00:00:00:00:01 type veth peer name eth0 netns h1
ip addr add 192.0.2.1/24 dev eth0; ip link set eth0 up
### probe
ip link add vx1 type vxlan
ip link add vx1 type vxlan id 99999999
ip link add vx1 type vxlan id 1 dev nosuch
ip link add vx1 type vxlan id 1 remote 10.0.0.300
ip link add vx1 type vxlan id 1 remote 192.0.2.2 dev eth0
ip -d link show vx1 | tail -2
ip link add vx1 type vxlan id 1 dstport 4789
ip link add vx2 type vxlan id 1 dstport 8472 dev eth0
ip link add vx2 type vxlan id 2 local 192.0.2.1 dstport 9527 nolearning ttl 5 ageing 60
ip -d link show vx2 | tail -1
ip link set vx2 up
bridge fdb append 00:00:00:00:00:00 dev vx2 dst 192.0.2.7
bridge fdb append 00:00:00:00:00:00 dev vx2 dst 192.0.2.8 via eth0
bridge fdb append 00:00:00:00:00:00 dev vx2 dst 192.0.2.8 via eth0
bridge fdb add 02:00:00:00:00:07 dev vx2 dst 192.0.2.7 vni 7 port 4790
bridge fdb add 02:00:00:00:00:07 dev vx2 dst 192.0.2.8
bridge fdb replace 02:00:00:00:00:07 dev vx2 dst 192.0.2.8
bridge fdb add 02:00:00:00:00:08 dev vx2 dst nosuch
bridge fdb add 02:00:00:00:00:08 dev vx2
bridge fdb show dev vx2
bridge -j fdb show dev vx2
bridge fdb del 00:00:00:00:00:00 dev vx2 dst 192.0.2.7
bridge fdb del 02:00:00:00:00:99 dev vx2
bridge fdb show dev vx2
ip link add vx3 type vxlan id 2 dstport 9527 dev eth0
ip link set vx2 netns p1
ip -n p1 -d link show vx2 | tail -1 | cut -c1-60
ip -n p1 -br link | cut -d' ' -f1
ip -n p1 link set vx2 up; ip -n p1 addr add 10.0.0.1/24 dev vx2
ip netns exec p1 ping -c 1 -W 0.2 10.0.0.2
ip link set vx1 type vxlan id 3
