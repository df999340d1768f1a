import { describe, expect, test } from 'vitest';
import { mac } from '#base/brand.ts';
import type { MacvlanMode } from '#sim/rows.ts';
import { isError } from '../core/errno.ts';
import { dev_close, unregister_netdevice } from '../core/link.ts';
import type { NetDevice } from '../core/netdevice.ts';
import { macvlan } from './macvlan.ts';
import { Rig } from './testing/rig.ts';

/** A veth end `low` whose other end is `far`, and macvlan devices on it. */
function stack(...modes: MacvlanMode[]): { rig: Rig; low: NetDevice; far: NetDevice; devs: NetDevice[] } {
  const rig = new Rig();
  const low = rig.add('veth', { name: 'low', peer: { name: 'far' } });
  const far = rig.host.byName.get('far') as NetDevice;
  rig.up(low, far);
  const devs = modes.map((mode, i) =>
    rig.add('macvlan', { name: `m${i}`, link: low.ifindex, mac: mac(0x020000000050 + i), macvlan: { mode } }),
  );
  rig.up(...devs);
  return { rig, low, far, devs };
}
const at = (devs: readonly NetDevice[], i: number): NetDevice => devs[i] as NetDevice;

describe('macvlan', () => {
  test('a frame from outside goes to the device with its address, others to the lower device', () => {
    const { rig, low, far, devs } = stack('bridge', 'private');
    expect(rig.received(rig.watch(() => rig.send(far, { dst: at(devs, 1).mac })))).toEqual(['low', 'm1']);
    expect(rig.received(rig.watch(() => rig.send(far, { dst: low.mac })))).toEqual(['low']);
  });

  test('devices in bridge mode reach each other without leaving the machine', () => {
    const { rig, devs } = stack('bridge', 'bridge');
    expect(rig.received(rig.watch(() => rig.send(at(devs, 0), { dst: at(devs, 1).mac })))).toEqual(['low', 'm1']);
  });

  test.each(['private', 'vepa'] as const)('in %s mode everything goes out', (mode) => {
    const { rig, devs } = stack(mode, mode);
    expect(rig.received(rig.watch(() => rig.send(at(devs, 0), { dst: at(devs, 1).mac })))).toEqual(['far']);
  });

  test('a broadcast in bridge mode is heard by the others and outside, not by the lower device', () => {
    const { rig, devs } = stack('bridge', 'bridge', 'private');
    expect(rig.received(rig.watch(() => rig.send(at(devs, 0)))).sort()).toEqual(['far', 'm1']);
  });

  test('a broadcast that a VEPA switch sends back reaches all but its sender and private ones', () => {
    const { rig, far, devs } = stack('vepa', 'vepa', 'private');
    const back = rig.watch(() => rig.send(far, { src: at(devs, 0).mac }));
    expect(rig.received(back)).toEqual(['low', 'm1']);
  });

  test('refusals: no lower device, lo, a port of a bridge, a second device beside passthru', () => {
    const { rig, low } = stack('passthru');
    const make = (attrs: object) => {
      const made = macvlan.newlink(rig.host, rig.host, attrs);
      return isError(made) ? made.errno : made.name;
    };
    expect([make({}), make({ link: 1 }), make({ link: low.ifindex })]).toEqual(['EINVAL', 'EINVAL', 'EINVAL']);
    const { br, ports } = new Rig().switch('a');
    const refused = macvlan.newlink(br.net, br.net, { link: at(ports, 0).ifindex });
    expect(refused).toMatchObject({ errno: 'EBUSY' });
  });

  test('carrier, MTU and life follow the lower device', () => {
    const { rig, low, far, devs } = stack('bridge');
    dev_close(far);
    expect(at(devs, 0).carrier).toBe(false);
    rig.up(far);
    expect(at(devs, 0).running).toBe(true);
    unregister_netdevice(low);
    expect(rig.host.byName.has('m0')).toBe(false);
  });
});
