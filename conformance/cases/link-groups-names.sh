# title: ip link show by type, master, group and up; groups as targets; alternative names
ip link add br0 address 02:00:00:00:0b:01 type bridge
for i in 1 2; do ip link add v$i address 02:00:00:00:01:0$i type veth peer name p$i address 02:00:00:00:02:0$i; done
ip link set v1 master br0 up
ip link set p2 group 7
ip link add mv1 link v2 address 02:00:00:00:03:01 type macvlan mode bridge
### probe
ip -br link show type veth
ip -br link show type bridge
ip -br link show type bridge_slave
ip -br link show type macvlan
ip -br link show type nosuch
ip -br link show master br0
ip -br link show master nosuch
ip -br link show nomaster
ip -br link show group 7
ip -br link show group default
ip -br link show group x
ip -br link show up
ip -br link show up type veth
ip -br addr show master br0
ip link show dev v1 type bridge
ip link set group 7 up
ip -br link show group 7
ip link set group 7 down mtu 1400
ip link show p2
ip link set group 9 up
ip link del group 7
ip link del group 0
ip -br link
ip link property add dev v1 altname left-one altname left-two
ip link property add dev br0 altname left-one
ip link show left-two
ip link set left-one mtu 1300
ip -j link show v1
ip addr show dev left-one
ip link property del dev v1 altname left-one
ip link property del dev v1 altname left-one
ip link show left-one
ip link add left-two type bridge
ip link set br0 name left-two
