/** Builtins about names and places: type, command, builtin, hash, alias, history, cd, pwd, umask, ulimit, times. */
import type { Task } from '#sim/task.ts';
import { inCwd } from '../expand/expand.ts';
import { singleQuoted } from '../expand/quote.ts';
import { isFileError, strerror } from '../fs/strerror.ts';
import type { Shell } from '../interp/shell.ts';
import { type Builtin, options } from './types.ts';

const KEYWORDS = new Set('! [[ ]] { } case coproc do done elif else esac fi for function if in select then time until while'.split(' '));

/** What a command name means, in the order in which the shell looks. */
type Meaning = { kind: 'alias' | 'keyword' | 'function' | 'builtin' | 'file'; detail: string };

function meanings(sh: Shell, name: string, isBuiltin: (name: string) => boolean): Meaning[] {
  const out: Meaning[] = [];
  const alias = sh.interactive || sh.shopts.get('expand_aliases') ? sh.aliases.get(name) : undefined;
  if (alias !== undefined) out.push({ kind: 'alias', detail: alias });
  if (KEYWORDS.has(name)) out.push({ kind: 'keyword', detail: name });
  const fn = sh.functions.get(name);
  if (fn) out.push({ kind: 'function', detail: fn.text });
  if (isBuiltin(name)) out.push({ kind: 'builtin', detail: name });
  const file = sh.host.which(name, sh.proc, sh.path());
  if (file !== undefined) out.push({ kind: 'file', detail: file });
  return out;
}

const DESCRIBE: Readonly<Record<Meaning['kind'], (name: string, detail: string) => string>> = {
  alias: (n, d) => `${n} is aliased to \`${d}'`,
  keyword: (n) => `${n} is a shell keyword`,
  function: (n, d) => `${n} is a function\n${d}`,
  builtin: (n) => `${n} is a shell builtin`,
  file: (n, d) => `${n} is ${d}`,
};

const type =
  (isBuiltin: (name: string) => boolean): Builtin =>
  (sh, args) => {
    const parsed = options(sh, 'type', args, 'afptP', 'type [-afptP] name [name ...]');
    if (!parsed) return 2;
    const { flags, rest } = parsed;
    let status = 0;
    for (const name of rest) {
      const all = meanings(sh, name, isBuiltin).filter((m) => !(flags.has('P') && m.kind !== 'file'));
      if (all.length === 0) {
        if (!flags.has('t') && !flags.has('p') && !flags.has('P')) sh.error(`type: ${name}: not found`);
        status = 1;
      }
      for (const m of flags.has('a') ? all : all.slice(0, 1)) {
        if (flags.has('t')) sh.out(`${m.kind}\n`);
        else if (flags.has('p') || flags.has('P')) sh.out(m.kind === 'file' ? `${m.detail}\n` : '');
        else sh.out(`${DESCRIBE[m.kind](name, m.detail)}\n`);
      }
    }
    return status;
  };

const command = (isBuiltin: (name: string) => boolean) =>
  function* (sh: Shell, args: readonly string[]): Task<number> {
    const parsed = options(sh, 'command', args, 'pvV', 'command [-pVv] command [arg ...]');
    if (!parsed) return 2;
    const { flags, rest } = parsed;
    if (rest.length === 0) return 0;
    if (!flags.has('v') && !flags.has('V')) return yield* sh.engine.command(sh, rest, { builtins: true, programs: true });
    let found = false;
    for (const name of rest) {
      const m = meanings(sh, name, isBuiltin)[0];
      if (!m && flags.has('V')) sh.error(`command: ${name}: not found`);
      if (!m) continue;
      found = true;
      const short = m.kind === 'alias' ? `alias ${name}='${m.detail}'` : m.kind === 'file' ? m.detail : name;
      sh.out(`${flags.has('V') ? DESCRIBE[m.kind](name, m.detail) : short}\n`);
    }
    return found ? 0 : 1;
  };

const builtin = (isBuiltin: (name: string) => boolean) =>
  function* (sh: Shell, args: readonly string[]): Task<number> {
    const [name] = args;
    if (name === undefined) return 0;
    if (isBuiltin(name)) return yield* sh.engine.command(sh, args, { builtins: true });
    sh.error(`builtin: ${name}: not a shell builtin`);
    return 1;
  };

const hash: Builtin = (sh, args) => {
  let status = 0;
  for (const name of args.filter((a) => !a.startsWith('-'))) {
    if (sh.host.which(name, sh.proc, sh.path()) !== undefined) continue;
    sh.error(`hash: ${name}: not found`);
    status = 1;
  }
  return status;
};

const alias: Builtin = (sh, args) => {
  let status = 0;
  const show = (n: string) => sh.out(`alias ${n}=${singleQuoted(sh.aliases.get(n) ?? '')}\n`);
  if (args.length === 0) for (const n of [...sh.aliases.keys()].sort()) show(n);
  for (const a of args) {
    const m = /^([^=]+)=([\s\S]*)$/.exec(a);
    if (m) sh.aliases.set(m[1] as string, m[2] as string);
    else if (sh.aliases.has(a)) show(a);
    else {
      sh.error(`alias: ${a}: not found`);
      status = 1;
    }
  }
  return status;
};

const unalias: Builtin = (sh, args) => {
  let status = 0;
  if (args[0] === '-a') sh.aliases.clear();
  for (const a of args.filter((n) => n !== '-a')) {
    if (sh.aliases.delete(a)) continue;
    sh.error(`unalias: ${a}: not found`);
    status = 1;
  }
  return status;
};

const history: Builtin = (sh, args) => {
  if (args[0] === '-c') {
    sh.history.length = 0;
    return 0;
  }
  const n = args[0] === undefined ? sh.history.length : Number(args[0]);
  if (Number.isNaN(n)) {
    sh.error(`history: ${args[0]}: numeric argument required`);
    return 1;
  }
  const from = Math.max(0, sh.history.length - n);
  for (const [i, line] of sh.history.slice(from).entries()) sh.out(`${String(from + i + 1).padStart(5)}  ${line}\n`);
  return 0;
};

const cd: Builtin = (sh, args) => {
  const parsed = options(sh, 'cd', args[0] === '-' ? ['--', ...args] : args, 'LPe@', 'cd [-L|[-P [-e]] [-@]] [dir]');
  if (!parsed) return 2;
  if (parsed.rest.length > 1) {
    sh.error('cd: too many arguments');
    return 1;
  }
  const given = parsed.rest[0] ?? sh.vars.get('HOME');
  if (given === undefined) {
    sh.error('cd: HOME not set');
    return 1;
  }
  const old = given === '-' ? sh.vars.get('OLDPWD') : given;
  if (old === undefined) {
    sh.error('cd: OLDPWD not set');
    return 1;
  }
  const path = inCwd(sh, old);
  const st = sh.files.stat(path);
  const problem = isFileError(st) ? strerror(st) : st.kind === 'dir' ? undefined : 'Not a directory';
  if (problem) {
    sh.error(`cd: ${old}: ${problem}`);
    return 1;
  }
  sh.vars.set('OLDPWD', sh.proc.cwd);
  sh.proc.cwd = path;
  sh.vars.set('PWD', path);
  if (given === '-') sh.out(`${path}\n`);
  return 0;
};

const pwd: Builtin = (sh) => {
  sh.out(`${sh.proc.cwd}\n`);
  return 0;
};

const umask: Builtin = (sh, args) => {
  const [mode] = args;
  if (mode === undefined) sh.out(`${sh.umask.toString(8).padStart(4, '0')}\n`);
  else if (/^[0-7]{1,4}$/.test(mode)) sh.umask = Number.parseInt(mode, 8);
  else {
    sh.error(`umask: ${mode}: octal number out of range`);
    return 1;
  }
  return 0;
};

/** Limits as Debian sets them; they cannot be changed. */
const ulimit: Builtin = (sh, args) => {
  if (args[0] === '-n') sh.out('1024\n');
  else if (args.length === 0 || args[0] === '-f') sh.out('unlimited\n');
  else {
    sh.error(`ulimit: ${args[0]}: invalid option`);
    sh.err('ulimit: usage: ulimit [-SHabcdefiklmnpqrstuvxPRT] [limit]\n');
    return 2;
  }
  return 0;
};

const times: Builtin = (sh) => {
  sh.out('0m0.000s 0m0.000s\n0m0.000s 0m0.000s\n');
  return 0;
};

export const names = (isBuiltin: (name: string) => boolean): Readonly<Record<string, Builtin>> => ({
  type: type(isBuiltin),
  command: command(isBuiltin),
  builtin: builtin(isBuiltin),
  hash,
  alias,
  unalias,
  history,
  cd,
  pwd,
  umask,
  ulimit,
  times,
});
