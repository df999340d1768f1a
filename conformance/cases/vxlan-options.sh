# title: options of a VXLAN device, what cannot be changed later, kinds of entries, limits, flushing
ip link add e0 type vxlan id 30 dstport 4789 local 1.2.3.4
ip link add d0 type veth peer name d1
### probe
ip link add x3 type vxlan id 3 proxy rsc l2miss l3miss dstport 4789 local 1.2.3.4 df set udpcsum maxaddress 2 port 5000 6000
ip -d link show x3
ip -d -j link show x3
ip link add x4 type vxlan id 4 dstport 4789 ttl inherit tos inherit df inherit noudpcsum
ip -d link show x4
ip link add x6 type vxlan id 6 dstport 4789 df unset ttl auto flowlabel 5
ip link add x7 type vxlan id 7 dstport 4789 df foo
ip link add x10 type vxlan dstport 4789
ip link add x12 type vxlan id 3 dstport 4789
bridge fdb add 02:00:00:00:00:01 dev x3 dst 10.0.0.1
bridge fdb add 02:00:00:00:00:02 dev x3 dst 10.0.0.1
bridge fdb add 02:00:00:00:00:03 dev x3 dst 10.0.0.1
bridge fdb add 02:00:00:00:00:01 dev x3 dst 10.0.0.2
bridge fdb append 02:00:00:00:00:01 dev x3 dst 10.0.0.2
bridge fdb append 00:00:00:00:00:00 dev x3 dst 10.0.0.2
bridge fdb append 00:00:00:00:00:00 dev x4 dst 10.0.0.2
bridge fdb append 00:00:00:00:00:00 dev x4 dst 10.0.0.3 port 5555 vni 7
bridge fdb append 00:00:00:00:00:00 dev x4 dst 10.0.0.2
bridge fdb add 00:00:00:00:00:00 dev x4 dst 10.0.0.4
bridge fdb replace 00:00:00:00:00:00 dev x4 dst 10.0.0.4
bridge fdb replace 02:00:00:00:00:09 dev x4 dst 10.0.0.4 extern_learn
bridge fdb replace 02:00:00:00:00:09 dev x4 dst 10.0.0.5
bridge fdb replace 02:00:00:00:00:0a dev x4 dst 10.0.0.5 dynamic
bridge fdb add 02:00:00:00:00:0b dev x4 dst 10.0.0.5 static
bridge fdb add 02:00:00:00:00:0c dev x4
bridge fdb add 02:00:00:00:00:0d dev x4 via lo
bridge fdb add 01:00:5e:00:00:0d dev x4 dst 239.1.1.1
bridge fdb add 02:00:00:00:00:0e dev x4 dst 10.0.0.5 sticky
bridge fdb add 02:00:00:00:00:0f dev x4 dst 10.0.0.5 use
bridge fdb add 02:00:00:00:00:10 dev x4 dst 10.0.0.5 router
bridge fdb show dev x4
bridge fdb get 02:00:00:00:00:0b dev x4 self
bridge fdb get 02:00:00:00:00:0b dev x4 
bridge fdb get 02:00:00:00:00:77 dev x4 self
bridge fdb flush dev x4 self dynamic
bridge fdb show dev x4
bridge fdb flush dev x4 dst 10.0.0.4
bridge fdb flush dev x4
bridge fdb show dev x4
bridge fdb show dev x3
bridge fdb del 02:00:00:00:00:01 dev x3 dst 10.0.0.9
bridge fdb del 02:00:00:00:00:01 dev x3 dst 10.0.0.1
bridge fdb del 02:00:00:00:00:01 dev x3

for o in proxy noproxy rsc norsc l2miss nol2miss l3miss udpcsum noudpcsum "df set" "tos 8" "tos inherit" "ttl inherit" "ttl 5" "maxaddress 5" "learning" "nolearning" "ageing 9" "srcport 1 2" "local 2.2.2.2" "remote 9.9.9.9" "dev d0"   "tos 300" "tos xx" "ttl 300" "maxaddress x" "df" ; do echo "-- $o"; ip link set e0 type vxlan id 30 $o; done
ip -d link show e0
bridge fdb show dev e0
