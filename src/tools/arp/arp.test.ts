import { describe, expect, test } from 'vitest';
import { ip } from '#tools/ip/ip.ts';
import { ToolRig } from '#tools/net/testing/rig.ts';
import { perform, session } from '#tools/net/testing/script.ts';
import { ping } from '#tools/ping/ping.ts';
import { arp } from './arp.ts';

/** Sessions recorded with net-tools 2.10 on Linux; `E|` is stderr, `[n]` the exit status. */
function replay(text: string): void {
  const rig = new ToolRig([ip, ping, arp]);
  const setup = `
ip netns add n1
ip link add va type veth peer name vb address 16:f5:94:be:f9:ac netns n1
ip link set va up
ip -n n1 link set vb up
ip addr add 10.0.0.1/24 dev va
ip -n n1 addr add 10.0.0.2/24 dev vb
ping -c1 10.0.0.2`;
  for (const line of setup.trim().split('\n')) expect(rig.run(line), line).toMatchObject({ err: '', status: 0 });
  for (const { command, expected } of session(text)) expect(`$ ${command}\n${perform(rig, command)}`).toBe(`$ ${command}\n${expected}`);
}

describe('arp', () => {
  test('the table in both styles', () =>
    replay(`
$ arp
Address                  HWtype  HWaddress           Flags Mask            Iface
10.0.0.2                 ether   16:f5:94:be:f9:ac   C                     va
$ arp -an
? (10.0.0.2) at 16:f5:94:be:f9:ac [ether] on va
$ arp -v
Address                  HWtype  HWaddress           Flags Mask            Iface
10.0.0.2                 ether   16:f5:94:be:f9:ac   C                     va
Entries: 1	Skipped: 0	Found: 1
$ ping -c1 -W1 -q 10.0.0.77
PING 10.0.0.77 (10.0.0.77) 56(84) bytes of data.

--- 10.0.0.77 ping statistics ---
1 packets transmitted, 0 received, 100% packet loss, time 0ms

[1]
$ arp -n 10.0.0.77
Address                  HWtype  HWaddress           Flags Mask            Iface
10.0.0.77                        (incomplete)                              va
$ arp -a 10.0.0.77
? (10.0.0.77) at <incomplete> on va
$ arp -n 10.0.0.99
10.0.0.99 (10.0.0.99) -- no entry
$ arp -a 10.0.0.99
arp: in 2 entries no match found.
$ arp -n -i nope
arp: in 2 entries no match found.
`));
  test('set and delete', () =>
    replay(`
$ arp -s 10.0.0.9 aa:bb:cc:dd:ee:ff
$ arp -n 10.0.0.9
Address                  HWtype  HWaddress           Flags Mask            Iface
10.0.0.9                 ether   aa:bb:cc:dd:ee:ff   CM                    va
$ arp -d 10.0.0.9 -i va
$ arp -d 10.0.0.9
No ARP entry for 10.0.0.9
[255]
$ arp -d 10.0.0.88
No ARP entry for 10.0.0.88
[255]
$ arp -d 99.0.0.88
E|SIOCDARP(dontpub): Network is unreachable
[255]
$ arp -s 99.0.0.9 aa:bb:cc:dd:ee:ff
E|SIOCSARP: Network is unreachable
[255]
$ arp -s 10.0.0.9
E|arp: need hardware address
[255]
$ arp -s 10.0.0.9 foo
E|arp: invalid hardware address
[255]
$ arp -d foo
E|foo: Host name lookup failure
[255]
$ arp -d
E|arp: need host name
[255]
$ arp -H foo -n
E|arp: foo: unknown hardware type.
[255]
`));
});
