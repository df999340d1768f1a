/** bash(1) itself: its options, its start-up variables, and the loops over a script or over the lines of a terminal. */
import type { Task } from '#sim/task.ts';
import { Signalled } from '#sim/task.ts';
import { setOptions } from './builtins/vars.ts';
import { resolvePath } from './fs/path.ts';
import { isFileError, strerror } from './fs/strerror.ts';
import { ExpansionFailed, Interrupted } from './interp/control.ts';
import { engine, newParser, reportSyntaxError } from './interp/engine.ts';
import { contained } from './interp/launch.ts';
import { type ProcessContext, type Program, type ScriptObserver, Shell } from './interp/shell.ts';
import { runTrap, updateDispositions } from './interp/signals.ts';
import { SIG } from './proc/signals.ts';
import type { List } from './syntax/ast.ts';
import { ShellSyntaxError } from './syntax/errors.ts';
import { interact } from './term/interactive.ts';

export const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const VERSION = '5.2.15(1)-release';

/** A shell in the process of `ctx` with the variables of its environment. */
export function newShell(ctx: ProcessContext, name: string): Shell {
  const { proc, host } = ctx;
  const sh = new Shell(proc, host, engine, name);
  const { vars } = sh;
  for (const [k, v] of proc.env) vars.restore(k, vars.override(k, v) ?? vars.find(k));
  if (!vars.has('PATH')) vars.set('PATH', DEFAULT_PATH);
  const defaults = { IFS: ' \t\n', PS4: '+ ', OPTIND: '1', HOSTTYPE: 'x86_64', OSTYPE: 'linux-gnu', MACHTYPE: 'x86_64-pc-linux-gnu' };
  const fixed = { BASH: '/bin/bash', BASH_VERSION: VERSION, UID: '0', EUID: '0', PPID: String(proc.ppid), HOSTNAME: ctx.sys.hostname() };
  for (const [k, v] of Object.entries({ ...defaults, ...fixed, $: String(proc.pid) })) vars.set(k, v);
  for (const k of ['UID', 'EUID', 'PPID']) vars.mark(k, (v) => (v.readonly = true));
  vars.set('PWD', proc.cwd);
  vars.mark('PWD', (v) => (v.exported = true));
  vars.set('SHLVL', String((Number(proc.env.get('SHLVL')) || 0) + 1));
  vars.mark('SHLVL', (v) => (v.exported = true));
  updateDispositions(sh);
  return sh;
}

// --- running text -----------------------------------------------------------------------------------------------------------------

/** Runs a script piece by piece to its exit status. */
export function* runScriptText(sh: Shell, text: string, context = ''): Task<number> {
  const parser = newParser(sh, text, 1);
  for (;;) {
    let list: List | undefined;
    try {
      list = parser.next();
    } catch (e) {
      if (!(e instanceof ShellSyntaxError)) throw e;
      reportSyntaxError(sh, e, text, 1, context);
      sh.observer?.failed(e.line, 2);
      return 2;
    }
    if (!list) return sh.status;
    if (sh.options.noexec) continue;
    try {
      yield* sh.engine.list(sh, list);
    } catch (e) {
      if (!(e instanceof ExpansionFailed)) throw e;
      sh.status = e.status;
      sh.observer?.failed(sh.line, e.status);
      if (e.fatal || sh.options.errexit) return e.status === 1 || context !== '' ? e.status : 1;
    }
  }
}

/** A whole non-interactive bash: an uncaught SIGINT or SIGTERM still runs the EXIT trap, then kills it. */
function* runToEnd(sh: Shell, body: (sh: Shell) => Task<number>): Task<number> {
  try {
    return yield* contained(sh, body);
  } catch (e) {
    const signal = e instanceof Interrupted ? SIG.INT : e instanceof Signalled ? e.signal : undefined;
    if (signal === undefined) throw e;
    sh.status = 128 + signal;
    yield* runTrap(sh, 'EXIT');
    throw new Signalled(signal);
  }
}

/** Runs script text as `bash name args…` does; the host's way to run a script that is no file. */
export const scriptProgram =
  (text: string, name: string, args: readonly string[], observer?: ScriptObserver): Program =>
  (ctx) => {
    const sh = newShell(ctx, name);
    sh.positional = args;
    sh.observer = observer;
    return runToEnd(sh, (s) => runScriptText(s, text));
  };

// --- the program ------------------------------------------------------------------------------------------------------------------

interface Invocation {
  command: string | undefined;
  interactive: boolean;
  stdin: boolean;
  rest: readonly string[];
}

function parseArguments(sh: Shell, args: readonly string[]): Invocation | number {
  const inv: Invocation = { command: undefined, interactive: false, stdin: false, rest: [] };
  let wantsCommand = false;
  let i = 0;
  for (; i < args.length; i++) {
    const a = args[i] as string;
    if (a === '--' || a === '-') {
      i++;
      break;
    }
    if (/^--(login|norc|noprofile|posix|noediting)$/.test(a)) continue;
    if (a === '--version') {
      sh.out(`GNU bash, version ${VERSION} (x86_64-pc-linux-gnu)\n`);
      return 0;
    }
    if (!/^[-+]./.test(a)) break;
    if (a.startsWith('--')) {
      sh.err(`bash: ${a}: invalid option\n`);
      return 2;
    }
    const letters = a.slice(1).replace(/[clis]/g, '');
    if (a[0] === '-') {
      wantsCommand ||= a.includes('c');
      inv.interactive ||= a.includes('i');
      inv.stdin ||= a.includes('s');
    }
    if (letters === '') continue;
    const done = setOptions(sh, [`${a[0]}${letters}`, ...(letters.includes('o') ? [args[++i] ?? ''] : [])]);
    if (typeof done === 'number') return done;
  }
  inv.rest = args.slice(i);
  if (!wantsCommand) return inv;
  const [command, ...rest] = inv.rest;
  if (command === undefined) {
    sh.err('bash: -c: option requires an argument\n');
    return 2;
  }
  return { ...inv, command, rest };
}

/** `bash`, `sh`. */
export const bash: Program = (ctx) => {
  const sh = newShell(ctx, 'bash');
  const inv = parseArguments(sh, ctx.args);
  if (typeof inv === 'number') return inv;
  if (inv.command !== undefined) return runCommandString(sh, inv.command, inv.rest);
  const [path, ...args] = inv.stdin ? [] : inv.rest;
  if (path !== undefined) return runFile(sh, path, args);
  sh.positional = inv.rest;
  if (inv.interactive || (ctx.stdin.isTty && ctx.stderr.isTty)) return interact(sh);
  sh.positional = inv.rest;
  return runToEnd(sh, function* (s) {
    return yield* runScriptText(s, yield* s.stdin.readAll());
  });
};

function runCommandString(sh: Shell, command: string, rest: readonly string[]): Task<number> {
  if (rest[0] !== undefined) sh.name = rest[0];
  sh.positional = rest.slice(1);
  return runToEnd(sh, (s) => runScriptText(s, command, '-c: '));
}

function runFile(sh: Shell, path: string, args: readonly string[]): number | Task<number> {
  const text = sh.files.read(resolvePath(sh.proc.cwd, path));
  if (isFileError(text)) {
    sh.err(`bash: ${path}: ${strerror(text)}\n`);
    return text.errno === 'ENOENT' ? 127 : 126;
  }
  sh.name = path;
  sh.positional = args;
  return runToEnd(sh, (s) => runScriptText(s, text));
}
