/** The same script and seed give the same trace, byte for byte; another seed gives another one. */
import { describe, expect, test } from 'vitest';
import { runScripts } from '../src/host/run.ts';
import { readCases } from './case.ts';

/** Between them: chance in MAC addresses and ping ids, ARP, a bridge, tunnels, NAT, processes in the background, timers. */
const NAMES = ['veth-pair', 'seed-bridge-gateway', 'vxlan-two-hosts', 'masquerade', 'neigh-states', 'background'];

async function traceOf(text: string, seed: number): Promise<string> {
  const lines: string[] = [];
  await runScripts({ scripts: [{ name: 'case.sh', text }], seed, onTrace: (l) => lines.push(l) });
  return lines.join('');
}

describe('a run is decided by its script and its seed', () => {
  const cases = readCases().filter((c) => NAMES.includes(c.name));
  test('the cases are there', () => expect(cases).toHaveLength(NAMES.length));
  for (const c of cases) {
    test(c.name, async () => {
      const text = c.setup + c.probe;
      const first = await traceOf(text, 7);
      expect(first.split('\n').length).toBeGreaterThan(100);
      // A plain comparison: a difference of two long traces is no message.
      expect((await traceOf(text, 7)) === first, 'two runs with one seed').toBe(true);
      expect((await traceOf(text, 8)) === first, 'a run with another seed').toBe(false);
    });
  }
});
