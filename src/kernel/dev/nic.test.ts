import { describe, expect, test } from 'vitest';
import { US } from '#base/brand.ts';
import { isError } from '../core/errno.ts';
import { dev_change_net_namespace, dev_close } from '../core/link.ts';
import type { NetDevice } from '../core/netdevice.ts';
import { Cable, nic_probe } from './nic.ts';
import { Rig } from './testing/rig.ts';

function plug(rig: Rig, machine: string): NetDevice {
  const nic = nic_probe(rig.world.addMachine(machine).init, 'eth0', undefined);
  if (isError(nic)) throw new Error(nic.errno);
  return nic;
}

function joined(): { rig: Rig; a: NetDevice; b: NetDevice; cable: Cable } {
  const rig = new Rig();
  const [a, b] = [plug(rig, 'a'), plug(rig, 'b')];
  rig.up(a, b);
  return { rig, a, b, cable: new Cable(1, a, b, 50 * US) };
}

describe('network card and cable', () => {
  test('a card alone has no carrier; a cable to one that is up gives it', () => {
    const rig = new Rig();
    const [a, b] = [plug(rig, 'a'), plug(rig, 'b')];
    rig.up(a);
    expect([a.operstate(), a.qdisc]).toEqual(['DOWN', 'fq_codel']);
    const cable = new Cable(1, a, b, 50 * US);
    expect(a.operstate()).toBe('DOWN');
    rig.up(b);
    expect([a.operstate(), b.operstate()]).toEqual(['UP', 'UP']);
    dev_close(b);
    expect([a.operstate(), b.operstate()]).toEqual(['DOWN', 'DOWN']);
    rig.up(b);
    cable.unplug();
    expect([a.operstate(), b.operstate()]).toEqual(['DOWN', 'DOWN']);
  });

  test('a frame arrives after the latency, by the poll of the other card', () => {
    const { rig, a, b } = joined();
    const sent = rig.world.clock.now;
    const events = rig.watch(() => {
      rig.send(a, { size: 100 });
      expect(b.stats.rxPackets).toBe(0);
      expect(rig.world.clock.driven).toBe(true);
      rig.sleep(60 * US);
    });
    expect(events.flatMap((e) => ('ifindex' in e && e.kind !== 'step' ? [e.kind] : []))).toEqual([
      'net_dev_queue',
      'net_dev_start_xmit',
      'napi_poll',
      'netif_receive_skb',
      'kfree_skb',
    ]);
    expect((events.find((e) => e.kind === 'napi_poll')?.t ?? 0) - sent).toBe(50 * US);
    expect([a.stats.txBytes, b.stats.rxBytes]).toEqual([114, 114]);
  });

  test('frames keep their order', () => {
    const { rig, a } = joined();
    const events = rig.watch(() => {
      for (const size of [50, 60, 70]) rig.send(a, { size });
      rig.sleep(100 * US);
    });
    expect(events.flatMap((e) => (e.kind === 'napi_poll' ? [e.len] : []))).toEqual([64, 74, 84]);
  });

  test('without carrier a frame is dropped at the card', () => {
    const { rig, a, b } = joined();
    dev_close(b);
    expect(rig.drops(rig.watch(() => rig.send(a)))).toEqual(['QDISC_DROP']);
    expect(a.stats.txDropped).toBe(1);
  });

  test('a cable that is pulled loses what is on it', () => {
    const { rig, a, b, cable } = joined();
    rig.send(a);
    cable.unplug();
    rig.sleep(100 * US);
    expect([b.stats.rxPackets, rig.world.clock.driven]).toEqual([0, false]);
  });

  test('more frames than the ring holds are dropped', () => {
    const { rig, a } = joined();
    const drops = rig.drops(
      rig.watch(() => {
        for (let i = 0; i < 1001; i++) rig.send(a);
      }),
    );
    expect(drops).toEqual(['FULL_RING']);
  });

  test('the cable row follows a card into a namespace', () => {
    const { rig, a, b } = joined();
    const n = rig.world.addNetns(a.net.machine, 'n');
    dev_change_net_namespace(a, n, 'eth0');
    expect(rig.world.tables.cable.get(1)).toMatchObject({ aNsid: n.nsid, aIfindex: a.ifindex, bNsid: b.net.nsid });
  });

  test('addresses come from the seed', () => {
    expect(plug(new Rig(5), 'a').mac).toBe(plug(new Rig(5), 'a').mac);
    expect(plug(new Rig(5), 'a').mac).not.toBe(plug(new Rig(6), 'a').mac);
  });

  test('a loop over cables ends', () => {
    const rig = new Rig();
    const sides = [rig.world.addMachine('x').init, rig.world.addMachine('y').init];
    const brs = sides.map((net) => rig.add('bridge', { name: 'br' }, net));
    rig.up(...brs);
    for (const id of [1, 2]) {
      const [a, b] = sides.map((net, i) => {
        const nic = nic_probe(net, `eth${id}`, undefined);
        if (isError(nic)) throw new Error(nic.errno);
        rig.up(nic);
        rig.enslave(brs[i] as NetDevice, nic);
        return nic;
      }) as [NetDevice, NetDevice];
      new Cable(id, a, b, 50 * US);
    }
    const events = rig.watch(() => {
      rig.send(brs[0] as NetDevice);
      while (rig.world.clock.driven) rig.world.clock.runNext();
    });
    expect(events.filter((e) => e.kind === 'guard')).toMatchObject([{ what: 'storm' }]);
  });
});
