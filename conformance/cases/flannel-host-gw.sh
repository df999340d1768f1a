# title: flannel's host-gw on three nodes: a bridge on each, a route to each other node's subnet, masquerading outwards
for i in 1 2 3; do ip netns add node$i; ip netns add a$i; ip netns add b$i; done
ip netns add sw; ip -n sw link add br0 address 02:00:00:00:ff:01 type bridge; ip -n sw link set br0 up
for i in 1 2 3; do
  ip link add p$i netns sw address 02:00:00:00:0f:0$i type veth peer name eth0 netns node$i address 02:00:00:00:0e:0$i
  ip -n sw link set p$i master br0 up; ip -n node$i link set eth0 up; ip -n node$i link set lo up
  ip -n node$i addr add 192.0.2.$i/24 dev eth0
  ip -n node$i link add cni0 address 02:00:00:00:0d:0$i type bridge; ip -n node$i link set cni0 up; ip -n node$i addr add 10.244.$i.1/24 brd + dev cni0
  k=2; for c in a b; do
    ip link add eth0 netns $c$i address 02:00:00:0$k:00:0$i type veth peer name veth$c netns node$i address 02:00:00:1$k:00:0$i
    ip -n node$i link set veth$c master cni0 up; ip -n $c$i link set eth0 up; ip -n $c$i link set lo up
    ip -n $c$i addr add 10.244.$i.$k/24 dev eth0; ip -n $c$i route add default via 10.244.$i.1; ip -n $c$i route add 10.244.0.0/16 via 10.244.$i.1
    k=$((k+1))
  done
  ip netns exec node$i sysctl -qw net.ipv4.ip_forward=1
  ip netns exec node$i iptables -t nat -A POSTROUTING -s 10.244.0.0/16 -d 10.244.0.0/16 -j RETURN
  ip netns exec node$i iptables -t nat -A POSTROUTING -s 10.244.0.0/16 ! -d 224.0.0.0/4 -j MASQUERADE
done
for i in 1 2 3; do for j in 1 2 3; do [ $i = $j ] || ip -n node$i route add 10.244.$j.0/24 via 192.0.2.$j dev eth0 onlink; done; done
### probe
ip -n node1 route; ip -n a1 route get 10.244.2.2
ip netns exec a1 ping -c 1 -W 1 10.244.1.3
ip netns exec a1 ping -c 1 -W 1 10.244.2.2
ip netns exec b3 ping -c 1 -W 1 10.244.2.3
ip netns exec a2 ping -c 1 -W 1 192.0.2.3
ip netns exec node1 ping -c 1 -W 1 10.244.3.2
ip -n node1 neigh show dev eth0 | sort
ip -n node1 route del 10.244.2.0/24
ip netns exec a1 ping -c 1 -W 1 10.244.2.2
ip netns exec a2 ping -c 1 -W 1 10.244.1.2
ip -n node1 route replace 10.244.2.0/24 via 192.0.2.3 dev eth0 onlink
ip netns exec a1 ping -c 1 -W 1 10.244.2.2
