/** Runs typed lines on both sides and cuts the text into what each line printed. */
import { runScripts } from '../../../src/host/run.ts';
import { type Case, parseCase } from '../../case.ts';
import { runReal } from '../../real.ts';
import { runSim } from '../../sim.ts';
import { STATE } from './slots.ts';

/** Everything happens in the set-up, so that nothing is captured. */
const caseOf = (text: string): Case => parseCase('text', `${text}\n### probe\n:\n`);
const mark = (i: number): string => `echo "@@ ${i}"`;
const scriptOf = (lines: readonly string[]): string =>
  ['exec 2>&1', ...STATE, ...lines.flatMap((line, i) => [mark(i), line, 'echo "(exit $?)"'])].join('\n');

/** Addresses of IPv6 groups, which a device has until IPv6 is switched off. */
const UNMODELLED = /^33:33:/;

/** What each line printed, its status last. */
function blocks(text: readonly string[], count: number): string[][] {
  const out: string[][] = Array.from({ length: count }, () => []);
  let current: string[] | undefined;
  for (const line of text) {
    const at = /^@@ (\d+)$/.exec(line)?.[1];
    if (at !== undefined) current = out[Number(at)];
    else if (!UNMODELLED.test(line)) current?.push(line);
  }
  return out;
}

export interface LineResult {
  readonly line: string;
  readonly real: readonly string[];
  readonly sim: readonly string[];
  readonly same: boolean;
}

export async function runLines(lines: readonly string[]): Promise<LineResult[]> {
  const c = caseOf(scriptOf(await withWaits(lines)));
  const [real, sim] = await Promise.all([runReal(c, '*'), runSim(c)]);
  const [a, b] = [blocks(real.setup.text, lines.length), blocks(sim.setup.text, lines.length)];
  return lines.map((line, i) => {
    const [r, s] = [a[i] ?? [], b[i] ?? []];
    return { line, real: r, sim: s, same: r.join('\n') === s.join('\n') };
  });
}

const LINKS = 'ip -o link; ip -n n1 -o link';

/** Linux tells of a carrier within a second: after a line that changed the state of a link (the simulator knows which) there is a pause. */
async function withWaits(lines: readonly string[]): Promise<string[]> {
  let text = '';
  const asked = lines.flatMap((line, i) => [mark(i), line, 'echo @@links', LINKS, 'echo @@done', 'sleep 1.2']);
  const shown = `${LINKS.replace(/^/, 'echo @@links; ')}; echo @@done`;
  await runScripts({
    scripts: [{ name: 'waits.sh', text: ['exec 2>&1', ...STATE, shown, ...asked].join('\n') }],
    onStdout: (t) => {
      text += t;
    },
  });
  const states = [...text.matchAll(/^@@links\n(.*?)^@@done$/gms)].map((m) =>
    (m[1] as string).replace(/ state \w+/g, '').replace(/,?(NO-CARRIER|LOWER_UP|M-DOWN)/g, ''),
  );
  return lines.map((line, i) => (states[i] === states[i + 1] ? line : `${line}; s=$?; sleep 1.2; (exit $s)`));
}
