/** A script in lines, so that a failure can be made smaller line by line, and the case that it is. */
import { type Case, parseCase } from '../case.ts';

export interface Script {
  readonly setup: readonly string[];
  readonly probe: readonly string[];
}

/** The part of a line that a batch of ip takes once. */
const batchOf = (line: string): string | undefined => /^ip (-n \S+ )?(?=(link|addr|route|neigh) )/.exec(line)?.[0];

/** Lines that begin alike become one batch of `ip`: a process less for each of them. */
function inBatches(lines: readonly string[]): string[] {
  const out: string[] = [];
  for (let i = 0; i < lines.length; ) {
    const head = batchOf(lines[i] as string);
    let end = i + 1;
    while (head && end < lines.length && batchOf(lines[end] as string) === head) end++;
    const together = lines.slice(i, end);
    if (head && together.length > 2) out.push(`${head}-force -batch - <<END`, ...together.map((l) => l.slice(head.length)), 'END');
    else out.push(...together);
    i = end;
  }
  return out;
}

/** The text of a case file. */
export const caseText = (script: Script, title: string): string =>
  [`# title: ${title}`, '# neighbours: quick', ...inBatches(script.setup), '### probe', ...script.probe, ''].join('\n');

export const caseOf = (script: Script, name: string): Case => parseCase(name, caseText(script, name));
