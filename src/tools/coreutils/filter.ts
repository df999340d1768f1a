/** Tools that choose and order text: sort, uniq, cut, tr, grep. */
import type { Task } from '#sim/task.ts';
import type { Tool, ToolContext } from '#tools/tool.ts';
import { getopt, type Input, missingOperand, type Options, openInputs, openOutput, readLines, tool } from './lib.ts';
import { literalRegex, posixRegex } from './regex.ts';

// --- sort, uniq -------------------------------------------------------------------------------------------------------------------

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

// --- cut, tr ----------------------------------------------------------------------------------------------------------------------

/** `1,3-5,7-`: whether a position (from 1) is chosen. */
function parseRanges(text: string): ((n: number) => boolean) | undefined {
  const ranges: [number, number][] = [];
  for (const part of text.split(',')) {
    const m = /^(\d*)(-?)(\d*)$/.exec(part);
    if (!m || part === '' || part === '-') return undefined;
    const from = Number(m[1] || 1);
    ranges.push([from, m[2] ? Number(m[3] || Number.POSITIVE_INFINITY) : from]);
  }
  return (n) => ranges.some(([a, b]) => n >= a && n <= b);
}

function* cut(ctx: ToolContext): Task<number> {
  const o = getopt(ctx, {
    short: 'd:f:c:b:s',
    long: { delimiter: 'd', fields: 'f', characters: 'c', bytes: 'b', 'only-delimited': 's', 'output-delimiter': 'O', complement: 'C' },
  });
  if (typeof o === 'number') return o;
  const spec = o.value('f') ?? o.value('c') ?? o.value('b');
  const problem = spec === undefined ? 'you must specify a list of bytes, characters, or fields' : undefined;
  const chosen = spec === undefined ? undefined : parseRanges(spec);
  if (problem || !chosen) {
    ctx.stderr.write(`cut: ${problem ?? `invalid field value ‘${spec}’`}\nTry 'cut --help' for more information.\n`);
    return 1;
  }
  const { inputs, failed } = openInputs(ctx, o.operands);
  const delimiter = o.value('d') ?? '\t';
  const take = (n: number) => chosen(n) !== o.has('C');
  for (const { reader } of inputs) {
    for (let line = yield* reader.readLine(); line !== undefined; line = yield* reader.readLine()) {
      if (o.value('f') === undefined) ctx.stdout.write(`${[...line].filter((_, i) => take(i + 1)).join('')}\n`);
      else if (!line.includes(delimiter)) ctx.stdout.write(o.has('s') ? '' : `${line}\n`);
      else
        ctx.stdout.write(
          `${line
            .split(delimiter)
            .filter((_, i) => take(i + 1))
            .join(o.value('O') ?? delimiter)}\n`,
        );
    }
  }
  return failed ? 1 : 0;
}

const CLASSES: Readonly<Record<string, RegExp>> = {
  alpha: /[A-Za-z]/,
  digit: /\d/,
  alnum: /[A-Za-z0-9]/,
  upper: /[A-Z]/,
  lower: /[a-z]/,
  space: /\s/,
  blank: /[ \t]/,
  punct: /[!-/:-@[-`{-~]/,
  xdigit: /[0-9A-Fa-f]/,
};
const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  '\\': '\\',
  '0': '\0',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
};

/** The characters of a tr set. */
function trSet(text: string): string[] {
  const out: string[] = [];
  const chars = [...text];
  for (let i = 0; i < chars.length; i++) {
    const named = /^\[:(\w+):\]/.exec(chars.slice(i).join(''));
    const re = named && CLASSES[named[1] as string];
    if (named && re) {
      for (let c = 0; c < 128; c++) if (re.test(String.fromCharCode(c))) out.push(String.fromCharCode(c));
      i += named[0].length - 1;
      continue;
    }
    let c = chars[i] as string;
    if (c === '\\' && i + 1 < chars.length) c = ESCAPES[chars[++i] as string] ?? (chars[i] as string);
    const end = chars[i + 1] === '-' ? chars[i + 2] : undefined;
    if (end === undefined) out.push(c);
    else {
      for (let n = c.charCodeAt(0); n <= end.charCodeAt(0); n++) out.push(String.fromCharCode(n));
      i += 2;
    }
  }
  return out;
}

function* tr(ctx: ToolContext): Task<number> {
  const o = getopt(ctx, { short: 'cCdst', long: { delete: 'd', 'squeeze-repeats': 's', complement: 'c' }, posix: true });
  if (typeof o === 'number') return o;
  const [one, two] = o.operands;
  if (one === undefined) return missingOperand(ctx);
  if (two === undefined && !o.has('d') && !o.has('s')) {
    ctx.stderr.write(
      `tr: missing operand after ‘${one}’\nTwo strings must be given when translating.\nTry 'tr --help' for more information.\n`,
    );
    return 1;
  }
  const from = trSet(one);
  const inFrom = new Set(from);
  const hit = (c: string) => inFrom.has(c) !== (o.has('c') || o.has('C'));
  const to = two === undefined ? undefined : trSet(two);
  const map = new Map(from.map((c, i) => [c, to?.[Math.min(i, to.length - 1)] ?? c]));
  const translate = (c: string): string => (!hit(c) ? c : o.has('c') || o.has('C') ? (to?.at(-1) ?? c) : (map.get(c) ?? c));
  const squeezed = to && !o.has('d') ? new Set(to) : undefined;
  let last = '';
  for (let text = yield* ctx.stdin.read(); text !== ''; text = yield* ctx.stdin.read()) {
    let out = '';
    for (const c of text) {
      if (o.has('d') && hit(c)) continue;
      const t = to && !o.has('d') ? translate(c) : c;
      const squeeze = o.has('s') && (squeezed ? squeezed.has(t) : hit(t));
      if (!(squeeze && t === last)) out += t;
      last = t;
    }
    ctx.stdout.write(out);
  }
  return 0;
}

// --- grep -------------------------------------------------------------------------------------------------------------------------

const GREP_LONG = {
  'ignore-case': 'i',
  'invert-match': 'v',
  count: 'c',
  'line-number': 'n',
  quiet: 'q',
  silent: 'q',
  'only-matching': 'o',
  'word-regexp': 'w',
  'line-regexp': 'x',
  'fixed-strings': 'F',
  'extended-regexp': 'E',
  'files-with-matches': 'l',
  'no-filename': 'h',
  'with-filename': 'H',
  'max-count': 'm',
  'after-context': 'A',
  'before-context': 'B',
  context: 'C',
  regexp: 'e',
  'line-buffered': 'u',
  color: 'K',
  'no-messages': 's',
};

function grepRegex(ctx: ToolContext, o: Options, patterns: readonly string[]): RegExp | undefined {
  const extended = o.has('E') || ctx.name === 'egrep';
  const fixed = o.has('F') || ctx.name === 'fgrep';
  const sources: string[] = [];
  for (const p of patterns.flatMap((t) => t.split('\n'))) {
    const perl = o.has('P');
    const re = fixed || perl ? undefined : posixRegex(p, extended);
    if (!fixed && !perl && !re) return undefined;
    sources.push(fixed ? literalRegex(p) : perl ? p : (re as RegExp).source);
  }
  let source = sources.map((s) => `(?:${s})`).join('|');
  if (o.has('w')) source = `(?<!\\w)(?:${source})(?!\\w)`;
  if (o.has('x')) source = `^(?:${source})$`;
  try {
    return new RegExp(source, `g${o.has('i') || o.has('y') ? 'i' : ''}`);
  } catch {
    return undefined;
  }
}

function* grep(ctx: ToolContext): Task<number> {
  const o = getopt(ctx, { short: 'EFGPivcnqowxlLhHsm:A:B:C:e:yuKr', long: GREP_LONG, status: 2 });
  if (typeof o === 'number') return o;
  const given = o.values('e');
  const patterns = given.length > 0 ? given : o.operands.slice(0, 1);
  if (patterns.length === 0) {
    ctx.stderr.write("Usage: grep [OPTION]... PATTERNS [FILE]...\nTry 'grep --help' for more information.\n");
    return 2;
  }
  const re = grepRegex(ctx, o, patterns);
  if (!re) {
    ctx.stderr.write(`grep: ${/\([^)]*$/.test(patterns[0] ?? '') ? 'Unmatched ( or \\(' : 'Invalid regular expression'}\n`);
    return 2;
  }
  const names = given.length > 0 ? o.operands : o.operands.slice(1);
  const { inputs, failed } = openInputs(ctx, names);
  const search = new Search(ctx, o, re, o.has('H') || (names.length > 1 && !o.has('h')));
  for (const input of inputs) if (yield* search.run(input)) break;
  if (search.matched && o.has('q')) return 0;
  return failed ? 2 : search.matched ? 0 : 1;
}

class Search {
  matched = false;
  private readonly ctx: ToolContext;
  private readonly o: Options;
  private readonly re: RegExp;
  private readonly named: boolean;
  private readonly before: number;
  private readonly after: number;
  private anyPrinted = false;

  constructor(ctx: ToolContext, o: Options, re: RegExp, named: boolean) {
    this.ctx = ctx;
    this.o = o;
    this.re = re;
    this.named = named;
    this.before = Number(o.value('B') ?? o.value('C') ?? 0);
    this.after = Number(o.value('A') ?? o.value('C') ?? 0);
  }

  /** Searches one input line by line as it comes; true when nothing more needs to be read at all. */
  *run(input: Input): Task<boolean> {
    const { o } = this;
    const most = Number(o.value('m') ?? Number.POSITIVE_INFINITY);
    const held: [number, string][] = [];
    let count = 0;
    let trailing = 0;
    let lastPrinted = 0;
    let n = 0;
    for (let line = yield* input.reader.readLine(); line !== undefined && count < most; line = yield* input.reader.readLine()) {
      n++;
      this.re.lastIndex = 0;
      if (this.re.test(line) === o.has('v')) {
        if (trailing-- > 0) {
          this.print(input, line, n, '-');
          lastPrinted = n;
        } else if (this.before > 0 && held.push([n, line]) > this.before) held.shift();
        continue;
      }
      count++;
      this.matched = true;
      if (o.has('q')) return true;
      if (o.has('l') || o.has('L')) break;
      if (o.has('c')) continue;
      const first = held[0]?.[0] ?? n;
      if ((this.before > 0 || this.after > 0) && this.anyPrinted && first > lastPrinted + 1) this.ctx.stdout.write('--\n');
      for (const [k, text] of held.splice(0)) this.print(input, text, k, '-');
      this.print(input, line, n, ':');
      lastPrinted = n;
      trailing = this.after;
      if (count >= most && trailing === 0) break;
    }
    this.summarise(input, count);
    return false;
  }

  private summarise(input: Input, count: number): void {
    const name = input.name === '-' ? '(standard input)' : input.name;
    if (this.o.has('c')) this.ctx.stdout.write(`${this.named ? `${name}:` : ''}${count}\n`);
    else if ((this.o.has('l') && count > 0) || (this.o.has('L') && count === 0)) this.ctx.stdout.write(`${name}\n`);
  }

  private print(input: Input, line: string, n: number, mark: string): void {
    this.anyPrinted = true;
    const name = this.named ? `${input.name === '-' ? '(standard input)' : input.name}${mark}` : '';
    const head = `${name}${this.o.has('n') ? `${n}${mark}` : ''}`;
    if (!this.o.has('o')) this.ctx.stdout.write(`${head}${line}\n`);
    else if (mark === ':' && !this.o.has('v')) {
      this.re.lastIndex = 0;
      for (const m of line.matchAll(this.re)) if (m[0]) this.ctx.stdout.write(`${head}${m[0]}\n`);
    }
  }
}

export const FILTER: readonly Tool[] = [
  tool('cut', 'Takes fields or characters of each line', cut),
  tool('grep', 'Prints the lines that match', grep, ['egrep', 'fgrep']),
  tool('sort', 'Sorts lines', sort),
  tool('tr', 'Translates or deletes characters', tr),
  tool('uniq', 'Drops or counts repeated lines', uniq),
];
