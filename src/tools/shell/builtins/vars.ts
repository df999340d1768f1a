/** Builtins about variables and options: declare and its relatives, set, shopt, shift, unset, getopts, let. */
import { evalArith } from '../expand/arith.ts';
import { doubleQuoted, quotedIfNeeded } from '../expand/quote.ts';
import type { Options, Shell } from '../interp/shell.ts';
import { elementsOf, keysOf, ReadonlyError, scalarOf, type Var } from '../interp/vars.ts';
import { isName } from '../syntax/names.ts';
import { type Builtin, invalidOption, options } from './types.ts';

// --- declare ----------------------------------------------------------------------------------------------------------------------

const ATTRIBUTES: Readonly<Record<string, (v: Var, on: boolean) => void>> = {
  a: (v) => void elementsOf(v),
  A: (v) => {
    if (v.kind === 'scalar') v.value = new Map();
    v.kind = 'assoc';
  },
  i: (v, on) => (v.integer = on),
  l: (v, on) => (v.letters = on ? 'lower' : ''),
  u: (v, on) => (v.letters = on ? 'upper' : ''),
  r: (v, on) => (v.readonly = on || v.readonly),
  x: (v, on) => (v.exported = on),
};
const DECLARE_USAGE = 'declare [-aAfFgiIlnrtux] [name[=value] ...] or declare -p [-aAfFilnrtux] [name ...]';

interface Declaration {
  readonly on: Set<string>;
  readonly off: Set<string>;
  readonly names: readonly string[];
}

function parseDeclaration(sh: Shell, by: string, args: readonly string[], known: string): Declaration | undefined {
  const on = new Set<string>();
  const off = new Set<string>();
  let i = 0;
  for (; i < args.length && /^[-+]./.test(args[i] as string); i++) {
    const a = args[i] as string;
    if (a === '--') {
      i++;
      break;
    }
    for (const c of a.slice(1)) {
      if (!known.includes(c)) {
        invalidOption(sh, by, `${a[0]}${c}`, by === 'declare' ? DECLARE_USAGE : `${by} [option] name[=value] ...`);
        return undefined;
      }
      (a[0] === '-' ? on : off).add(c);
    }
  }
  return { on, off, names: args.slice(i) };
}

/** `name`, `name=value`, `name+=value`, `name[key]=value`. */
const DECLARED = /^([A-Za-z_]\w*)(?:\[(.*?)\])?(?:(\+?)=([\s\S]*))?$/;

function declareOne(sh: Shell, by: string, text: string, d: Declaration, local: boolean): boolean {
  const m = DECLARED.exec(text);
  if (!m) {
    sh.error(`${by}: \`${text}': not a valid identifier`);
    return false;
  }
  const [, name, key, plus, value] = m as unknown as [string, string, string | undefined, string | undefined, string | undefined];
  try {
    if (local) sh.vars.local(name);
    const makeReadonly = d.on.has('r');
    sh.vars.mark(name, (v) => {
      for (const c of d.on) if (c !== 'r') ATTRIBUTES[c]?.(v, true);
      for (const c of d.off) if (c !== 'r' && c !== 'a' && c !== 'A') ATTRIBUTES[c]?.(v, false);
    });
    if (value !== undefined) setDeclared(sh, name, key, value, plus === '+');
    if (makeReadonly) sh.vars.mark(name, (v) => ATTRIBUTES.r?.(v, true));
    return true;
  } catch (e) {
    if (!(e instanceof ReadonlyError)) throw e;
    sh.error(`${by === 'declare' || by === 'local' ? `${by}: ` : ''}${name}: readonly variable`);
    return false;
  }
}

function setDeclared(sh: Shell, name: string, key: string | undefined, value: string, append: boolean): void {
  const v = sh.vars.find(name);
  const text = v?.integer ? String(evalArith(sh, value || '0')) : value;
  if (key !== undefined) sh.vars.setElement(name, key, text);
  else sh.vars.set(name, (append && v ? (scalarOf(v) ?? '') : '') + text);
}

/** `declare -p`. */
function declaration(name: string, v: Var): string {
  const flags = `${v.kind === 'indexed' ? 'a' : v.kind === 'assoc' ? 'A' : ''}${v.integer ? 'i' : ''}${v.letters === 'lower' ? 'l' : ''}${v.readonly ? 'r' : ''}${v.letters === 'upper' ? 'u' : ''}${v.exported ? 'x' : ''}`;
  const head = `declare -${flags || '-'} ${name}`;
  if (v.value instanceof Map) return `${head}=${arrayText(v, v.value)}\n`;
  return v.value === undefined ? `${head}\n` : `${head}=${doubleQuoted(v.value)}\n`;
}
function arrayText(v: Var, map: ReadonlyMap<string, string>): string {
  const cells = keysOf(v).map((k) => `[${v.kind === 'assoc' ? quotedIfNeeded(k) : k}]=${doubleQuoted(map.get(k) as string)}`);
  return `(${cells.join(' ')}${v.kind === 'assoc' && cells.length > 0 ? ' ' : ''})`;
}

function printFunctions(sh: Shell, names: readonly string[], namesOnly: boolean): number {
  let status = 0;
  for (const name of names.length > 0 ? names : [...sh.functions.keys()].sort()) {
    const fn = sh.functions.get(name);
    if (!fn) status = 1;
    else sh.out(namesOnly ? `${names.length > 0 ? '' : 'declare -f '}${name}\n` : `${fn.text}\n`);
  }
  return status;
}

function printVariables(sh: Shell, by: string, names: readonly string[], wanted: (v: Var) => boolean): number {
  let status = 0;
  for (const name of names.length > 0 ? names : sh.vars.names()) {
    const v = sh.vars.find(name);
    if (v && (names.length > 0 || wanted(v))) sh.out(declaration(name, v));
    else if (!v) {
      sh.error(`${by}: ${name}: not found`);
      status = 1;
    }
  }
  return status;
}

const declare =
  (by: 'declare' | 'local' | 'typeset'): Builtin =>
  (sh, args) => {
    if (by === 'local' && !sh.vars.inFunction) {
      sh.error('local: can only be used in a function');
      return 1;
    }
    const d = parseDeclaration(sh, by, args, 'aAfFgilprux');
    if (!d) return 2;
    if (d.on.has('f') || d.on.has('F')) return printFunctions(sh, d.names, d.on.has('F'));
    if (d.on.has('p') || d.names.length === 0) {
      const letters = [...d.on].filter((c) => c !== 'p');
      return printVariables(sh, by, d.names, (v) => letters.every((c) => declaration('', v).split(' ')[1]?.includes(c)));
    }
    const local = sh.vars.inFunction && !d.on.has('g');
    return d.names.map((n) => declareOne(sh, by, n, d, local)).every(Boolean) ? 0 : 1;
  };

const exportOrReadonly =
  (by: 'export' | 'readonly', letter: 'x' | 'r'): Builtin =>
  (sh, args) => {
    const d = parseDeclaration(sh, by, args, by === 'export' ? 'fnp' : 'aAfp');
    if (!d) return 2;
    if (d.names.length === 0 || d.on.has('p')) return printVariables(sh, by, [], (v) => (letter === 'x' ? v.exported : v.readonly));
    if (d.on.has('f')) return 0;
    const marked = d.on.has('n') ? { ...d, on: new Set<string>(), off: new Set([letter]) } : { ...d, on: new Set([...d.on, letter]) };
    return d.names.map((n) => declareOne(sh, by, n, marked, false)).every(Boolean) ? 0 : 1;
  };

const unset: Builtin = (sh, args) => {
  const parsed = options(sh, 'unset', args, 'fvn', 'unset [-f] [-v] [-n] [name ...]');
  if (!parsed) return 2;
  const functions = parsed.flags.has('f');
  const names = parsed.rest;
  let status = 0;
  for (const name of names) {
    const m = /^(\w+)\[(.+)\]$/.exec(name);
    try {
      if (functions) sh.functions.delete(name);
      else if (m) unsetElement(sh, m[1] as string, m[2] as string);
      else if (sh.vars.find(name)) sh.vars.unset(name);
      else sh.functions.delete(name);
    } catch (e) {
      if (!(e instanceof ReadonlyError)) throw e;
      sh.error(`unset: ${name}: cannot unset: readonly variable`);
      status = 1;
    }
  }
  return status;
};
function unsetElement(sh: Shell, name: string, key: string): void {
  const v = sh.vars.find(name);
  if (!(v?.value instanceof Map)) return;
  v.value.delete(v.kind === 'assoc' ? key.replace(/^(['"])(.*)\1$/, '$2') : String(evalArith(sh, key)));
}

// --- options ----------------------------------------------------------------------------------------------------------------------

const LETTERS: Readonly<Record<string, keyof Options>> = {
  a: 'allexport',
  e: 'errexit',
  m: 'monitor',
  C: 'noclobber',
  n: 'noexec',
  f: 'noglob',
  u: 'nounset',
  v: 'verbose',
  x: 'xtrace',
};
/** Options that exist in bash and are always as they are here. */
const ACCEPTED = 'bhBEHTPt';
const SET_USAGE = 'set [-abefhkmnptuvxBCEHPT] [-o option-name] [--] [-] [arg ...]';

const isOption = (name: string, o: Options): name is keyof Options => Object.hasOwn(o, name);

/** Applies `-e`, `+x`, `-o name`; gives the index after the last option, or a status after a message. */
export function setOptions(sh: Shell, args: readonly string[], from = 0): { next: number } | number {
  let i = from;
  for (; i < args.length; i++) {
    const a = args[i] as string;
    if (a === '--' || a === '-' || !/^[-+]./.test(a)) break;
    const on = a[0] === '-';
    for (const c of a.slice(1)) {
      const name = c === 'o' ? args[++i] : LETTERS[c];
      if (c === 'o' && name === undefined) {
        listOptions(sh, on);
        return { next: args.length };
      }
      if (name !== undefined && isOption(name, sh.options)) sh.options[name] = on;
      else if (
        c === 'o' &&
        /^(posix|braceexpand|hashall|histexpand|history|interactive-comments|emacs|vi|errtrace|functrace|physical|notify)$/.test(name ?? '')
      )
        continue;
      else if (c === 'o') {
        sh.error(`set: ${name}: invalid option name`);
        return 2;
      } else if (!ACCEPTED.includes(c)) return invalidOption(sh, 'set', `${a[0]}${c}`, SET_USAGE);
    }
  }
  return { next: i };
}

function listOptions(sh: Shell, table: boolean): void {
  for (const [name, on] of Object.entries(sh.options))
    sh.out(table ? `${name.padEnd(15)}\t${on ? 'on' : 'off'}\n` : `set ${on ? '-' : '+'}o ${name}\n`);
}

const set: Builtin = (sh, args) => {
  if (args.length === 0) {
    for (const name of sh.vars.names()) {
      const v = sh.vars.find(name) as Var;
      const text = v.value instanceof Map ? arrayText(v, v.value) : v.value === undefined ? undefined : quotedIfNeeded(v.value);
      if (text !== undefined) sh.out(`${name}=${v.value === '' ? '' : text}\n`);
    }
    return 0;
  }
  const done = setOptions(sh, args);
  if (typeof done === 'number') return done;
  const rest = args[done.next];
  if (rest === '--' || rest === '-') sh.positional = args.slice(done.next + 1);
  else if (rest !== undefined) sh.positional = args.slice(done.next);
  return 0;
};

const SHOPTS = [
  'dotglob',
  'execfail',
  'expand_aliases',
  'extglob',
  'failglob',
  'globstar',
  'inherit_errexit',
  'lastpipe',
  'nocaseglob',
  'nocasematch',
  'nullglob',
  'xpg_echo',
];
/** Of these the behaviour is there; the rest is refused. */
const MODELLED = new Set(['dotglob', 'execfail', 'expand_aliases', 'failglob', 'nocasematch', 'nullglob', 'xpg_echo']);

const shopt: Builtin = (sh, args) => {
  const flags = args.filter((a) => a.startsWith('-')).join('');
  const names = args.filter((a) => !a.startsWith('-'));
  const show = (n: string) => sh.out(`${n.padEnd(15)}\t${sh.shopts.get(n) ? 'on' : 'off'}\n`);
  if (names.length === 0) SHOPTS.forEach(show);
  let status = 0;
  for (const n of names) {
    if (!SHOPTS.includes(n) || (flags.includes('s') && !MODELLED.has(n))) {
      sh.error(`shopt: ${n}: invalid shell option name`);
      status = 1;
    } else if (flags.includes('s')) sh.shopts.set(n, true);
    else if (flags.includes('u')) sh.shopts.set(n, false);
    else {
      if (!flags.includes('q')) show(n);
      if (!sh.shopts.get(n)) status = 1;
    }
  }
  return status;
};

// --- positional parameters --------------------------------------------------------------------------------------------------------

const shift: Builtin = (sh, args) => {
  const n = args[0] ?? '1';
  if (!/^-?\d+$/.test(n)) {
    sh.error(`shift: ${n}: numeric argument required`);
    return 1;
  }
  if (Number(n) < 0) {
    sh.error(`shift: ${n}: shift count out of range`);
    return 1;
  }
  if (Number(n) > sh.positional.length) return 1;
  sh.positional = sh.positional.slice(Number(n));
  return 0;
};

const getopts: Builtin = (sh, args) => {
  const [spec, name, ...given] = args;
  if (spec === undefined || name === undefined || !isName(name)) {
    sh.err('getopts: usage: getopts optstring name [arg ...]\n');
    return 2;
  }
  const list = given.length > 0 ? given : sh.positional;
  const index = Number(sh.vars.get('OPTIND') ?? '1') || 1;
  if (index !== sh.getopts.index) sh.getopts = { index, at: 1 };
  const word = list[index - 1];
  if (word === undefined || !/^-./.test(word) || word === '--') {
    sh.vars.set('OPTIND', String(word === '--' ? index + 1 : index));
    sh.vars.set(name, '?');
    return 1;
  }
  const letter = word[sh.getopts.at] as string;
  const known = letter !== ':' && spec.replace(/^:/, '').includes(letter);
  const takes = known && spec[spec.indexOf(letter, 1 - Number(spec[0] !== ':')) + 1] === ':';
  const rest = word.slice(sh.getopts.at + 1);
  let next = { index, at: sh.getopts.at + 1 };
  if (takes || rest === '') next = { index: index + (takes && rest === '' ? 2 : 1), at: 1 };
  const value = takes ? rest || list[index] : undefined;
  sh.getopts = next;
  sh.vars.set('OPTIND', String(next.index));
  return getoptsResult(sh, spec.startsWith(':'), name, letter, known, takes, value);
};

function getoptsResult(sh: Shell, silent: boolean, name: string, letter: string, known: boolean, takes: boolean, value?: string): number {
  if (known && (!takes || value !== undefined)) {
    sh.vars.set(name, letter);
    if (value === undefined) sh.vars.unset('OPTARG');
    else sh.vars.set('OPTARG', value);
    return 0;
  }
  sh.vars.set(name, silent && known ? ':' : '?');
  if (silent) sh.vars.set('OPTARG', letter);
  else {
    sh.vars.unset('OPTARG');
    sh.err(`${sh.name}: ${known ? 'option requires an argument' : 'illegal option'} -- ${letter}\n`);
  }
  return 0;
}

const doLet: Builtin = (sh, args) => {
  if (args.length === 0) {
    sh.error('let: expression expected');
    return 1;
  }
  let value = 0n;
  for (const a of args) value = evalArith(sh, a, 'let: ');
  return value === 0n ? 1 : 0;
};

export const VARS: Readonly<Record<string, Builtin>> = {
  declare: declare('declare'),
  typeset: declare('typeset'),
  local: declare('local'),
  export: exportOrReadonly('export', 'x'),
  readonly: exportOrReadonly('readonly', 'r'),
  unset,
  set,
  shopt,
  shift,
  getopts,
  let: doLet,
};
