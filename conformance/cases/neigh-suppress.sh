# title: ports that suppress ARP, and a bridge that answers in their hosts' names
ip link add br0 address 02:00:00:00:0b:01 type bridge
for i in 1 2 3; do ip netns add a$i
  ip link add v$i address 02:00:00:00:01:0$i type veth peer name eth0 netns a$i address 02:00:00:00:00:0$i
  ip link set v$i master br0 up; ip -n a$i addr add 10.0.0.$i/24 dev eth0; ip -n a$i link set eth0 up
done
ip link set br0 up
### probe
ip addr add 10.0.0.254/24 dev br0
bridge link set dev v2 neigh_suppress on
ip neigh add 10.0.0.2 lladdr 02:00:00:00:00:02 dev br0
bridge fdb add 02:00:00:00:00:02 dev v2 master static
ip netns exec a1 ping -c 1 10.0.0.2
ip netns exec a1 ping -c 1 10.0.0.3
bridge link set dev v2 neigh_suppress off
ip link set v1 type bridge_slave proxy_arp on
ip neigh add 10.0.0.9 lladdr 02:00:00:00:00:03 dev br0
ip netns exec a1 ping -c 1 -W 0.5 10.0.0.9
ip -n a1 neigh | sort
