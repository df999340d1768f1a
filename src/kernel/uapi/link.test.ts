import { describe, expect, test } from 'vitest';
import { type IfIndex, ifIndex, mac } from '#base/brand.ts';
import { IFF } from '#sim/rows.ts';
import { type Netns, peernet2id_alloc } from '../core/netns.ts';
import { nic_probe } from '../dev/nic.ts';
import { Rig } from '../dev/testing/rig.ts';
import { delLink, linkByName, linkStats, links, newLink, setLink } from './link.ts';
import { netnsAdd, netnsDel, netnsList } from './netns.ts';
import type { NewLink, SetLink } from './uapi.ts';

const refused = (errno: string, extack?: string) => ({ errno, extack });
const indexOf = (net: Netns, name: string): IfIndex => linkByName(net, name)?.ifindex ?? ifIndex(0);
const set = (net: Netns, name: string, req: SetLink) => setLink(net, indexOf(net, name), req);
const names = (net: Netns): string[] => links(net).map((l) => `${l.ifindex} ${l.name}`);

/** What `ip link add va type veth peer name vb` leaves. */
function withPair(): { rig: Rig; net: Netns } {
  const rig = new Rig();
  newLink(rig.host, { kind: 'veth', name: 'va', peer: { name: 'vb' } });
  return { rig, net: rig.host };
}

describe('RTM_NEWLINK', () => {
  test('a namespace is born with lo, down', () => {
    expect(links(new Rig().host)).toMatchObject([
      { ifindex: 1, name: 'lo', mtu: 65536, flags: IFF.LOOPBACK, operstate: 'DOWN', qdisc: 'noop', txqlen: 1000 },
    ]);
  });

  test.each([
    ['a kind that nobody knows', { kind: 'foo' }, refused('EOPNOTSUPP', 'Unknown device type')],
    ['a kind that is not modelled', { kind: 'gre' }, refused('EOPNOTSUPP', 'Unknown device type')],
    ['loopback', { kind: 'loopback' }, refused('EOPNOTSUPP', 'Unknown device type')],
    ['a word of every object', { kind: 'toString' }, refused('EOPNOTSUPP', 'Unknown device type')],
    ['a name that is taken', { kind: 'bridge', name: 'va' }, refused('EEXIST')],
    ['a peer name that is taken', { kind: 'veth', name: 'x', peer: { name: 'va' } }, refused('EEXIST')],
    ['one name for both ends', { kind: 'veth', name: 'p', peer: { name: 'p' } }, refused('EEXIST')],
    ['an index that is taken', { kind: 'veth', index: ifIndex(2) }, refused('EEXIST')],
    ['a multicast address', { kind: 'bridge', mac: mac(0x010000000000) }, refused('EADDRNOTAVAIL')],
    ['an MTU below 68', { kind: 'bridge', mtu: 67 }, refused('EINVAL', 'mtu less than device minimum')],
    ['an MTU above 65535', { kind: 'bridge', mtu: 65536 }, refused('EINVAL', 'mtu greater than device maximum')],
    ['a name of 16 bytes', { kind: 'bridge', name: 'abcdefghijklmnop' }, refused('EINVAL')],
    ['a peer that is up', { kind: 'veth', name: 'p', peer: { name: 'q', up: true } }, refused('ENOTCONN')],
    ['VLAN filtering', { kind: 'bridge', bridge: { vlanFiltering: true } }, refused('EOPNOTSUPP')],
  ] as [string, NewLink, object][])('%s is refused and leaves nothing', (_what, req, answer) => {
    const { net } = withPair();
    expect(newLink(net, req)).toMatchObject(answer);
    expect(names(net)).toEqual(['1 lo', '2 vb', '3 va']);
  });

  test('an index that a failed request took is not given again', () => {
    const { net } = withPair();
    newLink(net, { kind: 'veth', name: 'p', peer: { name: 'p' } });
    newLink(net, { kind: 'bridge', name: 'b' });
    expect(indexOf(net, 'b')).toBe(5);
  });

  test('names are given by kind', () => {
    const { net } = withPair();
    newLink(net, { kind: 'veth' });
    newLink(net, { kind: 'bridge' });
    expect(names(net).slice(3)).toEqual(['4 veth0', '5 veth1', '6 bridge0']);
  });

  test('a veth may be born with its ends in two namespaces', () => {
    const rig = new Rig();
    const [n1, n2] = [rig.netns('n1'), rig.netns('n2')];
    newLink(rig.host, { kind: 'veth', name: 'ka', netns: n1.nsid, peer: { name: 'kb', netns: n2.nsid } });
    expect([names(rig.host), names(n1), names(n2)]).toEqual([['1 lo'], ['1 lo', '2 ka'], ['1 lo', '2 kb']]);
  });

  test('the name is looked up where the device will be', () => {
    const { rig, net } = withPair();
    const n1 = rig.netns('n1');
    expect(newLink(net, { kind: 'veth', name: 'va', netns: n1.nsid, peer: { name: 'vc' } })).toBeUndefined();
    expect(newLink(net, { kind: 'bridge', name: 'va', netns: n1.nsid })).toMatchObject(refused('EEXIST'));
  });
});

describe('RTM_SETLINK', () => {
  test.each([
    ['mtu 67', { mtu: 67 }, refused('EINVAL', 'mtu less than device minimum')],
    ['mtu 65536', { mtu: 65536 }, refused('EINVAL', 'mtu greater than device maximum')],
    ['a multicast address', { mac: mac(0x010000000001) }, refused('EADDRNOTAVAIL')],
    ['the zero address', { mac: mac(0) }, refused('EADDRNOTAVAIL')],
    ['the name of another', { name: 'vb' }, refused('EEXIST')],
    ['the name "all"', { name: 'all' }, refused('EINVAL')],
    ['a master that is no bridge', { master: ifIndex(2) }, refused('EOPNOTSUPP')],
    ['bridge settings on a veth', { bridge: { ageingTime: 5 } }, refused('EOPNOTSUPP')],
    ['port settings on what is no port', { port: { hairpin: true } }, refused('EOPNOTSUPP')],
    ['a master that does not exist', { master: ifIndex(77) }, refused('EINVAL')],
  ] as [string, SetLink, object][])('%s is refused', (_what, req, answer) => {
    const { net } = withPair();
    const before = linkByName(net, 'va');
    expect(set(net, 'va', req)).toMatchObject(answer);
    expect(linkByName(net, 'va')).toEqual(before);
  });

  test('what cannot be done ends the request: MTU comes before the name and before up', () => {
    const { net } = withPair();
    expect(set(net, 'va', { name: 'vq', mtu: 10, up: true })).toMatchObject({ errno: 'EINVAL' });
    expect([linkByName(net, 'vq'), (linkByName(net, 'va')?.flags ?? 0) & IFF.UP]).toEqual([undefined, 0]);
  });

  test('lo takes any MTU and name, but neither an address nor another namespace', () => {
    const { rig, net } = withPair();
    const n1 = rig.netns('n1');
    expect(set(net, 'lo', { mtu: 99999999 })).toBeUndefined();
    expect(set(net, 'lo', { mac: mac(0x020000000001) })).toMatchObject(refused('EOPNOTSUPP'));
    expect(set(net, 'lo', { netns: n1.nsid })).toMatchObject(refused('EINVAL', 'The interface netns is immutable'));
    expect(set(net, 'lo', { name: 'foo' })).toBeUndefined();
    expect(links(net)[0]).toMatchObject({ name: 'foo', mtu: 99999999 });
  });

  test('a bridge stays in its namespace', () => {
    const { rig, net } = withPair();
    newLink(net, { kind: 'bridge', name: 'b' });
    expect(set(net, 'b', { netns: rig.netns('n1').nsid })).toMatchObject(refused('EINVAL', 'The interface netns is immutable'));
  });

  test('a move to where the name is taken is refused, unless it gets another name', () => {
    const { rig, net } = withPair();
    const n1 = rig.netns('n1');
    newLink(net, { kind: 'veth', name: 'va', netns: n1.nsid, peer: { name: 'vc' } });
    const answer = refused('EEXIST', 'An interface with the same name exists in the target netns');
    expect(set(net, 'va', { netns: n1.nsid })).toMatchObject(answer);
    expect(set(net, 'va', { netns: n1.nsid, name: 'vx', up: true })).toBeUndefined();
    expect(names(n1)).toEqual(['1 lo', '2 va', '3 vx']);
    expect((linkByName(n1, 'vx')?.flags ?? 0) & IFF.UP).toBe(IFF.UP);
  });

  test('another master: it leaves the old one first, even if the new one refuses', () => {
    const { net } = withPair();
    for (const name of ['b1', 'b2']) newLink(net, { kind: 'bridge', name });
    set(net, 'va', { master: indexOf(net, 'b1') });
    expect(set(net, 'va', { master: indexOf(net, 'b1') })).toBeUndefined();
    expect(set(net, 'va', { master: indexOf(net, 'b2') })).toBeUndefined();
    expect(linkByName(net, 'va')).toMatchObject({ master: indexOf(net, 'b2'), port: { portNo: 1 } });
    expect(set(net, 'va', { master: indexOf(net, 'vb') })).toMatchObject(refused('EOPNOTSUPP'));
    expect(linkByName(net, 'va')).toMatchObject({ master: 0 });
  });

  test('flags are shown as the user set them; a bridge port is not shown as promiscuous', () => {
    const { net } = withPair();
    newLink(net, { kind: 'bridge', name: 'b' });
    set(net, 'va', { master: indexOf(net, 'b') });
    expect((linkByName(net, 'va')?.flags ?? 0) & IFF.PROMISC).toBe(0);
    set(net, 'va', { promisc: true, arp: false, multicast: false, allmulticast: true, group: 7, txqlen: 5 });
    expect(linkByName(net, 'va')).toMatchObject({ flags: IFF.BROADCAST | IFF.PROMISC | IFF.NOARP | IFF.ALLMULTI, group: 7, txqlen: 5 });
  });

  test('an MTU of the user keeps a bridge from following its ports', () => {
    const { net } = withPair();
    newLink(net, { kind: 'bridge', name: 'b' });
    set(net, 'va', { master: indexOf(net, 'b') });
    set(net, 'b', { mtu: 1200 });
    set(net, 'va', { mtu: 1250 });
    expect(linkByName(net, 'b')?.mtu).toBe(1200);
  });
});

describe('RTM_DELLINK', () => {
  test('a veth takes its peer along, wherever it is', () => {
    const { rig, net } = withPair();
    const n1 = rig.netns('n1');
    set(net, 'vb', { netns: n1.nsid });
    delLink(net, indexOf(net, 'va'));
    expect([names(net), names(n1)]).toEqual([['1 lo'], ['1 lo']]);
  });

  test('lo and network cards cannot be deleted', () => {
    const { net } = withPair();
    nic_probe(net, 'eth0', undefined);
    expect(delLink(net, indexOf(net, 'lo'))).toMatchObject(refused('EOPNOTSUPP'));
    expect(delLink(net, indexOf(net, 'eth0'))).toMatchObject(refused('EOPNOTSUPP'));
    expect(delLink(net, ifIndex(99))).toMatchObject(refused('ENODEV'));
  });
});

describe('namespaces', () => {
  test('are listed newest first; a name is used once', () => {
    const rig = new Rig();
    for (const name of ['n1', 'n2']) netnsAdd(rig.machine, name);
    expect(netnsAdd(rig.machine, 'n1')).toMatchObject(refused('EEXIST'));
    expect(netnsList(rig.machine).map((n) => n.name)).toEqual(['n2', 'n1']);
    expect(netnsDel(rig.machine, 'n3')).toMatchObject(refused('ENOENT'));
  });

  test('a namespace that dies takes its devices and their peers, but sends cards home', () => {
    const { rig, net } = withPair();
    const n1 = rig.netns('n1');
    nic_probe(net, 'eth0', undefined);
    set(net, 'vb', { netns: n1.nsid });
    set(net, 'eth0', { netns: n1.nsid });
    newLink(n1, { kind: 'bridge', name: 'b' });
    netnsDel(rig.machine, 'n1');
    expect(names(net)).toEqual(['1 lo', '4 eth0']);
    expect([rig.machine.named.size, net.peerIds.size]).toEqual([0, 0]);
    expect([...rig.world.tables.link.values()].map((l) => l.nsid)).toEqual([net.nsid, net.nsid]);
  });

  test('ids of other namespaces are given lowest first, and again after their namespace is gone', () => {
    const rig = new Rig();
    for (const name of ['n1', 'n2', 'n3']) peernet2id_alloc(rig.host, rig.netns(name).nsid);
    for (const name of ['n2', 'n1']) netnsDel(rig.machine, name);
    const ids = ['n4', 'n5', 'n6'].map((name) => peernet2id_alloc(rig.host, rig.netns(name).nsid));
    expect(ids).toEqual([0, 1, 3]);
  });

  test('a card whose name is taken at home is named after its index', () => {
    const rig = new Rig();
    nic_probe(rig.host, 'eth0', undefined);
    set(rig.host, 'eth0', { netns: rig.netns('n1').nsid });
    newLink(rig.host, { kind: 'bridge', name: 'eth0' });
    netnsDel(rig.machine, 'n1');
    expect(links(rig.host).map((l) => l.name)).toEqual(['lo', 'dev2', 'eth0']);
  });
});

test('statistics are a copy', () => {
  const { rig, net } = withPair();
  const [a, b] = [net.byName.get('va'), net.byName.get('vb')];
  if (!a || !b) throw new Error('no pair');
  rig.up(a, b);
  const before = linkStats(net, b.ifindex);
  rig.send(a);
  expect([before.rxPackets, linkStats(net, b.ifindex).rxPackets]).toEqual([0, 1]);
});
