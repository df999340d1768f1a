/** `-batch FILE`: one command a line (lib/utils.c, do_batch, makeargs). */

/** Words of one line: quotes keep spaces, `#` starts a comment. */
export function makeArgs(line: string): string[] {
  const words: string[] = [];
  const pattern = /"([^"]*)"?|'([^']*)'?|[^\s"']\S*/g;
  for (const m of line.replace(/(^|\s)#.*$/, '$1').matchAll(pattern)) words.push(m[1] ?? m[2] ?? m[0]);
  return words;
}

/** Lines with their numbers; a backslash before the end of line joins. */
export function batchLines(text: string): { readonly number: number; readonly words: readonly string[] }[] {
  const lines: { number: number; words: string[] }[] = [];
  let joined = '';
  text.split('\n').forEach((raw, i) => {
    if (raw.endsWith('\\')) {
      joined += raw.slice(0, -1);
      return;
    }
    const words = makeArgs(joined + raw);
    joined = '';
    if (words.length > 0) lines.push({ number: i + 1, words });
  });
  return lines;
}
