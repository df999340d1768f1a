# title: Calico's scheme: no bridge, /32 addresses, the gateway 169.254.1.1 by proxy ARP, a route to each pod, two nodes
for n in pod1 pod2 pod3 node1 node2; do ip netns add $n; done
ip link add eth0 netns node1 address 02:00:00:00:0a:01 type veth peer name eth0 netns node2 address 02:00:00:00:0a:02
ip -n node1 addr add 172.16.0.1/24 dev eth0; ip -n node2 addr add 172.16.0.2/24 dev eth0
ip -n node1 link set eth0 up; ip -n node2 link set eth0 up; ip -n node1 link set lo up; ip -n node2 link set lo up
pod() { # pod node address mac
  ip link add eth0 netns $1 address $4 type veth peer name cali-$1 netns $2 address ee:ee:ee:ee:ee:ee
  ip -n $1 link set lo up; ip -n $1 link set eth0 up; ip -n $2 link set cali-$1 up
  ip -n $1 addr add $3/32 dev eth0
  ip -n $1 route add 169.254.1.1 dev eth0 scope link
  ip -n $1 route add default via 169.254.1.1 dev eth0
  ip netns exec $2 sysctl -qw net.ipv4.conf.cali-$1.proxy_arp=1 net.ipv4.conf.cali-$1.forwarding=1 net.ipv4.neigh.cali-$1.proxy_delay=0 net.ipv4.conf.cali-$1.rp_filter=1
  ip -n $2 route add $3 dev cali-$1 scope link
}
for n in node1 node2; do ip netns exec $n sysctl -qw net.ipv4.ip_forward=1; ip -n $n route add default via 172.16.0.254; done
pod pod1 node1 192.168.10.1 02:00:00:00:01:01; pod pod2 node1 192.168.10.2 02:00:00:00:01:02; pod pod3 node2 192.168.20.1 02:00:00:00:01:03
ip -n node1 route add 192.168.20.0/26 via 172.16.0.2 proto bird; ip -n node2 route add 192.168.10.0/26 via 172.16.0.1 proto bird
ip -n node1 route add blackhole 192.168.10.0/26 proto bird; ip -n node2 route add blackhole 192.168.20.0/26 proto bird
### probe
ip -n pod1 route; ip -n node1 route; ip -n pod1 route get 192.168.20.1
ip netns exec pod1 ping -c 1 -W 1 192.168.10.2
ip netns exec pod1 ping -c 1 -W 1 192.168.20.1
ip -n pod1 neigh; ip -n node1 neigh | sort
ip netns exec pod1 ping -c 1 -W 1 172.16.0.1
ip netns exec node2 ping -c 1 -W 1 192.168.10.1
ip netns exec pod1 ping -c 1 -W 1 192.168.10.9
ip netns exec pod3 ping -c 1 -W 1 192.168.10.9
ip -n node1 route show proto bird
ip -n pod2 addr add 192.168.20.1/32 dev eth0
ip netns exec pod2 ping -c 1 -W 1 -I 192.168.20.1 192.168.10.1
ip -n node1 route del 192.168.10.2
ip netns exec pod1 ping -c 1 -W 1 192.168.10.2
