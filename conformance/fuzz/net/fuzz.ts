/** Runs random networks by their seeds, several at a time. */
import { compare, compareOften, difference } from '../compare.ts';
import { inParallel } from '../pool.ts';
import { type FuzzOptions, type FuzzResult, keepOpen } from '../results.ts';
import { caseText, type Script } from '../script.ts';
import { drawNetwork } from './generate.ts';
import { settle } from './settle.ts';
import { shrinkNetwork } from './shrink.ts';

/** Most lines of a difference that are printed, and characters of one. */
const SHOWN = 24;
const WIDTH = 400;

async function explain(seed: number, script: Script, options: FuzzOptions): Promise<void> {
  const small = await shrinkNetwork(script, options.shrinkMs);
  const text = caseText(small, `random network ${seed}`);
  const lines = difference(await compare(small)).slice(0, SHOWN);
  console.log(`\n--- network ${seed}, made smaller; "-" is the real kernel, "+" the simulator\n${text}`);
  console.log(lines.map((l) => l.slice(0, WIDTH)).join('\n'));
  if (options.keep) keepOpen(`net-${seed}`, text);
}

export async function fuzzNetworks(seeds: readonly number[], options: FuzzOptions): Promise<FuzzResult> {
  const started = Date.now();
  const failed: number[] = [];
  const retried: number[] = [];
  const scripts = new Map<number, Script>();
  let compared = 0;
  await inParallel(seeds, options.jobs, async (seed) => {
    const script = await settle(drawNetwork(seed, { faults: options.faults(seed) }));
    const { last, attempts } = await compareOften(script);
    for (const frames of Object.values(last.real.frames)) compared += frames.length;
    if (last.same && attempts > 1) retried.push(seed);
    if (last.same) return;
    failed.push(seed);
    scripts.set(seed, script);
    console.log(`network ${seed} differs: ${difference(last)[1]?.slice(0, WIDTH)}`);
  });
  if (options.shrinkMs > 0) for (const [seed, script] of scripts) await explain(seed, script, options);
  const seconds = Math.round((Date.now() - started) / 1000);
  console.log(`networks: ${seeds.length} compared, ${failed.length} differ, ${compared} frames, ${seconds} s`);
  if (retried.length > 0) console.log(`agreed only when run again: ${retried.join(' ')}`);
  return { kind: 'net', seeds, failed: failed.sort((a, b) => a - b), retried: retried.sort((a, b) => a - b), compared, seconds };
}
