/** Runs a script on both sides and says where they part. */
import { asText, type Observed } from '../case.ts';
import { runReal } from '../real.ts';
import { runSim } from '../sim.ts';
import { caseOf, type Script } from './script.ts';

export interface Comparison {
  readonly real: Observed;
  readonly sim: Observed;
  readonly same: boolean;
}

/** Plugs of switches: the other end of each cable is captured, with the same frames. */
const PLUGS = 'v[0-9]*_[0-9]*';
const isPlug = (name: string): boolean => /\.v\d+_\d+$/.test(name);

export async function compare(script: Script, name = 'fuzz'): Promise<Comparison> {
  const c = caseOf(script, name);
  const [real, all] = await Promise.all([runReal(c, PLUGS), runSim(c)]);
  const sim = { ...all, frames: Object.fromEntries(Object.entries(all.frames).filter(([dev]) => !isPlug(dev))) };
  return { real, sim, same: asText(real) === asText(sim) };
}

/** Differs this often in a row before it counts: the real kernel's clock does not stand still for a busy machine. */
export const ATTEMPTS = 3;

export async function compareOften(script: Script): Promise<{ readonly last: Comparison; readonly attempts: number }> {
  for (let attempts = 1; ; attempts++) {
    const last = await compare(script);
    if (last.same || attempts === ATTEMPTS) return { last, attempts };
  }
}

/** The lines that differ, `-` real and `+` simulated, by part. */
export function difference({ real, sim }: Comparison): string[] {
  const parts = (o: Observed): [string, readonly string[]][] => [
    ['setup', [...o.setup.text, `(exit ${o.setup.status})`]],
    ['probe', [...o.probe.text, `(exit ${o.probe.status})`]],
    ...Object.entries(o.frames),
  ];
  const [a, b] = [new Map(parts(real)), new Map(parts(sim))];
  const out: string[] = [];
  for (const name of new Set([...a.keys(), ...b.keys()])) {
    const lines = diffLines(a.get(name) ?? [], b.get(name) ?? []);
    if (lines.length > 0) out.push(`## ${name}`, ...lines);
  }
  return out;
}

/** A line-by-line difference (longest common subsequence). */
function diffLines(a: readonly string[], b: readonly string[]): string[] {
  const rows = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  const at = (i: number, j: number): number => rows[i]?.[j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      (rows[i] as Uint16Array)[j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const out: string[] = [];
  for (let i = 0, j = 0; i < a.length || j < b.length; ) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      i++;
      j++;
    } else if (j >= b.length || (i < a.length && at(i + 1, j) >= at(i, j + 1))) out.push(`- ${a[i++]}`);
    else out.push(`+ ${b[j++]}`);
  }
  return out;
}
