# title: arp_ignore, arp_announce, arp_filter, arp_notify, arp_accept, drop_gratuitous_arp, proxy_arp_pvlan, solicitations counted by the sysctls
for n in a b; do ip netns add $n; done
ip link add eth0 netns a address 02:00:00:00:01:01 type veth peer name eth0 netns b address 02:00:00:00:01:02
ip link add eth1 netns a address 02:00:00:00:02:01 type veth peer name eth1 netns b address 02:00:00:00:02:02
for n in a b; do for d in lo eth0 eth1; do ip -n $n link set $d up; done; done
ip -n a addr add 10.0.0.1/24 dev eth0; ip -n a addr add 10.9.0.1/24 dev eth0
ip -n b addr add 10.0.0.2/24 dev eth0; ip -n b addr add 10.1.0.2/24 dev eth1; ip -n b addr add 10.7.0.2/32 dev lo
for n in a b; do ip netns exec $n sysctl -qw net.ipv4.neigh.eth0.mcast_solicit=1 net.ipv4.neigh.eth0.retrans_time_ms=200 net.ipv4.neigh.eth1.mcast_solicit=1 net.ipv4.neigh.eth1.retrans_time_ms=200; done
ip -n a route add 10.1.0.0/24 dev eth0; ip -n a route add 10.7.0.2 dev eth0
### probe
A="ip netns exec a ping -c 1 -W 1"; B="ip netns exec b sysctl -w"; C="ip netns exec a sysctl -w"
probe() { ip -n a neigh flush all; ip -n b neigh flush all; for t in 10.0.0.2 10.1.0.2 10.7.0.2; do $A $t | grep packets; done; }
probe
$B net.ipv4.conf.eth0.arp_ignore=1; probe
$B net.ipv4.conf.eth0.arp_ignore=2; probe
$A -I 10.9.0.1 10.0.0.2 | grep packets
ip -n a neigh flush all; $A -I 10.9.0.1 10.0.0.2 | grep packets
$B net.ipv4.conf.eth0.arp_ignore=3; probe
$B net.ipv4.conf.eth0.arp_ignore=8; probe
$B net.ipv4.conf.eth0.arp_ignore=0
for l in 0 1 2; do $C net.ipv4.conf.all.arp_announce=$l; ip -n a neigh flush all; $A -I 10.9.0.1 10.0.0.2 | grep packets; ip -n a neigh flush all; $A -I 10.0.0.1 10.1.0.2 | grep packets; done
$C net.ipv4.conf.all.arp_announce=0
$B net.ipv4.conf.all.arp_filter=1
ip -n b route add 10.0.0.1 dev eth1
ip -n a neigh flush all; ip -n b neigh flush all; $A 10.0.0.2 | grep packets
ip -n b route del 10.0.0.1; $B net.ipv4.conf.all.arp_filter=0
sleep 3
ip -n b neigh flush all
$C net.ipv4.conf.eth0.arp_notify=1
ip -n a link set eth0 address 02:00:00:00:01:05; sleep 0.1
ip -n b neigh
$B net.ipv4.conf.eth0.arp_accept=1
ip -n a link set eth0 address 02:00:00:00:01:07; sleep 0.1
ip -n b neigh | sort
sleep 1.2
ip -n a link set eth0 address 02:00:00:00:01:08; sleep 0.1
ip -n b neigh | sort
ip -n b neigh flush all
$B net.ipv4.conf.eth0.arp_accept=2
ip -n a link set eth0 address 02:00:00:00:01:06; sleep 0.1
ip -n b neigh | sort
$B net.ipv4.conf.eth0.drop_gratuitous_arp=1
ip -n b neigh flush all
ip -n a link set eth0 address 02:00:00:00:01:09; sleep 0.1
ip -n b neigh | sort
$C net.ipv4.conf.eth0.arp_notify=0 net.ipv4.neigh.eth0.mcast_solicit=1 net.ipv4.neigh.eth0.retrans_time_ms=250
$A 10.0.0.77
$C net.ipv4.neigh.eth0.mcast_solicit=0
$A 10.0.0.78
$C net.ipv4.neigh.eth0.mcast_solicit=2 net.ipv4.neigh.eth0.app_solicit=1
$A 10.0.0.79
$B net.ipv4.conf.eth0.forwarding=1 net.ipv4.conf.eth0.proxy_arp_pvlan=1
ip -n b neigh add proxy 10.1.0.99 dev eth0
$B net.ipv4.neigh.eth0.proxy_delay=10
ip -n a route add 10.1.0.99 dev eth0
$A 10.1.0.99 | grep packets
$A 10.0.0.80 | grep packets
ip -n a neigh show 10.0.0.80; ip -n a neigh show 10.1.0.99
