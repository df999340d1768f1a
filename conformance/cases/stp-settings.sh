# title: settings of the spanning tree by ip, bridge and brctl, and what is refused while the protocol runs
brctl addbr br0
ip link set br0 address 02:00:00:00:0b:01
ip link add v1 address 02:00:00:00:01:01 type veth peer name v2 address 02:00:00:00:01:02
brctl addif br0 v1
### probe
brctl stp br0 on
ip link set br0 type bridge hello_time 50
ip link set br0 type bridge max_age 100
ip link set br0 type bridge forward_delay 100
ip link set br0 type bridge priority 70000
ip link set br0 type bridge stp_state 2
ip link set v1 type bridge_slave cost 0
ip link set v1 type bridge_slave priority 64
bridge link set dev v1 state 3
bridge link set dev v1 cost 70000
bridge link set dev v1 priority 99
brctl sethello br0 0.5
brctl setmaxage br0 1
brctl setfd br0 1
brctl setfd br0 31
brctl setpathcost br0 v1 0
brctl setportprio br0 v1 64
brctl setportprio br0 v1 10
brctl setbridgeprio br0 70000
brctl setpathcost br0 v1 7
brctl hairpin br0 v1 on
brctl showstp br0 | sed 's/CONFIG_PENDING //'
brctl stp br0 off
brctl setfd br0 0
ip -d link show br0
brctl stp br0 on
ip -d link show br0 | grep -o 'forward_delay [0-9]*'
brctl stp br0 maybe
brctl stp v1 on
brctl sethello v1 2
brctl sethello br0 x
brctl sethello nosuch 2
