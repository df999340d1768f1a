import { describe, expect, test } from 'vitest';
import { ToolRig } from '#tools/net/testing/rig.ts';
import { perform, session } from '#tools/net/testing/script.ts';
import { ip } from './ip.ts';

/** Sessions recorded with iproute2 6.1 on Linux; `E|` is stderr, `[n]` the exit status. */
function replay(setup: string, text: string): void {
  const rig = new ToolRig([ip]);
  for (const line of setup.trim().split('\n')) expect(rig.run(line), line).toMatchObject({ err: '', status: 0 });
  for (const { command, expected } of session(text)) expect(`$ ${command}\n${perform(rig, command)}`).toBe(`$ ${command}\n${expected}`);
}
const PAIR = `
ip link set lo up
ip netns add n1
ip link add va address 06:fc:de:84:01:2d type veth peer name vb address 26:ab:03:d3:48:05
ip link add br0 type bridge`;

describe('ip link show', () => {
  test('a veth end on a bridge, its other end elsewhere', () =>
    replay(
      `${PAIR}\nip link set va master br0\nip link set vb netns n1`,
      `
$ ip link
1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN mode DEFAULT group default qlen 1000
    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00
3: va@if2: <BROADCAST,MULTICAST> mtu 1500 qdisc noop master br0 state DOWN mode DEFAULT group default qlen 1000
    link/ether 06:fc:de:84:01:2d brd ff:ff:ff:ff:ff:ff link-netns n1
4: br0: <BROADCAST,MULTICAST> mtu 1500 qdisc noop state DOWN mode DEFAULT group default qlen 1000
    link/ether 06:fc:de:84:01:2d brd ff:ff:ff:ff:ff:ff
$ ip -o link show va
3: va@if2: <BROADCAST,MULTICAST> mtu 1500 qdisc noop master br0 state DOWN mode DEFAULT group default qlen 1000\\    link/ether 06:fc:de:84:01:2d brd ff:ff:ff:ff:ff:ff link-netns n1
$ ip -br l
lo               UNKNOWN        00:00:00:00:00:00 <LOOPBACK,UP,LOWER_UP> 
va@if2           DOWN           06:fc:de:84:01:2d <BROADCAST,MULTICAST> 
br0              DOWN           06:fc:de:84:01:2d <BROADCAST,MULTICAST> 
$ ip -n n1 link show vb
2: vb@if3: <BROADCAST,MULTICAST> mtu 1500 qdisc noop state DOWN mode DEFAULT group default qlen 1000
    link/ether 26:ab:03:d3:48:05 brd ff:ff:ff:ff:ff:ff link-netnsid 0
$ ip -s -s link show va
3: va@if2: <BROADCAST,MULTICAST> mtu 1500 qdisc noop master br0 state DOWN mode DEFAULT group default qlen 1000
    link/ether 06:fc:de:84:01:2d brd ff:ff:ff:ff:ff:ff link-netns n1
    RX:  bytes packets errors dropped  missed   mcast           
             0       0      0       0       0       0 
    RX errors:  length    crc   frame    fifo overrun
                     0      0       0       0       0 
    TX:  bytes packets errors dropped carrier collsns           
             0       0      0       0       0       0 
    TX errors: aborted   fifo  window heartbt transns
                     0      0       0       0       1 
$ ip -j link show va
[{"ifindex":3,"link_index":2,"ifname":"va","flags":["BROADCAST","MULTICAST"],"mtu":1500,"qdisc":"noop","master":"br0","operstate":"DOWN","linkmode":"DEFAULT","group":"default","txqlen":1000,"link_type":"ether","address":"06:fc:de:84:01:2d","broadcast":"ff:ff:ff:ff:ff:ff","link_netnsid":0}]
$ ip -j link show type foo
[{},{},{}]
$ ip link show type bridge_slave up
$ ip link show master br0
3: va@if2: <BROADCAST,MULTICAST> mtu 1500 qdisc noop master br0 state DOWN mode DEFAULT group default qlen 1000
    link/ether 06:fc:de:84:01:2d brd ff:ff:ff:ff:ff:ff link-netns n1
`,
    ));

  test('a pair in one namespace: names instead of numbers, M-DOWN, colours', () =>
    replay(
      PAIR,
      `
$ ip -c=always link show va
3: \x1b[36mva@vb: \x1b[0m<BROADCAST,MULTICAST,M-DOWN> mtu 1500 qdisc noop state \x1b[31mDOWN \x1b[0mmode DEFAULT group default qlen 1000
    link/ether \x1b[33m06:fc:de:84:01:2d\x1b[0m brd \x1b[33mff:ff:ff:ff:ff:ff\x1b[0m
$ ip -d -br -j link show va
[{"link":"vb","ifname":"va","operstate":"DOWN","address":"06:fc:de:84:01:2d","flags":["BROADCAST","MULTICAST","M-DOWN"]}]
$ ip link show nope
E|Device "nope" does not exist.
[1]
$ ip link show master nope
E|Error: argument "nope" is wrong: Device does not exist
E|
[255]
`,
    ));

  test('details of a vxlan device', () =>
    replay(
      `${PAIR}\nip link add vx address 02:00:00:00:00:05 type vxlan id 5 dev br0 remote 10.0.0.2 local 10.0.0.1 dstport 4789 ttl 5 nolearning ageing 99 srcport 1000 2000`,
      `
$ ip -d -o link show vx
5: vx: <BROADCAST,MULTICAST> mtu 1450 qdisc noop state DOWN mode DEFAULT group default qlen 1000\\    link/ether 02:00:00:00:00:05 brd ff:ff:ff:ff:ff:ff promiscuity 0  allmulti 0 minmtu 68 maxmtu 65535 \\    vxlan id 5 remote 10.0.0.2 local 10.0.0.1 dev br0 srcport 1000 2000 dstport 4789 nolearning ttl 5 ageing 99 udpcsum noudp6zerocsumtx noudp6zerocsumrx addrgenmode eui64 numtxqueues 1 numrxqueues 1 gso_max_size 65536 gso_max_segs 65535 tso_max_size 65536 tso_max_segs 65535 gro_max_size 65536 
`,
    ));
});

describe('ip link add', () => {
  test('what is refused, and in which words', () =>
    replay(
      PAIR,
      `
$ ip link add
E|Not enough information: "type" argument is required
[1]
$ ip link add va type veth
E|RTNETLINK answers: File exists
[2]
$ ip link add vx type gre
E|Error: Unknown device type.
[2]
$ ip link add vx type vlan id 3
E|Error: Unknown device type.
[2]
$ ip link add vx type vxlan id abc
E|Error: argument "abc" is wrong: invalid id
[255]
$ ip link add vx type vxlan id 7 dstport 4789 group 239.1.1.1
E|vxlan: 'group' requires 'dev' to be specified
[1]
$ ip link add vx type vxlan id 8 id 9 dstport 4789
E|Error: either "id" is duplicate, or "9" is a garbage.
[255]
$ ip link add vx type vxlan id 8 dev nope dstport 4789
E|Cannot find device "nope"
[255]
$ ip link add vx type vxlan id 8 dstport 4789 remote foo
E|Error: any valid address is expected rather than "foo".
[1]
$ ip link add vx type vxlan id 5
E|vxlan: destination port not specified
E|Will use Linux kernel default (non-standard value)
E|Use 'dstport 4789' to get the IANA assigned value
E|Use 'dstport 0' to get default and quiet this message
$ ip link add vy type veth foo
Usage: ip link <options> type veth [peer <options>]
To get <options> type 'ip link add help'
[1]
$ ip link add vy type veth peer vz netns foo
E|Error: argument "foo" is wrong: Invalid "netns" value
E|
[255]
$ ip link add abcdefghijklmnopq type bridge
E|Error: Attribute failed policy validation.
[2]
$ ip link add a/b type bridge
E|Error: argument "a/b" is wrong: "dev" not a valid ifname
[255]
$ ip link add dev x1 name x2 type bridge
E|both "name" and "dev" cannot be used when creating devices.
[255]
$ ip link add x1 x2 type bridge
E|Error: either "dev" is duplicate, or "x2" is a garbage.
[255]
$ ip link add x1 mtu foo type bridge
E|Error: argument "foo" is wrong: Invalid "mtu" value
E|
[255]
$ ip link add x1 address foo type bridge
E|RTNETLINK answers: Invalid argument
[2]
$ ip link add br type bridge
E|"type" is invalid lladdr.
[1]
`,
    ));
  test('a pair across namespaces at once', () =>
    replay(
      PAIR,
      `
$ ip link add vc type veth peer name vd netns n1
$ ip -n n1 -br link show vd type veth up
$ ip -j -n n1 link show type bridge
[]
`,
    ));
});

describe('ip link set', () => {
  test('what is refused, and in which words', () =>
    replay(
      PAIR,
      `
$ ip link set
E|Not enough information: "dev" argument is required.
[255]
$ ip link set nope up
E|Cannot find device "nope"
[1]
$ ip link set va foo
E|Error: either "dev" is duplicate, or "foo" is a garbage.
[255]
$ ip link set va mtu
E|Command line is not complete. Try option "help"
[255]
$ ip link set va mtu 10
E|Error: mtu less than device minimum.
[2]
$ ip link set va mtu 100000
E|Error: mtu greater than device maximum.
[2]
$ ip link set va address abc
E|"abc" is invalid lladdr.
[1]
$ ip link set va address aa:bb
E|Invalid address length 2 - must be 6 bytes
[1]
$ ip link set va address 01:00:00:00:00:00
E|RTNETLINK answers: Cannot assign requested address
[2]
$ ip link set va master vb
E|RTNETLINK answers: Operation not supported
[2]
$ ip link set va netns nope
E|Error: argument "nope" is wrong: Invalid "netns" value
E|
[255]
$ ip link set va netns 99999
E|RTNETLINK answers: No such process
[2]
$ ip link set va name vb
E|RTNETLINK answers: File exists
[2]
$ ip link set va arp foo
E|Error: argument of "arp" must be "on" or "off", not "foo"
[1]
$ ip link set va type bridge stp_state 1
E|RTNETLINK answers: Operation not supported
[2]
$ ip link set br nope
E|"nope" is invalid lladdr.
[1]
$ ip link del lo
E|RTNETLINK answers: Operation not supported
[2]
$ ip link del
E|Not enough information: "dev" argument is required.
[255]
`,
    ));
  test('several options in one go, there and back between namespaces', () =>
    replay(
      PAIR,
      `
$ ip link set dev vb mtu 1400 name eth0 txqueuelen 7 promisc on up
$ ip link show eth0
2: eth0@va: <NO-CARRIER,BROADCAST,MULTICAST,PROMISC,UP,M-DOWN> mtu 1400 qdisc noqueue state LOWERLAYERDOWN mode DEFAULT group default qlen 7
    link/ether 26:ab:03:d3:48:05 brd ff:ff:ff:ff:ff:ff
$ ip link set va netns n1
$ ip netns exec n1 ip link set va netns 1
$ ip -br link show va
va@eth0          DOWN           06:fc:de:84:01:2d <BROADCAST,MULTICAST> 
$ ip link set va master br0 type bridge_slave hairpin foo
E|Error: argument of "hairpin" must be one of "off", "on", not "foo"
[1]
`,
    ));
});
