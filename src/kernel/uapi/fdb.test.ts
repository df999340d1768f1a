import { describe, expect, test } from 'vitest';
import { formatIpv4, formatMac } from '#base/addr.ts';
import { type Ipv4, ipv4, type Mac, mac } from '#base/brand.ts';
import type { FdbRow } from '#sim/rows.ts';
import type { NetDevice } from '../core/netdevice.ts';
import { Rig } from '../dev/testing/rig.ts';
import { delFdb, fdbs, newFdb } from './fdb.ts';
import type { NewFdb } from './uapi.ts';

const M = (n: number): Mac => mac(0x020000000000 + n);
const IP = (n: number): Ipv4 => ipv4(0x0a000000 + n);
const refused = (errno: string, extack?: string) => ({ errno, extack });

/** As `bridge fdb show` prints a row, for reading. */
function text(rig: Rig, row: FdbRow): string {
  const name = (i: number) => [...rig.host.devices.values()].find((d) => d.ifindex === i)?.name;
  const words = [formatMac(row.mac), 'dev', name(row.ifindex)];
  if (row.dst !== 0) words.push('dst', formatIpv4(row.dst));
  if (row.via) words.push('via', name(row.via));
  if (row.vni !== undefined) words.push('vni', String(row.vni));
  words.push(row.self ? 'self' : `master ${name(row.master)}`, row.state);
  return words.join(' ');
}

function lab(): { rig: Rig; port: NetDevice; plain: NetDevice; br: NetDevice; show(): string[] } {
  const rig = new Rig();
  const port = rig.add('veth', { name: 'va', mac: mac(0x060000000001), peer: { name: 'vb' } });
  const plain = rig.add('veth', { name: 'vc', peer: { name: 'vd' } });
  const br = rig.add('bridge', { name: 'b0' });
  rig.enslave(br, port);
  rig.up(br, port, rig.host.byName.get('vb') as NetDevice);
  return { rig, port, plain, br, show: () => fdbs(rig.host).map((row) => text(rig, row)) };
}

const add = (dev: NetDevice, mac: Mac, more: Partial<NewFdb> = {}) =>
  newFdb(dev.net, { ifindex: dev.ifindex, mac, self: true, master: false, state: 'permanent', mode: 'add', ...more });
const del = (dev: NetDevice, mac: Mac, more: Partial<NewFdb> = {}) =>
  delFdb(dev.net, { ifindex: dev.ifindex, mac, self: true, master: false, ...more });
const MASTER = { self: false, master: true } as const;

describe('bridge fdb', () => {
  test('is listed device by device: behind the port newest first, then its own addresses', () => {
    const { port, plain, br, show } = lab();
    add(port, M(1));
    add(port, M(1), MASTER);
    add(port, M(2), { ...MASTER, state: 'static' });
    add(port, M(3), { ...MASTER, state: 'dynamic' });
    add(port, mac(0x01005e000005));
    add(plain, M(7));
    add(br, M(5));
    expect(show()).toEqual([
      '01:00:5e:00:00:01 dev vb self permanent',
      '02:00:00:00:00:03 dev va master b0 learned',
      '02:00:00:00:00:02 dev va master b0 static',
      '02:00:00:00:00:01 dev va master b0 permanent',
      '06:00:00:00:00:01 dev va master b0 permanent',
      '02:00:00:00:00:01 dev va self permanent',
      '01:00:5e:00:00:01 dev va self permanent',
      '01:00:5e:00:00:05 dev va self permanent',
      '02:00:00:00:00:07 dev vc self permanent',
      '01:00:5e:00:00:6a dev b0 self permanent',
      '01:00:5e:00:00:01 dev b0 self permanent',
      '02:00:00:00:00:05 dev b0 master b0 permanent',
    ]);
  });

  test.each([
    ['the same again', (l: ReturnType<typeof lab>) => [add(l.port, M(1), MASTER), add(l.port, M(1), MASTER)][1], refused('EEXIST')],
    ['address zero', (l: ReturnType<typeof lab>) => add(l.port, mac(0), MASTER), refused('EINVAL')],
    ['a bridge has no master', (l: ReturnType<typeof lab>) => add(l.br, M(6), MASTER), refused('EOPNOTSUPP')],
    ['no port', (l: ReturnType<typeof lab>) => add(l.plain, M(6), MASTER), refused('EOPNOTSUPP')],
    ['dynamic on a device of its own', (l: ReturnType<typeof lab>) => add(l.plain, M(6), { state: 'dynamic' }), refused('EINVAL')],
    ['dynamic on the bridge itself', (l: ReturnType<typeof lab>) => add(l.br, M(6), { state: 'dynamic' }), refused('EINVAL')],
    ['changing what is not there', (l: ReturnType<typeof lab>) => add(l.port, M(6), { ...MASTER, mode: 'change' }), refused('ENOENT')],
    ['deleting what is not there', (l: ReturnType<typeof lab>) => del(l.port, M(6), MASTER), refused('ENOENT')],
    ['deleting an own address that is not there', (l: ReturnType<typeof lab>) => del(l.plain, M(6)), refused('ENOENT')],
  ])('%s is refused', (_what, act, answer) => {
    expect(act(lab())).toMatchObject(answer);
  });

  test('a port that does not forward takes no dynamic entry', () => {
    const { rig, br } = lab();
    const down = rig.add('veth', { name: 'vx', peer: { name: 'vy' } });
    rig.enslave(br, down);
    expect(add(down, M(1), { ...MASTER, state: 'dynamic' })).toMatchObject(refused('EPERM'));
  });

  test('replace changes the state; delete takes it away', () => {
    const { port, show } = lab();
    add(port, M(2), { ...MASTER, state: 'static' });
    expect(add(port, M(2), { ...MASTER, state: 'dynamic', mode: 'replace' })).toBeUndefined();
    expect(show()).toContain('02:00:00:00:00:02 dev va master b0 learned');
    expect(del(port, M(2), MASTER)).toBeUndefined();
    expect(show().filter((l) => l.startsWith('02:'))).toEqual([]);
  });

  test('an entry of the user decides where frames go', () => {
    const { rig, port } = lab();
    add(port, M(9), { ...MASTER, state: 'static' });
    const br = rig.host.byName.get('b0') as NetDevice;
    expect(rig.received(rig.watch(() => rig.send(br, { dst: M(9) })))).toEqual(['vb']);
  });
});

describe('vxlan fdb', () => {
  const withVxlan = () => {
    const l = lab();
    const vx = l.rig.add('vxlan', { name: 'vx', vxlan: { id: 5, dstport: 4789, remote: IP(9), link: l.plain.ifindex } });
    return { ...l, vx, show: () => l.show().filter((t) => t.includes(' dev vx ')) };
  };
  const ZERO = mac(0);

  test('flooded entries may have several remotes, unicast ones have one', () => {
    const { vx, show } = withVxlan();
    add(vx, M(1), { dst: IP(1) });
    expect(add(vx, M(1), { dst: IP(2) })).toMatchObject(refused('EEXIST'));
    add(vx, M(1), { dst: IP(2), mode: 'append' });
    add(vx, M(1), { dst: IP(3), mode: 'replace' });
    for (const n of [2, 3, 3]) add(vx, ZERO, { dst: IP(n), mode: 'append' });
    add(vx, M(3), { dst: IP(2), state: 'dynamic' });
    add(vx, M(2), { dst: IP(2), vni: 9, state: 'static' });
    expect(show()).toEqual([
      '02:00:00:00:00:02 dev vx dst 10.0.0.2 vni 9 self static',
      '02:00:00:00:00:03 dev vx dst 10.0.0.2 self learned',
      '02:00:00:00:00:01 dev vx dst 10.0.0.3 self permanent',
      '00:00:00:00:00:00 dev vx dst 10.0.0.9 via vc self permanent',
      '00:00:00:00:00:00 dev vx dst 10.0.0.2 self permanent',
      '00:00:00:00:00:00 dev vx dst 10.0.0.3 self permanent',
    ]);
  });

  test.each([
    ['no remote', (vx: NetDevice) => add(vx, M(1)), refused('EINVAL')],
    ['a second all-zero entry', (vx: NetDevice) => add(vx, ZERO, { dst: IP(4) }), refused('EEXIST')],
    [
      'replacing the all-zero entry',
      (vx: NetDevice) => add(vx, ZERO, { dst: IP(4), mode: 'replace' }),
      refused('EOPNOTSUPP', 'Cannot replace non-unicast fdb entries'),
    ],
    ['deleting what is not there', (vx: NetDevice) => del(vx, M(1)), refused('ENOENT')],
  ])('%s is refused', (_what, act, answer) => {
    expect(act(withVxlan().vx)).toMatchObject(answer);
  });

  test('remotes are deleted one by one; a remote that is not there is no error', () => {
    const { vx, show } = withVxlan();
    for (const n of [2, 3]) add(vx, ZERO, { dst: IP(n), mode: 'append' });
    expect(del(vx, ZERO, { dst: IP(3) })).toBeUndefined();
    expect(del(vx, ZERO, { dst: IP(77) })).toBeUndefined();
    expect(show()).toHaveLength(2);
    expect(del(vx, ZERO)).toBeUndefined();
    expect(show()).toEqual([]);
  });
});
