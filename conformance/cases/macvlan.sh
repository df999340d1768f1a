# title: macvlan in bridge, private and VEPA mode: who reaches whom; what is refused; what follows the lower device
ip netns add p
ip link add e0 type veth peer name up0 address 02:00:00:00:00:10
ip link set e0 netns p; ip -n p link set e0 address 02:00:00:00:00:20 up; ip -n p addr add 10.0.0.100/24 dev e0
ip link set up0 up; ip addr add 10.0.0.1/24 dev up0
for m in bridge private vepa; do for i in 1 2; do ip netns add $m$i; ip link add link up0 name m$m$i address 02:00:00:00:0${i}:0${#m} type macvlan mode $m; ip link set m$m$i netns $m$i name eth0; ip -n $m$i addr add 10.0.0.${#m}$i/24 dev eth0; ip -n $m$i link set eth0 up; done; done
### probe
ip -n bridge1 -d link show eth0
ip -n bridge1 link show eth0
pg() { echo "$1 -> $2: $(ip netns exec $1 ping -c 1 -W 3.5 $2 | grep -o "[01] received")"; }
pg bridge1 10.0.0.62; pg bridge1 10.0.0.100; pg bridge1 10.0.0.1; pg bridge1 10.0.0.72; pg bridge1 10.0.0.42
pg private1 10.0.0.72; pg private1 10.0.0.100; pg private1 10.0.0.61; pg vepa1 10.0.0.42; pg vepa1 10.0.0.100; pg vepa1 10.0.0.61
pg p 10.0.0.61
ip link add pt link up0 type macvlan mode passthru
ip link add link up0 name m9 address 02:00:00:00:09:09 type macvlan
ip -d link show m9
ip link set m9 type macvlan mode private; ip -d link show m9 | grep -o 'mode.*bcqueue'
ip link set m9 type macvlan mode passthru
ip link add link up0 type macvlan mode foo
ip link add m8 type macvlan
ip link add link m9 name m10 type macvlan mode bridge
ip link set m9 address 02:00:00:00:00:10
ip link set m9 up
ip link set m9 address 02:00:00:00:01:06
ip link set m9 mtu 2000
ip link set up0 mtu 1400
ip link show m9
ip link set up0 down; sleep 0.3; ip link show m9; ip -n bridge1 link show eth0
ip link set m9 down; ip link set m9 up
ip link set up0 up; sleep 0.3; ip link show m9
ip link add br0 type bridge; ip link set m9 master br0; ip link set up0 master br0
ip link del up0; ip -o link | cut -d: -f2; ip -n bridge1 -o link | cut -d: -f2
