# title: two bridges joined twice speak the spanning tree protocol: one port blocks, pings work, and after a link failed the other one takes over
for b in 1 2; do
  ip netns add s$b
  ip -n s$b link add br0 address 02:00:00:00:0b:0$b type bridge stp_state 1 forward_delay 200 max_age 600 hello_time 100
done
for p in 1 2; do ip -n s1 link add p$p address 02:00:00:00:01:0$p type veth peer name p$p netns s2 address 02:00:00:00:02:0$p; done
for b in 1 2; do
  ip netns add h$b
  ip -n s$b link add q1 address 02:00:00:00:0$b:09 type veth peer name eth0 netns h$b address 02:00:00:00:00:0$b
  ip -n h$b addr add 10.0.0.$b/24 dev eth0
  ip -n h$b link set eth0 up
  for p in p1 p2 q1; do ip -n s$b link set $p master br0 up; done
done
bridge -n s1 link show dev p1
ip -n s1 link set br0 up
ip -n s2 link set br0 up
bridge -n s1 link show dev p2
# Listening and learning, two seconds each, then eight until the topology counts as settled.
sleep 15
### probe
sleep 1.5
for s in s1 s2; do bridge -n $s link | sed 's/^[0-9]*: //'; ip netns exec $s brctl showstp br0 | sed 's/CONFIG_PENDING //'; done
ip -n s2 -d link show br0
ip -n s2 -d link show p2
ip -n s2 -d -j link show p2
ip netns exec h1 ping -c 1 10.0.0.2
ip -n s1 link set p1 down
sleep 7.5
bridge -n s2 -d link show dev p2 | sed 's/^[0-9]*: //'
ip netns exec s2 brctl showstp br0 | sed 's/CONFIG_PENDING //'
ip netns exec h1 ping -c 1 10.0.0.2
