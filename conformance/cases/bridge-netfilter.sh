# title: bridge-nf-call-iptables: frames that only cross a bridge pass iptables, with the bridge as both devices
ip netns add a1; ip netns add a2
ip link add br0 address 02:00:00:00:0b:01 type bridge
for i in 1 2; do
  ip link add v$i address 02:00:00:00:01:0$i type veth peer name eth0 netns a$i address 02:00:00:00:00:0$i
  ip link set v$i master br0 up
  ip -n a$i addr add 10.0.0.$i/24 dev eth0
  ip -n a$i link set eth0 up
done
ip addr add 10.0.0.254/24 dev br0
ip link set br0 up
iptables -t raw -A PREROUTING -p icmp -i br0
iptables -t mangle -A POSTROUTING -p icmp -o br0
iptables -t nat -A POSTROUTING -p icmp -s 10.0.0.1 -d 10.0.0.2
iptables -A FORWARD -p icmp -i br0 -o br0
iptables -A FORWARD -p icmp -i v1
iptables -A INPUT -p icmp -i br0
iptables -A FORWARD -m conntrack --ctstate NEW
counts() { for t in raw mangle nat filter; do iptables -t $t -nvL | grep -v '^Chain\|pkts\|^$'; done; }
### probe
counts() { for t in raw mangle nat filter; do iptables -t $t -nvL | grep -v '^Chain\|pkts\|^$'; done; }
sysctl net.bridge.bridge-nf-call-iptables
ip netns exec a1 ping -c 1 10.0.0.2
counts
sysctl -w net.bridge.bridge-nf-call-iptables=1
ip netns exec a1 ping -c 1 10.0.0.2
counts
ip netns exec a1 ping -c 1 -s 3000 10.0.0.2
ip netns exec a1 ping -c 1 10.0.0.254
ping -c 1 10.0.0.2
counts
iptables -A FORWARD -p icmp -j DROP
ip netns exec a1 ping -c 1 -W 0.5 10.0.0.2
sysctl -w net.bridge.bridge-nf-call-iptables=0
ip netns exec a1 ping -c 1 -W 0.5 10.0.0.2
ip link set br0 type bridge nf_call_iptables 1
ip -d link show br0 | grep -o 'nf_call_iptables .'
ip netns exec a1 ping -c 1 -W 0.5 10.0.0.2
sysctl -w net.bridge.bridge-nf-call-iptables=7
