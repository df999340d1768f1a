import { describe, expect, test } from 'vitest';
import { type Ipv4, ipv4, type Mac, mac, SEC } from '#base/brand.ts';
import { readU48 } from '#base/bytes.ts';
import { NUD, SCOPE } from '#sim/rows.ts';
import type { TraceEvent } from '#sim/trace.ts';
import { ARPOP_REQUEST, encodeArp } from '#wire/arp.ts';
import { dissect } from '#wire/dissect.ts';
import { isError } from '../../core/errno.ts';
import { dev_change_net_namespace, dev_close, unregister_netdevice } from '../../core/link.ts';
import type { NetDevice } from '../../core/netdevice.ts';
import { inet_add_addr } from '../../ipv4/devinet.ts';
import { neigh_create, neigh_update, neighOf } from '../../neigh/neighbour.ts';
import type { LinkAttrs } from '../kind.ts';
import { Rig } from '../testing/rig.ts';
import { vxlan_flush, vxlanFdbOps } from './fdb.ts';
import { vxlanNet, vxlanOf } from './private.ts';
import { vxlan, vxlanExit } from './vxlan.ts';

const IP = (n: number): Ipv4 => ipv4(0x0a000000 + n);
const UNKNOWN = mac(0x020000000009);

/** Two namespaces joined by a veth pair `u`, 10.0.0.1 and 10.0.0.2, each with a VXLAN device `vx` towards the other. */
function tunnel(more: NonNullable<LinkAttrs['vxlan']> = {}): { rig: Rig; a: NetDevice; b: NetDevice; under: NetDevice[] } {
  const rig = new Rig();
  const [na, nb] = [rig.netns('A'), rig.netns('B')];
  const u = rig.add('veth', { name: 'u', peer: { name: 'u', netns: nb.nsid } }, na);
  const under = [u, nb.byName.get('u') as NetDevice];
  for (const [i, dev] of under.entries()) address(dev, IP(i + 1));
  const ends = [na, nb].map((net, i) => {
    const cfg = { id: 100, dstport: 4789, remote: IP(2 - i), ...more };
    const made = vxlan.newlink(net, net, { name: 'vx', vxlan: cfg });
    if (isError(made)) throw new Error(made.errno);
    return made;
  });
  rig.up(...under, ...ends);
  const [a, b] = ends as [NetDevice, NetDevice];
  return { rig, a, b, under };
}

function address(dev: NetDevice, local: Ipv4): void {
  inet_add_addr(dev, { local, prefixLen: 24, scope: SCOPE.GLOBAL });
}

const learned = (dev: NetDevice): [Mac, Ipv4 | undefined][] =>
  [...vxlanOf(dev).fdb.values()].filter((f) => f.state === 'learned').map((f) => [f.mac, f.remotes[0]?.remote]);

/** Frames that arrived on device `name`, as bytes. */
function arrived(rig: Rig, events: readonly TraceEvent[], dev: NetDevice): Uint8Array[] {
  return events.flatMap((e) =>
    e.kind === 'netif_receive_skb' && e.nsid === dev.net.nsid && e.ifindex === dev.ifindex
      ? [rig.world.trace.frame(e.frame) as Uint8Array]
      : [],
  );
}

describe('options', () => {
  const arp = (rig: Rig, dev: NetDevice, tip: Ipv4) => {
    const body = new Uint8Array(28);
    encodeArp(body, 0, { op: ARPOP_REQUEST, sha: dev.mac, spa: IP(200), tha: mac(0), tpa: tip });
    return rig.watch(() => rig.send(dev, { type: 0x0806, body }));
  };
  const neighbour = (dev: NetDevice, dst: Ipv4, ha: Mac) => {
    const parms = neighOf(dev);
    if (parms) neigh_update(neigh_create(parms, dst), ha, NUD.PERMANENT, 1);
  };

  test('proxy: ARP is answered from the neighbour table and never enters the tunnel', () => {
    const { rig, a, under } = tunnel({ proxy: true });
    neighbour(a, IP(77), UNKNOWN);
    const answered = arp(rig, a, IP(77));
    expect(arrived(rig, answered, a)).toHaveLength(1);
    for (const events of [answered, arp(rig, a, IP(78))]) expect(arrived(rig, events, under[1] as NetDevice)).toEqual([]);
  });

  test('l3miss tells of an address without a neighbour, l2miss of a MAC address without an entry', () => {
    const { rig, a } = tunnel({ proxy: true, l2miss: true, l3miss: true });
    expect(arp(rig, a, IP(78)).filter((e) => e.kind === 'miss')).toMatchObject([{ dst: IP(78), dev: a.ifindex }]);
    vxlan_flush(vxlanOf(a), true);
    const events = rig.watch(() => rig.send(a, { dst: UNKNOWN }));
    expect(events.filter((e) => e.kind === 'miss')).toMatchObject([{ mac: UNKNOWN }]);
  });

  test('rsc: a packet for the router goes to the host that its neighbour table names', () => {
    const { rig, a, b } = tunnel({ rsc: true });
    const router = mac(0x0200000000aa);
    const add = { create: true, excl: true, replace: false, append: false, state: 'permanent', dst: IP(2) } as const;
    for (const [address, flags] of [
      [router, { router: true }],
      [UNKNOWN, {}],
    ] as const)
      vxlanFdbOps.fdbAdd(a, { ...add, ...flags, mac: address });
    neighbour(a, IP(77), UNKNOWN);
    const body = new Uint8Array(20);
    body[0] = 0x45;
    new DataView(body.buffer).setUint32(16, IP(77));
    const [frame] = arrived(
      rig,
      rig.watch(() => rig.send(a, { dst: router, type: 0x0800, body })),
      b,
    );
    expect([readU48(frame as Uint8Array, 0), readU48(frame as Uint8Array, 6)]).toEqual([UNKNOWN, router]);
  });

  test('no more entries than allowed', () => {
    const { rig, a } = tunnel({ maxAddress: 2 });
    const add = (n: number) =>
      vxlanFdbOps.fdbAdd(a, {
        create: true,
        excl: true,
        replace: false,
        append: false,
        state: 'permanent',
        dst: IP(2),
        mac: mac(0x020000000050 + n),
      });
    expect([add(1), add(2)]).toMatchObject([undefined, { errno: 'ENOSPC' }]);
    expect(rig.world.clock.driven).toBe(false);
  });
});

describe('device', () => {
  const make = (attrs: LinkAttrs, rig = new Rig()) => vxlan.newlink(rig.host, rig.host, attrs);
  const cfg = (more: NonNullable<LinkAttrs['vxlan']>): LinkAttrs => ({ vxlan: { id: 100, dstport: 4789, ...more } });

  test.each([
    ['no VNI', { vxlan: { dstport: 4789 } }, 'EINVAL', 'Required attributes not provided to perform the operation'],
    ['a VNI above 24 bits', cfg({ id: 1 << 24 }), 'ERANGE', undefined],
    ['a source port range upside down', cfg({ srcportMin: 100, srcportMax: 10 }), 'EINVAL', 'Invalid source port range'],
    ['a lower device that is not there', cfg({ link: 99 as never }), 'ENODEV', 'Invalid local interface, device not found'],
  ] as [string, LinkAttrs, string, string | undefined][])('%s is refused', (_what, attrs, errno, extack) => {
    expect(make(attrs)).toMatchObject({ errno, extack });
  });

  test('one VNI on one port is used once in a namespace, whatever the remote', () => {
    const rig = new Rig();
    make(cfg({}), rig);
    expect(make(cfg({ remote: IP(3) }), rig)).toMatchObject({
      errno: 'EEXIST',
      extack: 'A VXLAN device with the specified VNI already exists',
    });
    expect(make(cfg({ dstport: 4790 }), rig)).toMatchObject({ name: 'vxlan1' });
  });

  test('the MTU is what a lower device leaves, and no more can be had', () => {
    const rig = new Rig();
    const lower = rig.add('veth');
    const mtuOf = (attrs: LinkAttrs) => (make(attrs, rig) as NetDevice).mtu;
    expect(mtuOf(cfg({ link: lower.ifindex }))).toBe(1450);
    expect(mtuOf({ ...cfg({ id: 1, link: lower.ifindex }), mtu: 2000 })).toBe(1450);
    expect(mtuOf(cfg({ id: 2 }))).toBe(1500);
    lower.mtu = 100;
    expect(mtuOf(cfg({ id: 4, link: lower.ifindex }))).toBe(68);
    lower.mtu = 1500;
    expect(mtuOf({ ...cfg({ id: 3 }), mtu: 9000 })).toBe(9000);
    const dev = rig.host.byName.get('vxlan0') as NetDevice;
    expect(dev.ops.mtuLimit?.(dev)).toBe(1450);
  });

  test('has state UNKNOWN when up', () => {
    const { a } = tunnel();
    expect([a.operstate(), a.qdisc]).toEqual(['UNKNOWN', 'noqueue']);
  });

  test('goes with its lower device', () => {
    const rig = new Rig();
    const lower = rig.add('veth');
    make(cfg({ link: lower.ifindex }), rig);
    unregister_netdevice(lower);
    expect(rig.host.byName.has('vxlan0')).toBe(false);
  });

  test('goes with the namespace of its wire, wherever it is', () => {
    const rig = new Rig();
    const n1 = rig.netns('n1');
    vxlan.newlink(n1, n1, cfg({}));
    const dev = n1.byName.get('vxlan0') as NetDevice;
    dev_change_net_namespace(dev, rig.host, 'vxlan0');
    rig.up(dev);
    vxlanExit(n1);
    expect([rig.host.byName.has('vxlan0'), vxlanNet(n1).socks.size]).toEqual([false, 0]);
  });

  test('the remote can be changed; the VNI and the ports cannot, not even to what they are', () => {
    const { a } = tunnel();
    expect(vxlan.changelink(a, { vxlan: { id: 7 } })).toMatchObject({ errno: 'EOPNOTSUPP', extack: 'Cannot change VNI' });
    expect(vxlan.changelink(a, { vxlan: { dstport: 4789 } })).toMatchObject({ errno: 'EOPNOTSUPP', extack: 'Cannot change port' });
    expect(vxlan.changelink(a, { vxlan: { srcportMax: 9 } })).toMatchObject({ errno: 'EOPNOTSUPP', extack: 'Cannot change port range' });
    vxlan.changelink(a, { vxlan: { remote: IP(9), learning: false, ageing: 5 } });
    expect(vxlanOf(a).cfg).toMatchObject({ remote: IP(9), learning: false, ageing: 5 });
    expect(
      vxlanOf(a)
        .fdb.get(0)
        ?.remotes.map((r) => r.remote),
    ).toEqual([IP(9)]);
  });
});

describe('encapsulation', () => {
  test('the outer packet: ttl 64, no DF, tos 0, UDP to the port, VNI; the skb stays the same', () => {
    const { rig, a, under } = tunnel();
    const events = rig.watch(() => rig.send(a, { dst: UNKNOWN }));
    const frames = arrived(rig, events, under[1] as NetDevice);
    const outer = frames.at(-1) as Uint8Array;
    const fields = dissect(outer);
    expect(JSON.stringify(fields)).toContain('vxlan');
    expect([outer[15], outer[20], outer[22], outer[23]]).toEqual([0, 0, 64, 17]);
    expect([(outer[36] as number) * 256 + (outer[37] as number), outer[42], outer[48]]).toEqual([4789, 8, 100]);
    const sport = (outer[34] as number) * 256 + (outer[35] as number);
    expect(sport >= 32768 && sport <= 60999).toBe(true);
    const ops = events.flatMap((e) => (e.kind === 'lineage' && e.op !== 'reply' ? [[e.op, e.skb === e.from]] : []));
    expect(ops).toEqual([
      ['encap', true],
      ['decap', true],
    ]);
  });

  test('the inner frame arrives at the other device, and teaches where its sender is', () => {
    const { rig, a, b } = tunnel();
    const events = rig.watch(() => rig.send(a, { dst: UNKNOWN, size: 100 }));
    expect(rig.received(events).at(-1)).toBe('vx');
    expect(arrived(rig, events, b)[0]?.length).toBe(114);
    expect(learned(b)).toEqual([[a.mac, IP(1)]]);
    expect([a.stats.txPackets, a.stats.txBytes, b.stats.rxPackets, b.stats.rxBytes]).toEqual([1, 100, 1, 100]);
  });

  test('a known address is sent to one remote by its entry, an unknown one to all of the all-zero entry, the first last', () => {
    const { rig, a, b } = tunnel();
    rig.send(b);
    const to = (dst: Mac) =>
      rig.watch(() => rig.send(a, { dst })).flatMap((e) => (e.kind === 'decision' && e.table === 'fdb' ? [e.verdict] : []));
    expect(to(b.mac)).toEqual(['forward']);
    a.ops.fdbAdd?.(a, { mac: mac(0), state: 'permanent', dst: IP(7), create: true, excl: false, replace: false, append: true });
    expect(to(UNKNOWN)).toEqual(['flood', 'flood']);
  });

  test('without a remote the frame is dropped', () => {
    const { rig, a } = tunnel({ remote: ipv4(0) });
    expect(rig.drops(rig.watch(() => rig.send(a)))).toEqual(['NO_TX_TARGET']);
    expect(a.stats.txDropped).toBe(1);
  });

  test('without a route it is dropped', () => {
    const { rig, a } = tunnel({ remote: ipv4(0xac100002) });
    expect(rig.drops(rig.watch(() => rig.send(a)))).toEqual(['IP_OUTNOROUTES']);
    expect(a.stats.txErrors).toBe(1);
  });

  test('a tunnel into itself is dropped', () => {
    const { rig, a } = tunnel({ remote: ipv4(0xac100002) });
    address(a, ipv4(0xac100001));
    expect(rig.drops(rig.watch(() => rig.send(a)))).toEqual(['IP_OUTNOROUTES']);
    expect(a.stats.collisions).toBe(1);
  });
});

describe('decapsulation', () => {
  test('a VNI that nobody has', () => {
    const { rig, a, b } = tunnel();
    dev_close(b);
    const other = vxlan.newlink(b.net, b.net, { vxlan: { id: 200, dstport: 4789 } });
    if (isError(other)) throw new Error(other.errno);
    rig.up(other);
    expect(rig.drops(rig.watch(() => rig.send(a)))).toEqual(['VXLAN_VNI_NOT_FOUND']);
  });

  test('what comes back to its own sender', () => {
    const { rig, a, b } = tunnel();
    expect(rig.drops(rig.watch(() => rig.send(a, { src: b.mac })))).toEqual(['LOCAL_MAC']);
  });

  test('a sender that the user set elsewhere', () => {
    const { rig, a, b } = tunnel();
    const req = { mac: a.mac, state: 'permanent', dst: IP(77), create: true, excl: true, replace: false, append: false } as const;
    b.ops.fdbAdd?.(b, req);
    expect(rig.drops(rig.watch(() => rig.send(a)))).toEqual(['VXLAN_ENTRY_EXISTS']);
  });

  test('nolearning teaches nothing', () => {
    const { rig, a, b } = tunnel({ learning: false });
    rig.send(a);
    expect(learned(b)).toEqual([]);
  });

  test('what was learned ages, and is forgotten when the device goes down', () => {
    const { rig, a, b } = tunnel({ ageing: 10 });
    rig.send(a);
    rig.sleep(9 * SEC);
    expect(learned(b)).toHaveLength(1);
    rig.sleep(2 * SEC);
    expect(learned(b)).toEqual([]);
    rig.send(a);
    dev_close(b);
    expect(learned(b)).toEqual([]);
    expect(vxlanOf(b).fdb.has(0)).toBe(true);
  });

  test('a device that was moved keeps its wire where it was made', () => {
    const { rig, a, b } = tunnel();
    const n = rig.netns('N');
    dev_change_net_namespace(b, n, 'vx');
    rig.up(b);
    const events = rig.watch(() => rig.send(a));
    expect(arrived(rig, events, b)).toHaveLength(1);
    expect([...vxlanOf(b).table.values()].map((r) => r.nsid)).toEqual([n.nsid, n.nsid]);
  });

  test('a remote that is this host: the frame goes straight to the other device', () => {
    const { rig, a } = tunnel({ remote: IP(1) });
    expect(rig.drops(rig.watch(() => rig.send(a)))).toEqual(['UNHANDLED_PROTO']);
  });
});
