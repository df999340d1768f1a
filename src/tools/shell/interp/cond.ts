/** `[[ … ]]` and the tests that it shares with `test` (POSIX test, bash(1) CONDITIONAL EXPRESSIONS). */
import type { Task } from '#sim/task.ts';
import { posixRegex } from '#tools/coreutils/regex.ts';
import { evalArith } from '../expand/arith.ts';
import { type Expander, inCwd } from '../expand/expand.ts';
import { patternRegex } from '../expand/pattern.ts';
import { isFileError } from '../fs/strerror.ts';
import type { CondExpr } from '../syntax/ast.ts';
import type { Options, Shell } from './shell.ts';
import { trace } from './trace.ts';

const stat = (sh: Shell, path: string) => {
  const st = path === '' ? undefined : sh.files.stat(inCwd(sh, path));
  return st === undefined || isFileError(st) ? undefined : st;
};
const exists = (sh: Shell, path: string): boolean =>
  stat(sh, path) !== undefined || /^\/dev\/(tty|stdin|stdout|stderr|fd\/\d+)$/.test(path);
const isFd = (sh: Shell, fd: string, kind: 'tty'): boolean => {
  const file = sh.proc.fds.get(Number(fd));
  return kind === 'tty' && (file?.reader?.isTty || file?.writer?.isTty) === true;
};
const never = (): boolean => false;

/** Unary tests on text. */
export const UNARY: Readonly<Record<string, (sh: Shell, s: string) => boolean>> = {
  '-n': (_, s) => s !== '',
  '-z': (_, s) => s === '',
  '-e': exists,
  '-a': exists,
  '-f': (sh, s) => stat(sh, s)?.kind === 'file' && !s.startsWith('/dev/'),
  '-d': (sh, s) => stat(sh, s)?.kind === 'dir',
  '-r': exists,
  '-w': exists,
  '-x': (sh, s) => stat(sh, s)?.executable === true,
  '-s': (sh, s) => (stat(sh, s)?.size ?? 0) > 0,
  '-c': (_, s) => s === '/dev/null' || s === '/dev/tty',
  '-b': never,
  '-p': never,
  '-S': never,
  '-L': never,
  '-h': never,
  '-g': never,
  '-k': never,
  '-u': never,
  '-G': exists,
  '-O': exists,
  '-N': never,
  '-t': (sh, s) => isFd(sh, s, 'tty'),
  '-v': (sh, s) => isSet(sh, s),
  '-o': (sh, s) => Object.hasOwn(sh.options, s) && sh.options[s as keyof Options],
};

function isSet(sh: Shell, name: string): boolean {
  const m = /^(\w+)\[(.*)\]$/.exec(name);
  const v = sh.vars.find(m ? (m[1] as string) : name);
  if (!m || !v) return /^\d+$/.test(name) ? sh.positional[Number(name) - 1] !== undefined : sh.vars.has(name);
  return v.value instanceof Map ? (m[2] === '@' ? v.value.size > 0 : v.value.has(m[2] as string)) : m[2] === '0' && v.value !== undefined;
}

/** Comparisons of integers. */
export const NUMERIC: Readonly<Record<string, (a: bigint, b: bigint) => boolean>> = {
  '-eq': (a, b) => a === b,
  '-ne': (a, b) => a !== b,
  '-lt': (a, b) => a < b,
  '-le': (a, b) => a <= b,
  '-gt': (a, b) => a > b,
  '-ge': (a, b) => a >= b,
};
/** Comparisons of files: all are of the same age here. */
export const FILES: Readonly<Record<string, (sh: Shell, a: string, b: string) => boolean>> = {
  '-nt': (sh, a, b) => exists(sh, a) && !exists(sh, b),
  '-ot': (sh, a, b) => !exists(sh, a) && exists(sh, b),
  '-ef': (sh, a, b) => exists(sh, a) && inCwd(sh, a) === inCwd(sh, b),
};

/** 0 true, 1 false, 2 a malformed regular expression. */
export function* evalCond(sh: Shell, x: Expander, e: CondExpr): Task<number> {
  if (e.k === 'not') return flip(yield* evalCond(sh, x, e.a));
  if (e.k === 'unary') {
    yield* x.prepare(e.arg);
    const text = x.text(e.arg);
    trace(sh, `[[ ${e.op} ${text || "''"} ]]`);
    return UNARY[e.op]?.(sh, text) ? 0 : 1;
  }
  if (e.k === 'binary') {
    yield* x.prepare(e.left);
    yield* x.prepare(e.right);
    return binary(sh, x, e);
  }
  const a = yield* evalCond(sh, x, e.a);
  return (a === 0) === (e.k === 'and') ? yield* evalCond(sh, x, e.b) : a;
}
const flip = (status: number): number => (status > 1 ? status : 1 - status);

function binary(sh: Shell, x: Expander, e: Extract<CondExpr, { k: 'binary' }>): number {
  const left = x.text(e.left);
  if (sh.options.xtrace) trace(sh, `[[ ${left || "''"} ${e.op} ${x.text(e.right) || "''"} ]]`);
  if (e.op === '=~') return matches(sh, left, x.regex(e.right));
  const nocase = sh.shopts.get('nocasematch') ?? false;
  if (e.op === '=' || e.op === '==') return patternRegex(x.pattern(e.right), nocase).test(left) ? 0 : 1;
  if (e.op === '!=') return patternRegex(x.pattern(e.right), nocase).test(left) ? 1 : 0;
  const right = x.text(e.right);
  if (e.op === '<') return left < right ? 0 : 1;
  if (e.op === '>') return left > right ? 0 : 1;
  const numeric = NUMERIC[e.op];
  if (numeric) return numeric(evalArith(sh, left || '0', '[[: '), evalArith(sh, right || '0', '[[: ')) ? 0 : 1;
  return FILES[e.op]?.(sh, left, right) ? 0 : 1;
}

function matches(sh: Shell, text: string, regex: string): number {
  const re = posixRegex(regex, true, sh.shopts.get('nocasematch') ? 'i' : '');
  if (!re) return 2;
  const m = re.exec(text);
  sh.vars.setArray('BASH_REMATCH', m ? m.map((s) => s ?? '') : []);
  return m ? 0 : 1;
}
