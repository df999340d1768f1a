import { describe, expect, test } from 'vitest';
import { ToolRig } from '#tools/net/testing/rig.ts';
import { perform, session } from '#tools/net/testing/script.ts';
import { ip } from './ip.ts';

/** Sessions recorded with iproute2 6.1 on Linux; `E|` is stderr, `[n]` the exit status. */
function replay(text: string): void {
  const rig = new ToolRig([ip]);
  rig.run('ip link add va type veth peer name vb');
  rig.run('ip link set va up');
  rig.run('ip link set vb up');
  rig.run('ip addr add 10.0.0.1/24 dev va');
  for (const { command, expected } of session(text)) expect(`$ ${command}\n${perform(rig, command)}`).toBe(`$ ${command}\n${expected}`);
}

describe('ip neigh', () => {
  test('entries of the user', () =>
    replay(`
$ ip neigh add 10.0.0.5 lladdr aa:bb:cc:dd:ee:ff dev va
$ ip neigh show 10.0.0.5
10.0.0.5 dev va lladdr aa:bb:cc:dd:ee:ff PERMANENT 
$ ip neigh replace 10.0.0.5 lladdr aa:bb:cc:dd:ee:f0 dev va nud stale
$ ip neigh show dev va
10.0.0.5 lladdr aa:bb:cc:dd:ee:f0 STALE 
$ ip -j neigh show nud stale
[{"dst":"10.0.0.5","dev":"va","lladdr":"aa:bb:cc:dd:ee:f0","state":["STALE"]}]
$ ip -br neigh
10.0.0.5                                va               aa:bb:cc:dd:ee:f0
$ ip neigh show nud permanent
$ ip neigh add proxy 10.0.0.10 dev va
$ ip neigh show proxy
10.0.0.10 dev va proxy 
$ ip neigh get 10.0.0.5 dev va
10.0.0.5 dev va lladdr aa:bb:cc:dd:ee:f0 STALE 
$ ip -s neigh flush dev va

*** Round 1, deleting 1 entries ***
*** Flush is complete after 1 round ***
`));
  test('what is refused, and in which words', () =>
    replay(`
$ ip neigh add 10.0.0.5
E|Device and destination are required arguments.
[255]
$ ip neigh add 10.0.0.5 dev va
E|Error: No link layer address given.
[2]
$ ip neigh add 10.0.0.8 lladdr foo dev va
E|Error: Invalid link address.
[2]
$ ip neigh add 10.0.0.8 lladdr aa:bb:cc:dd:ee:ff dev nope
E|Cannot find device "nope"
[1]
$ ip neigh add 10.0.0.8 lladdr aa:bb:cc:dd:ee:ff dev va nud foo
E|Error: argument "foo" is wrong: nud state is bad
[255]
$ ip neigh add foo dev va
E|Error: any valid address is expected rather than "foo".
[1]
$ ip neigh get 10.0.0.50 dev va
E|Error: Neighbour entry not found.
[2]
$ ip neigh del 10.0.0.55 dev va
E|RTNETLINK answers: No such file or directory
[2]
$ ip neigh flush
E|Flush requires arguments.
[1]
$ ip neigh show dev nope
E|Cannot find device "nope"
[1]
`));
});

describe('ip netns, options and batches', () => {
  test('namespaces', () =>
    replay(`
$ ip netns add n1
$ ip netns add n2
$ ip netns
n2
n1
$ ip link set vb netns n1
$ ip -j netns list
[{"name":"n2"},{"name":"n1","id":0}]
$ ip netns list-id
nsid 0 (iproute2 netns name: n1)
$ ip netns identify 1

$ ip netns exec n1 ip -br link show lo
lo               DOWN           00:00:00:00:00:00 <LOOPBACK> 
$ ip -all netns exec ip -4 addr

netns: n2

netns: n1
$ ip netns exec n1 foo
E|exec of "foo" failed: No such file or directory
[1]
$ ip netns exec nope ls
E|Cannot open network namespace "nope": No such file or directory
[255]
$ ip netns exec n1
E|No command specified
[1]
$ ip netns add n1
E|Cannot create namespace file "/run/netns/n1": File exists
[1]
$ ip netns add a/b
E|Invalid netns name "a/b"
[255]
$ ip netns del nope
E|Cannot remove namespace file "/run/netns/nope": No such file or directory
[1]
$ ip -all netns del
$ ip netns
$ ip -n nope link
E|Cannot open network namespace "nope": No such file or directory
[255]
`));
  test('options', () =>
    replay(`
$ ip foo
E|Object "foo" is unknown, try "ip help".
[1]
$ ip -z
E|Option "-z" is unknown, try "ip -help".
[255]
$ ip -V
ip utility, iproute2-6.1.0, libbpf 1.1.2
$ ip -f foo addr
E|Error: argument "foo" is wrong: invalid protocol family
[255]
$ ip tuntap
E|RTNETLINK answers: Operation not supported
[2]
$ ip -b /nonexist
E|Cannot open file "/nonexist" for reading: No such file or directory
[1]
`));
  test('a batch stops at the first failure, unless forced', () => {
    const rig = new ToolRig([ip]);
    rig.fs.write('/b', 'link add br0 type bridge\nlink add br0 type bridge\nlink add br1 type bridge\n', 'truncate');
    expect(rig.run('ip -b /b')).toEqual({ out: '', err: 'RTNETLINK answers: File exists\nCommand failed /b:2\n', status: 1 });
    expect(rig.run('ip -br link show br1').status).toBe(1);
    expect(rig.run('ip -force -b -', 'link del br0\nlink del br0\nlink add br1 type bridge')).toMatchObject({ status: 1 });
    expect(rig.run('ip -br link show br1').status).toBe(0);
    rig.run('ip -force -b -', 'link set br1 mtu\nlink del br1');
    expect(rig.run('ip -br link show br1').status).toBe(0);
  });
});

describe('completion', () => {
  test.each([
    [['l'], ['l2tp', 'link']],
    [
      ['link', 's'],
      ['set', 'show'],
    ],
    [
      ['link', 'set', 'dev', 'v'],
      ['vb', 'va'],
    ],
    [['-n', 'n'], ['n1']],
    [['netns', 'exec', ''], ['n1']],
    [
      ['link', 'add', 'x', 'type', 'v'],
      ['veth', 'vxlan'],
    ],
  ])('%j', (words, expected) => {
    const rig = new ToolRig([ip]);
    rig.run('ip link add va type veth peer name vb');
    rig.run('ip netns add n1');
    expect(ip.complete?.({ sys: rig.sys, fs: rig.fs, cwd: '/' }, words).sort()).toEqual([...expected].sort());
  });
});
