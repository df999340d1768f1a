# title: a firewall with two uplinks: policy routing by source, by device and by a mark that mangle sets; answers leave where the request came in
for n in lan fw ispa ispb srv; do ip netns add $n; done
wire() { ip link add $2 netns $1 address $3 type veth peer name $5 netns $4 address $6; ip -n $1 link set $2 up; ip -n $4 link set $5 up; }
wire lan eth0 02:00:00:00:01:01 fw lan0 02:00:00:00:01:02
wire fw wan0 02:00:00:00:02:01 ispa eth0 02:00:00:00:02:02
wire fw wan1 02:00:00:00:03:01 ispb eth0 02:00:00:00:03:02
wire ispa eth1 02:00:00:00:04:01 srv eth0 02:00:00:00:04:02
wire ispb eth1 02:00:00:00:05:01 srv eth1 02:00:00:00:05:02
ip -n lan addr add 192.168.1.10/24 dev eth0; ip -n lan addr add 192.168.1.11/24 dev eth0; ip -n lan addr add 192.168.1.12/24 dev eth0; ip -n lan route add default via 192.168.1.1
ip -n fw addr add 192.168.1.1/24 dev lan0; ip -n fw addr add 198.51.100.2/24 dev wan0; ip -n fw addr add 203.0.113.2/24 dev wan1
ip -n ispa addr add 198.51.100.1/24 dev eth0; ip -n ispa addr add 10.10.0.1/24 dev eth1
ip -n ispb addr add 203.0.113.1/24 dev eth0; ip -n ispb addr add 10.20.0.1/24 dev eth1
ip -n srv addr add 10.10.0.2/24 dev eth0; ip -n srv addr add 10.20.0.2/24 dev eth1; ip -n srv link set lo up; ip -n srv addr add 9.9.9.9/32 dev lo
ip -n srv route add 198.51.100.0/24 via 10.10.0.1; ip -n srv route add 203.0.113.0/24 via 10.20.0.1
ip -n ispa route add 9.9.9.9 via 10.10.0.2; ip -n ispb route add 9.9.9.9 via 10.20.0.2
for n in fw ispa ispb; do ip netns exec $n sysctl -qw net.ipv4.ip_forward=1; done
ip -n fw route add default via 198.51.100.1 table 101
ip -n fw route add default via 203.0.113.1 table 102
ip -n fw route add default via 198.51.100.1
ip -n fw rule add from 198.51.100.2 table 101
ip -n fw rule add from 203.0.113.2 table 102
ip -n fw rule add from 192.168.1.11 iif lan0 table 102
ip -n fw rule add fwmark 2 table 102
ip -n fw rule add pref 100 from 192.168.1.0/24 to 192.168.0.0/16 prohibit
ip netns exec fw iptables -t mangle -A PREROUTING -i lan0 -s 192.168.1.12 -p icmp -j MARK --set-mark 2
ip netns exec fw iptables -t nat -A POSTROUTING -o wan0 -j MASQUERADE
ip netns exec fw iptables -t nat -A POSTROUTING -o wan1 -j MASQUERADE
### probe
ip -n fw rule
ip -n fw route show table 102
ip netns exec lan ping -c 1 -W 1 -I 192.168.1.10 9.9.9.9
ip netns exec lan ping -c 1 -W 1 -I 192.168.1.11 9.9.9.9
ip netns exec lan ping -c 1 -W 1 -I 192.168.1.12 9.9.9.9
ip netns exec lan ping -c 1 -W 1 192.168.7.7
ip netns exec srv ping -c 1 -W 1 198.51.100.2
ip netns exec srv ping -c 1 -W 1 203.0.113.2
ip netns exec fw ping -c 1 -W 1 -I 203.0.113.2 9.9.9.9
ip netns exec fw ping -c 1 -W 1 9.9.9.9
ip -n fw route get 9.9.9.9 from 192.168.1.11 iif lan0
ip -n fw route get 9.9.9.9 from 192.168.1.12 iif lan0
ip -n fw route get 9.9.9.9 from 192.168.1.12 iif lan0 mark 2
ip netns exec fw sysctl -w net.ipv4.conf.wan1.rp_filter=1
ip netns exec lan ping -c 1 -W 1 -I 192.168.1.11 9.9.9.9
ip netns exec fw sysctl -w net.ipv4.conf.wan1.src_valid_mark=1 net.ipv4.conf.lan0.rp_filter=1
ip netns exec lan ping -c 1 -W 1 -I 192.168.1.12 9.9.9.9
ip -n fw link set wan1 down
ip -n fw route show table 102
ip netns exec lan ping -c 1 -W 1 -I 192.168.1.11 9.9.9.9
