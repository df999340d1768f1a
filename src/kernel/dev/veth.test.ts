import { describe, expect, test } from 'vitest';
import { IFF } from '#sim/rows.ts';
import { isError } from '../core/errno.ts';
import { dev_change_net_namespace, dev_close } from '../core/link.ts';
import { Rig } from './testing/rig.ts';
import { veth, vethPeer } from './veth.ts';

describe('veth', () => {
  test('the peer is made first and gets the lower index', () => {
    const rig = new Rig();
    const dev = rig.add('veth', { name: 'va', peer: { name: 'vb' } });
    expect([dev.ifindex, vethPeer(dev)?.ifindex]).toEqual([3, 2]);
  });

  test('without names the peer takes veth0', () => {
    const rig = new Rig();
    const dev = rig.add('veth');
    expect([dev.name, vethPeer(dev)?.name]).toEqual(['veth1', 'veth0']);
  });

  test('carrier and operstate follow both ends', () => {
    const rig = new Rig();
    const a = rig.add('veth', { name: 'va', peer: { name: 'vb' } });
    const b = vethPeer(a);
    if (!b) throw new Error('no peer');
    const states = () => [a.operstate(), b.operstate(), a.qdisc, b.qdisc];
    expect(states()).toEqual(['DOWN', 'DOWN', 'noop', 'noop']);
    rig.up(a);
    expect(states()).toEqual(['LOWERLAYERDOWN', 'DOWN', 'noqueue', 'noop']);
    rig.up(b);
    expect(states()).toEqual(['UP', 'UP', 'noqueue', 'noqueue']);
    expect((rig.world.tables.link.get(`1:${a.ifindex}`)?.flags ?? 0) & IFF.LOWER_UP).not.toBe(0);
    dev_close(b);
    expect(states()).toEqual(['LOWERLAYERDOWN', 'DOWN', 'noqueue', 'noqueue']);
  });

  test('ends with the same index in two namespaces look like a device of their own', () => {
    const rig = new Rig();
    const b = rig.netns('b');
    const a = rig.add('veth', { name: 'e', peer: { name: 'e', netns: b.nsid } }, rig.netns('a'));
    rig.up(a);
    expect([a.ifindex, vethPeer(a)?.ifindex, a.operstate()]).toEqual([2, 2, 'DOWN']);
  });

  test('a frame is received by the peer with the length that was sent', () => {
    const rig = new Rig();
    const a = rig.add('veth', { name: 'va', peer: { name: 'vb' } });
    const b = vethPeer(a);
    if (!b) throw new Error('no peer');
    rig.up(a, b);
    const events = rig.watch(() => rig.send(a, { size: 100 }));
    expect(rig.received(events)).toEqual(['vb']);
    expect([a.stats.txPackets, a.stats.txBytes, b.stats.rxPackets, b.stats.rxBytes]).toEqual([1, 114, 1, 114]);
  });

  test('a frame longer than the receiver takes is dropped', () => {
    const rig = new Rig();
    const a = rig.add('veth', { name: 'va', peer: { name: 'vb', mtu: 1000 } });
    const b = vethPeer(a);
    if (!b) throw new Error('no peer');
    rig.up(a, b);
    expect(rig.received(rig.watch(() => rig.send(a, { size: 1004 })))).toEqual(['vb']);
    expect(rig.received(rig.watch(() => rig.send(a, { size: 1005 })))).toEqual([]);
    expect([a.stats.txDropped, b.stats.rxDropped]).toEqual([1, 2]);
  });

  test('a request without words about the peer gives it the same address and MTU', () => {
    const rig = new Rig();
    const dev = rig.add('veth', { name: 'va', mtu: 1400, mac: 0x020000000001 as never });
    const peer = vethPeer(dev);
    expect([peer?.mtu, peer?.mac]).toEqual([1400, dev.mac]);
    const other = rig.add('veth', { name: 'vc', mtu: 1400, peer: { name: 'vd' } });
    expect(vethPeer(other)?.mtu).toBe(1500);
  });

  test('a name that is taken leaves nothing behind', () => {
    const rig = new Rig();
    rig.add('veth', { name: 'va', peer: { name: 'vb' } });
    const refused = veth.newlink(rig.host, rig.host, { name: 'va', peer: { name: 'vz' } });
    expect(isError(refused) && refused.errno).toBe('EEXIST');
    expect([...rig.host.byName.keys()]).toEqual(['lo', 'vb', 'va']);
  });

  test('a moved end keeps its index when it is free, starts down, and both sides know each other by id', () => {
    const rig = new Rig();
    const n1 = rig.netns('n1');
    const a = rig.add('veth', { name: 'va', peer: { name: 'vb' } });
    const b = vethPeer(a);
    if (!b) throw new Error('no peer');
    rig.up(a, b);
    dev_change_net_namespace(b, n1, 'vb');
    expect([b.ifindex, b.up, b.qdisc, a.operstate()]).toEqual([2, false, 'noop', 'DOWN']);
    expect([rig.host.peerIds.get(n1.nsid), n1.peerIds.get(rig.host.nsid)]).toEqual([0, 0]);
    expect(rig.world.tables.link.get(`1:${a.ifindex}`)).toMatchObject({ link: 2, linkNsid: n1.nsid });
  });
});
