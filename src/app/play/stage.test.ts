import { describe, expect, test } from 'vitest';
import type { TraceEvent } from '#host/protocol.ts';
import { summarize } from '#wire/summarize.ts';
import { devId } from '../canvas/geometry/anchors.ts';
import { arpFrame, echoFrame, Tape, tunnelPing, twoHosts } from '../canvas/testing/sample.ts';
import { TIMING } from './scene.ts';
import { Stage } from './stage.ts';
import { snapshotTopology } from './topology.ts';

const snapshot = twoHosts();

/** Runs a tape as the player does; answers the stage time at which each event was shown. */
class Show {
  readonly stage: Stage;
  readonly at: number[] = [];
  private readonly events: readonly TraceEvent[];

  constructor(tape: Tape) {
    const frames = new Map(tape.frames);
    this.events = tape.events;
    this.stage = new Stage(
      snapshotTopology(() => snapshot),
      (ref) => {
        const bytes = frames.get(ref);
        return bytes && { summary: summarize(bytes, { vxlanPorts: new Set([9527]) }), bytes: bytes.length };
      },
    );
  }
  until(time: number): this {
    for (let event = this.events[this.at.length]; event; event = this.events[this.at.length]) {
      const when = this.stage.mayPass(event);
      if (when > time) break;
      this.stage.now = Math.max(this.stage.now, when);
      this.stage.pass(event);
      this.at.push(this.stage.now);
    }
    this.stage.now = time;
    this.stage.tidy(undefined);
    return this;
  }
  when(match: (e: TraceEvent) => boolean): number | undefined {
    return this.at[this.events.findIndex(match)];
  }
}

const is =
  (kind: string, skb: number, nsid?: number) =>
  (e: TraceEvent): boolean =>
    e.kind === kind && 'skb' in e && e.skb === skb && (nsid === undefined || ('nsid' in e && e.nsid === nsid));

describe('a hop', () => {
  const tape = new Tape();
  const f = tape.frame(echoFrame(true, '10.0.0.101', '10.0.0.102'));
  tape.xmit(1, 2, 2, f).receive(1, 1, 4, f).xmit(1, 1, 5, f).receive(1, 3, 2, f).consume(1, 3, 2);

  test('begins at once, is received when it lands, rests, goes on', () => {
    const show = new Show(tape).until(5000);
    expect(show.when(is('net_dev_start_xmit', 1, 2))).toBe(0);
    expect(show.when(is('netif_receive_skb', 1, 1))).toBe(TIMING.hop);
    expect(show.when(is('net_dev_start_xmit', 1, 1))).toBe(TIMING.hop + TIMING.rest);
    expect(show.when(is('netif_receive_skb', 1, 3))).toBe(TIMING.hop * 2 + TIMING.rest + TIMING.inside);
  });
  test('half way it is on the cable, with its trail behind it', () => {
    const { stage } = new Show(tape).until(TIMING.hop / 2);
    expect(stage.movers.get(1)?.flight?.legs).toEqual([{ kind: 'wire', from: devId(2, 2), to: devId(1, 4) }]);
    expect(stage.trails.map((t) => t.proto)).toEqual(['icmp']);
  });
  test('taken, it fades and is gone', () => {
    expect(new Show(tape).until(5000).stage.movers.size).toBe(0);
  });
});

describe('a flood', () => {
  const show = new Show(tunnelPing()).until(TIMING.hop + TIMING.hold + TIMING.stagger + 300);
  test('copies leave after the squash, one after another', () => {
    const [, first, second] = show.stage.trails;
    expect(first?.start).toBe(TIMING.hop + TIMING.hold);
    expect((second?.start ?? 0) - (first?.start ?? 0)).toBe(TIMING.stagger);
    expect(show.stage.floods.map((f) => [f.spot, f.copies, f.proto])).toEqual([[devId(1, 3), 2, 'arp']]);
  });
  test('the copy that nobody answers is a ghost', () => {
    const later = new Show(tunnelPing()).until(1600);
    expect(later.stage.movers.get(2)?.gone).toMatchObject({ ghost: true });
  });
});

test('the hundred copies of a big flood are over in the time of a few', () => {
  const tape = new Tape();
  const f = tape.frame(echoFrame(true, '10.0.0.101', '10.0.0.102'));
  tape.receive(1, 1, 4, f).decide(1, 1, 4, 'fdb', 'flood');
  const copies = Array.from({ length: 100 }, (_, i) => 10 + i);
  for (const skb of copies) tape.lineage('clone', skb, 1, 1, 4).xmit(skb, 1, 5, f);
  for (const skb of copies) tape.receive(skb, 3, 2, f).decide(skb, 3, 2, 'route', 'local').drop(skb, 3, 2, f, 'INVALID_PROTO');
  const show = new Show(tape).until(60_000);
  const one = TIMING.rest + TIMING.mark;
  const landed = show.when(is('netif_receive_skb', 10)) ?? 0;
  expect((show.when(is('kfree_skb', 109)) ?? 0) - landed).toBeLessThan(6 * one);
});

describe('a tunnel', () => {
  test('the envelope is put on at the mouth, then the outer frame leaves; the other side takes it off', () => {
    const show = new Show(tunnelPing()).until(40_000);
    const on = show.when(is('lineage', 3)) ?? 0;
    const leaves = show.when(is('net_dev_start_xmit', 3, 1)) ?? 0;
    expect(leaves - on).toBeGreaterThanOrEqual(TIMING.wrap);
    const off = show.when(is('lineage', 4)) ?? 0;
    const onward = show.when(is('net_dev_start_xmit', 5, 4)) ?? 0;
    expect(onward - off).toBeGreaterThanOrEqual(TIMING.unwrap);
    expect(show.stage.rootOf(8)).toBe(1);
  });
  test('enveloped trails are tubes', () => {
    const { stage } = new Show(tunnelPing()).until(3300);
    expect(stage.trails.some((t) => t.tube && t.legs.some((l) => l.kind === 'wire'))).toBe(true);
  });
});

describe('a drop', () => {
  test('lies with its reason where it was dropped', () => {
    const show = new Show(tunnelPing()).until(15_000);
    expect(show.stage.movers.get(11)?.drop).toMatchObject({ reason: 'NETFILTER_DROP' });
    expect(show.stage.movers.get(11)?.at).toBe(devId(6, 2));
  });
  test('dropped by the driver it never leaves', () => {
    const tape = new Tape();
    const f = tape.frame(arpFrame(true, '10.0.0.101', '10.0.0.102'));
    tape.xmit(1, 2, 2, f).drop(1, 2, 2, f, 'QDISC_DROP');
    const { stage } = new Show(tape).until(100);
    expect(stage.movers.get(1)).toMatchObject({ flight: undefined, at: devId(2, 2) });
    expect(stage.trails[0]?.cut).toBe(0);
  });
});

describe('decisions and time', () => {
  test('the packet waits while a row is marked; another table may be marked with it', () => {
    const tape = new Tape();
    const f = tape.frame(echoFrame(true, '10.0.0.101', '10.0.0.102'));
    tape.decide(1, 2, 2, 'route', 'unicast', 5).decide(1, 2, 2, 'neigh', 'hit', 6).xmit(1, 2, 2, f);
    const show = new Show(tape).until(1000);
    expect(show.at).toEqual([0, 0, 0, TIMING.mark]);
  });
  test('an idle second is folded', () => {
    const tape = new Tape();
    const f = tape.frame(echoFrame(true, '10.0.0.101', '10.0.0.102'));
    tape.xmit(1, 2, 2, f).receive(1, 1, 4, f).consume(1, 1, 4).wait(1e9).xmit(2, 2, 2, f);
    const show = new Show(tape).until(5000);
    expect((show.when(is('net_dev_start_xmit', 2)) ?? 0) - (show.when(is('consume_skb', 1)) ?? 0)).toBe(TIMING.idle);
  });
  test('a build without packets takes no time, however long it slept', () => {
    const tape = new Tape();
    for (let i = 0; i < 5; i++) tape.wait(1e9).add({ kind: 'exec', pid: i, nsid: 1, argv: ['ip'], term: 1 });
    expect(new Show(tape).until(0).at).toEqual([0, 0, 0, 0, 0]);
  });
  test('a rewritten address turns the corner', () => {
    const tape = new Tape();
    const before = tape.frame(echoFrame(true, '10.0.0.101', '9.9.9.9'));
    const after = tape.frame(echoFrame(true, '10.97.212.159', '9.9.9.9'));
    tape.xmit(1, 2, 2, before).receive(1, 1, 4, before).xmit(1, 1, 2, after);
    const { stage } = new Show(tape).until(TIMING.hop + TIMING.rest + 1);
    expect(stage.movers.get(1)?.nat).toMatchObject({ before: '10.0.0.101', after: '10.97.212.159' });
  });
});
