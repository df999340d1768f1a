/** cut and tr (POSIX). */
import type { Task } from '#sim/task.ts';
import type { Tool, ToolContext } from '#tools/tool.ts';
import { getopt, missingOperand, openInputs, tool } from './lib.ts';

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

export const CUT: Tool = tool('cut', 'Takes fields or characters of each line', cut);
export const TR: Tool = tool('tr', 'Translates or deletes characters', tr);
