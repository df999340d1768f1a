import { describe, expect, test } from 'vitest';
import { type Mac, mac, SEC } from '#base/brand.ts';
import { readU48 } from '#base/bytes.ts';
import { type ConfigBpdu, decodeConfigBpdu, STP_GROUP_MAC, stpIsBpdu } from '#wire/stp.ts';
import { dev_close } from '../../core/link.ts';
import type { NetDevice } from '../../core/netdevice.ts';
import { BROADCAST, Rig } from '../testing/rig.ts';
import { br_setport } from './netlink.ts';
import { br_port_get, bridgeOf } from './private.ts';
import { br_set_config } from './settings.ts';

const ETH = 14;

/** Two bridges that run the protocol, joined by two cables; bridge 1 has the lower address. */
class Ring {
  readonly rig = new Rig();
  readonly bridges: NetDevice[];
  readonly heard: ConfigBpdu[] = [];

  constructor() {
    const { rig } = this;
    const spaces = ['s1', 's2'].map((name) => rig.netns(name));
    this.bridges = [1, 2].map((i) =>
      rig.add(
        'bridge',
        { name: 'br0', mac: mac(0x020000000b00 + i), bridge: { stp: true, forwardDelay: 2, maxAge: 6, helloTime: 1 } },
        spaces[i - 1],
      ),
    );
    for (const p of [1, 2]) {
      const peer = { name: `p${p}`, netns: spaces[1]?.nsid as never };
      rig.add('veth', { name: `p${p}`, peer }, spaces[0]);
    }
    this.bridges.forEach((br, i) => {
      for (const p of [1, 2]) rig.up(this.port(i + 1, p));
      for (const p of [1, 2]) rig.enslave(br, this.port(i + 1, p));
    });
    rig.up(...this.bridges);
    this.port(2, 1).taps.push({
      frame: (skb) => {
        const bpdu = decodeConfigBpdu(skb.buf.subarray(0, skb.tail), skb.macHeader + ETH);
        if (bpdu) this.heard.push(bpdu);
      },
    });
  }
  port(bridge: number, no: number): NetDevice {
    return this.rig.netns(`s${bridge}`).byName.get(`p${no}`) as NetDevice;
  }
  states(): (string | undefined)[][] {
    return [1, 2].map((b) => [1, 2].map((p) => br_port_get(this.port(b, p))?.config.state));
  }
}

describe('spanning tree', () => {
  test('the lower identifier becomes the root, and the other bridge blocks its second port', () => {
    const ring = new Ring();
    ring.rig.sleep(8 * SEC);
    expect(ring.states()).toEqual([
      ['forwarding', 'forwarding'],
      ['forwarding', 'blocking'],
    ]);
    const [root, other] = ring.bridges.map(bridgeOf);
    expect(other?.stp).toMatchObject({ rootPort: 1, rootPathCost: 2, designatedRoot: root?.id });
  });

  test('a priority outweighs the address', () => {
    const ring = new Ring();
    br_set_config(bridgeOf(ring.bridges[1] as NetDevice), { priority: 4096 });
    ring.rig.sleep(8 * SEC);
    expect(ring.states()[0]).toEqual(['forwarding', 'blocking']);
  });

  test('a dearer first link is the one that is blocked', () => {
    const ring = new Ring();
    br_setport(ring.port(2, 1), { cost: 100 });
    ring.rig.sleep(8 * SEC);
    expect(ring.states()[1]).toEqual(['blocking', 'forwarding']);
  });

  test('a broadcast crosses the ring once', () => {
    const ring = new Ring();
    ring.rig.sleep(8 * SEC);
    const events = ring.rig.watch(() => ring.rig.send(ring.bridges[0] as NetDevice, { dst: BROADCAST }));
    expect(ring.rig.received(events).sort()).toEqual(['br0', 'p1', 'p2']);
  });

  test('when the link to the root fails, the blocked port listens, learns and forwards, and the root hears of it', () => {
    const ring = new Ring();
    const host = ring.rig.add('veth', { name: 'q', peer: { name: 'e' } }, ring.rig.netns('s2'));
    ring.rig.up(host, ring.rig.host.byName.get('e') as NetDevice);
    ring.rig.enslave(ring.bridges[1] as NetDevice, host);
    ring.rig.sleep(20 * SEC);
    expect(bridgeOf(ring.bridges[0] as NetDevice).stp.topologyChange).toBe(false);
    dev_close(ring.port(1, 1));
    const seen: unknown[] = [ring.states()[1]?.[1]];
    for (const _ of [1, 2]) {
      ring.rig.sleep(2 * SEC);
      seen.push(ring.states()[1]?.[1]);
    }
    expect(seen).toEqual(['listening', 'learning', 'forwarding']);
    ring.rig.sleep(2 * SEC);
    expect(bridgeOf(ring.bridges[0] as NetDevice).stp.topologyChange).toBe(true);
  });

  test('a root that falls silent is forgotten after the maximum age', () => {
    const ring = new Ring();
    ring.rig.sleep(8 * SEC);
    const [root, other] = ring.bridges as [NetDevice, NetDevice];
    br_set_config(bridgeOf(root), { stp: false });
    ring.rig.sleep(7 * SEC);
    expect(bridgeOf(other).stp.designatedRoot).toEqual(bridgeOf(other).id);
  });

  test('the root speaks every hello time', () => {
    const ring = new Ring();
    ring.rig.sleep(10 * SEC);
    ring.heard.length = 0;
    ring.rig.sleep(5 * SEC);
    expect(ring.heard.length).toBe(5);
    expect(ring.heard[0]).toMatchObject({ rootPathCost: 0, maxAge: 6 * 256, helloTime: 256, forwardDelay: 512 });
  });

  test('while the topology changes entries age in twice the forward delay', () => {
    const ring = new Ring();
    const br = bridgeOf(ring.bridges[0] as NetDevice);
    ring.rig.sleep(6 * SEC);
    expect([br.stp.topologyChange, br.stp.ageingTime]).toEqual([true, 4 * SEC]);
    ring.rig.sleep(10 * SEC);
    expect([br.stp.topologyChange, br.stp.ageingTime]).toEqual([false, 300 * SEC]);
  });

  test('a guarded port is switched off by a BPDU', () => {
    const ring = new Ring();
    br_setport(ring.port(2, 1), { guard: true });
    ring.rig.sleep(3 * SEC);
    expect(ring.states()[1]?.[0]).toBe('disabled');
  });

  test('a port that must not be the root port does not become it', () => {
    const ring = new Ring();
    br_setport(ring.port(2, 1), { rootBlock: true });
    ring.rig.sleep(8 * SEC);
    expect(bridgeOf(ring.bridges[1] as NetDevice).stp.rootPort).toBe(2);
  });
});

describe('a bridge without the protocol', () => {
  test('forwards BPDUs and sends none', () => {
    const rig = new Rig();
    const { ends } = rig.switch('a', 'b');
    const group: Mac = STP_GROUP_MAC;
    expect(rig.received(rig.watch(() => rig.send(ends[0] as NetDevice, { dst: group })))).toContain('b');
    const bpdus: number[] = [];
    ends[0]?.taps.push({
      frame: (skb) => {
        if (stpIsBpdu(skb.buf, skb.macHeader + ETH)) bpdus.push(readU48(skb.buf, skb.macHeader));
      },
    });
    rig.sleep(10 * SEC);
    expect(bpdus).toEqual([]);
  });

  test('group_fwd_mask lets other link-local groups through', () => {
    const rig = new Rig();
    const { br, ends } = rig.switch('a', 'b');
    const lldp = mac(0x0180c200000e);
    expect(rig.received(rig.watch(() => rig.send(ends[0] as NetDevice, { dst: lldp })))).toEqual(['a-br']);
    expect(br_set_config(bridgeOf(br), { groupFwdMask: 1 })).toMatchObject({ errno: 'EINVAL' });
    expect(br_set_config(bridgeOf(br), { groupFwdMask: 0x4000 })).toBeUndefined();
    expect(rig.received(rig.watch(() => rig.send(ends[0] as NetDevice, { dst: lldp })))).toContain('b');
  });

  test('a locked port takes only sources that were entered for it', () => {
    const rig = new Rig();
    const { ends, ports } = rig.switch('a', 'b');
    br_setport(ports[0] as NetDevice, { locked: true });
    expect(rig.received(rig.watch(() => rig.send(ends[0] as NetDevice)))).toEqual(['a-br']);
  });
});
