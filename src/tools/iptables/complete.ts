/** Words that may come next on an iptables command line: options, tables, chains, targets, matches, interfaces. */
import { isError } from '#kernel/uapi/errno.ts';
import type { Tool } from '../tool.ts';
import { MATCH_EXTS, TARGET_EXTS } from './ext/index.ts';
import { protoNames } from './names.ts';
import { CORE_OPTIONS, findShort } from './options.ts';

type Context = Parameters<NonNullable<Tool['complete']>>[0];

function chainNames(ctx: Context, table: string, user: boolean): string[] {
  const chains = ctx.sys.xtables.chains(table);
  return isError(chains) ? [] : chains.filter((c) => !user || c.policy === undefined).map((c) => c.name);
}
const interfaces = (ctx: Context): string[] => ctx.sys.links().map((l) => l.name);
const chains = (ctx: Context, table: string): string[] => chainNames(ctx, table, false);
const targets = (ctx: Context, table: string): string[] => [...Object.keys(TARGET_EXTS), ...chainNames(ctx, table, true)];

/** What may stand behind an option, by its letter. */
const VALUES: Readonly<Record<string, (ctx: Context, table: string) => string[]>> = {
  t: (ctx) => [...ctx.sys.xtables.tables()],
  j: targets,
  g: (ctx, table) => chainNames(ctx, table, true),
  m: () => Object.keys(MATCH_EXTS),
  p: protoNames,
  i: interfaces,
  o: interfaces,
  ...Object.fromEntries([...'ADCIRLSFZXEP'].map((letter) => [letter, chains])),
};

const CTSTATES = ['NEW', 'ESTABLISHED', 'RELATED', 'INVALID', 'UNTRACKED', 'SNAT', 'DNAT'];

/** Letter of the option that a word is; undefined for anything else. */
function letterOf(word: string): string | undefined {
  if (word.startsWith('--')) return CORE_OPTIONS.find((o) => o.long === word.slice(2))?.letter;
  const last = word.startsWith('-') ? word.at(-1) : undefined;
  return last === undefined ? undefined : findShort(last)?.letter;
}

function extensionOptions(words: readonly string[]): string[] {
  const named = words.flatMap((w, i) => {
    const before = letterOf(words[i - 1] ?? '');
    if (before === 'm' || before === 'p') return MATCH_EXTS[w] ? [MATCH_EXTS[w]] : [];
    return before === 'j' && TARGET_EXTS[w] ? [TARGET_EXTS[w]] : [];
  });
  return named.flatMap((ext) => ext.options.map((o) => `--${o.aliases?.[0] ?? o.name}`));
}

export const completeIptables: NonNullable<Tool['complete']> = (ctx, words) => {
  const last = words.at(-1) ?? '';
  const before = words.at(-2) ?? '';
  const at = words.findIndex((w) => letterOf(w) === 't');
  const table = (at >= 0 ? words[at + 1] : undefined) ?? 'filter';
  const starts = (list: readonly string[]): string[] => list.filter((w) => w.startsWith(last));
  if (before === '--ctstate' || before === '--state') return starts(CTSTATES);
  const values = VALUES[letterOf(before) ?? ''];
  if (values) return starts(values(ctx, table));
  return starts([...CORE_OPTIONS.map((o) => `--${o.long}`), ...extensionOptions(words)]);
};
