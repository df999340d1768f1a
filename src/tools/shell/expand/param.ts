/** The value of `$x` and `${…}` before quoting and splitting (bash(1) Parameter Expansion). */
import { ExpansionFailed } from '../interp/control.ts';
import type { Shell } from '../interp/shell.ts';
import { keysOf, valuesOf } from '../interp/vars.ts';
import type { Param, Word } from '../syntax/ast.ts';
import { evalArith } from './arith.ts';
import { patternRegex, removePrefix, removeSuffix, substitute } from './pattern.ts';
import { singleQuoted } from './quote.ts';

/** `list` for `$@`, `$*`, `${a[@]}`…; `star` joins when quoted. A scalar has one value, or none when unset. */
export interface ParamValue {
  readonly values: readonly string[];
  readonly list: boolean;
  readonly star: boolean;
}
/** Text and patterns of the words inside `${…}`. */
export interface ArgExpander {
  text(w: Word): string;
  pattern(w: Word): string;
  replacement(w: Word): string;
}

const scalar = (v: string | undefined): ParamValue => ({ values: v === undefined ? [] : [v], list: false, star: false });
const list = (values: readonly string[], star: boolean): ParamValue => ({ values, list: true, star });

export function optionFlags(sh: Shell): string {
  const o = sh.options;
  const flags = {
    a: o.allexport,
    e: o.errexit,
    h: true,
    i: sh.interactive,
    m: o.monitor,
    n: o.noexec,
    f: o.noglob,
    u: o.nounset,
    v: o.verbose,
    x: o.xtrace,
    B: true,
    C: o.noclobber,
    H: sh.interactive,
  };
  return Object.entries(flags)
    .map(([c, on]) => (on ? c : ''))
    .join('');
}

const SPECIAL: Readonly<Record<string, (sh: Shell) => string | undefined>> = {
  '#': (sh) => String(sh.positional.length),
  '?': (sh) => String(sh.status),
  $: (sh) => sh.vars.get('$'),
  '!': (sh) => sh.lastBackground?.toString(),
  '-': optionFlags,
  '0': (sh) => sh.name,
};

/** A parameter that is no array element. */
export function scalarParam(sh: Shell, name: string): string | undefined {
  const c = name.charCodeAt(0);
  if ((c >= 65 && c <= 90) || (c >= 97 && c <= 122) || c === 95) return sh.vars.get(name);
  if (c >= 49 && c <= 57) return sh.positional[Number(name) - 1];
  return SPECIAL[name]?.(sh);
}

/** The key that an index means for this array. */
export function elementKey(sh: Shell, name: string, index: string): string {
  const v = sh.vars.find(name);
  if (v?.kind === 'assoc') return index;
  const i = Number(evalArith(sh, index));
  if (i >= 0) return String(i);
  const last = v ? Math.max(-1, ...keysOf(v).map(Number)) : -1;
  if (last + 1 + i < 0) {
    sh.error(`${name}[${index}]: bad array subscript`);
    throw new ExpansionFailed(false);
  }
  return String(last + 1 + i);
}

function elementValue(sh: Shell, name: string, index: string): string | undefined {
  const v = sh.vars.find(name);
  if (!v) {
    const computed = sh.vars.get(name);
    return index === '0' ? computed : undefined;
  }
  const key = elementKey(sh, name, index);
  return v.value instanceof Map ? v.value.get(key) : key === '0' ? v.value : undefined;
}

/** The value without operators. */
export function baseValue(sh: Shell, p: Param, x: ArgExpander): ParamValue {
  if (p.indirect) return indirectValue(sh, p, x);
  if (p.name === '@' || p.name === '*') return list(sh.positional, p.name === '*');
  if (!p.index) return scalar(scalarParam(sh, p.name));
  const at = p.index.lit;
  if (at !== '@' && at !== '*') return scalar(elementValue(sh, p.name, x.text(p.index)));
  const v = sh.vars.find(p.name);
  return list(v ? valuesOf(v) : [], at === '*');
}

function indirectValue(sh: Shell, p: Param, x: ArgExpander): ParamValue {
  if (p.op === 'names')
    return list(
      sh.vars.names().filter((n) => n.startsWith(p.name)),
      false,
    );
  const at = p.index?.lit;
  if (at === '@' || at === '*') {
    const v = sh.vars.find(p.name);
    return list(v ? keysOf(v) : [], at === '*');
  }
  const target = baseValue(sh, { ...p, indirect: false }, x).values[0];
  const m = /^([A-Za-z_]\w*|\d+|[@*#?$!-])(?:\[(.*)\])?$/.exec(target ?? '');
  if (!m) {
    sh.error(
      `${target === undefined ? p.text.slice(2, -1) : target}: ${target === undefined ? 'invalid indirect expansion' : 'invalid variable name'}`,
    );
    throw new ExpansionFailed(true);
  }
  const index = m[2] === undefined ? undefined : ({ parts: [{ k: 'lit', s: m[2] }], lit: m[2] } as Word);
  return baseValue(sh, { k: 'param', name: m[1] as string, index, text: p.text }, x);
}

/** Whether a default operator uses its word: unset, or with a colon also empty. */
export function isMissing(p: Param, v: ParamValue): boolean {
  if (v.values.length === 0) return true;
  return p.op?.startsWith(':') === true && v.values.every((s) => s === '') && (v.values.length === 1 || !v.list);
}

type Transform = (s: string, x: ArgExpander, p: Param) => string;
const pattern = (x: ArgExpander, p: Param): string => (p.arg ? x.pattern(p.arg) : '');
const replace: Transform = (s, x, p) => substitute(s, pattern(x, p), p.arg2 ? x.replacement(p.arg2) : '', (p.op as string).slice(1));
const changeCase =
  (change: (c: string) => string, all: boolean): Transform =>
  (s, x, p) => {
    const arg = pattern(x, p);
    const re = arg === '' ? undefined : patternRegex(arg);
    return [...s].map((c, i) => ((all || i === 0) && (!re || re.test(c)) ? change(c) : c)).join('');
  };
const upper = (c: string): string => c.toUpperCase();
const lower = (c: string): string => c.toLowerCase();

/** Operators that change each value by itself. */
const TRANSFORMS: Readonly<Record<string, Transform>> = {
  '#': (s, x, p) => removePrefix(s, pattern(x, p), false),
  '##': (s, x, p) => removePrefix(s, pattern(x, p), true),
  '%': (s, x, p) => removeSuffix(s, pattern(x, p), false),
  '%%': (s, x, p) => removeSuffix(s, pattern(x, p), true),
  '/': replace,
  '//': replace,
  '/#': replace,
  '/%': replace,
  '^': changeCase(upper, false),
  '^^': changeCase(upper, true),
  ',': changeCase(lower, false),
  ',,': changeCase(lower, true),
};
/** `${x@Q}` and so on. */
const AT: Readonly<Record<string, (s: string) => string>> = {
  Q: singleQuoted,
  U: upper,
  L: lower,
  u: (s) => s.slice(0, 1).toUpperCase() + s.slice(1),
};

export function badSubstitution(sh: Shell, p: Param): never {
  sh.error(`${p.text}: bad substitution`);
  throw new ExpansionFailed(false);
}

/** Applies an operator other than the defaults (`-`, `=`, `?`, `+`). */
export function transformed(sh: Shell, p: Param, v: ParamValue, x: ArgExpander): ParamValue {
  const op = p.op as string;
  if (op === 'names') return v;
  if (op === ':') return sliced(sh, p, v, x);
  if (op === '@') {
    const how = AT[p.arg ? x.text(p.arg) : ''];
    if (!how) badSubstitution(sh, p);
    return { ...v, values: v.values.map(how) };
  }
  const transform = TRANSFORMS[op];
  if (!transform) badSubstitution(sh, p);
  return { ...v, values: v.values.map((s) => transform(s, x, p)) };
}

function sliced(sh: Shell, p: Param, v: ParamValue, x: ArgExpander): ParamValue {
  const number = (w: Word): number => Number(evalArith(sh, x.text(w)));
  const from = number(p.arg as Word);
  const length = p.arg2 ? number(p.arg2) : undefined;
  if (!v.list) return { ...v, values: v.values.map((s) => slice(sh, p, s, from, length)) };
  const isPositional = p.name === '@' || p.name === '*';
  const all = isPositional ? [sh.name, ...v.values] : v.values;
  const start = from < 0 ? all.length + from : from;
  if (length !== undefined && length < 0) {
    sh.error(`${length}: substring expression < 0`);
    throw new ExpansionFailed(false);
  }
  return { ...v, values: start < 0 ? [] : all.slice(start, length === undefined ? undefined : start + length) };
}

function slice(sh: Shell, p: Param, s: string, from: number, length: number | undefined): string {
  const start = from < 0 ? s.length + from : from;
  if (start < 0 || start > s.length) return '';
  const end = length === undefined ? s.length : length < 0 ? s.length + length : start + length;
  if (end < start) {
    sh.error(`${p.arg2 ? length : ''}: substring expression < 0`);
    throw new ExpansionFailed(false);
  }
  return s.slice(start, end);
}

/** `${#x}` */
export function lengthOf(v: ParamValue): number {
  return v.list ? v.values.length : (v.values[0] ?? '').length;
}
