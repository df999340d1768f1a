/** Runs random command lines by their seeds, several seeds at a time. */
import { inParallel } from '../pool.ts';
import { type FuzzOptions, type FuzzResult, keepOpen } from '../results.ts';
import { shrink } from '../shrink.ts';
import { drawLines } from './generate.ts';
import { type LineResult, runLines } from './run.ts';
import { STATE } from './slots.ts';

const ATTEMPTS = 3;
const SHOWN = 30;

const differing = (results: readonly LineResult[]): LineResult | undefined => results.find((r) => !r.same);

/** The lines before the one that differs which it takes to make it differ. */
async function explain(seed: number, lines: readonly string[], bad: LineResult, options: FuzzOptions): Promise<void> {
  const before = lines.slice(0, lines.indexOf(bad.line));
  const last = async (rest: readonly string[]): Promise<LineResult> => (await runLines([...rest, bad.line])).at(-1) as LineResult;
  const small = await shrink(before, async (rest) => !(await last(rest)).same, options.shrinkMs);
  const result = await last(small);
  console.log(`\n--- lines of seed ${seed}; "-" is the real tool, "+" the simulator`);
  console.log([...small, `> ${bad.line}`].join('\n'));
  console.log(
    [
      ...result.real.filter((l) => !result.sim.includes(l)).map((l) => `- ${l}`),
      ...result.sim.filter((l) => !result.real.includes(l)).map((l) => `+ ${l}`),
    ]
      .slice(0, SHOWN)
      .join('\n'),
  );
  if (options.keep) keepOpen(`text-${seed}`, [`# title: random lines ${seed}`, ...STATE, '### probe', ...small, bad.line, ''].join('\n'));
}

export async function fuzzText(seeds: readonly number[], options: FuzzOptions): Promise<FuzzResult> {
  const started = Date.now();
  const failed: number[] = [];
  const retried: number[] = [];
  const found: { seed: number; lines: readonly string[]; bad: LineResult }[] = [];
  let compared = 0;
  await inParallel(seeds, options.jobs, async (seed) => {
    const lines = drawLines(seed);
    compared += lines.length;
    let bad: LineResult | undefined;
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      bad = differing(await runLines(lines));
      if (!bad && attempt > 1) retried.push(seed);
      if (!bad) return;
    }
    failed.push(seed);
    if (bad) found.push({ seed, lines, bad });
    console.log(`lines of seed ${seed} differ at: ${bad?.line}`);
  });
  if (options.shrinkMs > 0) for (const { seed, lines, bad } of found) await explain(seed, lines, bad, options);
  const seconds = Math.round((Date.now() - started) / 1000);
  console.log(`lines: ${compared} compared, ${failed.length} of ${seeds.length} seeds differ, ${seconds} s`);
  if (retried.length > 0) console.log(`agreed only when run again: ${retried.join(' ')}`);
  return { kind: 'text', seeds, failed: failed.sort((a, b) => a - b), retried: retried.sort((a, b) => a - b), compared, seconds };
}
