/** Makes a failing list of lines as small as it gets: whole namespaces first, then halves, quarters… of the lines (delta debugging). */

/** Whether the lines still fail in the way that is hunted. */
type Fails = (lines: readonly string[]) => Promise<boolean>;

/** Candidates that are tried side by side; the first in order that fails is taken. */
const ABREAST = 4;

async function firstFailing(candidates: readonly (readonly string[])[], fails: Fails): Promise<readonly string[] | undefined> {
  for (let i = 0; i < candidates.length; i += ABREAST) {
    const batch = candidates.slice(i, i + ABREAST);
    const failed = await Promise.all(batch.map(fails));
    const at = failed.indexOf(true);
    if (at >= 0) return batch[at];
  }
  return undefined;
}

/** All lines but those that speak of one namespace, for each. */
function withoutNamespaces(lines: readonly string[]): string[][] {
  const names = lines.flatMap((l) => /^ip netns add (\S+)$/.exec(l)?.[1] ?? []);
  return names.map((name) => lines.filter((l) => !new RegExp(`(-n|exec|netns|add) ${name}\\b`).test(l)));
}

export async function shrink(lines: readonly string[], fails: Fails, budgetMs: number): Promise<readonly string[]> {
  const end = Date.now() + budgetMs;
  let best = lines;
  for (;;) {
    const next = await firstFailing(withoutNamespaces(best), fails);
    if (!next || Date.now() > end) break;
    best = next;
  }
  for (let chunk = Math.ceil(best.length / 4); chunk >= 1 && Date.now() < end; ) {
    const candidates: string[][] = [];
    for (let at = 0; at < best.length; at += chunk) candidates.push([...best.slice(0, at), ...best.slice(at + chunk)]);
    const next = await firstFailing(candidates.reverse(), fails);
    if (next) best = next;
    else chunk = chunk === 1 ? 0 : Math.ceil(chunk / 2);
  }
  return best;
}
