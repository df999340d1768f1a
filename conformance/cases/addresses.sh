# title: several addresses: secondary, peer, label, broadcast, scope, replaced, changed, flushed; which one is the source
ip netns add a1
ip link add v0 address 02:00:00:00:00:01 type veth peer name eth0 netns a1 address 02:00:00:00:00:02
ip addr add 10.0.0.1/24 dev v0
ip addr add 10.0.0.2/24 brd + dev v0
ip addr add 10.0.0.3/25 dev v0
ip addr add 172.16.0.1 peer 172.16.0.2 dev v0
ip addr add 10.5.0.1/16 brd 10.5.255.255 dev v0 label v0:1
ip addr add 169.254.7.7/16 scope link dev v0
ip addr add 127.0.0.9/32 dev lo
ip link set v0 up; ip -n a1 link set eth0 up
ip -n a1 addr add 10.0.0.100/24 dev eth0; ip -n a1 addr add 172.16.0.2 peer 172.16.0.1 dev eth0; ip -n a1 addr add 10.5.0.100/16 dev eth0
### probe
ip addr show v0
ip route
ip route show table local
for d in 10.0.0.100 10.0.0.200 172.16.0.2 10.5.0.100 169.254.1.1; do ip route get $d; done
ping -c 1 10.0.0.100
ping -c 1 -I 10.0.0.2 10.0.0.100
ping -c 1 172.16.0.2
ping -c 1 10.5.0.100
ping -c 1 -I 10.9.9.9 10.0.0.100
ip addr del 10.0.0.1/24 dev v0
ip addr show v0
ip route
ip addr add 10.0.0.2/24 dev v0
ip addr replace 10.0.0.2/24 brd 10.0.0.255 dev v0
ip addr change 10.5.0.1/16 dev v0 label v0:1 scope host
ip -br addr show v0
ip addr show v0 secondary
ip addr show to 10.5.0.0/16
ip addr show scope link
ip addr show label 'v0:*'
ip addr flush dev v0 scope link
ip addr flush to 10.5.0.0/16
ip -o addr show v0 | awk '{print $2, $4}'
ip -s addr flush dev v0 | sed 's/in .* sec//'
ip addr show v0
ip route
