# title: tcpdump's forms and filters: -e, -v, -x, -X, -A, -q, -t, -r and -w, host, net, and, not, arp, icmp types
ip netns add a1; ip netns add a2
ip link add eth0 netns a1 address 02:00:00:00:00:01 type veth peer name eth0 netns a2 address 02:00:00:00:00:02
ip -n a1 addr add 10.0.0.1/24 dev eth0; ip -n a1 link set eth0 up
ip -n a2 addr add 10.0.0.2/24 dev eth0; ip -n a2 link set eth0 up
ip netns exec a2 iptables -A INPUT -s 10.0.0.9 -j REJECT
ip -n a1 addr add 10.0.0.9/24 dev eth0
### probe
ip netns exec a1 tcpdump -i eth0 -w /run/cap.pcap -c 8 2>/dev/null &
sleep 1
ip netns exec a1 ping -c 1 -p ff -s 16 10.0.0.2 >/dev/null
ip netns exec a1 ping -c 1 -W 0.3 -I 10.0.0.9 10.0.0.2 >/dev/null
ip netns exec a1 ping -c 1 -t 3 -Q 0x10 -s 8 10.0.0.2 >/dev/null
wait
ids() { sed -E 's/\bid [0-9]+/id N/g;s/port [0-9]+ unr/port N unr/'; }
tcpdump -r /run/cap.pcap -nt 2>/dev/null | ids
tcpdump -r /run/cap.pcap -nte 2>/dev/null | ids
tcpdump -r /run/cap.pcap -ntv icmp 2>/dev/null | ids
tcpdump -r /run/cap.pcap -ntx arp 2>/dev/null
tcpdump -r /run/cap.pcap -nteX arp and ether src 02:00:00:00:00:02 2>/dev/null
tcpdump -r /run/cap.pcap -ntq 'icmp[icmptype] == icmp-echo' 2>/dev/null
tcpdump -r /run/cap.pcap -nt src host 10.0.0.2 and not arp 2>/dev/null | ids
tcpdump -r /run/cap.pcap -nt 'dst net 10.0.0.0/24 and (icmp or arp)' 2>/dev/null | wc -l
tcpdump -r /run/cap.pcap -nt 'ether broadcast' 2>/dev/null
tcpdump -r /run/cap.pcap -nt 'ip[8] < 64' 2>/dev/null | ids
tcpdump -r /run/cap.pcap -nt 'greater 60' 2>/dev/null | ids
tcpdump -r /run/cap.pcap -nt nosuch 2>&1 | tail -1
tcpdump -i nosuch 2>&1
