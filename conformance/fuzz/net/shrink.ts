/** A smaller network that both sides still disagree about. */
import { compare, difference } from '../compare.ts';
import type { Script } from '../script.ts';
import { shrink } from '../shrink.ts';

const MARK = '### probe';
const join = (s: Script): string[] => [...s.setup, MARK, ...s.probe];
function split(lines: readonly string[]): Script | undefined {
  const at = lines.indexOf(MARK);
  return at < 0 ? undefined : { setup: lines.slice(0, at), probe: lines.slice(at + 1) };
}

/** What a difference is about: in which part, and the first words, without names and numbers. */
const kindOf = (lines: readonly string[]): Set<string> =>
  new Set(
    lines
      .filter((l) => /^[-+] /.test(l))
      .map((l) =>
        l
          .replace(/<[^>]*>|\d+/g, '')
          .replace(/\S+@\S+/g, '')
          .slice(0, 40),
      ),
  );

/** The smaller script must differ in a way that the large one did, and again when it is run again. */
export async function shrinkNetwork(script: Script, budgetMs: number): Promise<Script> {
  const kinds = kindOf(difference(await compare(script)));
  const differs = async (s: Script): Promise<boolean> => [...kindOf(difference(await compare(s)))].some((k) => kinds.has(k));
  const small = await shrink(
    join(script),
    async (lines) => {
      const s = split(lines);
      return s !== undefined && (await differs(s)) && (await differs(s));
    },
    budgetMs,
  );
  return split(small) as Script;
}
