/** What a run of the fuzzer compared; the file that docs/fidelity.md cites. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { toolVersions } from '../real.ts';

export interface FuzzOptions {
  readonly jobs: number;
  readonly keep: boolean;
  readonly shrinkMs: number;
  readonly faults: (seed: number) => boolean;
}
export interface FuzzResult {
  readonly kind: 'net' | 'text';
  readonly seeds: readonly number[];
  readonly failed: readonly number[];
  /** Seeds that agreed only when they were run again. */
  readonly retried: readonly number[];
  /** Frames that were compared (networks), command lines (text). */
  readonly compared: number;
  readonly seconds: number;
}

interface Stored extends Omit<FuzzResult, 'seeds' | 'kind'> {
  readonly seeds: string;
  readonly count: number;
}
export interface StoredResults {
  readonly date: string;
  readonly versions: readonly string[];
  readonly net?: Stored;
  readonly text?: Stored;
}
const file = fileURLToPath(new URL('results.json', import.meta.url));

export function readResults(): StoredResults | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as StoredResults;
  } catch {
    return undefined;
  }
}

export function writeResults(results: readonly FuzzResult[]): void {
  const parts = results.map(({ kind, seeds, ...rest }) => [kind, { ...rest, seeds: `${seeds[0]}..${seeds.at(-1)}`, count: seeds.length }]);
  const stored = { ...readResults(), date: new Date().toISOString().slice(0, 10), versions: toolVersions(), ...Object.fromEntries(parts) };
  writeFileSync(file, `${JSON.stringify(stored, null, 2)}\n`);
}

const open = fileURLToPath(new URL('open', import.meta.url));

/** Stores a failure until it is mended. */
export function keepOpen(name: string, text: string): void {
  mkdirSync(open, { recursive: true });
  writeFileSync(`${open}/${name}.sh`, text);
}
