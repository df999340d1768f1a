# title: the way back is another interface: rp_filter 1 drops, 2 and 0 let through
ip netns add c1; ip netns add srv
ip link add e0 netns c1 type veth peer name s0 netns srv
ip link add e1 netns c1 type veth peer name s1 netns srv
ip -n c1 addr add 10.1.0.2/24 dev e0; ip -n c1 link set e0 up
ip -n c1 addr add 10.2.0.2/24 dev e1; ip -n c1 link set e1 up
ip -n srv addr add 10.1.0.1/24 dev s0; ip -n srv link set s0 up
ip -n srv addr add 10.2.0.1/24 dev s1; ip -n srv link set s1 up
ip netns exec srv sysctl -w net.ipv4.conf.all.rp_filter=1 net.ipv4.conf.s0.rp_filter=1
ip netns exec srv sysctl -a -r 'rp_filter$'
### probe
ip netns exec c1 ping -c 1 10.1.0.1
ip netns exec c1 ping -c 1 -W 0.3 -I 10.2.0.2 10.1.0.1
ip netns exec srv bash -c 'echo 2 >/proc/sys/net/ipv4/conf/s0/rp_filter'
ip netns exec c1 ping -c 1 -W 0.3 -I 10.2.0.2 10.1.0.1
ip netns exec srv bash -c 'for f in all s0; do echo 0 >/proc/sys/net/ipv4/conf/$f/rp_filter; done; grep . /proc/sys/net/ipv4/conf/*/rp_filter'
ip netns exec c1 ping -c 1 -W 0.3 -I e1 10.1.0.1
ip -n srv route get 10.1.0.2 from 10.2.0.1
