/** Builtins that read and write: echo, printf, read, mapfile. */
import { SEC } from '#base/brand.ts';
import type { Task, WaitQueue } from '#sim/task.ts';
import { decodeUntilStop, formatFloat, formatInteger, padField, parseFormat } from '#tools/coreutils/printf.ts';
import type { Reader } from '#tools/tool.ts';
import { backslashed } from '../expand/quote.ts';
import type { Shell } from '../interp/shell.ts';
import { canReadChars, TextReader } from '../proc/io.ts';
import { isName } from '../syntax/names.ts';
import { type Builtin, options } from './types.ts';

const echo: Builtin = (sh, args) => {
  let newline = true;
  let escapes = sh.shopts.get('xpg_echo') ?? false;
  let i = 0;
  for (; /^-[neE]+$/.test(args[i] ?? ''); i++) {
    for (const c of (args[i] as string).slice(1)) {
      if (c === 'n') newline = false;
      else escapes = c === 'e';
    }
  }
  const text = args.slice(i).join(' ');
  if (!escapes) sh.out(newline ? `${text}\n` : text);
  else {
    const decoded = decodeUntilStop(text.replace(/\\0([0-7]{1,3})/g, '\\$1'));
    sh.out(decoded.text + (newline && !decoded.stop ? '\n' : ''));
  }
  return 0;
};

// --- printf -----------------------------------------------------------------------------------------------------------------------

/** One pass over the format; takes what it needs from `args`. */
class Printf {
  out = '';
  stop = false;
  status = 0;
  private next = 0;
  private readonly sh: Shell;
  private readonly args: readonly string[];
  constructor(sh: Shell, args: readonly string[]) {
    this.sh = sh;
    this.args = args;
  }

  format(format: string): void {
    const parts = parseFormat(format);
    do {
      const before = this.next;
      for (const p of parts) {
        if (this.stop) return;
        if (typeof p === 'string') this.literal(p);
        else if (!this.convert(p)) return;
      }
      if (this.next === before) return;
    } while (this.next < this.args.length);
  }

  private literal(text: string): void {
    const d = decodeUntilStop(text);
    this.out += d.text;
    this.stop = d.stop;
  }

  private take(): string | undefined {
    return this.args[this.next++];
  }

  private convert(c: { flags: string; width: string; precision: string | undefined; type: string; source: string }): boolean {
    let { flags } = c;
    let width = c.width === '*' ? Number(this.take() ?? 0) : Number(c.width);
    if (width < 0) {
      flags += '-';
      width = -width;
    }
    const precision = c.precision === undefined ? undefined : c.precision === '*' ? Number(this.take() ?? 0) : Number(c.precision);
    const convert = CONVERSIONS[c.type];
    if (!convert) {
      this.sh.error(`printf: \`${c.type || c.source}': ${c.type === '' ? 'missing' : 'invalid'} format character`);
      this.status = 1;
      return false;
    }
    this.out += convert(this, this.take(), { flags, width, precision, type: c.type });
    return true;
  }

  integer(arg: string | undefined): bigint {
    const text = (arg ?? '').trim();
    if (/^["']/.test(text)) return BigInt(text.codePointAt(1) ?? 0);
    const m = /^([-+]?)(0[xX][0-9a-fA-F]+|\d+)/.exec(text);
    if (text !== (m?.[0] ?? '') || (arg !== undefined && text === '' && arg !== '')) {
      this.sh.error(`printf: ${arg}: invalid number`);
      this.status = 1;
    }
    if (!m) return 0n;
    const digits = m[2] as string;
    const value = /^0[0-7]+$/.test(digits) ? BigInt(`0o${digits.slice(1)}`) : BigInt(digits);
    return m[1] === '-' ? -value : value;
  }

  float(arg: string | undefined): number {
    const value = Number(arg ?? 0);
    if (!Number.isNaN(value)) return value;
    this.sh.error(`printf: ${arg}: invalid number`);
    this.status = 1;
    return Number.parseFloat(arg ?? '') || 0;
  }
}

interface Spec {
  readonly flags: string;
  readonly width: number;
  readonly precision: number | undefined;
  readonly type: string;
}
type Convert = (p: Printf, arg: string | undefined, c: Spec) => string;
const cut = (s: string, c: Spec): string =>
  padField(c.precision === undefined ? s : s.slice(0, c.precision), c.flags.replace('0', ''), c.width);
const integer: Convert = (p, arg, c) => formatInteger(p.integer(arg), c);
const float: Convert = (p, arg, c) => formatFloat(p.float(arg), c);
const CONVERSIONS: Readonly<Record<string, Convert>> = {
  s: (_, arg, c) => cut(arg ?? '', c),
  c: (_, arg, c) => cut((arg ?? '').slice(0, 1), c),
  q: (_, arg, c) => cut(backslashed(arg ?? ''), c),
  b: (p, arg, c) => {
    const d = decodeUntilStop((arg ?? '').replace(/\\0([0-7]{1,3})/g, '\\$1'));
    p.stop = d.stop;
    return cut(d.text, c);
  },
  d: integer,
  i: integer,
  u: integer,
  o: integer,
  x: integer,
  X: integer,
  f: float,
  F: float,
  e: float,
  E: float,
  g: float,
  G: float,
};

const printf: Builtin = (sh, args) => {
  let rest = args;
  let variable: string | undefined;
  if (rest[0] === '-v') {
    variable = rest[1];
    rest = rest.slice(2);
  }
  if (rest[0] === '--') rest = rest.slice(1);
  const [format, ...values] = rest;
  if (format === undefined) {
    sh.err('printf: usage: printf [-v var] format [arguments]\n');
    return 2;
  }
  const p = new Printf(sh, values);
  p.format(format);
  if (variable === undefined) sh.out(p.out);
  else if (!setNamed(sh, 'printf', variable, p.out)) return 2;
  return p.status;
};

/** Sets `name` or `name[key]`. */
function setNamed(sh: Shell, by: string, name: string, value: string): boolean {
  const m = /^([A-Za-z_]\w*)(?:\[(.+)\])?$/.exec(name);
  if (!m) {
    sh.error(`${by}: \`${name}': not a valid identifier`);
    return false;
  }
  if (m[2] === undefined) sh.vars.set(m[1] as string, value);
  else sh.vars.setElement(m[1] as string, m[2], value);
  return true;
}

// --- read -------------------------------------------------------------------------------------------------------------------------

interface ReadOptions {
  raw: boolean;
  array: string | undefined;
  prompt: string;
  chars: number | undefined;
  delimiter: string;
  timeout: number | undefined;
  fd: number;
  names: readonly string[];
}
const READ_USAGE = 'read [-ers] [-a array] [-d delim] [-i text] [-n nchars] [-N nchars] [-p prompt] [-t timeout] [-u fd] [name ...]';

/** `-N`: exactly so many characters. */
const EXACT = 'N';

function readOptions(sh: Shell, args: readonly string[]): ReadOptions | undefined {
  const o: ReadOptions = {
    raw: false,
    array: undefined,
    prompt: '',
    chars: undefined,
    delimiter: '\n',
    timeout: undefined,
    fd: 0,
    names: [],
  };
  const chars = (v: string) => (o.chars = Number(v));
  const withValue: Record<string, (v: string) => void> = {
    a: (v) => (o.array = v),
    p: (v) => (o.prompt = v),
    n: chars,
    [EXACT]: chars,
    d: (v) => (o.delimiter = v.slice(0, 1)),
    t: (v) => (o.timeout = Number(v)),
    u: (v) => (o.fd = Number(v)),
    i: () => undefined,
  };
  let i = 0;
  for (; i < args.length && /^-./.test(args[i] as string); i++) {
    const a = args[i] as string;
    if (a === '--') {
      i++;
      break;
    }
    for (let k = 1; k < a.length; k++) {
      const c = a[k] as string;
      const take = withValue[c];
      if (take) {
        take(a.slice(k + 1) || (args[++i] ?? ''));
        break;
      }
      if (c === 'r') o.raw = true;
      else if (c !== 's' && c !== 'e') {
        sh.error(`read: -${c}: invalid option`);
        sh.err(`read: usage: ${READ_USAGE}\n`);
        return undefined;
      }
    }
  }
  return { ...o, names: args.slice(i) };
}

function* read(sh: Shell, args: readonly string[]): Task<number> {
  const o = readOptions(sh, args);
  if (!o) return 2;
  const bad = o.names.find((n) => !isName(n.replace(/\[.*\]$/, '')));
  if (bad !== undefined) {
    sh.error(`read: \`${bad}': not a valid identifier`);
    return 1;
  }
  const reader = sh.proc.fds.get(o.fd)?.reader;
  if (!reader) {
    sh.error(`read: ${o.fd}: invalid file descriptor: Bad file descriptor`);
    return 1;
  }
  if (o.prompt && reader.isTty) sh.err(o.prompt);
  if (o.timeout !== undefined && !(yield* inputWithin(sh, reader, o.timeout))) return 142;
  const got = yield* readRecord(reader, o);
  store(sh, o, got.text);
  return got.complete ? 0 : 1;
}

/** Whether input comes in time. Text that is all there (a file) always does. */
function* inputWithin(sh: Shell, reader: Reader & { readonly readable: WaitQueue }, seconds: number): Task<boolean> {
  if (reader instanceof TextReader) return true;
  const until = (sh.host.now() + seconds * SEC) as ReturnType<typeof sh.host.now>;
  return (yield { queues: [reader.readable], until }) !== 'timeout';
}

/** One record, with backslash-newline joined and other backslashes kept for `store`. */
function* readRecord(reader: Reader, o: ReadOptions): Task<{ text: string; complete: boolean }> {
  if (o.chars !== undefined && canReadChars(reader)) {
    let text = '';
    while (text.length < o.chars) {
      const c = yield* reader.readChars(1);
      if (c === '' || c === o.delimiter) return { text, complete: c !== '' };
      text += c;
    }
    return { text, complete: true };
  }
  if (o.delimiter !== '\n' && canReadChars(reader)) {
    let text = '';
    for (;;) {
      const c = yield* reader.readChars(1);
      if (c === '' || c === (o.delimiter || '\0')) return { text, complete: c !== '' };
      text += c;
    }
  }
  return yield* readLogicalLine(reader, o.raw);
}

function* readLogicalLine(reader: Reader, raw: boolean): Task<{ text: string; complete: boolean }> {
  let text = '';
  for (;;) {
    const line = yield* readTerminated(reader);
    text += line.text;
    if (raw || !line.complete || !/(?<!\\)(?:\\\\)*\\$/.test(text)) return { text, complete: line.complete };
    text = text.slice(0, -1);
  }
}

/** A line, and whether a newline ended it. */
function* readTerminated(reader: Reader): Task<{ text: string; complete: boolean }> {
  if (reader instanceof TextReader) return reader.takeLine();
  const text = yield* reader.readLine();
  return { text: text ?? '', complete: text !== undefined };
}

function store(sh: Shell, o: ReadOptions, text: string): void {
  if (o.array !== undefined) {
    sh.vars.setArray(o.array, splitFields(text, sh.ifs(), o.raw, undefined));
    return;
  }
  if (o.names.length === 0) {
    sh.vars.set('REPLY', o.raw ? text : text.replace(/\\([\s\S])/g, '$1'));
    return;
  }
  const fields = splitFields(text, sh.ifs(), o.raw, o.names.length);
  for (const [i, name] of o.names.entries()) setNamed(sh, 'read', name, fields[i] ?? '');
}

/** Splits like `read`: the last of `most` fields takes the rest, without the white space around it. */
function splitFields(text: string, ifs: string, raw: boolean, most: number | undefined): string[] {
  const blanks = [...ifs].filter((c) => c === ' ' || c === '\t' || c === '\n').join('');
  const fields: string[] = [];
  let i = 0;
  const skipBlanks = (): void => {
    while (i < text.length && blanks.includes(text[i] as string)) i++;
  };
  skipBlanks();
  while (i < text.length) {
    if (most !== undefined && fields.length === most - 1) {
      fields.push(lastField(text.slice(i), ifs, blanks, raw));
      break;
    }
    let field = '';
    for (; i < text.length && !ifs.includes(text[i] as string); i++) {
      if (!raw && text[i] === '\\' && i + 1 < text.length) i++;
      field += text[i];
    }
    fields.push(field);
    skipBlanks();
    if (i < text.length && ifs.includes(text[i] as string) && !blanks.includes(text[i] as string)) i++;
    else if (i >= text.length) break;
    skipBlanks();
  }
  return fields;
}

function lastField(rest: string, ifs: string, blanks: string, raw: boolean): string {
  let end = rest.length;
  while (end > 0 && blanks.includes(rest[end - 1] as string)) end--;
  // A single separator at the very end belongs to the field before it.
  const one = end > 0 && ifs.includes(rest[end - 1] as string) && ![...rest.slice(0, end - 1)].some((c) => ifs.includes(c));
  const text = rest.slice(0, one ? end - 1 : end);
  return raw ? text : text.replace(/\\([\s\S])/g, '$1');
}

function* mapfile(sh: Shell, args: readonly string[]): Task<number> {
  const parsed = options(
    sh,
    'mapfile',
    args,
    't',
    'mapfile [-d delim] [-n count] [-O origin] [-s count] [-t] [-u fd] [-C callback] [-c quantum] [array]',
  );
  if (!parsed) return 2;
  const text = yield* sh.stdin.readAll();
  const lines = text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  sh.vars.setArray(parsed.rest[0] ?? 'MAPFILE', parsed.flags.has('t') ? lines.map((l) => l.replace(/\n$/, '')) : lines);
  return 0;
}

export const IO: Readonly<Record<string, Builtin>> = { echo, printf, read, mapfile, readarray: mapfile };
