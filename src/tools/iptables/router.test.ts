/** A client, a router with filter and nat rules, a server: the router's tables after some pings, as a real kernel had them. */
import { expect, test } from 'vitest';
import { conntrack } from '../conntrack/index.ts';
import { ip } from '../ip/ip.ts';
import { ToolRig } from '../net/testing/rig.ts';
import { ping } from '../ping/ping.ts';
import { iptables, iptablesSave } from './index.ts';

const SETUP = `ip netns add a
ip netns add b
ip link add va type veth peer name ea netns a
ip link add vb type veth peer name eb netns b
ip addr add 10.0.0.1/24 dev va
ip link set va up
ip addr add 10.1.0.1/24 dev vb
ip link set vb up
ip -n a addr add 10.0.0.2/24 dev ea
ip -n a link set ea up
ip -n a route add default via 10.0.0.1
ip -n b addr add 10.1.0.2/24 dev eb
ip -n b link set eb up
iptables -A FORWARD -i va -o vb -j ACCEPT
iptables -A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
iptables -P FORWARD DROP
iptables -t nat -A POSTROUTING -s 10.0.0.0/24 -o vb -j MASQUERADE
iptables -t nat -A OUTPUT -p icmp -d 10.0.0.9 -j DNAT --to-destination 10.1.0.2`;

test('MASQUERADE, DNAT in OUTPUT, FORWARD by state: replies come, counters are those of Linux', () => {
  const rig = new ToolRig([ip, ping, iptables, iptablesSave, conntrack]);
  for (const line of SETUP.split('\n')) expect(rig.run(line), line).toMatchObject({ err: '', status: 0 });
  rig.sys.sysctlSet('net/ipv4/ip_forward', '1');
  expect(rig.run('ip netns exec a ping -c2 -i0.2 10.1.0.2').out).toContain('64 bytes from 10.1.0.2: icmp_seq=2 ttl=63');
  expect(rig.run('ip netns exec b ping -c1 -W1 10.1.0.1').status).toBe(0);
  expect(rig.run('ping -c1 -W1 10.0.0.9').out).toContain('64 bytes from 10.0.0.9: icmp_seq=1 ttl=64');

  const saved = rig.run('iptables-save -c').out.split('\n');
  expect(saved.filter((line) => line.startsWith('[') || line.startsWith(':FORWARD'))).toEqual([
    ':FORWARD DROP [0:0]',
    '[2:168] -A FORWARD -i va -o vb -j ACCEPT',
    '[2:168] -A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
    '[1:84] -A OUTPUT -d 10.0.0.9/32 -p icmp -j DNAT --to-destination 10.1.0.2',
    '[2:168] -A POSTROUTING -s 10.0.0.0/24 -o vb -j MASQUERADE',
  ]);
  const flows = rig.run('conntrack -L').out.replace(/id=\d+/g, 'id=X');
  expect(flows.split('\n').filter((line) => line !== '')).toEqual([
    'icmp     1 29 src=10.0.0.2 dst=10.1.0.2 type=8 code=0 id=X src=10.1.0.2 dst=10.1.0.1 type=0 code=0 id=X mark=0 use=1',
    'icmp     1 29 src=10.1.0.2 dst=10.1.0.1 type=8 code=0 id=X src=10.1.0.1 dst=10.1.0.2 type=0 code=0 id=X mark=0 use=1',
    'icmp     1 29 src=10.0.0.1 dst=10.0.0.9 type=8 code=0 id=X src=10.1.0.2 dst=10.1.0.1 type=0 code=0 id=X mark=0 use=1',
  ]);
});
