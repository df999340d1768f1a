/** Builtins that steer the shell: loops, functions, evaluation, traps. */
import type { Task } from '#sim/task.ts';
import { inCwd } from '../expand/expand.ts';
import { singleQuoted } from '../expand/quote.ts';
import { isFileError, strerror } from '../fs/strerror.ts';
import { ExitShell, LoopJump, ReturnJump } from '../interp/control.ts';
import type { Shell } from '../interp/shell.ts';
import { updateDispositions } from '../interp/signals.ts';
import { isStopped } from '../proc/jobs.ts';
import { SIG, signalName, signalNumber } from '../proc/signals.ts';
import { type Builtin, invalidOption, options } from './types.ts';

const jump =
  (kind: 'break' | 'continue'): Builtin =>
  (sh, args) => {
    const n = args[0] ?? '1';
    if (!/^-?\d+$/.test(n)) {
      sh.error(`${kind}: ${n}: numeric argument required`);
      throw new ExitShell(128);
    }
    if (sh.loops === 0) {
      sh.error(`${kind}: only meaningful in a \`for', \`while', or \`until' loop`);
      return 0;
    }
    if (Number(n) < 1) {
      sh.error(`${kind}: ${n}: loop count out of range`);
      throw new LoopJump('break', sh.loops);
    }
    throw new LoopJump(kind, Math.min(Number(n), sh.loops));
  };

/** A status argument, or the current status; undefined after the message. */
function statusArgument(sh: Shell, name: string, args: readonly string[]): number | undefined {
  const [text] = args;
  if (text === undefined) return sh.status;
  if (/^[-+]?\d+$/.test(text)) return Number(text) & 255;
  sh.error(`${name}: ${text}: numeric argument required`);
  return undefined;
}

const exit: Builtin = (sh, args) => {
  if (sh.interactive) {
    sh.err('exit\n');
    if (sh.jobs.all().some(isStopped) && !sh.exitWarned) {
      sh.err('There are stopped jobs.\n');
      sh.exitWarned = true;
      return 1;
    }
  }
  throw new ExitShell(statusArgument(sh, 'exit', args) ?? 2);
};

const doReturn: Builtin = (sh, args) => {
  if (sh.calls.length === 0 && sh.sourcing === 0) {
    sh.error("return: can only `return' from a function or sourced script");
    return 2;
  }
  throw new ReturnJump(statusArgument(sh, 'return', args) ?? 2);
};

const doEval: Builtin = (sh, args) => (args.length === 0 ? 0 : sh.engine.text(sh, args.join(' '), 'eval: '));

const sourceAs = (name: string) =>
  function* (sh: Shell, args: readonly string[]): Task<number> {
    const [path, ...rest] = args;
    if (path === undefined) {
      sh.error(`${name}: filename argument required`);
      sh.err(`${name}: usage: ${name} filename [arguments]\n`);
      return 2;
    }
    const text = sh.files.read(inCwd(sh, path));
    if (isFileError(text)) {
      sh.error(`${path}: ${strerror(text)}`);
      return 1;
    }
    const { positional, line, source: before } = sh;
    if (rest.length > 0) sh.positional = rest;
    sh.line = 1;
    sh.source = path;
    sh.sourcing++;
    try {
      return yield* sh.engine.text(sh, text);
    } catch (e) {
      if (!(e instanceof ReturnJump) || sh.sourcing === 0) throw e;
      return e.status;
    } finally {
      sh.sourcing--;
      sh.positional = positional;
      sh.line = line;
      sh.source = before;
    }
  };

function* exec(sh: Shell, args: readonly string[]): Task<number> {
  const rest = args[0] === '--' ? args.slice(1) : args;
  if (rest.length === 0) return 0;
  if (rest[0]?.startsWith('-') && rest[0] !== '-a')
    return invalidOption(sh, 'exec', rest[0], 'exec [-cl] [-a name] [command [argument ...]] [redirection ...]');
  const argv = rest[0] === '-a' ? rest.slice(2) : rest;
  const status = yield* sh.engine.command(sh, argv, { programs: true, replace: true });
  if (sh.interactive || sh.shopts.get('execfail')) return status;
  throw new ExitShell(status);
}

const TRAP_USAGE = 'trap [-lp] [[arg] signal_spec ...]';
/** Name of a trap: a signal, EXIT, ERR, DEBUG or RETURN. */
function trapName(spec: string): string | undefined {
  if (spec === '0' || spec.toUpperCase() === 'EXIT') return 'EXIT';
  if (/^(ERR|DEBUG|RETURN)$/i.test(spec)) return spec.toUpperCase();
  const n = signalNumber(spec);
  return n === undefined ? undefined : signalName(n);
}
const shown = (name: string): string => (Object.hasOwn(SIG, name) ? `SIG${name}` : name);

const trap: Builtin = (sh, args) => {
  const parsed = options(sh, 'trap', args[0] === '-' ? [] : args, 'lp', TRAP_USAGE);
  if (!parsed) return 2;
  const rest = args[0] === '-' ? args : parsed.rest;
  if (parsed.flags.has('l')) {
    sh.out(signalTable());
    return 0;
  }
  if (rest.length === 0 || parsed.flags.has('p')) {
    const names = rest.length > 0 ? rest.map(trapName) : [...sh.traps.keys()];
    for (const n of names) if (n !== undefined && sh.traps.has(n)) sh.out(`trap -- ${singleQuoted(sh.traps.get(n) ?? '')} ${shown(n)}\n`);
    return 0;
  }
  const single = rest.length === 1;
  const action = single ? '-' : (rest[0] as string);
  let status = 0;
  for (const spec of single ? rest : rest.slice(1)) {
    const name = trapName(spec);
    if (name === undefined) {
      sh.error(`trap: ${spec}: invalid signal specification`);
      status = 1;
    } else if (action === '-') sh.traps.delete(name);
    else sh.traps.set(name, action);
  }
  for (const [sig, how] of sh.proc.dispositions) if (how === 'ignore' && action !== '') sh.proc.dispositions.delete(sig);
  updateDispositions(sh);
  return status;
};

/** `trap -l`, `kill -l`: five a line. */
export function signalTable(): string {
  let out = '';
  for (let n = 1, column = 1; n <= 31; n++, column++) {
    const cell = `${String(n).padStart(2)}) SIG${signalName(n)}`;
    out += column % 5 === 0 || n === 31 ? `${cell}\n` : `${cell}\t`;
  }
  return out;
}

export const CONTROL: Readonly<Record<string, Builtin>> = {
  ':': () => 0,
  true: () => 0,
  false: () => 1,
  break: jump('break'),
  continue: jump('continue'),
  exit,
  logout: exit,
  return: doReturn,
  eval: doEval,
  '.': sourceAs('.'),
  source: sourceAs('source'),
  exec,
  trap,
};
