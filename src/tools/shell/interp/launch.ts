/** Child processes of a shell: subshells, pipelines, background jobs, and waiting for them. */
import type { Task } from '#sim/task.ts';
import { OpenFile, openPipe } from '../proc/fds.ts';
import { CallbackWriter, TextReader } from '../proc/io.ts';
import { isDone, type Job } from '../proc/jobs.ts';
import type { Process } from '../proc/process.ts';
import { SIG, signalWords } from '../proc/signals.ts';
import { type Item, type List, type Node, type Pipeline, quotedWord } from '../syntax/ast.ts';
import { ExitShell, ExpansionFailed, Interrupted, LoopJump, ReturnJump } from './control.ts';
import type { Shell } from './shell.ts';
import { runTrap, updateDispositions } from './signals.ts';

/** A copy of the shell in a process of its own, not started yet. */
export function forkShell(sh: Shell): Shell {
  const proc = sh.host.fork(sh.proc, sh.proc.argv);
  const sub = sh.fork(proc);
  updateDispositions(sub);
  return sub;
}

/** Starts a forked shell on `body`. */
export function startShell(sub: Shell, body: (sub: Shell) => Task<number>): Process {
  sub.host.start(sub.proc, () => contained(sub, body));
  return sub.proc;
}

/** Runs to the exit status: whatever leaves `body` early ends this shell, and its EXIT trap runs. */
export function* contained(sh: Shell, body: (sh: Shell) => Task<number>): Task<number> {
  try {
    sh.status = yield* body(sh);
  } catch (e) {
    sh.status = exitStatus(sh, e);
  }
  try {
    yield* runTrap(sh, 'EXIT');
  } catch (e) {
    sh.status = exitStatus(sh, e);
  }
  return sh.status;
}

function exitStatus(sh: Shell, e: unknown): number {
  if (e instanceof ExitShell || e instanceof ReturnJump || e instanceof ExpansionFailed) return e.status;
  if (e instanceof LoopJump) return 0;
  if (e instanceof Interrupted && sh.subshellDepth > 0) return 128 + SIG.INT;
  throw e;
}

const isSimple = (node: Node): boolean => node.k === 'simple';

/** `( … )` in the foreground. */
export function* runSubshell(sh: Shell, body: List): Task<number> {
  const sub = forkShell(sh);
  const proc = startShell(sub, (s) => s.engine.list(s, body));
  return yield* waitForeground(sh, [proc], '( … )');
}

export function* runPipeline(sh: Shell, node: Pipeline): Task<number> {
  const procs: Process[] = [];
  let input: OpenFile | undefined;
  for (const [i, cmd] of node.cmds.entries()) {
    const sub = forkShell(sh);
    if (input) sub.proc.fds.set(0, input);
    if (i < node.cmds.length - 1) {
      const pipe = openPipe();
      sub.proc.fds.set(1, pipe.write);
      input = pipe.read;
    }
    joinGroup(sh, sub.proc, procs);
    sub.replaceable = isSimple(cmd);
    if (sub.replaceable) sub.parentJobs = sh.jobs;
    procs.push(startShell(sub, (s) => s.engine.node(s, cmd)));
  }
  yield* waitForeground(sh, procs, '');
  sh.pipeStatus = procs.map((p) => p.exit?.status ?? 0);
  return sh.options.pipefail ? (sh.pipeStatus.findLast((s) => s !== 0) ?? 0) : (sh.pipeStatus.at(-1) ?? 0);
}

/** With job control the processes of a job are a group of their own. */
function joinGroup(sh: Shell, proc: Process, before: readonly Process[]): void {
  if (sh.options.monitor) proc.pgid = before[0]?.pgid ?? proc.pid;
}

/** `cmd &` */
export function startBackground(sh: Shell, item: Item): void {
  const sub = forkShell(sh);
  const { proc } = sub;
  joinGroup(sh, proc, []);
  if (!sh.options.monitor) {
    for (const sig of [SIG.INT, SIG.QUIT]) proc.dispositions.set(sig, 'ignore');
    proc.fds.set(0, new OpenFile({ reader: new TextReader('') }));
  }
  sub.replaceable = isSimple(item.cmd);
  sub.tolerant = 0;
  startShell(sub, (s) => s.engine.node(s, item.cmd));
  const job = sh.jobs.add([proc], item.text, true);
  sh.lastBackground = proc.pid;
  if (sh.interactive) sh.err(`[${job.id}] ${proc.pid}\n`);
}

/** `< FILE` alone in `$(…)` stands for `cat < FILE`. */
function withCat(body: List): List {
  const [item, more] = body;
  const cmd = item?.cmd;
  if (!item || more || item.background || cmd?.k !== 'simple' || cmd.words.length + cmd.assigns.length > 0) return body;
  const [redir, another] = cmd.redirs;
  if (another || redir?.op !== '<' || redir.fd !== 0) return body;
  return [{ ...item, cmd: { ...cmd, words: ['command', 'cat'].map(quotedWord) } }];
}

/** What `$(…)` prints. */
export function* captureOutput(sh: Shell, given: List): Task<string> {
  const body = withCat(given);
  let text = '';
  const sub = forkShell(sh);
  sub.options.errexit = false;
  sub.parentJobs = sh.jobs;
  sub.substDepth++;
  sub.proc.fds.set(1, new OpenFile({ writer: new CallbackWriter((s) => (text += s)) }));
  sub.replaceable = body.length === 1 && body[0] !== undefined && !body[0].background && isSimple(body[0].cmd);
  const proc = startShell(sub, (s) => s.engine.list(s, body));
  sh.status = yield* waitForeground(sh, [proc], '');
  sh.substStatus = sh.status;
  return text;
}

/** The pipe that `< <(…)` or `> >(…)` reads or writes. */
export function processPipe(sh: Shell, dir: '<' | '>', body: List): OpenFile {
  const pipe = openPipe();
  const sub = forkShell(sh);
  sub.proc.fds.set(dir === '<' ? 1 : 0, dir === '<' ? pipe.write : pipe.read);
  sh.lastBackground = startShell(sub, (s) => s.engine.list(s, body)).pid;
  return dir === '<' ? pipe.read : pipe.write;
}

// --- waiting ----------------------------------------------------------------------------------------------------------------------

const running = (p: Process): boolean => !p.exit && !p.stopped;

/** Waits in the foreground; the status is that of the last process. */
export function* waitForeground(sh: Shell, procs: readonly Process[], text: string, job?: Job): Task<number> {
  const { tty } = sh.proc;
  if (sh.options.monitor && tty) tty.foreground = procs[0]?.pgid ?? sh.proc.pgid;
  for (let busy = procs.filter(running); busy.length > 0; busy = procs.filter(running)) {
    yield { queues: busy.map((p) => p.changed) };
  }
  if (sh.options.monitor && tty) tty.foreground = sh.proc.pgid;
  if (procs.some((p) => p.stopped)) return stoppedJob(sh, procs, text, job);
  if (job) sh.jobs.remove(job);
  return finished(sh, procs, text);
}

function stoppedJob(sh: Shell, procs: readonly Process[], text: string, job?: Job): number {
  const j = job ?? sh.jobs.add(procs, text || procs.map((p) => p.argv.join(' ')).join(' | '), true);
  sh.jobs.touch(j);
  j.told = 'Stopped';
  sh.err(`\n${sh.jobs.line(j)}`);
  return 128 + SIG.TSTP;
}

function finished(sh: Shell, procs: readonly Process[], text: string): number {
  const last = procs.at(-1);
  const exit = last?.exit ?? { status: 0, signal: undefined };
  const { caught } = sh.proc;
  if (procs.some((p) => p.exit?.signal === SIG.INT)) {
    const arrived = caught.indexOf(SIG.INT);
    if (!sh.traps.has('INT') && (sh.interactive || arrived >= 0)) {
      if (arrived >= 0) caught.splice(arrived, 1);
      sh.status = exit.status;
      throw new Interrupted();
    }
  } else if (!sh.traps.has('INT') && caught.includes(SIG.INT)) {
    // The command dealt with Ctrl-C itself, so the script goes on, as bash does.
    caught.splice(caught.indexOf(SIG.INT), 1);
  }
  if (last) reportSignal(sh, last, text, true);
  return exit.status;
}

/** Says which signal killed a process, where bash does. */
export function reportSignal(sh: Shell, proc: Process, text: string, foreground: boolean): void {
  const signal = proc.exit?.signal;
  if (signal === undefined || signal === SIG.INT || signal === SIG.PIPE) return;
  if (!sh.interactive && signal !== SIG.TERM && sh.subshellDepth === 0) {
    sh.error(`${String(proc.pid).padStart(5)} ${signalWords(signal).padEnd(23)} ${text}`);
  } else if (foreground) sh.err(`${signalWords(signal)}\n`);
}

/** Waits for one of the processes (or all) until a trapped signal comes; gives false then. */
export function* waitFor(sh: Shell, procs: readonly Process[], all: boolean): Task<boolean> {
  for (;;) {
    const busy = procs.filter((p) => !p.exit);
    if (busy.length === 0 || (!all && busy.length < procs.length)) return true;
    if (sh.proc.caught.length > 0) return false;
    yield { queues: busy.map((p) => p.changed) };
  }
}

/** Lines about jobs whose state changed, for before the prompt. */
export function jobNotices(sh: Shell): string {
  let out = '';
  for (const job of [...sh.jobs.all()]) {
    const line = sh.jobs.line(job);
    const state = line.slice(line.indexOf(' ') + 1);
    if (isDone(job)) {
      out += line;
      sh.jobs.remove(job);
    } else if (job.told !== 'Stopped' && state.startsWith(' Stopped')) {
      out += line;
      job.told = 'Stopped';
    }
  }
  return out;
}
