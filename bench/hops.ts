/** Hops a second with everything on (hooks, conntrack, counters, trace), next to a bare event loop in the same run. */
import { bareLoop } from './bare.ts';
import { buildLan } from './lan.ts';

export interface HopResult {
  readonly hosts: number;
  readonly hopsPerSecond: number;
  readonly barePerSecond: number;
}

/** Runs rounds for `seconds` after a warm-up. */
export function measureHops(hosts: number, seconds = 1.5): HopResult {
  const lan = buildLan(hosts, true);
  for (let i = 0; i < 40; i++) lan.round();
  const barePerSecond = bareLoop(hosts, 2_000_000);
  const before = lan.hops();
  const started = performance.now();
  while (performance.now() - started < seconds * 1000) lan.round();
  const elapsed = (performance.now() - started) / 1000;
  return { hosts, hopsPerSecond: (lan.hops() - before) / elapsed, barePerSecond };
}
