/**
 * A case: one bash script in two parts, split by a line `### probe`: the set-up, and the traffic that is captured. Comments on top name it:
 *   # title: …            what it shows
 *   # differs: REASON     a known difference: the case must fail, so that the note cannot go stale
 *   # neighbours: timed   the case is about when Linux asks a neighbour again; otherwise that is put off, because on a busy machine it falls anywhere
 *   # neighbours: quick   a request that nobody answers is repeated after 0.4 s, so that many cases take little time
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
export const CASES_DIR = `${here}cases`;
export const RECORDED_DIR = `${here}recorded`;

export interface Case {
  readonly name: string;
  readonly title: string;
  readonly differs: string | undefined;
  /** Text that is run in each namespace between the two parts. */
  readonly between: string;
  readonly setup: string;
  readonly probe: string;
}

/** What one side printed and sent, in comparable form. */
export interface Observed {
  readonly setup: { readonly status: number; readonly text: readonly string[] };
  readonly probe: { readonly status: number; readonly text: readonly string[] };
  /** Frames in order by `NETNS.DEV`; `host` is the machine's own namespace. */
  readonly frames: Readonly<Record<string, readonly string[]>>;
}
export interface Recording extends Observed {
  readonly versions: readonly string[];
}

export function readCases(): Case[] {
  return readdirSync(CASES_DIR)
    .filter((f) => f.endsWith('.sh'))
    .sort()
    .map((f) => parseCase(f.slice(0, -3), readFileSync(`${CASES_DIR}/${f}`, 'utf8')));
}

/** Linux asks a neighbour again five seconds after the first use of an old entry. */
const NO_SECOND_LOOK = 'for f in /proc/sys/net/ipv4/neigh/*/delay_first_probe_time; do echo 60 >"$f"; done';
const QUICK = 'for f in /proc/sys/net/ipv4/neigh/*/retrans_time_ms; do echo 400 >"$f"; done';
const BETWEEN: Readonly<Record<string, string>> = { timed: ':', quick: `${NO_SECOND_LOOK}; ${QUICK}` };

export function parseCase(name: string, text: string): Case {
  const at = text.search(/^### probe$/m);
  if (at < 0) throw new Error(`${name}: no line "### probe"`);
  return {
    name,
    title: /^# title: (.*)$/m.exec(text)?.[1] ?? name,
    differs: /^# differs: (.*)$/m.exec(text)?.[1],
    between: BETWEEN[/^# neighbours: (\w+)$/m.exec(text)?.[1] ?? ''] ?? NO_SECOND_LOOK,
    setup: text.slice(0, at),
    probe: text.slice(at).replace(/^### probe\n/, ''),
  };
}

export function readRecording(name: string): Recording | undefined {
  try {
    return JSON.parse(readFileSync(`${RECORDED_DIR}/${name}.json`, 'utf8')) as Recording;
  } catch {
    return undefined;
  }
}

/** One text for all that was observed, so that a difference reads like a diff of two terminals and their captures. */
export function asText(o: Observed): string {
  const part = (title: string, p: Observed['setup']) => [`## ${title}`, ...p.text, `(exit ${p.status})`];
  const frames = Object.entries(o.frames).flatMap(([dev, lines]) => [`## ${dev}`, ...lines]);
  return [...part('setup', o.setup), ...part('probe', o.probe), ...frames].join('\n');
}
