/**
 * User space of one machine: its processes, files, programs, terminals and scripts. The host owns one `System` a machine and knows the
 * shell only through it.
 */
import type { Nanos, NsId } from '#base/brand.ts';
import type { Uapi } from '#kernel/uapi/uapi.ts';
import { type Scheduler, Signalled, type Task, type TaskHandle } from '#sim/task.ts';
import type { ProcessEvent } from '#sim/trace.ts';
import { TOOLS } from '#tools/registry.ts';
import { BrokenPipe, type ExecOpts, type Tool, type Writer } from '#tools/tool.ts';
import { type ExecHost, ToolProcessContext } from './context.ts';
import { type Machine, ProcessFiles } from './fs/files.ts';
import { strerror } from './fs/strerror.ts';
import { Tree } from './fs/tree.ts';
import type { ProcessContext, Program, ScriptObserver } from './interp/shell.ts';
import { ProgramTable } from './lookup.ts';
import { bash, DEFAULT_PATH, scriptProgram } from './main.ts';
import { FdTable, OpenFile } from './proc/fds.ts';
import { CallbackWriter, TextReader, WriteError } from './proc/io.ts';
import { Process } from './proc/process.ts';
import { SIG, stops } from './proc/signals.ts';
import { Terminal, type TerminalOptions } from './term/terminal.ts';

export interface SystemOptions {
  /** The machine's name, for messages of the host; the host name is the kernel's. */
  readonly machine: string;
  /** The kernel, from the machine's initial namespace. */
  readonly sys: Uapi;
  readonly scheduler: Scheduler;
  /** Is told about processes and what terminals print. */
  readonly trace?: { object(event: ProcessEvent): void };
  /** Unix nanoseconds at virtual time 0. */
  readonly bootTime: bigint;
  readonly tools?: Iterable<Tool>;
}

export interface ScriptOptions {
  readonly text: string;
  /** `$0`, and what messages begin with. */
  readonly name: string;
  readonly args?: readonly string[];
  /** Namespace to run in; default: the machine's initial one. */
  readonly nsid?: NsId;
  stdout(text: string): void;
  stderr(text: string): void;
  /** The line that is about to run. */
  onLine?(line: number): void;
  /** A command failed (and nothing asked whether it would): its line, status, and what it printed to stderr. */
  onFailed?(failure: { readonly line: number; readonly status: number; readonly stderr: string }): void;
}

export interface ScriptRun {
  readonly pid: number;
  /** Ends with the exit status as its result. */
  readonly task: TaskHandle<number>;
  /** Sends a signal (SIGINT, as Ctrl-C does) to the script and everything that it runs. */
  kill(signal?: number): void;
}

const ROOT_ENV: ReadonlyMap<string, string> = new Map([
  ['HOME', '/root'],
  ['LANG', 'C.UTF-8'],
  ['LOGNAME', 'root'],
  ['PATH', DEFAULT_PATH],
  ['SHELL', '/bin/bash'],
  ['USER', 'root'],
]);
const FIRST_PID = 1000;

export class System implements ExecHost, Machine {
  readonly tree = new Tree();
  readonly bootTime: bigint;
  readonly machine: string;
  private readonly sys: Uapi;
  private readonly scheduler: Scheduler;
  private readonly trace: SystemOptions['trace'];
  private readonly table: ProgramTable;
  private readonly procs = new Map<number, Process>();
  private readonly announced = new Set<number>();
  private readonly terminals = new Map<number, Terminal>();
  private nextPid = FIRST_PID;

  constructor(options: SystemOptions) {
    this.machine = options.machine;
    this.sys = options.sys;
    this.scheduler = options.scheduler;
    this.trace = options.trace;
    this.bootTime = options.bootTime;
    this.table = new ProgramTable(options.tools ?? TOOLS);
    this.installFiles();
  }

  private installFiles(): void {
    const dirs = [
      '/root',
      '/tmp',
      '/etc',
      '/home',
      '/dev/fd',
      '/proc/sys',
      '/proc/net',
      '/run/netns',
      '/sys/class/net',
      '/usr/bin',
      '/usr/sbin',
      '/var/run',
    ];
    for (const dir of dirs) this.tree.mkdir(dir, true);
    const name = this.sys.hostname();
    this.tree.write('/etc/hostname', `${name}\n`, 'truncate');
    this.tree.write('/etc/hosts', `127.0.0.1\tlocalhost\n127.0.1.1\t${name}\n`, 'truncate');
    this.tree.write('/etc/passwd', 'root:x:0:0:root:/root:/bin/bash\n', 'truncate');
    this.tree.write('/dev/null', '', 'truncate');
  }

  // --- for the host -------------------------------------------------------------------------------------------------------------

  /** Opens a terminal with an interactive login bash in it. */
  openTerminal(options: TerminalOptions): Terminal {
    const terminal = new Terminal(options, {
      signalGroup: (pgid, sig) => this.signalGroup(pgid, sig),
      kick: () => this.scheduler.kick(),
      record: (text) => this.trace?.object({ kind: 'output', term: options.id, text }),
    });
    this.terminals.set(options.id, terminal);
    const proc = this.newProcess(undefined, ['bash'], this.inside(options.nsid), terminal);
    proc.env = new Map([...ROOT_ENV, ['TERM', 'xterm-256color']]);
    const file = new OpenFile({ reader: terminal.reader, writer: terminal.writer });
    for (const fd of [0, 1, 2]) proc.fds.set(fd, file);
    terminal.foreground = proc.pgid;
    this.exec(proc);
    this.start(proc, bash);
    return terminal;
  }

  terminal(id: number): Terminal | undefined {
    return this.terminals.get(id);
  }

  /** Hangs up: every process on the terminal gets SIGHUP. */
  closeTerminal(id: number): void {
    const terminal = this.terminals.get(id);
    this.terminals.delete(id);
    for (const p of this.processes()) if (p.tty === terminal) p.deliver(SIG.HUP);
    terminal?.hangUp();
  }

  /** Runs a script without a terminal. */
  runScript(options: ScriptOptions): ScriptRun {
    let stderr = '';
    const err = (text: string): void => {
      stderr += text;
      options.stderr(text);
    };
    const observer: ScriptObserver = {
      line: (line) => {
        stderr = '';
        options.onLine?.(line);
      },
      failed: (line, status) => options.onFailed?.({ line, status, stderr }),
    };
    const argv = ['bash', options.name, ...(options.args ?? [])];
    const proc = this.newProcess(undefined, argv, this.inside(options.nsid), undefined);
    proc.env = ROOT_ENV;
    proc.fds.set(0, new OpenFile({ reader: new TextReader('') }));
    proc.fds.set(1, new OpenFile({ writer: new CallbackWriter(options.stdout) }));
    proc.fds.set(2, new OpenFile({ writer: new CallbackWriter(err) }));
    this.exec(proc);
    const program = scriptProgram(options.text, options.name, options.args ?? [], observer);
    const task = this.spawn(proc, () => program(this.context(proc)) as Task<number>);
    return { pid: proc.pid, task, kill: (sig = SIG.INT) => void this.signalGroup(proc.pgid, sig) };
  }

  // --- processes ----------------------------------------------------------------------------------------------------------------

  private inside(nsid: NsId | undefined): Uapi {
    return nsid === undefined || nsid === this.sys.nsid ? this.sys : this.sys.enter(nsid);
  }

  private newProcess(parent: Process | undefined, argv: readonly string[], sys: Uapi, tty: Process['tty']): Process {
    const proc = new Process({
      pid: this.nextPid++,
      parent,
      argv,
      sys,
      env: parent?.env ?? ROOT_ENV,
      cwd: parent?.cwd ?? '/root',
      fds: parent?.fds.fork() ?? new FdTable(),
      tty,
    });
    this.procs.set(proc.pid, proc);
    proc.onExit = () => this.buried(proc);
    return proc;
  }

  private buried(proc: Process): void {
    this.procs.delete(proc.pid);
    if (this.announced.delete(proc.pid)) this.trace?.object({ kind: 'exit', pid: proc.pid, status: proc.exit?.status ?? 0 });
  }

  fork(parent: Process, argv: readonly string[]): Process {
    return this.newProcess(parent, argv, parent.sys, parent.tty);
  }
  forkInto(parent: Process, argv: readonly string[], opts: ExecOpts): Process {
    const sys = opts.nsid === undefined || opts.nsid === parent.nsid ? parent.sys : parent.sys.enter(opts.nsid);
    const child = this.newProcess(parent, argv, sys, parent.tty);
    if (opts.env) child.env = opts.env;
    return child;
  }

  exec(proc: Process): void {
    this.announced.add(proc.pid);
    this.trace?.object({ kind: 'exec', pid: proc.pid, nsid: proc.nsid, argv: proc.argv, term: proc.tty?.id ?? 0 });
  }

  start(proc: Process, body: Program): void {
    let result: number | Task<number>;
    try {
      result = body(this.context(proc));
    } catch (e) {
      this.crashed(proc, e);
      return;
    }
    if (typeof result === 'number') proc.finish({ status: result & 255, signal: undefined });
    else this.spawn(proc, () => result);
  }

  private spawn(proc: Process, body: () => Task<number>): TaskHandle<number> {
    const task = this.scheduler.spawn(this.life(proc, body));
    proc.attach(task as TaskHandle);
    return task;
  }

  private *life(proc: Process, body: () => Task<number>): Task<number> {
    try {
      const status = yield* proc.drive(body);
      proc.finish({ status: status & 255, signal: undefined });
    } catch (e) {
      this.crashed(proc, e);
    }
    return proc.exit?.status ?? 0;
  }

  /** A process that ended by an exception: a signal, a broken pipe, a refused write, or a defect of the program. */
  private crashed(proc: Process, e: unknown): void {
    const say = (text: string): void => this.sayLast(proc.fds.get(2)?.writer, `${proc.argv[0]}: ${text}\n`);
    let signal: number | undefined;
    let status = 1;
    if (e instanceof Signalled) signal = e.signal;
    else if (e instanceof BrokenPipe) signal = SIG.PIPE;
    else if (e instanceof WriteError) say(`write error: ${strerror(e.error)}`);
    else {
      say(`internal error: ${e instanceof Error ? `${e.message}\n${e.stack ?? ''}` : String(e)}`);
      status = 128 + SIG.ABRT;
    }
    proc.finish({ status: signal === undefined ? status : 128 + signal, signal });
  }
  private sayLast(w: Writer | undefined, text: string): void {
    try {
      w?.write(text);
    } catch {
      // Nobody reads it any more.
    }
  }

  process(pid: number): Process | undefined {
    return this.procs.get(pid);
  }
  processes(): readonly Process[] {
    return [...this.procs.values()];
  }

  signalGroup(pgid: number, sig: number): boolean {
    const members = this.processes().filter((p) => p.pgid === pgid);
    for (const p of members) {
      // A wrapper whose child is in the same group would pass the signal on a second time.
      const doubled = p.delegate?.pgid === pgid;
      if (!doubled) p.deliver(sig);
      else if (stops(sig) || sig === SIG.CONT || sig === SIG.KILL) p.deliver(sig, true);
    }
    return members.length > 0;
  }

  // --- what shells ask ----------------------------------------------------------------------------------------------------------

  context(proc: Process): ProcessContext {
    return new ToolProcessContext(proc, this);
  }
  files(proc: Process): ProcessFiles {
    proc.files ??= new ProcessFiles(this, proc.sys);
    return proc.files as ProcessFiles;
  }
  programs(dir: string): string[] {
    return this.table.inDir(dir);
  }
  programNames(): readonly string[] {
    return this.table.names();
  }
  lookup(name: string, proc: Process, path: string | undefined): ReturnType<ProgramTable['lookup']> {
    return this.table.lookup(name, proc, path, () => this.files(proc));
  }
  which(name: string, proc: Process, path: string | undefined): string | undefined {
    return this.table.which(name, proc, path, () => this.files(proc));
  }
  completeFor(name: string, proc: Process, words: readonly string[], sys = proc.sys): string[] | undefined {
    const tool = this.table.tool(name);
    return tool?.complete?.({ sys, fs: this.files(proc), cwd: proc.cwd }, words);
  }
  now(): Nanos {
    return this.sys.now();
  }
}
