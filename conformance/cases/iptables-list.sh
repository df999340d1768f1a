# title: iptables -L in its forms after traffic: counters, numbers, line numbers, names, -S, -Z, iptables-save
ip netns add a1
ip link add v0 address 02:00:00:00:00:01 type veth peer name eth0 netns a1 address 02:00:00:00:00:02
ip addr add 10.0.0.1/24 dev v0; ip link set v0 up
ip -n a1 addr add 10.0.0.2/24 dev eth0; ip -n a1 link set eth0 up
iptables -L
iptables -A INPUT -i v0 -p icmp -j ACCEPT
iptables -A INPUT -p tcp --dport 22 -j ACCEPT
iptables -A INPUT -p udp -m udp --dport 53 -s 10.0.0.0/24 -j ACCEPT
iptables -A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -m comment --comment 'let answers in' -j ACCEPT
iptables -A FORWARD ! -s 10.0.0.0/24 -d 192.168.1.7 -o v0 -j DROP
iptables -A FORWARD -p tcp -m multiport --dports 80,443 -j ACCEPT
iptables -A OUTPUT -p icmp --icmp-type 8
iptables -t nat -A POSTROUTING -s 10.0.0.0/24 ! -o v0 -j MASQUERADE
iptables -t nat -A PREROUTING -p tcp --dport 8080 -j DNAT --to-destination 10.0.0.2:80
### probe
ping -c 2 -i 0.2 10.0.0.2
ip netns exec a1 ping -c 1 10.0.0.1
iptables -L -n -v --line-numbers
iptables -L INPUT -n --line-numbers
iptables -nvL OUTPUT
iptables -L INPUT 1 -v -n -x
iptables -t nat -L -n -v
iptables -t nat -nL POSTROUTING
iptables -S
iptables -S INPUT 2
iptables -t nat -S
iptables -vS OUTPUT
iptables -Z OUTPUT
iptables -L OUTPUT -v -n
iptables -L FORWARD
iptables-save -t filter | grep -v '^#' | sed 's/\[.*\]/[C]/'
