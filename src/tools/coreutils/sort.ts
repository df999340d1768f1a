/** sort and uniq (POSIX, with GNU's -V, -h, -s). */
import type { Task } from '#sim/task.ts';
import type { Tool, ToolContext } from '#tools/tool.ts';
import { getopt, openInputs, openOutput, readLines, tool } from './lib.ts';

interface Key {
  readonly from: number;
  readonly fromChar: number;
  readonly to: number | undefined;
  readonly flags: string;
}

function parseKey(text: string, global: string): Key | undefined {
  const m = /^(\d+)(?:\.(\d+))?([bdfghinMrRV]*)(?:,(\d+)(?:\.(\d+))?([bdfghinMrRV]*))?$/.exec(text);
  if (!m) return undefined;
  const flags = `${m[3]}${m[6] ?? ''}`;
  return {
    from: Number(m[1]) - 1,
    fromChar: Number(m[2] ?? 1) - 1,
    to: m[4] === undefined ? undefined : Number(m[4]),
    flags: flags || global,
  };
}

function keyText(line: string, key: Key, separator: string | undefined): string {
  const fields = separator === undefined ? (line.match(/\s*\S+/g) ?? []) : line.split(separator);
  return fields
    .slice(key.from, key.to)
    .join(separator ?? '')
    .slice(key.fromChar);
}

const leadingNumber = (s: string): number => Number.parseFloat(/^\s*-?\d*\.?\d*/.exec(s)?.[0] ?? '') || 0;
const HUMAN: Readonly<Record<string, number>> = { K: 1, M: 2, G: 3, T: 4 };

/** Version order: runs of digits compare as numbers. */
function compareVersions(a: string, b: string): number {
  const x = a.match(/\d+|\D+/g) ?? [];
  const y = b.match(/\d+|\D+/g) ?? [];
  for (let i = 0; i < Math.max(x.length, y.length); i++) {
    const p = x[i] ?? '';
    const q = y[i] ?? '';
    const c = /^\d/.test(p) && /^\d/.test(q) ? Number(p) - Number(q) : compareText(p, q);
    if (c !== 0) return c;
  }
  return 0;
}
const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function compareBy(flags: string, a: string, b: string): number {
  if (flags.includes('n') || flags.includes('g')) return leadingNumber(a) - leadingNumber(b);
  if (flags.includes('h')) {
    const size = (s: string) => leadingNumber(s) * 1024 ** (HUMAN[/\d([KMGT])/i.exec(s)?.[1]?.toUpperCase() ?? ''] ?? 0);
    return size(a) - size(b);
  }
  if (flags.includes('V')) return compareVersions(a, b);
  const fold = (s: string) => (flags.includes('f') ? s.toUpperCase() : s);
  const trim = (s: string) => (flags.includes('b') ? s.trimStart() : s);
  return compareText(fold(trim(a)), fold(trim(b)));
}

function* sort(ctx: ToolContext): Task<number> {
  const long = {
    unique: 'u',
    reverse: 'r',
    'numeric-sort': 'n',
    key: 'k',
    'field-separator': 't',
    'version-sort': 'V',
    stable: 's',
    output: 'o',
  };
  const o = getopt(ctx, { short: 'bdfghnruVsk:t:o:c', long, status: 2 });
  if (typeof o === 'number') return o;
  const global = ['b', 'f', 'g', 'h', 'n', 'r', 'V'].filter((c) => o.has(c)).join('');
  const keys: Key[] = [];
  for (const text of o.values('k')) {
    const key = parseKey(text, global);
    if (!key) {
      ctx.stderr.write(`sort: invalid number at field start: invalid count at start of ‘${text}’\n`);
      return 2;
    }
    keys.push(key);
  }
  const { inputs, failed } = openInputs(ctx, o.operands);
  const lines = yield* readLines(inputs);
  const byKeys = compareKeys(keys, global, o.value('t'));
  const last = (a: string, b: string): number => (o.has('s') || o.has('u') ? 0 : compareText(a, b) * (global.includes('r') ? -1 : 1));
  lines.sort((a, b) => byKeys(a, b) || last(a, b));
  const kept = o.has('u') ? lines.filter((l, i) => i === 0 || byKeys(lines[i - 1] as string, l) !== 0) : lines;
  const file = o.value('o');
  const out = file === undefined ? ctx.stdout : openOutput(ctx, file, false);
  if (kept.length > 0) out?.write(`${kept.join('\n')}\n`);
  return failed ? 2 : 0;
}

const compareKeys =
  (keys: readonly Key[], global: string, separator: string | undefined) =>
  (a: string, b: string): number => {
    if (keys.length === 0) return compareBy(global, a, b) * (global.includes('r') ? -1 : 1);
    for (const k of keys) {
      const c = compareBy(k.flags, keyText(a, k, separator), keyText(b, k, separator));
      if (c !== 0) return k.flags.includes('r') ? -c : c;
    }
    return 0;
  };

function* uniq(ctx: ToolContext): Task<number> {
  const o = getopt(ctx, { short: 'cdui', long: { count: 'c', repeated: 'd', unique: 'u', 'ignore-case': 'i' } });
  if (typeof o === 'number') return o;
  const { inputs, failed } = openInputs(ctx, o.operands.slice(0, 1));
  let current: string | undefined;
  let n = 0;
  const flush = (): void => {
    if (current === undefined || (o.has('d') && n < 2) || (o.has('u') && n > 1)) return;
    ctx.stdout.write(o.has('c') ? `${String(n).padStart(7)} ${current}\n` : `${current}\n`);
  };
  const same = (a: string, b: string) => (o.has('i') ? a.toLowerCase() === b.toLowerCase() : a === b);
  for (const { reader } of inputs) {
    for (let line = yield* reader.readLine(); line !== undefined; line = yield* reader.readLine()) {
      if (current !== undefined && same(current, line)) n++;
      else {
        flush();
        current = line;
        n = 1;
      }
    }
  }
  flush();
  return failed ? 1 : 0;
}

export const SORT: Tool = tool('sort', 'Sorts lines', sort);
export const UNIQ: Tool = tool('uniq', 'Drops or counts repeated lines', uniq);
