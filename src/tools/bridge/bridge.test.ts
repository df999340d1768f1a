import { describe, expect, test } from 'vitest';
import { brctl } from '#tools/brctl/brctl.ts';
import { ip } from '#tools/ip/ip.ts';
import { ToolRig } from '#tools/net/testing/rig.ts';
import { perform, session } from '#tools/net/testing/script.ts';
import { bridge } from './bridge.ts';

/** Sessions recorded with iproute2 6.1 on Linux; `E|` is stderr, `[n]` the exit status. */
function replay(text: string): void {
  const rig = new ToolRig([ip, bridge, brctl]);
  const setup = `
ip link add va address 76:cf:58:8e:33:70 type veth peer name vb
ip link add br0 type bridge
ip link set va master br0
ip link set va up
ip link set vb up
ip link set br0 up
ip addr add 10.0.0.1/24 dev br0
ip link add vx type vxlan id 5 dev br0 remote 10.0.0.9 dstport 4789`;
  for (const line of setup.trim().split('\n')) expect(rig.run(line), line).toMatchObject({ err: '', status: 0 });
  for (const { command, expected } of session(text)) expect(`$ ${command}\n${perform(rig, command)}`).toBe(`$ ${command}\n${expected}`);
}

describe('bridge fdb', () => {
  test('entries of the user', () =>
    replay(`
$ bridge fdb add aa:bb:cc:dd:ee:02 dev va master static
$ bridge fdb replace aa:bb:cc:dd:ee:02 dev va master permanent
$ bridge fdb add aa:bb:cc:dd:ee:03 dev va master dynamic
$ bridge fdb add aa:bb:cc:dd:ee:03 dev va master
E|RTNETLINK answers: File exists
[255]
$ bridge fdb get aa:bb:cc:dd:ee:02 br br0
aa:bb:cc:dd:ee:02 dev va master br0 permanent
$ bridge fdb get aa:bb:cc:dd:ee:03 br br0
aa:bb:cc:dd:ee:03 dev va master br0 
$ bridge fdb add aa:bb:cc:dd:ee:10 dev vx dst 1.2.3.4
$ bridge fdb append 00:00:00:00:00:00 dev vx dst 1.2.3.6
$ bridge fdb del aa:bb:cc:dd:ee:10 dev vx
$ bridge fdb show dev vx
00:00:00:00:00:00 dst 10.0.0.9 via br0 self permanent
00:00:00:00:00:00 dst 1.2.3.6 self permanent
$ bridge -j fdb show brport vx
[{"mac":"00:00:00:00:00:00","dst":"10.0.0.9","viaIf":"br0","flags":["self"],"state":"permanent"},{"mac":"00:00:00:00:00:00","dst":"1.2.3.6","flags":["self"],"state":"permanent"}]
$ bridge -s fdb show br br0 dynamic
aa:bb:cc:dd:ee:03 dev va used 0/0 master br0 
`));
  test('what is refused, and in which words', () =>
    replay(`
$ bridge fdb foo
E|Command "foo" is unknown, try "bridge fdb help".
[255]
$ bridge foo
E|Object "foo" is unknown, try "bridge help".
[255]
$ bridge fdb add aa:bb:cc:dd:ee:01
E|Device and address are required arguments.
[255]
$ bridge fdb add foo dev va
E|Invalid mac address foo
[255]
$ bridge fdb add aa:bb:cc:dd:ee:01 dev nope
E|Cannot find device "nope"
[255]
$ bridge fdb add aa:bb:cc:dd:ee:05 dev va foo
E|Error: either "to" is duplicate, or "foo" is a garbage.
[255]
$ bridge fdb add aa:bb:cc:dd:ee:12 dev vx dst foo
E|Error: any valid address is expected rather than "foo".
[1]
$ bridge fdb add aa:bb:cc:dd:ee:14 dev vx dst 1.2.3.4 port abc
E|Error: argument "abc" is wrong: invalid port
E|
[255]
$ bridge fdb del aa:bb:cc:dd:ee:99 dev va master
E|RTNETLINK answers: No such file or directory
[255]
$ bridge fdb get aa:bb:cc:dd:ee:77 br br0
E|Error: Fdb entry not found.
[254]
$ bridge fdb show br nope
E|Cannot find bridge device "nope"
[255]
$ bridge fdb show dev nope
E|Cannot find device "nope"
[255]
`));
});

test('bridge link, vlan, mdb', () =>
  replay(`
$ ip link set br0 up
$ bridge link set dev va cost 5 hairpin on
$ bridge -d link
3: va@vb: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 master br0 state forwarding priority 32 cost 5 
    hairpin on guard off root_block off fastleave off learning on flood on mcast_flood on bcast_flood on mcast_router 1 mcast_to_unicast off neigh_suppress off vlan_tunnel off isolated off locked off 
$ bridge link show dev nope
E|Cannot find device "nope"
[255]
$ bridge link set
E|Device is a required argument.
[255]
$ bridge vlan
port              vlan-id  
$ bridge vlan add vid 2 dev va
E|RTNETLINK answers: Operation not supported
[255]
$ bridge -V
bridge utility, 6.1.0
`));

describe('brctl', () => {
  test('bridges and ports', () =>
    replay(`
$ brctl show
bridge name	bridge id		STP enabled	interfaces
br0		8000.76cf588e3370	no		va
$ brctl addbr br1
$ brctl addif br0 vb
$ brctl show
bridge name	bridge id		STP enabled	interfaces
br0		8000.76cf588e3370	no		va
							vb
br1		8000.000000000000	no		
$ brctl delif br0 vb
$ brctl setageing br1 100
$ brctl setfd br1 4
$ brctl delbr br1
`));
  test('what is refused, and in which words', () =>
    replay(`
$ brctl show nope
E|bridge nope does not exist!
[1]
$ brctl show va
E|device va is not a bridge!
[1]
$ brctl showmacs nope
E|read of forward table failed: No such device
[1]
$ brctl addbr br0
E|device br0 already exists; can't create bridge with the same name
[1]
$ brctl delbr nope
E|bridge nope doesn't exist; can't delete it
[1]
$ brctl delbr va
E|can't delete bridge va: Operation not permitted
[1]
$ ip link set br0 up
$ brctl delbr br0
E|bridge br0 is still up; can't delete it
[1]
$ brctl addif br0 va
E|device va is already a member of a bridge; can't add it to bridge br0.
[1]
$ brctl addif br0 nope
E|interface nope does not exist!
[1]
$ brctl addif nope vb
E|bridge nope does not exist!
[1]
$ brctl addif br0 lo
E|can't add lo to bridge br0: Invalid argument
[1]
$ brctl delif br0 vb
E|device vb is not a port of br0
[1]
$ brctl stp br0 foo
E|expect on/off for argument
[1]
$ brctl stp nope on
E|set stp status failed: No such device
[1]
$ brctl setageing br0 foo
E|bad ageing time value
[1]
$ brctl addif br0
Incorrect number of arguments for command
Usage: brctl addif <bridge> <device>	add interface to bridge
[1]
`));
});
