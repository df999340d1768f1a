/** grep (POSIX grep, with GNU's -o, -w, -A, -B, -C, -m, -P as far as JavaScript's expressions go). */
import type { Task } from '#sim/task.ts';
import type { Tool, ToolContext } from '#tools/tool.ts';
import { getopt, type Input, type Options, openInputs, tool } from './lib.ts';
import { literalRegex, posixRegex } from './regex.ts';

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

/** Perl's `\\K`: what stands before it must be there and is not part of the match. */
function keptOut(pattern: string): string {
  const at = /(?<!\\)(?:\\\\)*\\K/.exec(pattern);
  return at ? `(?<=${pattern.slice(0, at.index + at[0].length - 2)})${pattern.slice(at.index + at[0].length)}` : pattern;
}

function grepRegex(ctx: ToolContext, o: Options, patterns: readonly string[]): RegExp | undefined {
  const extended = o.has('E') || ctx.name === 'egrep';
  const fixed = o.has('F') || ctx.name === 'fgrep';
  const sources: string[] = [];
  for (const p of patterns.flatMap((t) => t.split('\n'))) {
    const perl = o.has('P');
    const re = fixed || perl ? undefined : posixRegex(p, extended);
    if (!fixed && !perl && !re) return undefined;
    sources.push(fixed ? literalRegex(p) : perl ? keptOut(p) : (re as RegExp).source);
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

export const GREP: Tool = tool('grep', 'Prints the lines that match', grep, ['egrep', 'fgrep']);
