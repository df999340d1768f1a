/** Which items a few typed letters mean, best first. */

export interface Findable {
  readonly name: string;
  /** Other words it is found by: addresses, the English name, what it is. */
  readonly also?: string;
}

const START = 4;
const WORD = 3;
const INSIDE = 2;
const ALSO = 1;

function scoreOf(item: Findable, word: string): number {
  const name = item.name.toLowerCase();
  if (name.startsWith(word)) return START;
  const at = name.indexOf(word);
  if (at > 0) return /[\p{L}\p{N}]/u.test(name[at - 1] ?? '') ? INSIDE : WORD;
  return item.also?.toLowerCase().includes(word) ? ALSO : 0;
}

/** Every word has to be found somewhere. Items that are equally good stay in their order. */
export function matching<T extends Findable>(items: readonly T[], query: string): T[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const scored = items.flatMap((item) => {
    const scores = words.map((w) => scoreOf(item, w));
    return scores.includes(0) ? [] : [{ item, score: scores.reduce((a, b) => a + b, 0) }];
  });
  return scored.toSorted((a, b) => b.score - a.score).map((s) => s.item);
}
