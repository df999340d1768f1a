import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Mac, mac, SEC } from '#base/brand.ts';
import { dev_close, unregister_netdevice } from '../../core/link.ts';
import type { NetDevice } from '../../core/netdevice.ts';
import { BROADCAST, Rig } from '../testing/rig.ts';
import { br_fdb_add, br_fdb_dump, br_fdb_flush } from './fdb_netlink.ts';
import { br_setport } from './netlink.ts';
import { br_add_if, br_del_if } from './port.ts';
import { br_port_get, bridgeOf } from './private.ts';

const LINK_LOCAL = mac(0x0180c2000000);
const fdbOf = (br: NetDevice): [Mac, string | undefined][] =>
  [...bridgeOf(br).fdb.values()].filter((e) => !e.local).map((e) => [e.mac, e.port?.dev.name]);

describe('ports', () => {
  test('a bridge without ports has carrier and state UNKNOWN; the first port that is down takes it away', () => {
    const rig = new Rig();
    const br = rig.add('bridge', { name: 'b' });
    rig.up(br);
    expect([br.carrier, br.operstate()]).toEqual([true, 'UNKNOWN']);
    const port = rig.add('veth');
    rig.enslave(br, port);
    expect([br.carrier, br.operstate()]).toEqual([false, 'DOWN']);
  });

  test('a port forwards as soon as it has carrier, and the bridge is UP', () => {
    const rig = new Rig();
    const { br, ports } = rig.switch('a');
    expect([ports[0]?.port?.state, br.operstate()]).toEqual(['forwarding', 'UP']);
  });

  test('the bridge takes the lowest address of its ports, and zero when the last one leaves', () => {
    const rig = new Rig();
    const { br, ports } = rig.switch('a', 'b', 'c');
    expect(br.mac).toBe(Math.min(...ports.map((p) => p.mac)));
    for (const port of ports) br_del_if(br, port);
    expect(br.mac).toBe(0);
  });

  test('a new bridge knows its own random address; one that the user gave takes its carrier, as it has no port', () => {
    const rig = new Rig();
    const [own, given] = [rig.add('bridge'), rig.add('bridge', { mac: mac(0x02000000000c) })];
    rig.up(own, given);
    for (const br of [own, given]) expect([...bridgeOf(br).fdb.keys()]).toEqual([br.mac]);
    expect([own.operstate(), given.operstate()]).toEqual(['UNKNOWN', 'DOWN']);
  });

  test('an address of the user stays', () => {
    const rig = new Rig();
    const br = rig.add('bridge', { mac: mac(0x02ffffffffff) });
    rig.enslave(br, rig.add('veth'));
    expect(br.mac).toBe(0x02ffffffffff);
  });

  test('the bridge has the smallest MTU of its ports', () => {
    const rig = new Rig();
    const br = rig.add('bridge');
    const port = rig.add('veth', { mtu: 1400 });
    rig.enslave(br, port);
    expect(br.mtu).toBe(1400);
    br_del_if(br, port);
    expect(br.mtu).toBe(1500);
  });

  test.each([
    ['a bridge', (rig: Rig) => rig.add('bridge'), 'ELOOP', 'Can not enslave a bridge to a bridge'],
    ['lo', (rig: Rig) => rig.host.byName.get('lo') as NetDevice, 'EINVAL', undefined],
  ])('%s cannot be a port', (_what, make, errno, extack) => {
    const rig = new Rig();
    expect(br_add_if(rig.add('bridge'), make(rig))).toMatchObject({ errno, extack });
  });

  test('the lowest free port number is given', () => {
    const rig = new Rig();
    const { br, ports } = rig.switch('a', 'b', 'c');
    const [first] = ports;
    if (!first) throw new Error('no port');
    br_del_if(br, first);
    rig.enslave(br, first);
    expect(ports.map((p) => p.port?.portNo)).toEqual([1, 2, 3]);
  });

  test('a bridge that goes away frees its ports', () => {
    const rig = new Rig();
    const { br, ports } = rig.switch('a', 'b');
    unregister_netdevice(br);
    expect(ports.map((p) => [p.master, p.rxHandler, p.promiscuity])).toEqual([
      [undefined, undefined, 0],
      [undefined, undefined, 0],
    ]);
    expect([...bridgeOf(br).table.values()]).toEqual([]);
  });
});

describe('forwarding', () => {
  test('a broadcast goes to every other port, newest first, then up the bridge, which gets the original', () => {
    const rig = new Rig();
    const { ends } = rig.switch('a', 'b', 'c');
    const events = rig.watch(() => rig.send(ends[0] as NetDevice));
    expect(rig.sent(events)).toEqual(['a', 'c-br', 'b-br']);
    expect(rig.received(events)).toEqual(['a-br', 'br0', 'c', 'b']);
    const ids = events.flatMap((e) => (e.kind === 'netif_receive_skb' ? [e.skb] : []));
    expect(ids[1]).toBe(ids[0]);
    expect(new Set(ids).size).toBe(3);
    expect(events.filter((e) => e.kind === 'lineage')).toMatchObject([
      { op: 'clone', from: ids[0], skb: ids[2] },
      { op: 'clone', from: ids[0], skb: ids[3] },
    ]);
  });

  test('an unknown unicast is flooded; the last port gets the original', () => {
    const rig = new Rig();
    const { ends } = rig.switch('a', 'b', 'c');
    const events = rig.watch(() => rig.send(ends[0] as NetDevice, { dst: mac(0x020000000009) }));
    expect(rig.received(events)).toEqual(['a-br', 'c', 'b']);
    const ids = events.flatMap((e) => (e.kind === 'netif_receive_skb' ? [e.skb] : []));
    expect(ids[2]).toBe(ids[0]);
  });

  test('an answer teaches: the next frame goes to one port, decided by the entry', () => {
    const rig = new Rig();
    const { br, ends } = rig.switch('a', 'b', 'c');
    const [a, b] = ends as [NetDevice, NetDevice];
    rig.send(a);
    rig.send(b, { dst: a.mac });
    const events = rig.watch(() => rig.send(a, { dst: b.mac }));
    expect(rig.received(events)).toEqual(['a-br', 'b']);
    const decision = events.find((e) => e.kind === 'decision');
    expect(decision).toMatchObject({ table: 'fdb', verdict: 'forward', rid: bridgeOf(br).fdb.get(b.mac)?.row.rid });
  });

  test('a frame to the bridge goes up only', () => {
    const rig = new Rig();
    const { br, ends } = rig.switch('a', 'b');
    const events = rig.watch(() => rig.send(ends[0] as NetDevice, { dst: br.mac }));
    expect(rig.received(events)).toEqual(['a-br', 'br0']);
    expect([br.stats.rxPackets, br.stats.rxBytes]).toEqual([1, 46]);
  });

  test('the bridge itself sends: to a known address one port, else all', () => {
    const rig = new Rig();
    const { br, ends } = rig.switch('a', 'b');
    const [a] = ends as [NetDevice];
    expect(rig.received(rig.watch(() => rig.send(br)))).toEqual(['b', 'a']);
    rig.send(a);
    expect(rig.received(rig.watch(() => rig.send(br, { dst: a.mac })))).toEqual(['a']);
  });

  test('a promiscuous bridge also hears what is not for it', () => {
    const rig = new Rig();
    const { br, ends } = rig.switch('a', 'b');
    const [a, b] = ends as [NetDevice, NetDevice];
    rig.send(b);
    br.promiscuity = 1;
    expect(rig.received(rig.watch(() => rig.send(a, { dst: b.mac })))).toEqual(['a-br', 'br0', 'b']);
  });

  test('a frame does not leave through the port that it came in on, but with hairpin', () => {
    const rig = new Rig();
    const { ends, ports } = rig.switch('a', 'b');
    const [a] = ends as [NetDevice];
    const [port] = ports as [NetDevice];
    rig.send(a, { src: mac(0x020000000005) });
    expect(rig.received(rig.watch(() => rig.send(a, { dst: mac(0x020000000005) })))).toEqual(['a-br']);
    br_setport(port, { hairpin: true });
    expect(rig.received(rig.watch(() => rig.send(a, { dst: mac(0x020000000005) })))).toEqual(['a-br', 'a']);
  });

  test('isolated ports reach others but not each other', () => {
    const rig = new Rig();
    const { ends, ports } = rig.switch('a', 'b', 'c');
    for (const port of ports.slice(0, 2)) br_setport(port, { isolated: true });
    expect(rig.received(rig.watch(() => rig.send(ends[0] as NetDevice)))).toEqual(['a-br', 'br0', 'c']);
    expect(rig.received(rig.watch(() => rig.send(ends[2] as NetDevice)))).toEqual(['c-br', 'br0', 'b', 'a']);
  });

  test.each([
    ['flood', { dst: mac(0x020000000009) }],
    ['mcastFlood', { dst: mac(0x01005e000005) }],
    ['bcastFlood', { dst: BROADCAST }],
  ] as const)('a port with %s off does not get such frames', (flag, frame) => {
    const rig = new Rig();
    const { ends, ports } = rig.switch('a', 'b', 'c');
    br_setport(ports[1] as NetDevice, { [flag]: false });
    const heard = rig.received(rig.watch(() => rig.send(ends[0] as NetDevice, frame)));
    expect(heard).toContain('c');
    expect(heard).not.toContain('b');
  });

  test.each([
    [0, ['a-br', 'br0', 'b'], []],
    [1, ['a-br'], ['NOT_SPECIFIED']],
    [2, ['a-br'], ['UNHANDLED_PROTO']],
    [14, ['a-br'], ['UNHANDLED_PROTO']],
  ])('group address 01:80:c2:00:00:%i', (last, heard, drops) => {
    const rig = new Rig();
    const { ends } = rig.switch('a', 'b');
    const events = rig.watch(() => rig.send(ends[0] as NetDevice, { dst: mac(LINK_LOCAL + last) }));
    expect(rig.received(events)).toEqual(heard);
    if (last !== 0) expect(rig.drops(events)).toEqual(drops);
  });

  test('a multicast source is refused', () => {
    const rig = new Rig();
    const { ends } = rig.switch('a', 'b');
    expect(rig.drops(rig.watch(() => rig.send(ends[0] as NetDevice, { src: mac(0x01005e000001) })))).toEqual(['MAC_INVALID_SOURCE']);
  });

  test('a frame that the outgoing port cannot take is dropped', () => {
    const rig = new Rig();
    const { ends, ports } = rig.switch('a', 'b');
    const [, b] = ports as [NetDevice, NetDevice];
    b.mtu = 1000;
    const events = rig.watch(() => rig.send(ends[0] as NetDevice, { dst: mac(0x020000000009), size: 1100 }));
    expect(rig.received(events)).toEqual(['a-br']);
  });
});

describe('forwarding database', () => {
  test('an address moves with its frames', () => {
    const rig = new Rig();
    const { br, ends } = rig.switch('a', 'b');
    const src = mac(0x020000000005);
    rig.send(ends[0] as NetDevice, { src });
    expect(fdbOf(br)).toEqual([[src, 'a-br']]);
    const rid = bridgeOf(br).fdb.get(src)?.row.rid;
    rig.send(ends[1] as NetDevice, { src });
    expect(fdbOf(br)).toEqual([[src, 'b-br']]);
    expect(bridgeOf(br).fdb.get(src)?.row.rid).toBe(rid);
  });

  test('the address of a port is not learned elsewhere', () => {
    const rig = new Rig();
    const { br, ends, ports } = rig.switch('a', 'b');
    rig.send(ends[1] as NetDevice, { src: (ports[0] as NetDevice).mac });
    expect(fdbOf(br)).toEqual([]);
  });

  test('what was not heard for 300 s is forgotten; what was heard in between stays as long again', () => {
    const rig = new Rig();
    const { br, ends } = rig.switch('a', 'b');
    const [a, b] = ends as [NetDevice, NetDevice];
    rig.send(a);
    rig.send(b);
    rig.sleep(200 * SEC);
    rig.send(b);
    rig.sleep(101 * SEC);
    expect(fdbOf(br).map(([m]) => m)).toEqual([b.mac]);
    rig.sleep(200 * SEC);
    expect(fdbOf(br)).toEqual([]);
  });

  test('ageing does not drive the clock', () => {
    const rig = new Rig();
    rig.send(rig.switch('a').ends[0] as NetDevice);
    expect(rig.world.clock.driven).toBe(false);
  });

  test('a port that goes down is forgotten', () => {
    const rig = new Rig();
    const { br, ends } = rig.switch('a', 'b');
    const [a] = ends as [NetDevice];
    rig.send(a);
    dev_close(a);
    expect(fdbOf(br)).toEqual([]);
  });

  test('a port without learning teaches nothing', () => {
    const rig = new Rig();
    const { br, ends, ports } = rig.switch('a', 'b');
    br_setport(ports[0] as NetDevice, { learning: false });
    rig.send(ends[0] as NetDevice);
    expect(fdbOf(br)).toEqual([]);
  });

  test('own addresses are permanent, newest first in the dump', () => {
    const rig = new Rig();
    const { br, ends, ports } = rig.switch('a');
    const [a] = ends as [NetDevice];
    rig.send(a);
    const port = br_port_get(ports[0] as NetDevice);
    expect(br_fdb_dump(bridgeOf(br), port).map((r) => [r.mac, r.state])).toEqual([
      [a.mac, 'learned'],
      [ports[0]?.mac, 'permanent'],
    ]);
  });

  test("the bridge's entry follows its address; a port with the same address keeps its own", () => {
    const rig = new Rig();
    const br = rig.add('bridge', { mac: mac(0x020000000001) });
    const port = rig.add('veth', { mac: mac(0x02000000000a), peer: { name: 'x' } });
    rig.enslave(br, port);
    const setMac = (m: number) => {
      const old = br.mac;
      br.mac = mac(m);
      br.ops.macChanged?.(br, old);
      return [...bridgeOf(br).fdb.values()].map((e) => [e.mac, e.port?.dev.name]);
    };
    expect(setMac(0x02000000000a)).toEqual([[0x02000000000a, port.name]]);
    expect(setMac(0x02000000000b)).toEqual([
      [0x02000000000a, port.name],
      [0x02000000000b, undefined],
    ]);
  });

  test('two ports with one address: the entry outlives the first', () => {
    const rig = new Rig();
    const br = rig.add('bridge', { mac: mac(0x020000000001) });
    const same = mac(0x020000000077);
    const [p, q] = [rig.add('veth', { mac: same, peer: { name: 'x' } }), rig.add('veth', { mac: same, peer: { name: 'y' } })];
    rig.enslave(br, p);
    rig.enslave(br, q);
    expect(bridgeOf(br).fdb.get(same)?.port?.dev).toBe(p);
    br_del_if(br, p);
    expect(bridgeOf(br).fdb.get(same)?.port?.dev).toBe(q);
  });

  test('property: the table is what the last frame of each source said, whatever the order', () => {
    const step = fc.record({ port: fc.nat(3), src: fc.integer({ min: 1, max: 6 }), dst: fc.integer({ min: 1, max: 6 }) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const rig = new Rig();
        const { br, ends } = rig.switch('a', 'b', 'c', 'd');
        const expected = new Map<number, string>();
        for (const { port, src, dst } of steps) {
          const from = ends[port] as NetDevice;
          const events = rig.watch(() => rig.send(from, { src: mac(0x020000000000 + src), dst: mac(0x020000000000 + dst) }));
          const heard = rig.received(events).filter((n) => n.length === 1);
          const want = expected.get(0x020000000000 + dst);
          expected.set(0x020000000000 + src, from.name);
          const target = expected.get(0x020000000000 + dst) ?? want;
          if (target === undefined) expect(heard).toHaveLength(3);
          else expect(heard).toEqual(target === from.name ? [] : [target]);
        }
        expect(new Map(fdbOf(br).map(([m, p]) => [m, p?.slice(0, 1)]))).toEqual(expected);
        expect([...bridgeOf(br).table.values()].length).toBe(bridgeOf(br).fdb.size);
      }),
    );
  });

  test('a loop of two bridges is a storm, found and stopped', () => {
    const rig = new Rig();
    const [x, y] = [rig.add('bridge', { name: 'x' }), rig.add('bridge', { name: 'y' })];
    const cables = [rig.add('veth', { name: 'p', peer: { name: 'q' } }), rig.add('veth', { name: 'r', peer: { name: 's' } })];
    rig.up(x, y);
    for (const name of ['p', 'r']) rig.enslave(x, rig.host.byName.get(name) as NetDevice);
    for (const name of ['q', 's']) rig.enslave(y, rig.host.byName.get(name) as NetDevice);
    rig.up(...cables, ...['q', 's'].map((n) => rig.host.byName.get(n) as NetDevice));
    const events = rig.watch(() => rig.send(x));
    expect(events.filter((e) => e.kind === 'guard')).toMatchObject([{ what: 'storm' }]);
  });

  test('the same seed gives the same trace', () => {
    const run = (): unknown => {
      const rig = new Rig(7);
      const { ends } = rig.switch('a', 'b', 'c');
      for (const end of ends) rig.send(end);
      return [...rig.world.trace.read(0)];
    };
    expect(run()).toEqual(run());
  });

  test('a sticky entry stays on its port; what a program learned neither ages nor leaves with the link', () => {
    const rig = new Rig();
    const { br, ends, ports } = rig.switch('a', 'b');
    const [sticky, extern] = [mac(0x020000000051), mac(0x020000000052)];
    const add = { create: true, excl: true, replace: false, append: false };
    br_fdb_add(bridgeOf(br), br_port_get(ports[0] as NetDevice), { ...add, mac: sticky, state: 'static', sticky: true });
    br_fdb_add(bridgeOf(br), br_port_get(ports[0] as NetDevice), { ...add, mac: extern, state: 'dynamic', extern: true });
    rig.send(ends[1] as NetDevice, { src: sticky });
    rig.sleep(700 * SEC);
    dev_close(ends[0] as NetDevice);
    expect(fdbOf(br)).toEqual([
      [sticky, 'a-br'],
      [extern, 'a-br'],
    ]);
  });

  test('a flush takes what has each named flag', () => {
    const rig = new Rig();
    const { br, ends, ports } = rig.switch('a', 'b');
    const add = { create: true, excl: true, replace: false, append: false, state: 'static' } as const;
    br_fdb_add(bridgeOf(br), br_port_get(ports[0] as NetDevice), { ...add, mac: mac(0x020000000051) });
    rig.send(ends[1] as NetDevice, { src: mac(0x020000000052) });
    br_fdb_flush(bridgeOf(br), undefined, { static: false });
    expect(fdbOf(br)).toEqual([[mac(0x020000000051), 'a-br']]);
    br_fdb_flush(bridgeOf(br), br_port_get(ports[1] as NetDevice), {});
    expect(fdbOf(br)).toHaveLength(1);
  });
});
