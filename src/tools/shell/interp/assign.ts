/** Assignments (bash(1) PARAMETERS, Arrays). */
import type { Task } from '#sim/task.ts';
import { evalArith, lastIndex } from '../expand/arith.ts';
import { type Expander, expandText } from '../expand/expand.ts';
import { elementKey } from '../expand/param.ts';
import { quotedIfNeeded } from '../expand/quote.ts';
import { type Assign, type Element, isArrayValue, type Word } from '../syntax/ast.ts';
import { ExpansionFailed } from './control.ts';
import type { Shell } from './shell.ts';
import { elementsOf, ReadonlyError, scalarOf } from './vars.ts';

/** Performs one assignment; gives its text for `set -x`. */
export function* assign(sh: Shell, x: Expander, a: Assign): Task<string> {
  try {
    if (isArrayValue(a.value)) return yield* assignArray(sh, x, a, a.value);
    return yield* assignScalar(sh, x, a, a.value);
  } catch (e) {
    if (!(e instanceof ReadonlyError)) throw e;
    sh.error(`${e.name}: readonly variable`);
    throw new ExpansionFailed(false);
  }
}

function* assignScalar(sh: Shell, x: Expander, a: Assign, value: Word): Task<string> {
  const text = yield* expandText(x, value);
  const op = a.append ? '+=' : '=';
  if (a.index) {
    yield* x.prepare(a.index);
    const key = elementKey(sh, a.name, x.text(a.index));
    const old = a.append ? (elementsOf(sh.vars.writable(a.name)).get(key) ?? '') : '';
    sh.vars.setElement(a.name, key, combined(sh, a.name, old, text, a.append));
    return `${a.name}[${key}]${op}${quotedIfNeeded(text)}`;
  }
  const v = sh.vars.find(a.name);
  const old = a.append && v ? (scalarOf(v) ?? '') : '';
  sh.vars.set(a.name, combined(sh, a.name, old, text, a.append));
  if (sh.options.allexport) sh.vars.mark(a.name, (m) => (m.exported = true));
  return `${a.name}${op}${text === '' ? '' : quotedIfNeeded(text)}`;
}

function combined(sh: Shell, name: string, old: string, text: string, append: boolean): string {
  if (!sh.vars.find(name)?.integer) return old + text;
  const right = evalArith(sh, text || '0');
  return String(append ? evalArith(sh, old || '0') + right : right);
}

function* assignArray(sh: Shell, x: Expander, a: Assign, elements: readonly Element[]): Task<string> {
  const isAssoc = sh.vars.find(a.name)?.kind === 'assoc';
  const entries: [string, string][] = [];
  const old = sh.vars.find(a.name);
  let next = a.append && old ? lastIndex(old.value instanceof Map ? old.value : new Map([['0', '']])) + 1 : 0;
  const plain: string[] = [];
  for (const e of elements) {
    yield* x.prepare(e.value);
    if (e.index) {
      yield* x.prepare(e.index);
      const key = isAssoc ? x.text(e.index) : elementKey(sh, a.name, x.text(e.index));
      entries.push([key, x.text(e.value)]);
      next = Number(key) + 1;
      continue;
    }
    const fields: string[] = [];
    x.fields(e.value, fields);
    if (isAssoc) plain.push(...fields);
    else for (const f of fields) entries.push([String(next++), f]);
  }
  for (let i = 0; i < plain.length; i += 2) entries.push([plain[i] as string, plain[i + 1] ?? '']);
  const v = sh.vars.writable(a.name);
  if (!a.append) v.value = new Map();
  const map = elementsOf(v);
  for (const [k, s] of entries) map.set(k, s);
  if (v.kind === 'scalar') v.kind = 'indexed';
  return `${a.name}${a.append ? '+=' : '='}(${entries.map(([, s]) => quotedIfNeeded(s)).join(' ')})`;
}
