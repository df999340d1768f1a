# title: brctl's verbs: addbr, addif, show, showmacs, showstp, settings, delif, delbr, and what it refuses
ip netns add a1; ip netns add a2
ip link add v1 address 02:00:00:00:01:01 type veth peer name eth0 netns a1 address 02:00:00:00:00:01
ip link add v2 address 02:00:00:00:01:02 type veth peer name eth0 netns a2 address 02:00:00:00:00:02
brctl addbr br0
brctl addbr br0
brctl show
brctl addif br0 v1 v2
brctl addif br0 v1
brctl addif br0 nosuch
brctl addif nosuch v1
brctl show br0
ip link set br0 up; ip link set v1 up; ip link set v2 up
for i in 1 2; do ip -n a$i addr add 10.0.0.$i/24 dev eth0; ip -n a$i link set eth0 up; done
brctl stp br0 off
brctl setageing br0 100
brctl setfd br0 4
brctl setbridgeprio br0 100
### probe
ip netns exec a1 ping -c 1 10.0.0.2
brctl showmacs br0 | sed 's/[0-9]*\.[0-9][0-9]$/AGE/'
brctl showstp br0 | head -12 | sed 's| *[0-9]*\.[0-9][0-9]| N|g'
ip -d link show br0 | grep -o 'ageing_time [0-9]*\|forward_delay [0-9]*\|priority [0-9]*'
brctl delbr br0
ip link set br0 down
brctl delif br0 v2
brctl delif br0 v2
brctl show
brctl delbr br0
brctl delbr br0
brctl show nosuch
brctl nosuch
