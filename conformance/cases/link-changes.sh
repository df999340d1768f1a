# title: links changed in place: renamed, MTU, address, master and nomaster, alias, flags, moved and back with netns 1
ip netns add a1
ip link add v0 address 02:00:00:00:00:01 type veth peer name v1 address 02:00:00:00:00:02
ip link add br0 type bridge
ip link add name br1 address 02:00:00:00:00:b1 type bridge
ip addr add 10.0.0.1/24 dev v0
ip link set v0 up; ip link set v1 up
ip link set v0 name lan0
ip link set v1 down
ip link set v1 name lan1
ip -br addr
ip link set lan0 mtu 1400
ip link set dev lan0 alias 'to the other side'
ip link show lan0 | tail -1
ip link set lan1 master br0; ip link set br0 up; ip link set lan1 up
ip link set lan1 master br1
sleep 1.2
ip -br link
ip link set lan1 nomaster
ip link set lan1 nomaster
ip link set lan0 address 02:00:00:00:00:11
ip link set lan0 address 00:00:00:00:00:00
ip link set lan0 address 01:00:00:00:00:11
ip link set lan0 mtu 70000
ip link set lan0 mtu abc
ip link set lan0 multicast off promisc on
ip link set lan0 txqueuelen 500
ip link show lan0
ip link set lan0 promisc off
ip link set lan1 netns a1
ip -n a1 link set lan1 up
ip -n a1 addr add 10.0.0.2/24 dev lan1
ip link set br1 netns a1
ip -n a1 link set lan1 master br1
ip -n a1 -br link
### probe
ping -c 1 -W 0.3 10.0.0.2
ip -n a1 link set br1 up; ip -n a1 addr add 10.0.0.3/24 dev br1
ping -c 1 10.0.0.3
ip netns exec a1 ip link set lan1 netns 1
ip -br link
ip -n a1 -br link
ip link add dup type veth peer name lan0
ip link del lan1
ip -br link
ip link add type veth
ip -br link | cut -d' ' -f1
ip link del br0; ip link add link lan0 name x type bridge
