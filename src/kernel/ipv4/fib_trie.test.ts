/** Longest-prefix match against a plain scan, order of preference, order of dumps. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { prefixMask } from '#base/addr.ts';
import { ipv4 } from '#base/brand.ts';
import { RT_TABLE } from '#sim/rows.ts';
import type { Errno } from '../core/errno.ts';
import { FibAlias, type FibInfo, FibTrie, type NhSpec } from './fib_trie.ts';

let nextKey = 1;
const HOP: NhSpec = { gateway: ipv4(0), dev: undefined, scope: 0, onlink: false, weight: 1, linkdown: false };
const route = (dst: number, dstLen: number, more: Partial<FibInfo> = {}): FibAlias =>
  new FibAlias(
    {
      table: RT_TABLE.MAIN,
      type: 'unicast',
      dst: ipv4(dst & prefixMask(dstLen)),
      dstLen,
      metric: 0,
      proto: 'static',
      scope: 0,
      prefSrc: ipv4(0),
      metrics: undefined,
      locked: [],
      error: undefined,
      hops: [HOP],
      ...more,
    },
    nextKey++,
  );

/** The definition: of all prefixes that hold the address the longest; among equals local before main, then the lower metric. */
function scan(all: FibAlias[], dst: number, scope: number): FibAlias | undefined {
  const fits = all.filter((r) => ((dst ^ r.dst) & prefixMask(r.dstLen)) === 0 && r.scope >= scope);
  fits.sort((a, b) => b.dstLen - a.dstLen || b.table - a.table || a.metric - b.metric || a.key - b.key);
  return fits[0];
}

/** Addresses that share many bits, so that prefixes nest. */
const address = fc
  .tuple(fc.constantFrom(0x0a000000, 0xac100000, 0xffffff00, 0), fc.integer({ min: 0, max: 0x3ff }))
  .map(([a, b]) => (a + b) >>> 0);
const spec = fc.record({
  dst: address,
  len: fc.integer({ min: 0, max: 32 }),
  metric: fc.integer({ min: 0, max: 2 }),
  table: fc.constantFrom(RT_TABLE.MAIN, RT_TABLE.LOCAL),
  scope: fc.constantFrom(0, 253, 254),
});

describe('lookup', () => {
  test('finds what a scan of all routes finds, also after some were removed', () => {
    fc.assert(
      fc.property(fc.array(spec, { maxLength: 40 }), fc.array(fc.nat(39)), fc.array(address, { minLength: 1 }), (specs, gone, wanted) => {
        const trie = new FibTrie();
        const all = specs.map((s) => route(s.dst, s.len, { metric: s.metric, table: s.table, scope: s.scope }));
        for (const r of all) trie.insert(r, false);
        const removed = new Set(gone.map((i) => all[i]));
        for (const r of removed) if (r) trie.remove(r);
        const left = all.filter((r) => !removed.has(r));
        for (const dst of [...wanted, ...specs.map((s) => s.dst)]) {
          for (const scope of [0, 253]) expect(trie.lookup(ipv4(dst), 0, scope, false)?.fa).toBe(scan(left, dst, scope));
        }
      }),
    );
  });

  test('a device that is asked for passes over routes through others', () => {
    const trie = new FibTrie();
    const on = (ifindex: number) => ({ hops: [{ ...HOP, dev: { ifindex } as NhSpec['dev'] }] });
    const narrow = route(0x0a000000, 24, on(2));
    const wide = route(0x0a000000, 8, on(3));
    trie.insert(narrow, false);
    trie.insert(wide, false);
    expect(trie.lookup(ipv4(0x0a000001), 0, 0, false)?.fa).toBe(narrow);
    expect(trie.lookup(ipv4(0x0a000001), 3, 0, false)?.fa).toBe(wide);
    expect(trie.lookup(ipv4(0x0a000001), 4, 0, false)).toBeUndefined();
  });

  test('a route that refuses ends the search, whatever device is asked for', () => {
    const trie = new FibTrie();
    const refuse = route(0x0a000000, 24, { type: 'unreachable', error: 'EHOSTUNREACH' satisfies Errno });
    trie.insert(refuse, false);
    trie.insert(route(0, 0), false);
    expect(trie.lookup(ipv4(0x0a000001), 7, 0, false)?.fa).toBe(refuse);
  });
});

test('a dump goes by network, then the longer prefix, then preference', () => {
  const trie = new FibTrie();
  const rows: [number, number, number][] = [
    [0xc0a80000, 16, 0],
    [0x0a040000, 16, 0],
    [0x0a040000, 24, 0],
    [0, 0, 10],
    [0, 0, 0],
  ];
  for (const [dst, len, metric] of rows) trie.insert(route(dst, len, { metric }), false);
  expect(trie.dump().map((r) => `${r.dst.toString(16)}/${r.dstLen} ${r.metric}`)).toEqual([
    '0/0 0',
    '0/0 10',
    'a040000/24 0',
    'a040000/16 0',
    'c0a80000/16 0',
  ]);
});

test('equals: `append` goes behind, otherwise in front', () => {
  const trie = new FibTrie();
  const [a, b, c] = [route(0x0a000000, 8), route(0x0a000000, 8), route(0x0a000000, 8)];
  trie.insert(a, false);
  trie.insert(b, false);
  trie.insert(c, true);
  expect(trie.at(ipv4(0x0a000000), 8)).toEqual([c, a, b]);
});
