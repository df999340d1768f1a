# title: arp -s, -d, -a, -n, -i, and an ARP request for the own address
ip netns add a1; ip netns add a2
ip link add eth0 netns a1 address 02:00:00:00:00:01 type veth peer name eth0 netns a2 address 02:00:00:00:00:02
ip -n a1 addr add 10.0.0.1/24 dev eth0; ip -n a1 link set eth0 up
ip -n a2 addr add 10.0.0.2/24 dev eth0; ip -n a2 link set eth0 up
ip netns exec a1 arp -n | sort
### probe
ip netns exec a1 arp -s 10.0.0.2 02:00:00:00:00:02
ip netns exec a1 arp -s 10.0.0.77 02:00:00:00:00:77
ip netns exec a1 arp -n | sort
ip netns exec a1 arp -an | sort
ip netns exec a1 arp -e -n | sort
ip netns exec a1 ping -c 1 10.0.0.2
ip netns exec a1 arp -n -i eth0 10.0.0.2
ip netns exec a1 arp -n 10.0.0.99
ip netns exec a1 arp -d 10.0.0.77
ip netns exec a1 arp -d 10.0.0.99
ip netns exec a1 arp -n -i nosuch
ip netns exec a1 arp -s 10.99.0.1 02:00:00:00:00:09
ip netns exec a1 arp -d 10.0.0.2
ip netns exec a1 ping -c 1 10.0.0.1
ip netns exec a1 ping -c 1 10.0.0.2
ip netns exec a1 cat /proc/net/arp | sort
