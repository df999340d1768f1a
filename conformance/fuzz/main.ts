/**
 * `npm run fuzz -- --seeds 1..200 [--kind net|text] [--faults|--no-faults] [--jobs N] [--keep] [--shrink SECONDS] [--results]`: random networks and command lines, run on this
 * machine's kernel (root, Linux) and in the simulator. Prints a seed's smallest failing script; `--keep` also stores it under fuzz/open/; `--results`
 * writes what was compared to fuzz/results.json, from which docs/fidelity.md is made. `--ci`: seeds that agreed in that run must agree again; a few new
 * ones are run too, and what they find is printed with their seed.
 */
import { parseArgs } from 'node:util';
import { realKernel } from '../real.ts';
import { fuzzNetworks } from './net/fuzz.ts';
import { type FuzzResult, readResults, writeResults } from './results.ts';
import { fuzzText } from './text/fuzz.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1..20' },
    kind: { type: 'string' },
    faults: { type: 'boolean', default: false },
    'no-faults': { type: 'boolean', default: false },
    jobs: { type: 'string', default: '4' },
    keep: { type: 'boolean', default: false },
    results: { type: 'boolean', default: false },
    shrink: { type: 'string', default: '60' },
    ci: { type: 'boolean', default: false },
  },
});

if (!realKernel) {
  console.error('SKIPPED: the fuzzer needs the real Linux kernel (root on Linux).');
  process.exit(values.ci ? 0 : 1);
}

function range(text: string): number[] {
  const [from = 1, to = from] = text.split('..').map(Number);
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}

/** Seeds that agreed in the run that was stored. */
function agreed(kind: 'net' | 'text', count: number): number[] {
  const stored = readResults()?.[kind];
  if (!stored) {
    console.log(`no ${kind} results are stored: run with --results`);
    return [];
  }
  const failed = new Set(stored.failed);
  return range(stored.seeds)
    .filter((seed) => !failed.has(seed))
    .slice(0, count);
}

/** New seeds of a run of the tests: they change every time, and are printed. */
function newSeeds(count: number): number[] {
  const from = 100_000 + (Math.floor(Date.now() / 1000) % 1_000_000_000);
  return Array.from({ length: count }, (_, i) => from + i);
}

const faults = (seed: number): boolean => values.faults || (!values['no-faults'] && seed % 2 === 0);
const common = { jobs: Number(values.jobs), keep: values.keep, faults };
const results: FuzzResult[] = [];
if (values.ci) {
  const { net, text } = { net: agreed('net', 20), text: agreed('text', 6) };
  const options = { ...common, shrinkMs: 20_000 };
  results.push(await fuzzNetworks(net, options), await fuzzText(text, options));
  const fresh = newSeeds(3);
  console.log(`\nnew seeds: ${fresh[0]}..${fresh.at(-1)}`);
  const found = [await fuzzNetworks(fresh, options), await fuzzText(fresh.slice(0, 2), options)].flatMap((r) =>
    r.failed.map((seed) => `${r.kind} ${seed}`),
  );
  if (found.length > 0) console.log(`NEW DIFFERENCES (they do not fail this run): ${found.join(', ')}. See CONTRIBUTING.md.`);
} else {
  const seeds = range(values.seeds);
  if (values.kind !== 'text') results.push(await fuzzNetworks(seeds, { ...common, shrinkMs: Number(values.shrink) * 1000 }));
  if (values.kind !== 'net') results.push(await fuzzText(seeds, { ...common, shrinkMs: Number(values.shrink) * 1000 }));
}
if (values.results) writeResults(results);
process.exit(results.every((r) => r.failed.length === 0) ? 0 : 1);
