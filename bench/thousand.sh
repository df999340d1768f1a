# A thousand namespaces with an address on one bridge, by script.
ip link add br0 type bridge
ip link set br0 up
for i in $(seq 1 1000); do
  ip netns add n$i
  ip link add v$i type veth peer name eth0 netns n$i
  ip link set v$i master br0 up
  ip -n n$i addr add 10.$((i / 250)).$((i % 250)).2/8 dev eth0
  ip -n n$i link set eth0 up
done
ip -br link | grep -c '^v'
