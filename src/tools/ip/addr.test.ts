import { describe, expect, test } from 'vitest';
import { ToolRig } from '#tools/net/testing/rig.ts';
import { perform, session } from '#tools/net/testing/script.ts';
import { ip } from './ip.ts';

/** Sessions recorded with iproute2 6.1 on Linux; `E|` is stderr, `[n]` the exit status. */
function replay(text: string): void {
  const rig = new ToolRig([ip]);
  rig.run('ip link set lo up');
  rig.run('ip link add va address ce:5a:97:06:76:6a type veth peer name vb');
  for (const { command, expected } of session(text)) expect(`$ ${command}\n${perform(rig, command)}`).toBe(`$ ${command}\n${expected}`);
}

describe('ip addr', () => {
  test('add and show', () =>
    replay(`
$ ip addr add local 10.0.0.1/24 dev va
$ ip addr add 10.0.0.2/24 brd + dev va
$ ip addr add 10.0.1.2 peer 10.0.1.3 dev va label va:1
$ ip addr add 127.0.0.5/8 dev va
$ ip addr add 10.0.9.1/24 scope 3 dev va
$ ip a s va
3: va@vb: <BROADCAST,MULTICAST,M-DOWN> mtu 1500 qdisc noop state DOWN group default qlen 1000
    link/ether ce:5a:97:06:76:6a brd ff:ff:ff:ff:ff:ff
    inet 127.0.0.5/8 scope host va
       valid_lft forever preferred_lft forever
    inet 10.0.9.1/24 scope 3 va
       valid_lft forever preferred_lft forever
    inet 10.0.0.1/24 scope global va
       valid_lft forever preferred_lft forever
    inet 10.0.1.2 peer 10.0.1.3/32 scope global va:1
       valid_lft forever preferred_lft forever
    inet 10.0.0.2/24 brd 10.0.0.255 scope global secondary va
       valid_lft forever preferred_lft forever
$ ip -o addr show va to 10.0.0.0/24
3: va    inet 10.0.0.1/24 scope global va\\       valid_lft forever preferred_lft forever
3: va    inet 10.0.0.2/24 brd 10.0.0.255 scope global secondary va\\       valid_lft forever preferred_lft forever
$ ip -br a
lo               UNKNOWN        127.0.0.1/8 
vb@va            DOWN           
va@vb            DOWN           127.0.0.5/8 10.0.9.1/24 10.0.0.1/24 10.0.1.2 peer 10.0.1.3/32 10.0.0.2/24 
$ ip -br -j addr show lo
[{"ifname":"lo","operstate":"UNKNOWN","addr_info":[{"local":"127.0.0.1","prefixlen":8}]}]
$ ip -4 addr show lo
1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN group default qlen 1000
    inet 127.0.0.1/8 scope host lo
       valid_lft forever preferred_lft forever
$ ip -j -4 addr show va label va:1
[{"addr_info":[{},{},{},{"family":"inet","local":"10.0.1.2","address":"10.0.1.3","prefixlen":32,"scope":"global","label":"va:1","valid_life_time":4294967295,"preferred_life_time":4294967295},{}]}]
$ ip -s -4 addr show lo
1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN group default qlen 1000
    inet 127.0.0.1/8 scope host lo
       valid_lft forever preferred_lft forever
    RX:  bytes packets errors dropped  missed   mcast           
             0       0      0       0       0       0 
    TX:  bytes packets errors dropped carrier collsns           
             0       0      0       0       0       0 
$ ip -6 addr
$ ip -s addr flush dev va to 10.0.1.0/24

*** Round 1, deleting 1 addresses ***
*** Flush is complete after 1 round ***
$ ip addr flush dev va
$ ip -4 addr show va
`));

  test('what is refused, and in which words', () =>
    replay(`
$ ip addr foo
E|Command "foo" is unknown, try "ip address help".
[255]
$ ip addr add 10.0.0.1/24
E|Not enough information: "dev" argument is required.
[1]
$ ip addr add dev va
E|RTNETLINK answers: Operation not supported
[2]
$ ip addr add 10.0.0.1/24 dev nope
E|Cannot find device "nope"
[1]
$ ip addr add 10.0.0.1/24 va
E|Command line is not complete. Try option "help"
[255]
$ ip addr add 10.0.0.1/24 dev va
$ ip addr add 10.0.0.1/24 dev va
E|Error: ipv4: Address already assigned.
[2]
$ ip addr add 10.0.0.1/33 dev va
E|Error: any valid prefix is expected rather than "10.0.0.1/33".
[1]
$ ip addr add 10.0.9.1/24 scope foo dev va
E|Error: argument "foo" is wrong: invalid scope value.
[255]
$ ip addr add 10.0.10.1/24 brd + brd - dev va
E|Error: duplicate "broadcast": "-" is the second value.
[255]
$ ip addr add 10.0.10.1/24 10.0.11.1/24 dev va
E|Error: either "local" is duplicate, or "10.0.11.1/24" is a garbage.
[255]
$ ip addr add fe80::1/64 dev va
E|Error: ipv6: IPv6 is disabled on this device.
[2]
$ ip addr show foo bar
E|Error: either "dev" is duplicate, or "bar" is a garbage.
[255]
$ ip addr del 10.0.99.1/24 dev va
E|Error: ipv4: Address not found.
[2]
$ ip addr del 10.0.0.1 dev va
E|Warning: Executing wildcard deletion to stay compatible with old scripts.
E|         Explicitly specify the prefix length (10.0.0.1/32) to avoid this warning.
E|         This special behaviour is likely to disappear in further releases,
E|         fix your scripts!
$ ip addr flush
E|Flush requires arguments.
[1]
$ ip addr flush dev nope
E|Device "nope" does not exist.
[1]
`));
});
