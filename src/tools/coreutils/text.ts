/** Tools that pass text on: cat, head, tail, tac, rev, nl, wc, tee, yes, seq, paste, column. */

import { SEC } from '#base/brand.ts';
import type { Task } from '#sim/task.ts';
import { isFileError } from '#tools/shell/fs/strerror.ts';
import { utf8Length } from '#tools/shell/fs/utf8.ts';
import { canReadChars, drain } from '#tools/shell/proc/io.ts';
import type { Tool, ToolContext, Writer } from '#tools/tool.ts';
import { absolute, getopt, type Input, missingOperand, openInputs, openOutput, readLines, tool } from './lib.ts';
import { formatFloat, formatInteger, parseFormat } from './printf.ts';

function* cat(ctx: ToolContext): Task<number> {
  const o = getopt(ctx, { short: 'nbAEsTuv', long: { number: 'n' } });
  if (typeof o === 'number') return o;
  const { inputs, failed } = openInputs(ctx, o.operands);
  let line = 0;
  for (const { reader } of inputs) {
    if (!o.has('n') && !o.has('b') && !o.has('A') && !o.has('E')) {
      for (let text = yield* reader.read(); text !== ''; text = yield* reader.read()) ctx.stdout.write(text);
      continue;
    }
    for (let text = yield* reader.readLine(); text !== undefined; text = yield* reader.readLine()) {
      const numbered = o.has('n') || (o.has('b') && text !== '');
      if (numbered) line++;
      const tabs = o.has('A') ? text.replaceAll('\t', '^I') : text;
      ctx.stdout.write(`${numbered ? `${String(line).padStart(6)}\t` : ''}${tabs}${o.has('A') || o.has('E') ? '$' : ''}\n`);
    }
  }
  return failed ? 1 : 0;
}

/** `-5` means `-n 5`. */
const withOldCount = (args: readonly string[]): string[] =>
  args.flatMap((a, i) => (/^-\d+$/.test(a) && !/^-[nc]$/.test(args[i - 1] ?? '') ? ['-n', a.slice(1)] : [a]));

function count(ctx: ToolContext, text: string, what: string): number | undefined {
  if (/^[-+]?\d+$/.test(text)) return Number(text);
  ctx.stderr.write(`${ctx.name}: invalid number of ${what}: ‘${text}’\n`);
  return undefined;
}

function* head(ctx: ToolContext): Task<number> {
  const o = getopt(ctx, { short: 'n:c:qv', long: { lines: 'n', bytes: 'c', quiet: 'q' } }, withOldCount(ctx.args));
  if (typeof o === 'number') return o;
  const bytes = o.value('c');
  const n = count(ctx, bytes ?? o.value('n') ?? '10', bytes === undefined ? 'lines' : 'bytes');
  if (n === undefined) return 1;
  const { inputs, failed } = openInputs(ctx, o.operands);
  for (const [i, input] of inputs.entries()) {
    title(ctx, inputs, i, o.has('v'), o.has('q'));
    if (bytes !== undefined) yield* headChars(ctx, input, n);
    else yield* headLines(ctx, input, n);
  }
  return failed ? 1 : 0;
}

function* headChars(ctx: ToolContext, input: Input, n: number): Task<void> {
  const { reader } = input;
  if (n >= 0 && canReadChars(reader)) ctx.stdout.write(yield* reader.readChars(n));
  else ctx.stdout.write((yield* reader.readAll()).slice(0, n));
}

function* headLines(ctx: ToolContext, input: Input, n: number): Task<void> {
  if (n < 0) {
    for (const line of (yield* readLines([input])).slice(0, n)) ctx.stdout.write(`${line}\n`);
    return;
  }
  for (let left = n; left > 0; left--) {
    const line = yield* input.reader.readLine();
    if (line === undefined) return;
    ctx.stdout.write(`${line}\n`);
  }
}

function title(ctx: ToolContext, inputs: readonly Input[], i: number, always: boolean, never: boolean): void {
  if (never || !(always || inputs.length > 1)) return;
  const { name } = inputs[i] as Input;
  ctx.stdout.write(`${i > 0 ? '\n' : ''}==> ${name === '-' ? 'standard input' : name} <==\n`);
}

function* tail(ctx: ToolContext): Task<number> {
  const o = getopt(ctx, { short: 'n:c:fFqv', long: { lines: 'n', bytes: 'c', follow: 'f', quiet: 'q' } }, withOldCount(ctx.args));
  if (typeof o === 'number') return o;
  const spec = o.value('c') ?? o.value('n') ?? '10';
  const n = count(ctx, spec, o.value('c') === undefined ? 'lines' : 'bytes');
  if (n === undefined) return 1;
  const { inputs, failed } = openInputs(ctx, o.operands);
  for (const [i, input] of inputs.entries()) {
    title(ctx, inputs, i, o.has('v'), o.has('q'));
    if (o.value('c') !== undefined) {
      const text = yield* input.reader.readAll();
      ctx.stdout.write(spec.startsWith('+') ? text.slice(n - 1) : n === 0 ? '' : text.slice(-Math.abs(n)));
      continue;
    }
    const lines = yield* readLines([input]);
    const from = spec.startsWith('+') ? Math.max(0, n - 1) : Math.max(0, lines.length - Math.abs(n));
    for (const line of lines.slice(from)) ctx.stdout.write(`${line}\n`);
  }
  if ((o.has('f') || o.has('F')) && inputs[0] && inputs[0].name !== '-') return yield* follow(ctx, inputs[0].name);
  return failed ? 1 : 0;
}

/** `tail -f` looks again every second, as the real one does without inotify. */
function* follow(ctx: ToolContext, name: string): Task<number> {
  const path = absolute(ctx, name);
  let seen = (ctx.fs.read(path) as string).length;
  for (;;) {
    yield { until: (ctx.sys.now() + SEC) as ReturnType<typeof ctx.sys.now> };
    const text = ctx.fs.read(path);
    if (isFileError(text)) continue;
    if (text.length < seen) {
      ctx.stderr.write(`tail: ${name}: file truncated\n`);
      seen = 0;
    }
    if (text.length > seen) ctx.stdout.write(text.slice(seen));
    seen = text.length;
  }
}

const perLine = (change: (line: string, n: number) => string) =>
  function* (ctx: ToolContext): Task<number> {
    const { inputs, failed } = openInputs(
      ctx,
      ctx.args.filter((a) => !/^-./.test(a)),
    );
    let n = 0;
    for (const { reader } of inputs) {
      for (let line = yield* reader.readLine(); line !== undefined; line = yield* reader.readLine()) ctx.stdout.write(change(line, ++n));
    }
    return failed ? 1 : 0;
  };

function nl(ctx: ToolContext): Task<number> {
  const all = /a/.test(ctx.args.find((a) => a.startsWith('-b')) ?? '');
  let n = 0;
  return perLine((line) => (line === '' && !all ? '       \n' : `${String(++n).padStart(6)}\t${line}\n`))(ctx);
}

function* tac(ctx: ToolContext): Task<number> {
  const { inputs, failed } = openInputs(ctx, ctx.args);
  for (const line of (yield* readLines(inputs)).reverse()) ctx.stdout.write(`${line}\n`);
  return failed ? 1 : 0;
}

function* wc(ctx: ToolContext): Task<number> {
  const o = getopt(ctx, { short: 'lwcmL', long: { lines: 'l', words: 'w', bytes: 'c', chars: 'm' } });
  if (typeof o === 'number') return o;
  const { inputs, failed } = openInputs(ctx, o.operands);
  const all = !['l', 'w', 'c', 'm', 'L'].some((c) => o.has(c));
  const rows: { name: string; cells: number[] }[] = [];
  for (const { name, reader } of inputs) {
    const text = yield* reader.readAll();
    const lines = text.split('\n');
    const cells: number[] = [];
    if (all || o.has('l')) cells.push(lines.length - 1);
    if (all || o.has('w')) cells.push(text.split(/\s+/).filter(Boolean).length);
    if (o.has('m')) cells.push([...text].length);
    if (all || o.has('c')) cells.push(utf8Length(text));
    if (o.has('L')) cells.push(Math.max(...lines.map((l) => l.length)));
    rows.push({ name: o.operands.length === 0 ? '' : name, cells });
  }
  if (rows.length > 1)
    rows.push({ name: 'total', cells: (rows[0]?.cells ?? []).map((_, i) => rows.reduce((s, r) => s + (r.cells[i] ?? 0), 0)) });
  const lone = rows.length === 1 && rows[0]?.cells.length === 1;
  const width = lone ? 0 : o.operands.length === 0 ? 7 : Math.max(...rows.flatMap((r) => r.cells.map((c) => String(c).length)));
  for (const r of rows) ctx.stdout.write(`${r.cells.map((c) => String(c).padStart(width)).join(' ')}${r.name ? ` ${r.name}` : ''}\n`);
  return failed ? 1 : 0;
}

function* tee(ctx: ToolContext): Task<number> {
  const o = getopt(ctx, { short: 'ai', long: { append: 'a' } });
  if (typeof o === 'number') return o;
  const outs: Writer[] = [ctx.stdout];
  let status = 0;
  for (const path of o.operands) {
    const w = openOutput(ctx, path, o.has('a'));
    if (w) outs.push(w);
    else status = 1;
  }
  for (let text = yield* ctx.stdin.read(); text !== ''; text = yield* ctx.stdin.read()) for (const w of outs) w.write(text);
  return status;
}

function* yes(ctx: ToolContext): Task<number> {
  const chunk = `${ctx.args.join(' ') || 'y'}\n`.repeat(256);
  for (;;) {
    ctx.stdout.write(chunk);
    yield* drain(ctx.stdout);
  }
}

function* seq(ctx: ToolContext): Task<number> {
  const args = [...ctx.args];
  let separator = '\n';
  let format: string | undefined;
  let equal = false;
  for (; /^-[swf]/.test(args[0] ?? ''); args.shift()) {
    const a = args[0] as string;
    if (a === '-w') equal = true;
    else {
      const value = a.slice(2) || (args.splice(1, 1)[0] ?? '');
      if (a[1] === 's') separator = value;
      else format = value;
    }
  }
  if (args.length === 0) return missingOperand(ctx);
  const bad = args.find((a) => !/^[-+]?(\d+\.?\d*|\.\d+)(e\d+)?$/.test(a));
  if (bad !== undefined) {
    ctx.stderr.write(`seq: invalid floating point argument: ‘${bad}’\nTry 'seq --help' for more information.\n`);
    return 1;
  }
  const [first, step, last] =
    args.length === 1 ? [1, 1, Number(args[0])] : args.length === 2 ? [Number(args[0]), 1, Number(args[1])] : args.map(Number);
  yield* printSequence(ctx, first as number, step as number, last as number, { args, separator, format, equal });
  return 0;
}

interface SeqStyle {
  readonly args: readonly string[];
  readonly separator: string;
  readonly format: string | undefined;
  readonly equal: boolean;
}
function* printSequence(ctx: ToolContext, first: number, step: number, last: number, style: SeqStyle): Task<void> {
  const decimals = Math.max(...style.args.map((a) => (a.split('.')[1] ?? '').length));
  const show = (v: number): string => (style.format === undefined ? v.toFixed(decimals) : formatNumber(style.format, v));
  const n = step === 0 ? 0 : Math.floor((last - first) / step + 1e-9) + 1;
  const width = style.equal ? Math.max(show(first).length, show(last).length) : 0;
  for (let i = 0; i < n; i++) {
    ctx.stdout.write((i > 0 ? style.separator : '') + show(first + i * step).padStart(width, '0'));
    if (i % 4096 === 4095) yield* drain(ctx.stdout);
  }
  if (n > 0) ctx.stdout.write('\n');
}

function formatNumber(format: string, v: number): string {
  return parseFormat(format)
    .map((p) => {
      if (typeof p === 'string') return p;
      const c = { ...p, width: Number(p.width), precision: p.precision === undefined ? undefined : Number(p.precision) };
      return /[diouxX]/.test(p.type) ? formatInteger(BigInt(Math.trunc(v)), c) : formatFloat(v, c);
    })
    .join('');
}

function* paste(ctx: ToolContext): Task<number> {
  const o = getopt(ctx, { short: 'd:s', long: { delimiters: 'd', serial: 's' } });
  if (typeof o === 'number') return o;
  const { inputs, failed } = openInputs(ctx, o.operands);
  const delimiter = o.value('d') ?? '\t';
  const columns: string[][] = [];
  for (const input of inputs) columns.push(yield* readLines([input]));
  if (o.has('s')) for (const c of columns) ctx.stdout.write(`${c.join(delimiter)}\n`);
  else {
    const rows = Math.max(0, ...columns.map((c) => c.length));
    for (let r = 0; r < rows; r++) ctx.stdout.write(`${columns.map((c) => c[r] ?? '').join(delimiter)}\n`);
  }
  return failed ? 1 : 0;
}

/** `column -t`: a table. */
function* column(ctx: ToolContext): Task<number> {
  const o = getopt(ctx, { short: 'ts:o:', long: { table: 't', separator: 's' } });
  if (typeof o === 'number') return o;
  const { inputs, failed } = openInputs(ctx, o.operands);
  const lines = (yield* readLines(inputs)).filter((l) => l.trim() !== '');
  const separator = o.value('s');
  const rows = lines.map((l) => (separator === undefined ? l.trim().split(/\s+/) : l.split(separator)));
  const widths: number[] = [];
  for (const r of rows) for (const [i, c] of r.entries()) widths[i] = Math.max(widths[i] ?? 0, c.length);
  for (const r of rows) {
    const cells = r.map((c, i) => (i === r.length - 1 ? c : c.padEnd(widths[i] ?? 0)));
    ctx.stdout.write(`${o.has('t') ? cells.join(o.value('o') ?? '  ') : r.join(' ')}\n`);
  }
  return failed ? 1 : 0;
}

export const TEXT: readonly Tool[] = [
  tool('cat', 'Prints files', cat),
  tool('column', 'Lines text up in columns (-t)', column),
  tool('head', 'Prints the first lines', head),
  tool('nl', 'Numbers lines', nl),
  tool('paste', 'Joins lines of files', paste),
  tool(
    'rev',
    'Reverses each line',
    perLine((line) => `${[...line].reverse().join('')}\n`),
  ),
  tool('seq', 'Prints numbers', seq),
  tool('tac', 'Prints lines in reverse order', tac),
  tool('tail', 'Prints the last lines; -f follows a file', tail),
  tool('tee', 'Copies its input to files and on', tee),
  tool('wc', 'Counts lines, words and bytes', wc),
  tool('yes', 'Prints a line without end', yes),
];
