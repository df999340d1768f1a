import { describe, expect, test } from 'vitest';
import { ToolRig } from '#tools/net/testing/rig.ts';
import { perform, session } from '#tools/net/testing/script.ts';
import { ip } from './ip.ts';

/** Sessions recorded with iproute2 6.1 on Linux; `E|` is stderr, `[n]` the exit status. */
function replay(text: string): void {
  const rig = new ToolRig([ip]);
  for (const line of ['lo up', 'va up', 'vb up']) {
    if (line.startsWith('va')) rig.run('ip link add va type veth peer name vb');
    rig.run(`ip link set ${line}`);
  }
  rig.run('ip addr add 10.0.0.1/24 brd + dev va');
  for (const { command, expected } of session(text)) expect(`$ ${command}\n${perform(rig, command)}`).toBe(`$ ${command}\n${expected}`);
}

describe('ip route', () => {
  test('add and show, pinned attributes left out', () =>
    replay(`
$ ip route add default via 10.0.0.4
$ ip route add default via 10.0.0.9 metric 100
$ ip route add 10.1.0.0/16 dev va
$ ip route add 10.2.0.0/16 via 10.0.0.2 src 10.0.0.1 mtu 1400 metric 5 proto static
$ ip route add 10.3.0.0/16 via 192.168.9.9 dev va onlink
$ ip route add 10.5.3.0/24 dev va scope 50
$ ip route add 10.5.3.0/24 dev va table 100
$ ip route add unreachable 10.6.0.0/16
$ ip route add prohibit 10.6.2.0/24 metric 7
$ ip route add to 10.7.4.1 via 10.0.0.2
$ ip r
default via 10.0.0.4 dev va 
default via 10.0.0.9 dev va metric 100 
10.0.0.0/24 dev va proto kernel scope link src 10.0.0.1 
10.1.0.0/16 dev va scope link 
10.2.0.0/16 via 10.0.0.2 dev va proto static src 10.0.0.1 metric 5 mtu 1400 
10.3.0.0/16 via 192.168.9.9 dev va onlink 
10.5.3.0/24 dev va scope 50 
unreachable 10.6.0.0/16 
prohibit 10.6.2.0/24 metric 7 
10.7.4.1 via 10.0.0.2 dev va 
$ ip -d route show match 10.6.2.5
unicast default via 10.0.0.4 dev va proto boot scope global 
unicast default via 10.0.0.9 dev va proto boot scope global metric 100 
unreachable 10.6.0.0/16 proto boot scope global 
prohibit 10.6.2.0/24 proto boot scope global metric 7 
$ ip route show table 100
10.5.3.0/24 dev va scope link 
$ ip route show root 10.6.0.0/16
unreachable 10.6.0.0/16 
prohibit 10.6.2.0/24 metric 7 
$ ip route show dev va via 10.0.0.2
10.2.0.0/16 proto static src 10.0.0.1 metric 5 mtu 1400 
10.7.4.1 
$ ip route show proto kernel
10.0.0.0/24 dev va scope link src 10.0.0.1 
$ ip route show src 10.0.0.1
10.0.0.0/24 dev va proto kernel scope link 
10.2.0.0/16 via 10.0.0.2 dev va proto static metric 5 mtu 1400 
$ ip route show table local dev va
local 10.0.0.1 proto kernel scope host src 10.0.0.1 
broadcast 10.0.0.255 proto kernel scope link src 10.0.0.1 
$ ip -j route show 10.2.0.0/16
[{"dst":"10.2.0.0/16","gateway":"10.0.0.2","dev":"va","protocol":"static","prefsrc":"10.0.0.1","metric":5,"flags":[],"metrics":[{"mtu":1400}]}]
$ ip -j -p route show 10.3.0.0/16
[ {
        "dst": "10.3.0.0/16",
        "gateway": "192.168.9.9",
        "dev": "va",
        "flags": [ "onlink" ]
    } ]
$ ip -s route flush 10.9.0.0/16
Nothing to flush.
$ ip -s -s route flush proto static
10.2.0.0/16 via 10.0.0.2 dev va src 10.0.0.1 metric 5 mtu 1400 

*** Round 1, deleting 1 entries ***
*** Flush is complete after 1 round ***
$ ip route del 10.7.4.1
$ ip route del default
$ ip route show default
default via 10.0.0.9 dev va metric 100 
`));

  test('get', () =>
    replay(`
$ ip route add default via 10.0.0.4
$ ip route add 10.2.0.0/16 via 10.0.0.2 mtu 1400
$ ip route get 10.0.0.2
10.0.0.2 dev va src 10.0.0.1 uid 0 
    cache 
$ ip route get 10.0.0.1
local 10.0.0.1 dev lo src 10.0.0.1 uid 0 
    cache <local> 
$ ip route get 10.2.0.1
10.2.0.1 via 10.0.0.2 dev va src 10.0.0.1 uid 0 
    cache mtu 1400 
$ ip route get 10.0.0.255
broadcast 10.0.0.255 dev va src 10.0.0.1 uid 0 
    cache <local,brd> 
$ ip route get 8.8.8.8 from 10.0.0.1
8.8.8.8 from 10.0.0.1 via 10.0.0.4 dev va uid 0 
    cache 
$ ip route get 10.0.0.1 from 10.0.0.2 iif va
local 10.0.0.1 from 10.0.0.2 dev lo 
    cache <local> iif va 
$ ip -o -d route get 8.8.8.8
unicast 8.8.8.8 via 10.0.0.4 dev va table main src 10.0.0.1 uid 0 \\    cache 
$ ip -j route get 10.0.0.1
[{"type":"local","dst":"10.0.0.1","dev":"lo","prefsrc":"10.0.0.1","flags":[],"uid":0,"cache":["local"]}]
$ ip route get fibmatch 8.8.8.8
default via 10.0.0.4 dev va 
$ ip route get 10.0.0.0/24
10.0.0.0 dev va src 10.0.0.1 uid 0 
    cache 
E|Warning: /24 as prefix is invalid, only /32 (or none) is supported.
$ ip route get
E|need at least a destination address
[1]
$ ip route get 8.8.8.8 foo
E|Error: inet prefix is expected rather than "foo".
[1]
`));

  test('what is refused, and in which words', () =>
    replay(`
$ ip route add 10.1.0.0/16
E|RTNETLINK answers: No such device
[2]
$ ip route add 10.1.0.0/16 dev nope
E|Cannot find device "nope"
[1]
$ ip route add default via 10.0.0.9
$ ip route add default via 10.0.0.8
E|RTNETLINK answers: File exists
[2]
$ ip route add 10.2.0.0/16 via 192.168.1.1
E|Error: Nexthop has invalid gateway.
[2]
$ ip route add 10.2.0.1/16 via 10.0.0.2
E|Error: Invalid prefix for given prefix length.
[2]
$ ip route add 10.4.0.0/16 via foo
E|Error: inet address is expected rather than "foo".
[1]
$ ip route add 10.5.0.0/16 via 10.0.0.2 proto foo
E|Error: argument "foo" is wrong: "protocol" value is invalid
E|
[255]
$ ip route add 10.5.2.0/24 via 10.0.0.2 scope foo
E|Error: argument "foo" is wrong: invalid "scope" value
E|
[255]
$ ip route add 10.7.2.0/24 foo
E|Error: either "to" is duplicate, or "foo" is a garbage.
[255]
$ ip route add 10.7.0.0/24 via 10.0.0.2 realms 3
E|RTNETLINK answers: Operation not supported
[2]
$ ip route add 10.7.0.0/24 nexthop via 10.0.0.2 nexthop via 10.0.0.3 foo
E|Error: "nexthop" or end of line is expected instead of "foo"
[255]
$ ip route show table foo
E|Error: argument "foo" is wrong: table id value is invalid
E|
[255]
$ ip route show table 33
E|Error: ipv4: FIB table does not exist.
E|Dump terminated
[2]
$ ip route show foo
E|Error: any valid prefix is expected rather than "foo".
[1]
$ ip route del 10.99.0.0/16
E|RTNETLINK answers: No such process
[2]
$ ip route change 10.98.0.0/16 dev va
E|RTNETLINK answers: No such file or directory
[2]
$ ip route flush
E|"ip route flush" requires arguments.
[1]
$ ip rule
0:	from all lookup local
32766:	from all lookup main
32767:	from all lookup default
$ ip -j rule
[{"priority":0,"src":"all","table":"local"},{"priority":32766,"src":"all","table":"main"},{"priority":32767,"src":"all","table":"default"}]
$ ip rule add from 1.2.3.4 table 100 realms 3
E|RTNETLINK answers: Operation not supported
[2]
`));
});
