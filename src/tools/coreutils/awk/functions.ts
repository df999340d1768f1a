/** awk's built-in functions. */
import { posixRegex } from '../regex.ts';
import { AwkError, type Expr, type Place } from './ast.ts';
import type { Interpreter } from './interpreter.ts';
import { StrNum, sprintf, toNumber, toText, type Value } from './values.ts';

type Builtin = (in_: Interpreter, args: readonly Expr[]) => Value;

const text = (i: Interpreter, e: Expr | undefined): string => (e ? toText(i.value(e)) : '');
const number = (i: Interpreter, e: Expr | undefined): number => (e ? toNumber(i.value(e)) : 0);

/** A regular expression argument: a literal, or text that is one. */
export function regexOf(i: Interpreter, e: Expr): RegExp {
  if (e.k === 'regex') return e.re;
  const source = text(i, e);
  const re = posixRegex(source, true);
  if (!re) throw new AwkError(`regular expression compile failed: ${source}`);
  return re;
}

const substitute =
  (all: boolean): Builtin =>
  (i, [pattern, template, target]) => {
    const re = new RegExp(regexOf(i, pattern as Expr).source, all ? 'g' : '');
    const replacement = text(i, template);
    const place: Place = (target as Place | undefined) ?? { k: 'field', of: { k: 'num', v: 0 } };
    let n = 0;
    const changed = toText(i.value(place)).replace(re, (m) => {
      n++;
      return replacement.replace(/\\(.)|&/g, (hit, c: string | undefined) => (c === undefined ? m : c === '&' ? '&' : hit));
    });
    if (n > 0) i.store(place, changed);
    return n;
  };

function split(i: Interpreter, [source, array, separator]: readonly Expr[]): Value {
  const s = text(i, source);
  if (array?.k !== 'var') throw new AwkError('split: second argument must be an array');
  const parts = i.splitBy(s, separator === undefined ? undefined : separator.k === 'regex' ? separator.re : text(i, separator));
  const map = i.array(array.name);
  map.clear();
  for (const [n, p] of parts.entries()) map.set(String(n + 1), new StrNum(p));
  return parts.length;
}

function match(i: Interpreter, [source, pattern]: readonly Expr[]): Value {
  const m = regexOf(i, pattern as Expr).exec(text(i, source));
  i.set('RSTART', m ? m.index + 1 : 0);
  i.set('RLENGTH', m ? m[0].length : -1);
  return m ? m.index + 1 : 0;
}

function substr(i: Interpreter, [source, from, length]: readonly Expr[]): Value {
  const s = text(i, source);
  const start = Math.round(number(i, from));
  const end = length === undefined ? s.length + 1 : start + Math.round(number(i, length));
  return s.slice(Math.max(0, start - 1), Math.max(0, end - 1));
}

function length(i: Interpreter, [of]: readonly Expr[]): Value {
  if (of?.k === 'var' && i.isArray(of.name)) return i.array(of.name).size;
  return of ? text(i, of).length : toText(i.field(0)).length;
}

export const FUNCTIONS: Readonly<Record<string, Builtin>> = {
  length,
  substr,
  index: (i, [s, t]) => text(i, s).indexOf(text(i, t)) + 1,
  split,
  sub: substitute(false),
  gsub: substitute(true),
  match,
  sprintf: (i, [format, ...args]) =>
    sprintf(
      text(i, format),
      args.map((a) => i.value(a)),
    ),
  tolower: (i, [s]) => text(i, s).toLowerCase(),
  toupper: (i, [s]) => text(i, s).toUpperCase(),
  int: (i, [n]) => Math.trunc(number(i, n)),
  sqrt: (i, [n]) => Math.sqrt(number(i, n)),
  exp: (i, [n]) => Math.exp(number(i, n)),
  log: (i, [n]) => Math.log(number(i, n)),
  sin: (i, [n]) => Math.sin(number(i, n)),
  cos: (i, [n]) => Math.cos(number(i, n)),
  atan2: (i, [a, b]) => Math.atan2(number(i, a), number(i, b)),
  rand: (i) => i.random(),
  srand: () => 0,
  systime: (i) => i.unixTime(),
  strtonum: (i, [s]) => Number(text(i, s)) || 0,
  fflush: () => 0,
  close: () => 0,
};
