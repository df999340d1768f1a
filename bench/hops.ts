/** Hops a second with everything on (hooks, conntrack, counters, trace), next to a bare event loop in the same run. */
import { bareLoop } from './bare.ts';
import { buildLan } from './lan.ts';

export interface HopResult {
  readonly hosts: number;
  /** Of the fastest slice: other work on the machine can only make a slice slower. */
  readonly best: number;
  readonly median: number;
  readonly bare: number;
}

/** Hops of one slice: long enough for the timer, short enough that some slices are undisturbed. */
const SLICE_HOPS = 20_000;
const BARE_EVENTS = 500_000;
const BARE_SLICES = 8;

/** Runs slices for `seconds` after a warm-up. */
export function measureHops(hosts: number, seconds: number): HopResult {
  const lan = buildLan(hosts);
  const hopsOf = (rounds: number): number => {
    const before = lan.hops();
    for (let i = 0; i < rounds; i++) lan.round();
    return lan.hops() - before;
  };
  hopsOf(2);
  const perRound = hopsOf(1);
  const rounds = Math.max(1, Math.round(SLICE_HOPS / perRound));
  hopsOf(4 * rounds);
  const rates: number[] = [];
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) {
    const started = performance.now();
    for (let i = 0; i < rounds; i++) lan.round();
    rates.push((rounds * perRound * 1000) / (performance.now() - started));
  }
  rates.sort((a, b) => a - b);
  const bare = Math.max(...Array.from({ length: BARE_SLICES }, () => bareLoop(hosts, BARE_EVENTS)));
  return { hosts, best: rates.at(-1) ?? 0, median: rates[rates.length >> 1] ?? 0, bare };
}
