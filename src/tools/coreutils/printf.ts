/** The conversions of printf(1) and awk's printf (POSIX "File Format Notation"). */
import { decodeEscapes } from '#tools/shell/syntax/word.ts';

export interface Conversion {
  readonly flags: string;
  readonly width: string;
  readonly precision: string | undefined;
  readonly type: string;
  readonly source: string;
}
const CONVERSION = /%([-+ #0']*)(\*|\d*)(?:\.(\*|\d*))?[hjltzL]*([a-zA-Z%])?/g;

/** Cuts a format into literal text and conversions; a malformed one is given as its text with type ''. */
export function parseFormat(format: string): (string | Conversion)[] {
  const out: (string | Conversion)[] = [];
  let at = 0;
  for (const m of format.matchAll(CONVERSION)) {
    if (m.index > at) out.push(format.slice(at, m.index));
    at = m.index + m[0].length;
    if (m[4] === '%') out.push('%');
    else out.push({ flags: m[1] ?? '', width: m[2] ?? '', precision: m[3], type: m[4] ?? '', source: m[0] });
  }
  if (at < format.length) out.push(format.slice(at));
  return out;
}

/** Pads to the field width. */
export function padField(text: string, flags: string, width: number): string {
  if (width === 0) return text;
  if (flags.includes('-')) return text.padEnd(width);
  if (!flags.includes('0')) return text.padStart(width);
  const sign = /^([-+ ]|0[xX])?/.exec(text)?.[0] ?? '';
  return sign + text.slice(sign.length).padStart(width - sign.length, '0');
}

const RADIX: Readonly<Record<string, number>> = { o: 8, x: 16, X: 16, u: 10, d: 10, i: 10 };

/** `%d` and its relatives. */
export function formatInteger(value: bigint, c: { flags: string; type: string; precision?: number | undefined; width: number }): string {
  const unsigned = c.type !== 'd' && c.type !== 'i';
  const v = unsigned ? BigInt.asUintN(64, value) : value;
  let digits = (v < 0n ? -v : v).toString(RADIX[c.type] ?? 10);
  if (c.type === 'X') digits = digits.toUpperCase();
  if (c.precision !== undefined) digits = digits.padStart(c.precision, '0');
  const alternate = c.flags.includes('#') && v !== 0n ? ({ o: '0', x: '0x', X: '0X' }[c.type] ?? '') : '';
  const sign = v < 0n ? '-' : unsigned ? '' : c.flags.includes('+') ? '+' : c.flags.includes(' ') ? ' ' : '';
  return padField(sign + alternate + digits, c.precision === undefined ? c.flags : c.flags.replace('0', ''), c.width);
}

/** `%f`, `%e`, `%g`. */
export function formatFloat(value: number, c: { flags: string; type: string; precision?: number | undefined; width: number }): string {
  const precision = c.precision ?? 6;
  const kind = c.type.toLowerCase();
  let text = Number.isFinite(value) ? FLOAT[kind]?.(Math.abs(value), precision) : Number.isNaN(value) ? 'nan' : 'inf';
  text ??= String(value);
  if (c.type !== kind) text = text.toUpperCase();
  const negative = value < 0 || Object.is(value, -0);
  const sign = negative ? '-' : c.flags.includes('+') ? '+' : c.flags.includes(' ') ? ' ' : '';
  return padField(sign + text, c.flags, c.width);
}

const exponent = (v: number, precision: number): string => v.toExponential(precision).replace(/e([-+])(\d)$/, 'e$10$2');
const FLOAT: Readonly<Record<string, (v: number, precision: number) => string>> = {
  f: (v, p) => v.toFixed(Math.min(p, 100)),
  e: exponent,
  g: (v, p) => {
    const digits = p === 0 ? 1 : p;
    const e = v === 0 ? 0 : Number(v.toExponential(digits - 1).split('e')[1]);
    const text = e < -4 || e >= digits ? exponent(v, digits - 1) : v.toFixed(Math.max(0, digits - 1 - e));
    return text.includes('.') ? text.replace(/\.?0+(?=e|$)/, '') : text;
  },
};

/** `%b` and formats: escapes decoded; `stop` is set by `\c`. */
export function decodeUntilStop(text: string): { text: string; stop: boolean } {
  const m = /(?<!\\)(?:\\\\)*\\c/.exec(text);
  if (!m) return { text: decodeEscapes(text), stop: false };
  return { text: decodeEscapes(text.slice(0, m.index + m[0].length - 2)), stop: true };
}
