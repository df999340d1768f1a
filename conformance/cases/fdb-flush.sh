# title: bridge fdb flush with its filters, get through master and self, batches of commands
ip link add br0 address 02:00:00:00:0b:01 type bridge
for i in 1 2; do ip link add v$i address 02:00:00:00:01:0$i type veth peer name p$i; ip link set v$i master br0 up; ip link set p$i up; done
ip link set br0 up
### probe
for f in permanent nopermanent static nostatic dynamic nodynamic added_by_user noadded_by_user extern_learn noextern_learn sticky nosticky "brport v1" "brport v1 dynamic" "vlan 1" "brport p1" "offloaded" "static sticky" "dynamic extern_learn" ; do
fill() {
bridge fdb add 02:00:00:00:aa:01 dev v1 master static
bridge fdb add 02:00:00:00:aa:02 dev v1 master static sticky
bridge fdb add 02:00:00:00:aa:03 dev v1 master dynamic extern_learn
bridge fdb add 02:00:00:00:aa:04 dev v2 master dynamic
bridge fdb add 02:00:00:00:aa:05 dev v2 master local
bridge fdb add 02:00:00:00:aa:0d dev v2 master use dynamic
}
fill 2>/dev/null
echo "== $f"
bridge fdb flush dev br0 $f; echo $?
bridge fdb show br br0 | grep -v self | sed 's/02:00:00:00://'
done
ip link set v1 type bridge_slave state 0
bridge fdb flush dev v1 master static ; bridge fdb show brport v1 | grep -v self
bridge fdb add 02:00:00:00:aa:44 dev br0 self use
bridge fdb add 02:00:00:00:aa:44 dev br0 master use
bridge fdb add 02:00:00:00:aa:45 dev br0 self dynamic extern_learn
bridge fdb add 02:00:00:00:aa:46 dev v2 master use
bridge fdb add 02:00:00:00:aa:46 dev v2 master extern_learn
bridge fdb replace 02:00:00:00:aa:46 dev v2 master extern_learn static
bridge fdb get 02:00:00:00:aa:46 br br0 dev v2
bridge fdb get 02:00:00:00:aa:46 dev v2
bridge fdb get 02:00:00:00:aa:46 dev v2 self
bridge fdb get 02:00:00:00:aa:46 br br0 self
bridge fdb get 02:00:00:00:aa:46 br v2
bridge fdb get 02:00:00:00:aa:46 dev p1; echo $?
bridge fdb get 02:00:00:00:aa:46 br br0 vlan 3
bridge fdb get 02:00:00:00:aa:47 br br0 ; echo $?
printf 'fdb add 02:00:00:00:bb:01 dev v2 master static\nfdb add 02:00:00:00:bb:01 dev v2 master static\nlink set dev v2 isolated on\n# comment\nfdb show brport v2 state static\nnosuch\n' > /tmp/vethlab-batch
bridge -batch /tmp/vethlab-batch; echo $?
bridge -force -batch /tmp/vethlab-batch; echo $?
bridge -b nosuchfile; echo $?
bridge fdb add 02:00:00:00:bb:09 dev v2 master static vlan 10
rm -f /tmp/vethlab-batch
