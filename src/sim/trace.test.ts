import { describe, expect, test } from 'vitest';
import type { IfIndex, Nanos, NsId } from '#base/brand.ts';
import { DECIDERS, FRAME, nameId, Trace, type Traced } from './trace.ts';

const ns = 262_000 as NsId;
const dev = 2_147_483_000 as IfIndex;
const clock = { now: 1.5e15 as Nanos };
const frameOf = (id: number, bytes: readonly number[]): Traced => ({
  id,
  buf: Uint8Array.from(bytes),
  tail: bytes.length,
  frameRef: -1,
  frameFrom: () => 0,
});
const guard = (skb: number) => ({ kind: 'guard', what: 'storm', nsid: ns, skb, detail: '' }) as const;

describe('a record', () => {
  const trace = new Trace(clock, 16);
  const skb = frameOf(7, [1, 2, 3]);
  const fn = nameId('br_forward');
  trace.dev(FRAME.netif_rx, ns, dev, skb);
  trace.step(fn, ns, dev, 7);
  trace.decision(fn, ns, dev, 7, DECIDERS.indexOf('addr'), 2_000_000_000, nameId('flood'));
  trace.drop(fn, ns, dev, skb, 'VETHLAB_STORM');
  trace.lineage('fragment', ns, dev, 8, 7);
  trace.object(guard(9));
  const at = { t: clock.now, nsid: ns, ifindex: dev };

  test('comes out as it went in', () => {
    expect([...trace.read(0)]).toEqual([
      { ...at, seq: 0, kind: 'netif_rx', skb: 7, frame: 0, len: 3 },
      { ...at, seq: 1, kind: 'step', skb: 7, fn: 'br_forward' },
      { ...at, seq: 2, kind: 'decision', skb: 7, fn: 'br_forward', table: 'addr', rid: 2_000_000_000, verdict: 'flood' },
      { ...at, seq: 3, kind: 'kfree_skb', skb: 7, fn: 'br_forward', reason: 'VETHLAB_STORM', frame: 0 },
      { ...at, seq: 4, kind: 'lineage', skb: 8, op: 'fragment', from: 7 },
      { seq: 5, t: clock.now, ...guard(9) },
    ]);
  });
  test('names its bytes', () => {
    expect(trace.frame(0)).toEqual(Uint8Array.of(1, 2, 3));
  });
});

describe('what is forgotten', () => {
  test('the oldest records, with their objects', () => {
    const trace = new Trace(clock, 16);
    for (let i = 0; i < 100; i++) trace.object(guard(i));
    expect(trace.firstSeq).toBe(84);
    expect([...trace.read(0)].map((e) => 'skb' in e && e.skb)).toEqual(Array.from({ length: 16 }, (_, i) => 84 + i));
  });

  test('the oldest frames; references stay right beyond 32 bits', () => {
    const trace = new Trace(clock, 16);
    const long = new Array<number>(1000).fill(5);
    const skb = frameOf(1, long);
    const first = frameOf(2, [9]);
    trace.dev(FRAME.netif_rx, ns, dev, first);
    const rounds = Math.ceil(2 ** 32 / 1024) + 3;
    for (let i = 0; i < rounds; i++) {
      (skb as { frameRef: number }).frameRef = -1;
      trace.dev(FRAME.netif_rx, ns, dev, skb);
    }
    const last = [...trace.read(trace.nextSeq - 1)][0] as { frame: number; len: number };
    expect(last.frame).toBeGreaterThan(2 ** 32);
    expect(last.len).toBe(1000);
    expect(trace.frame(last.frame)).toEqual(Uint8Array.from(long));
    expect(trace.frame(0)).toBeUndefined();
  });
});
