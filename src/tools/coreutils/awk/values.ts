/** awk's values: numbers, strings, and strings from input that also count as numbers when they look like one ("strnum"). */
import { formatFloat, formatInteger, parseFormat } from '../printf.ts';

export class StrNum {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}
export type Value = number | string | StrNum | undefined;

const LOOKS_NUMERIC = /^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\s*$/;
const LEADING = /^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/;

export function toNumber(v: Value): number {
  if (typeof v === 'number') return v;
  if (v === undefined) return 0;
  const m = LEADING.exec(typeof v === 'string' ? v : v.text);
  return m ? Number(m[0]) : 0;
}

export function toText(v: Value, format = '%.6g'): string {
  if (typeof v === 'string') return v;
  if (v === undefined) return '';
  if (typeof v !== 'number') return v.text;
  return Number.isInteger(v) ? String(v === 0 ? 0 : v) : sprintf(format, [v]);
}

export function isTrue(v: Value): boolean {
  if (typeof v === 'number') return v !== 0;
  if (v === undefined) return false;
  if (typeof v === 'string') return v !== '';
  return LOOKS_NUMERIC.test(v.text) ? Number(v.text) !== 0 : v.text !== '';
}

const isNumeric = (v: Value): boolean => typeof v === 'number' || v === undefined || (v instanceof StrNum && LOOKS_NUMERIC.test(v.text));

/** Negative, zero or positive: as numbers when both are, else as text. */
export function compare(a: Value, b: Value): number {
  if (isNumeric(a) && isNumeric(b)) return toNumber(a) - toNumber(b);
  const x = toText(a);
  const y = toText(b);
  return x < y ? -1 : x > y ? 1 : 0;
}

export function sprintf(format: string, args: readonly Value[]): string {
  let next = 0;
  let out = '';
  for (const p of parseFormat(format)) {
    if (typeof p === 'string') {
      out += p;
      continue;
    }
    const width = p.width === '*' ? toNumber(args[next++]) : Number(p.width);
    const precision = p.precision === undefined ? undefined : p.precision === '*' ? toNumber(args[next++]) : Number(p.precision);
    const c = { flags: p.flags, type: p.type, width, precision };
    const arg = args[next++];
    if ('diouxX'.includes(p.type)) out += formatInteger(BigInt(Math.trunc(toNumber(arg))), c);
    else if ('eEfFgG'.includes(p.type)) out += formatFloat(toNumber(arg), c);
    else {
      const text = p.type === 'c' && typeof arg === 'number' ? String.fromCharCode(arg) : toText(arg);
      const cut = p.type === 'c' ? text.slice(0, 1) : precision === undefined ? text : text.slice(0, precision);
      out += p.flags.includes('-') ? cut.padEnd(width) : cut.padStart(width);
    }
  }
  return out;
}

/** Comparison operators over the result of `compare`. */
export const COMPARE: Readonly<Record<string, (c: number) => boolean>> = {
  '<': (c) => c < 0,
  '<=': (c) => c <= 0,
  '==': (c) => c === 0,
  '!=': (c) => c !== 0,
  '>': (c) => c > 0,
  '>=': (c) => c >= 0,
};

export function arithmetic(op: string, a: number, b: number): number {
  return ARITHMETIC[op]?.(a, b) ?? 0;
}
const ARITHMETIC: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
  '^': (a, b) => a ** b,
};
