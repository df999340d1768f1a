# title: bridge fdb in its forms: kinds of entries, filters, get, replace, append, del, flush, and what is refused
ip netns add a1; ip netns add a2
ip link add br0 address 02:00:00:00:0b:01 type bridge
for i in 1 2; do
  ip link add v$i address 02:00:00:00:01:0$i type veth peer name eth0 netns a$i address 02:00:00:00:00:0$i
  ip link set v$i master br0 up
  ip -n a$i addr add 10.0.0.$i/24 dev eth0
  ip -n a$i link set eth0 up
done
ip link set br0 up
### probe
ip netns exec a1 ping -c 1 10.0.0.2 | sed -n 2p
bridge fdb add 02:00:00:00:aa:01 dev v1 master static
bridge fdb add 02:00:00:00:aa:02 dev v1 master static sticky
bridge fdb add 02:00:00:00:aa:03 dev v1 master dynamic extern_learn
bridge fdb add 02:00:00:00:aa:04 dev v2 master dynamic
bridge fdb add 02:00:00:00:aa:05 dev v2 master local
bridge fdb add 02:00:00:00:aa:06 dev v2 master permanent sticky
bridge fdb add 02:00:00:00:aa:07 dev br0 self local
bridge fdb add 02:00:00:00:aa:08 dev br0 self static
bridge fdb add 02:00:00:00:aa:09 dev v2 self permanent
bridge fdb add 02:00:00:00:aa:0a dev v2 self static
bridge fdb add 02:00:00:00:aa:0b dev v2 master extern_learn
bridge fdb add 02:00:00:00:aa:0c dev br0 self extern_learn
bridge fdb add 02:00:00:00:aa:0d dev v2 master use
bridge fdb show br br0 | grep -v ^33
bridge fdb show br br0 dynamic | grep -v ^33
bridge fdb show br br0 static | grep -v ^33
bridge fdb show br br0 permanent | grep -v ^33
bridge fdb show brport v1 | grep -v ^33
bridge fdb show dev v2 | grep -v ^33
bridge fdb show br br0 state static | grep -v ^33
bridge fdb show dynamic | grep -v ^33
bridge -d fdb show br br0 brport v1 | grep -v ^33
bridge -j fdb show br br0 br br0 state static
bridge fdb get 02:00:00:00:00:01 br br0
bridge fdb get 02:00:00:00:00:01 dev v1 master
bridge fdb get 02:00:00:00:aa:77 br br0
bridge fdb get 02:00:00:00:aa:07 dev br0
bridge fdb get 02:00:00:00:aa:09 dev v2 self
bridge fdb get to 02:00:00:00:aa:01 br br0 dynamic
bridge fdb get 02:00:00:00:aa:01
bridge fdb replace 02:00:00:00:aa:01 dev v2 master static
bridge fdb append 02:00:00:00:aa:01 dev v1 master static
bridge fdb add 02:00:00:00:aa:01 dev v1 master static
bridge fdb del 02:00:00:00:aa:01 dev v2 master
bridge fdb del 02:00:00:00:aa:01 dev v1 master
bridge fdb flush dev v1 master
bridge fdb flush dev br0
bridge fdb show br br0 | grep -v ^33
bridge fdb flush dev br0 permanent
bridge fdb flush dev br0 brport v2 dynamic
bridge fdb flush dev br0 nosuch
bridge fdb flush dev nosuch
bridge fdb flush
bridge fdb flush dev br0 vlan 5
bridge fdb flush dev br0 nopermanent sticky
bridge fdb flush dev v2
bridge fdb flush dev v2 self
bridge fdb help
bridge fdb show nosuch | grep -v ^33
bridge fdb show brport br0 | grep -v ^33
bridge fdb show br v1 | grep -v ^33
