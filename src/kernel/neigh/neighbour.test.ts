/** The neighbour state machine, row by row: state, event, state afterwards, and what was sent meanwhile. */
import { describe, expect, test } from 'vitest';
import { ipv4, type Mac, SEC } from '#base/brand.ts';
import { NUD, type NudState } from '#sim/rows.ts';
import { Backlog } from '../core/dev.ts';
import { dev_open, register_netdevice } from '../core/link.ts';
import { NetDevice } from '../core/netdevice.ts';
import { alloc_skb, skb_put, skb_release } from '../core/skb.ts';
import { World } from '../core/world.ts';
import {
  makeNeighDevice,
  NEIGH_UPDATE_F,
  type Neighbour,
  neigh_create,
  neigh_event_send_empty,
  neigh_resolve_output,
  neigh_update,
} from './neighbour.ts';
import type { NeighConf } from './parms.ts';

const MAC_A = 0x020000000001 as Mac;
const MAC_B = 0x020000000002 as Mac;
const CONF: NeighConf = {
  base_reachable_time_ms: 30_000,
  retrans_time_ms: 1000,
  mcast_solicit: 3,
  ucast_solicit: 3,
  app_solicit: 0,
  mcast_resolicit: 0,
  delay_first_probe_time: 5,
  unres_qlen_bytes: 212_992,
  locktime: 100,
  proxy_delay: 80,
  proxy_qlen: 64,
  interval_probe_time_ms: 5000,
};

class Bench {
  readonly world = new World({ seed: 3 }, [], []);
  readonly sent: number[] = [];
  readonly log: string[] = [];
  readonly dev: NetDevice;
  readonly neigh: Neighbour;

  constructor(conf: Partial<NeighConf> = {}) {
    this.world.backlog = new Backlog(this.world);
    const net = this.world.addMachine('m').init;
    this.dev = new NetDevice(net, 'veth', 'eth0', 2 as never, MAC_A, {
      start_xmit: (skb) => {
        this.sent.push(skb.id);
        skb_release(skb);
      },
    });
    register_netdevice(this.dev);
    dev_open(this.dev);
    const ops = { solicit: () => this.log.push('solicit'), error_report: () => this.log.push('error') };
    this.neigh = neigh_create(makeNeighDevice(this.dev, ops, { ...CONF, ...conf }), ipv4(0x0a000002));
  }

  get state(): NudState {
    return Object.entries(NUD).find(([, v]) => v === this.neigh.state)?.[0] as NudState;
  }
  send(bytes = 28): void {
    const skb = alloc_skb(bytes);
    skb_put(skb, bytes);
    skb.dev = this.dev;
    neigh_resolve_output(this.neigh, skb);
  }
  hear(mac: Mac | undefined, state: NudState, flags = 0) {
    return neigh_update(this.neigh, mac, NUD[state], flags);
  }
  pass(seconds: number): void {
    const { clock } = this.world;
    const end = clock.now + seconds * SEC;
    while ((clock.nextAt ?? Number.POSITIVE_INFINITY) <= end) clock.runNext();
    clock.elapse(Math.max(0, end - clock.now));
  }
}

type Act = (b: Bench) => unknown;
const O = NEIGH_UPDATE_F.OVERRIDE;
const A = NEIGH_UPDATE_F.ADMIN | O;
const send: Act = (b) => b.send();
const hear =
  (mac: Mac | undefined, state: NudState, flags = 0): Act =>
  (b) =>
    b.hear(mac, state, flags);
const pass =
  (s: number): Act =>
  (b) =>
    b.pass(s);
const stale: Act[] = [hear(MAC_B, 'STALE', O)];
const reachable: Act[] = [send, hear(MAC_B, 'REACHABLE', O)];
const delay: Act[] = [...stale, send];
const probe: Act[] = [...delay, pass(5.5)];
const failed: Act[] = [send, pass(3.5)];

/** Title, how the entry gets into its state, the event, the state afterwards, solicitations and packets sent in all. */
const TRANSITIONS: readonly (readonly [string, Act[], Act, NudState, number, number])[] = [
  ['NONE, packet: INCOMPLETE, asks at once', [], send, 'INCOMPLETE', 1, 0],
  ['NONE, heard without being asked: STALE', [], hear(MAC_B, 'STALE', O), 'STALE', 0, 0],
  ['INCOMPLETE, answer: REACHABLE, the packet goes', [send], hear(MAC_B, 'REACHABLE', O), 'REACHABLE', 1, 1],
  ['INCOMPLETE, a request from it: STALE, and DELAY because the packet goes', [send], hear(MAC_B, 'STALE', O), 'DELAY', 1, 1],
  ['INCOMPLETE, 1 s: asks again', [send], pass(1.5), 'INCOMPLETE', 2, 0],
  ['INCOMPLETE, 3 s: FAILED after three questions', [send], pass(3.5), 'FAILED', 3, 0],
  ['FAILED, packet: INCOMPLETE again', failed, send, 'INCOMPLETE', 4, 0],
  ['FAILED, heard: STALE', failed, hear(MAC_B, 'STALE', O), 'STALE', 3, 0],
  ['STALE, packet: DELAY, the packet goes', stale, send, 'DELAY', 0, 1],
  ['STALE, time: stays', stale, pass(600), 'STALE', 0, 0],
  ['STALE, other address with override: STALE with it', stale, hear(MAC_A, 'STALE', O), 'STALE', 0, 0],
  ['REACHABLE, packet: goes', reachable, send, 'REACHABLE', 1, 2],
  ['REACHABLE, unused for the reachable time: STALE', reachable, pass(50), 'STALE', 1, 1],
  ['REACHABLE, a request from it: stays', reachable, hear(MAC_B, 'STALE', 0), 'REACHABLE', 1, 1],
  ['REACHABLE, other address without override: stays', reachable, hear(MAC_A, 'REACHABLE'), 'REACHABLE', 1, 1],
  ['REACHABLE, other address with override: STALE', reachable, hear(MAC_A, 'STALE', O), 'STALE', 1, 1],
  ['REACHABLE, other address with weak override: STALE', reachable, hear(MAC_A, 'REACHABLE', 2), 'STALE', 1, 1],
  ['DELAY, confirmed in time: REACHABLE', delay, hear(MAC_B, 'REACHABLE'), 'REACHABLE', 0, 1],
  ['DELAY, 5 s: PROBE, asks', delay, pass(5.5), 'PROBE', 1, 1],
  ['PROBE, packet: goes', probe, send, 'PROBE', 1, 2],
  ['PROBE, answer: REACHABLE', probe, hear(MAC_B, 'REACHABLE'), 'REACHABLE', 1, 1],
  ['PROBE, 3 s: FAILED after three questions', probe, pass(3), 'FAILED', 3, 1],
  ['any, made permanent by the administrator: PERMANENT', stale, hear(MAC_B, 'PERMANENT', A), 'PERMANENT', 0, 0],
  ['PERMANENT, heard: stays', [hear(MAC_B, 'PERMANENT', A)], hear(MAC_A, 'STALE', O), 'PERMANENT', 0, 0],
  ['PERMANENT, packet and time: stays', [hear(MAC_B, 'PERMANENT', A), send], pass(600), 'PERMANENT', 0, 1],
  ['any, invalidated by the administrator: FAILED', reachable, hear(undefined, 'FAILED', A), 'FAILED', 1, 1],
  ['INCOMPLETE, invalidated: FAILED, the packet is reported', [send], hear(undefined, 'FAILED', A), 'FAILED', 1, 0],
];

describe('transitions', () => {
  test.each(TRANSITIONS)('%s', (_title, before, event, after, solicits, sent) => {
    const b = new Bench();
    for (const act of before) act(b);
    event(b);
    expect(b.state).toBe(after);
    expect(b.log.filter((x) => x === 'solicit')).toHaveLength(solicits);
    expect(b.sent).toHaveLength(sent);
  });
});

describe('waiting packets', () => {
  test('go in order once the address is known', () => {
    const b = new Bench();
    for (let i = 0; i < 3; i++) b.send();
    b.hear(MAC_B, 'REACHABLE', O);
    expect(b.sent).toHaveLength(3);
    expect(b.sent).toEqual([...b.sent].sort((x, y) => x - y));
  });

  test('are reported one by one when nobody answers, and time passes for them alone', () => {
    const b = new Bench();
    b.send();
    b.send();
    expect(b.world.clock.driven).toBe(true);
    b.pass(3.5);
    expect(b.log.filter((x) => x === 'error')).toHaveLength(2);
    expect(b.world.clock.driven).toBe(false);
  });

  test('make room for newer ones when the queue is full', () => {
    const b = new Bench({ unres_qlen_bytes: 2500 });
    for (let i = 0; i < 4; i++) b.send();
    const drops = [...b.world.trace.read(0)].filter((e) => e.kind === 'kfree_skb');
    expect(drops.map((d) => d.reason)).toEqual(['NEIGH_QUEUEFULL', 'NEIGH_QUEUEFULL']);
  });

  test('a question without a packet drives no time', () => {
    const b = new Bench();
    neigh_event_send_empty(b.neigh);
    expect(b.state).toBe('INCOMPLETE');
    expect(b.world.clock.driven).toBe(false);
  });
});

test('no address given for an entry that has none', () => {
  expect(new Bench().hear(undefined, 'REACHABLE', A)).toEqual({ errno: 'EINVAL', extack: 'No link layer address given' });
});

test('the reachable time lies between half and one and a half times the base', () => {
  for (let seed = 0; seed < 5; seed++) {
    const b = new Bench();
    for (let i = 0; i < seed; i++) b.world.rng.u32();
    const nd = makeNeighDevice(b.dev, b.neigh.parms.ops, CONF);
    expect(nd.reachableTime).toBeGreaterThanOrEqual(15 * SEC);
    expect(nd.reachableTime).toBeLessThan(45 * SEC);
  }
});
