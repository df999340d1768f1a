/**
 * Measures what design and documentation promise, and prints each number next to its budget: `npm run bench [-- --json] [-- --only hops,build,…]`.
 * Read docs/benchmarks.md for what the numbers mean. Built by bench/vite.config.ts, because the product runs built.
 */
import { existsSync } from 'node:fs';
import { measureBuild } from './build.ts';
import { measureFrames } from './frames.ts';
import { measureHops } from './hops.ts';
import { measureScript } from './script.ts';
import { measureFirstLoad } from './size.ts';

interface Line {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** Undefined: a number to look at, not one to hold. */
  readonly budget?: { readonly at: 'least' | 'most'; readonly value: number };
  readonly note?: string;
}
interface Skipped {
  readonly what: string;
  readonly skipped: string;
}
type Result = Line | Skipped;

const least = (value: number): NonNullable<Line['budget']> => ({ at: 'least', value });
const most = (value: number): NonNullable<Line['budget']> => ({ at: 'most', value });
const HOP_GOALS: readonly (readonly [number, number])[] = [
  [10, 1e6],
  [100, 1e6],
  [1000, 0.8e6],
];
const NAMESPACES = 1000;

function* hops(): Generator<Result> {
  for (const [hosts, goal] of HOP_GOALS) {
    const r = measureHops(hosts, 4);
    const note = `median ${Math.round(r.median / 1000)}k; bare loop ${(r.bare / 1e6).toFixed(1)}M events/s, 1/${(r.bare / r.best).toFixed(0)} of it`;
    yield { what: `hops a second, N=${hosts}`, value: Math.round(r.best / 1000), unit: 'k/s', budget: least(goal / 1000), note };
  }
}

function* build(): Generator<Result> {
  const { coldMs, warmMs, bytesPerHost } = measureBuild(NAMESPACES, 6);
  const note = `first in the process ${Math.round(coldMs)} ms`;
  yield { what: `${NAMESPACES} namespaces by requests`, value: Math.round(warmMs), unit: 'ms', budget: most(300), note };
  if (bytesPerHost > 0) yield { what: 'memory a host', value: Math.round(bytesPerHost / 100) / 10, unit: 'kB', budget: most(50) };
}

async function* script(): AsyncGenerator<Result> {
  const { simMs, real } = await measureScript();
  const what = `${NAMESPACES} namespaces by script`;
  yield { what, value: Math.round(simMs), unit: 'ms' };
  if ('skipped' in real) yield { what: `${what}, Linux beside it`, skipped: real.skipped };
  else {
    const note = `Linux ${Math.round(real.ms)} ms`;
    yield { what: `${what}, times faster than Linux`, value: Math.round((10 * real.ms) / simMs) / 10, unit: 'x', budget: least(5), note };
  }
}

const notBuilt = { skipped: 'no dist/: run `npx vite build`' };

function* size(): Generator<Result> {
  const what = 'first load, gzip';
  if (!existsSync('dist/index.html')) yield { what, ...notBuilt };
  else yield { what, value: Math.round(measureFirstLoad().total / 100) / 10, unit: 'kB', budget: most(190) };
}

async function* frames(): AsyncGenerator<Result> {
  const what = 'frames under 17 ms while panning';
  if (!existsSync('dist/index.html')) {
    yield { what, ...notBuilt };
    return;
  }
  for (const r of await measureFrames([100, 500, 1000])) {
    const note = `${r.framesPerSecond.toFixed(1)} drawn a second; open after ${Math.round(r.openMs)} ms`;
    yield { what: `${what}, ${r.nodes} nodes`, value: Math.round(r.under17), unit: '%', budget: least(95), note };
  }
}

const PARTS = { hops, build, script, size, frames } as const;

const verdict = ({ value, budget }: Line): 'ok' | 'over' | '' => {
  if (!budget) return '';
  return (budget.at === 'least' ? value >= budget.value : value <= budget.value) ? 'ok' : 'over';
};

function text(r: Result): string {
  if ('skipped' in r) return `${r.what.padEnd(54)} skipped: ${r.skipped}`;
  const bound = r.budget ? `${r.budget.at === 'least' ? 'at least' : 'at most'} ${r.budget.value} ${r.unit}` : '';
  return `${r.what.padEnd(54)} ${`${r.value} ${r.unit}`.padStart(12)}  ${bound.padEnd(20)} ${verdict(r).padEnd(5)} ${r.note ?? ''}`.trimEnd();
}

const json = process.argv.includes('--json');
const at = process.argv.indexOf('--only');
const only = at < 0 ? Object.keys(PARTS) : (process.argv[at + 1] ?? '').split(',');
const results: object[] = [];
for (const [name, part] of Object.entries(PARTS)) {
  if (!only.includes(name)) continue;
  for await (const result of part()) {
    results.push('skipped' in result ? result : { ...result, verdict: verdict(result) });
    if (!json) console.log(text(result));
  }
}
if (json) console.log(JSON.stringify(results, null, 2));
