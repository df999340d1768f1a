/** Simple commands (POSIX 2.9.1): expansion, assignments, redirections, and the search for function, builtin or program. */
import type { Task } from '#sim/task.ts';
import { BUILTINS, DECLARATIONS } from '../builtins/index.ts';
import { Expander, expandText, expandWords } from '../expand/expand.ts';
import { quotedIfNeeded } from '../expand/quote.ts';
import { strerror } from '../fs/strerror.ts';
import { isFull, WriteError } from '../proc/io.ts';
import type { Process } from '../proc/process.ts';
import { type Assign, isArrayValue, type Redir, type Simple, type Word } from '../syntax/ast.ts';
import { assign } from './assign.ts';
import { ExitShell, ReturnJump } from './control.ts';
import { captureOutput, waitForeground } from './launch.ts';
import { applyRedirections } from './redirect.ts';
import type { CommandHow, FunctionDef, Program, Shell } from './shell.ts';
import { handleSignals } from './signals.ts';
import { trace, traceWords } from './trace.ts';
import { ReadonlyError, type Var } from './vars.ts';

/** Commands between two turns given to the rest of the machine, and the virtual time that they took. */
const TURN = 64;
const TURN_NS = 640_000;

export const substituter = {
  *output(sh: Shell, body: Parameters<typeof captureOutput>[1]): Task<string> {
    return (yield* captureOutput(sh, body)).replace(/\n+$/, '');
  },
  *file(sh: Shell, dir: '<' | '>', body: Parameters<typeof captureOutput>[1]): Task<string> {
    const path = `/dev/fd/${63 - (sh.commandsRun++ % 32)}`;
    sh.files.write(path, dir === '<' ? yield* captureOutput(sh, body) : '', 'truncate');
    return path;
  },
};

export const newExpander = (sh: Shell): Expander => new Expander(sh, substituter);

/** Lets signals and the other processes in, now and then. */
export function* breathe(sh: Shell): Task<void> {
  const full = sh.stdout !== undefined && isFull(sh.stdout);
  if (++sh.commandsRun % TURN === 0 || full) yield { until: (sh.host.now() + TURN_NS) as ReturnType<typeof sh.host.now> };
  if (sh.proc.caught.length > 0) yield* handleSignals(sh);
}

export function* runSimple(sh: Shell, node: Simple): Task<number> {
  sh.line = node.line;
  sh.observer?.line(node.line);
  yield* breathe(sh);
  sh.substStatus = undefined;
  const x = newExpander(sh);
  if (node.words.length === 0) return yield* assignmentsOnly(sh, x, node);
  const argv = DECLARATIONS.has(node.words[0]?.lit ?? '') ? yield* declarationWords(sh, x, node.words) : yield* expandWords(x, node.words);
  if (argv.length === 0) return yield* assignmentsOnly(sh, x, node);
  for (const a of node.assigns)
    if (sh.options.xtrace && !isArrayValue(a.value)) trace(sh, `${a.name}=${quotedIfNeeded(yield* expandText(x, a.value))}`);
  traceWords(sh, argv);
  return yield* dispatch(sh, x, argv, node.assigns, node.redirs, { functions: true, builtins: true, programs: true });
}

function* assignmentsOnly(sh: Shell, x: Expander, node: Simple): Task<number> {
  for (const a of node.assigns) {
    const text = yield* assign(sh, x, a);
    trace(sh, text);
  }
  if (node.redirs.length > 0) {
    const fds = sh.proc.fds.fork();
    const ok = yield* applyRedirections(sh, x, node.redirs, fds);
    fds.closeAll();
    if (!ok) return 1;
  }
  return sh.substStatus ?? 0;
}

/** Arguments of `declare`, `export`…: assignments are neither split nor globbed, arrays are assigned here. */
function* declarationWords(sh: Shell, x: Expander, words: readonly Word[]): Task<string[]> {
  const out: string[] = [];
  for (const w of words) {
    if (!w.assign) out.push(...(yield* expandWords(x, [w])));
    else if (isArrayValue(w.assign.value)) {
      prepareArray(sh, out, w.assign);
      yield* assign(sh, x, w.assign);
      out.push(w.assign.name);
    } else {
      const key = w.assign.index ? `[${yield* expandText(x, w.assign.index)}]` : '';
      out.push(`${w.assign.name}${key}${w.assign.append ? '+' : ''}=${yield* expandText(x, w.assign.value)}`);
    }
  }
  return out;
}

/** `local -A m=(…)`: scope and kind must be known before the elements are. */
function prepareArray(sh: Shell, argv: readonly string[], a: Assign): void {
  const flags = argv.filter((s) => s.startsWith('-')).join('');
  if (sh.vars.inFunction && argv[0] !== 'export' && argv[0] !== 'readonly' && !flags.includes('g')) sh.vars.local(a.name);
  if (flags.includes('A')) sh.vars.mark(a.name, (v) => (v.kind = 'assoc'));
}

// --- finding and running ----------------------------------------------------------------------------------------------------------

/** Runs `argv` as function, builtin or program, as far as `how` allows. */
export function* dispatch(
  sh: Shell,
  x: Expander,
  argv: readonly string[],
  assigns: readonly Assign[],
  redirs: readonly Redir[],
  how: CommandHow,
): Task<number> {
  const name = argv[0] as string;
  const fn = how.functions ? sh.functions.get(name) : undefined;
  const builtin = !fn && how.builtins && Object.hasOwn(BUILTINS, name) ? BUILTINS[name] : undefined;
  if (!fn && !builtin) return yield* runProgram(sh, x, argv, assigns, redirs, how);
  const restore = yield* override(sh, x, assigns);
  try {
    if (name === 'exec' && builtin && argv.length === 1) return (yield* applyRedirections(sh, x, redirs, sh.proc.fds)) ? 0 : 1;
    return yield* redirected(sh, x, redirs, () => (fn ? callFunction(sh, fn, argv) : callBuiltin(sh, name, argv.slice(1))));
  } finally {
    for (const [variable, old] of restore) sh.vars.restore(variable, old);
  }
}

function* override(sh: Shell, x: Expander, assigns: readonly Assign[]): Task<[string, Var | undefined][]> {
  const restore: [string, Var | undefined][] = [];
  for (const a of assigns) {
    if (isArrayValue(a.value)) continue;
    const text = yield* expandText(x, a.value);
    restore.push([a.name, sh.vars.override(a.name, (a.append ? (sh.vars.get(a.name) ?? '') : '') + text)]);
  }
  return restore.reverse();
}

/** Runs `body` with redirections in force. */
export function* redirected(sh: Shell, x: Expander, redirs: readonly Redir[], body: () => Task<number>): Task<number> {
  if (redirs.length === 0) return yield* body();
  const saved = sh.proc.fds;
  const fds = saved.fork();
  if (!(yield* applyRedirections(sh, x, redirs, fds))) {
    fds.closeAll();
    return 1;
  }
  sh.proc.fds = fds;
  try {
    return yield* body();
  } finally {
    sh.proc.fds = saved;
    fds.closeAll();
  }
}

const DEEPEST_CALL = 1000;

function* callFunction(sh: Shell, fn: FunctionDef, argv: readonly string[]): Task<number> {
  const { positional, loops } = sh;
  if (sh.calls.length >= DEEPEST_CALL) {
    sh.error(`${fn.name}: maximum function nesting level exceeded (${DEEPEST_CALL})`);
    throw new ExitShell(1);
  }
  sh.replaceable = false; // the function goes on after its first command
  sh.positional = argv.slice(1);
  sh.loops = 0;
  sh.calls.push(fn.name);
  sh.vars.pushFrame();
  try {
    return yield* sh.engine.node(sh, fn.body);
  } catch (e) {
    if (!(e instanceof ReturnJump)) throw e;
    return e.status;
  } finally {
    sh.vars.popFrame();
    sh.calls.pop();
    sh.positional = positional;
    sh.loops = loops;
  }
}

function* callBuiltin(sh: Shell, name: string, args: readonly string[]): Task<number> {
  sh.replaceable = false; // eval and source run more than one command
  try {
    const result = (BUILTINS[name] as (typeof BUILTINS)[string])(sh, args);
    return typeof result === 'number' ? result : yield* result;
  } catch (e) {
    if (e instanceof WriteError) sh.error(`${name}: write error: ${strerror(e.error)}`);
    else if (e instanceof ReadonlyError) sh.error(`${e.name}: readonly variable`);
    else throw e;
    return 1;
  }
}

function* runProgram(
  sh: Shell,
  x: Expander,
  argv: readonly string[],
  assigns: readonly Assign[],
  redirs: readonly Redir[],
  how: CommandHow,
): Task<number> {
  const child = how.replace || sh.replaceable ? undefined : sh.host.fork(sh.proc, argv);
  const fds = child?.fds ?? sh.proc.fds;
  if (!(yield* applyRedirections(sh, x, redirs, fds))) {
    child?.finish({ status: 1, signal: undefined });
    return 1;
  }
  const env = yield* environment(sh, x, assigns);
  const program = findProgram(sh, argv[0] as string, env.get('PATH'), how, (text) => fds.get(2)?.writer?.write(text));
  if (typeof program === 'number') {
    child?.finish({ status: program, signal: undefined });
    return program;
  }
  if (!child) return yield* replaceShell(sh, program, argv, env);
  child.env = env;
  if (sh.options.monitor) child.pgid = child.pid;
  sh.host.exec(child);
  sh.host.start(child, program);
  return child.exit ? child.exit.status : yield* waitForeground(sh, [child], argv.join(' '));
}

function* environment(sh: Shell, x: Expander, assigns: readonly Assign[]): Task<ReadonlyMap<string, string>> {
  if (assigns.length === 0) return sh.vars.exported();
  const env = new Map(sh.vars.exported());
  for (const a of assigns) if (!isArrayValue(a.value)) env.set(a.name, yield* expandText(x, a.value));
  return env;
}

/** The program, or the status after the message that says why there is none. */
function findProgram(sh: Shell, name: string, path: string | undefined, how: CommandHow, say: (s: string) => void): Program | number {
  const found = name === '' || !how.programs ? undefined : sh.host.lookup(name, sh.proc, path ?? sh.path());
  if (typeof found === 'function') return found;
  const by = how.replace ? 'exec: ' : '';
  if (found === 'EISDIR') say(`${sh.prefix()}${by}${name}: Is a directory\n`);
  else if (found === 'EACCES') say(`${sh.prefix()}${by}${name}: Permission denied\n`);
  else if (how.replace)
    say(`${sh.prefix()}exec: ${name}: ${name.includes('/') ? 'cannot execute: No such file or directory' : 'not found'}\n`);
  else say(`${sh.prefix()}${name}: ${name.includes('/') ? 'No such file or directory' : 'command not found'}\n`);
  return found === undefined ? 127 : 126;
}

/** execve(2) in this very process. */
function* replaceShell(sh: Shell, program: Program, argv: readonly string[], env: ReadonlyMap<string, string>): Task<number> {
  const proc: Process = sh.proc;
  proc.argv = argv;
  proc.env = env;
  for (const [sig, how] of proc.dispositions) if (how !== 'ignore') proc.dispositions.delete(sig);
  proc.caught.length = 0;
  sh.host.exec(proc);
  const result = program(sh.host.context(proc));
  throw new ExitShell(typeof result === 'number' ? result : yield* result);
}
