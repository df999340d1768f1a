# title: what ip refuses about links, in its own words
ip netns add a1
ip link set lo up; ip link set l up
ip link add v0 type veth peer name v1
ip link add v0 type veth peer name v9
ip link add toolongdevicename0 type bridge
ip link add x0 type nosuchkind
ip link add br0 type bridge; ip link add br1 type bridge
ip link set br1 master br0
ip link set v0 master br0
ip link set v0 master br0
ip link set v0 netns nosuch
ip link set nosuch up
ip link del nosuch
ip link set v0 mtu 20
ip netns add a1
ip link set lo up; ip link set l up
ip netns del nosuch
ip netns exec nosuch true
ip netns exec a1 nosuchcommand
ip link set lo name other
ip lnik
ip link frobnicate
ip link add
ip link set v1 address zz
### probe
ip link del v1
ip -br link
