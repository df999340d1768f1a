/** State of one running bash: what a subshell copies. Behaviour lives in the folders around it, as functions that take a `Shell`. */
import type { Nanos } from '#base/brand.ts';
import type { Uapi } from '#kernel/uapi/uapi.ts';
import type { Task } from '#sim/task.ts';
import type { Files, Reader, ToolContext, Writer } from '#tools/tool.ts';
import { TextReader } from '../proc/io.ts';
import { Jobs } from '../proc/jobs.ts';
import type { Process } from '../proc/process.ts';
import type { List, Node } from '../syntax/ast.ts';
import { Vars } from './vars.ts';

export interface FunctionDef {
  readonly name: string;
  readonly body: Node;
  readonly text: string;
}

/** A program: a tool, bash, a script file. */
export type Program = (ctx: ProcessContext) => number | Task<number>;

/** A tool's context that also gives its process to the programs that deal in processes (timeout, nohup, bash). */
export interface ProcessContext extends ToolContext {
  readonly proc: Process;
  readonly host: ShellHost;
}

/** What the machine offers to a shell. */
export interface ShellHost {
  /** Makes a child that has `parent`'s descriptors, namespace and terminal. */
  fork(parent: Process, argv: readonly string[]): Process;
  /** The process begins to run the program of its `argv` (execve). */
  exec(proc: Process): void;
  /** Starts it; a program that never waits has ended when this returns. */
  start(proc: Process, body: (ctx: ProcessContext) => number | Task<number>): void;
  /** The program that a command name means, looked up as execvp does; undefined: not found. */
  lookup(name: string, proc: Process, path: string | undefined): Program | 'EACCES' | 'EISDIR' | undefined;
  /** Full path of a program, as `type` and `which` show it. */
  which(name: string, proc: Process, path: string | undefined): string | undefined;
  programNames(): readonly string[];
  /** What a program says about its next words; `sys` is where it would run, if that is not where the shell is. */
  completeFor(name: string, proc: Process, words: readonly string[], sys?: Uapi): string[] | undefined;
  context(proc: Process): ProcessContext;
  files(proc: Process): Files;
  process(pid: number): Process | undefined;
  processes(): readonly Process[];
  /** kill(2) for a process group. False when it has no members. */
  signalGroup(pgid: number, sig: number): boolean;
  now(): Nanos;
  readonly bootTime: bigint;
}

/** Runs syntax trees; injected so that the state does not depend on the interpreter. */
export interface Engine {
  list(sh: Shell, list: List): Task<number>;
  node(sh: Shell, node: Node): Task<number>;
  /** Parses and runs text, as `eval`, `.` and traps do; `context` stands in syntax errors (`eval: `). */
  text(sh: Shell, text: string, context?: string): Task<number>;
  /** Variables that are computed when they are read: RANDOM, PIPESTATUS… */
  computed(sh: Shell, name: string): string | undefined;
  computedArray(sh: Shell, name: string): readonly (string | number)[] | undefined;
  /** Runs a command by name, for `command`, `builtin` and `exec`. */
  command(sh: Shell, argv: readonly string[], how: CommandHow): Task<number>;
}
export interface CommandHow {
  readonly functions?: boolean;
  readonly builtins?: boolean;
  readonly programs?: boolean;
  /** `exec`: in the place of the shell. */
  readonly replace?: boolean;
}

/** Told while a script runs: the line that runs, and commands that failed. */
export interface ScriptObserver {
  line(line: number): void;
  failed(line: number, status: number): void;
}

export interface Options {
  allexport: boolean;
  errexit: boolean;
  ignoreeof: boolean;
  monitor: boolean;
  noclobber: boolean;
  noexec: boolean;
  noglob: boolean;
  nounset: boolean;
  pipefail: boolean;
  verbose: boolean;
  xtrace: boolean;
}
const OPTIONS: Options = {
  allexport: false,
  errexit: false,
  ignoreeof: false,
  monitor: false,
  noclobber: false,
  noexec: false,
  noglob: false,
  nounset: false,
  pipefail: false,
  verbose: false,
  xtrace: false,
};

export class Shell {
  readonly proc: Process;
  readonly host: ShellHost;
  readonly engine: Engine;
  vars = new Vars();
  functions = new Map<string, FunctionDef>();
  aliases = new Map<string, string>();
  options: Options = { ...OPTIONS };
  shopts = new Map<string, boolean>();
  traps = new Map<string, string>();
  readonly jobs = new Jobs();
  /** The parent's table, which `jobs` shows in `$(…)` and in a pipeline: not children of this shell. */
  parentJobs: Jobs | undefined;
  positional: readonly string[] = [];
  /** `$0`, and what messages begin with. */
  name: string;
  /** The file that `.` reads, for messages. */
  source: string | undefined;
  interactive = false;
  status = 0;
  pipeStatus: readonly number[] = [0];
  lastBackground: number | undefined;
  /** Status of the last `$(…)` in the command that is being expanded. */
  substStatus: number | undefined;
  /** Line of the running command. */
  line = 1;
  /** Above 0 where a failing command is not an error (`if`, `&&`, `!`). */
  tolerant = 0;
  loops = 0;
  /** Names of the running functions, innermost last. */
  readonly calls: string[] = [];
  sourcing = 0;
  readonly subshellDepth: number;
  /** How many `$(…)` it is inside. */
  substDepth = 0;
  /** A simple command may replace this process instead of being its child. */
  replaceable = false;
  history: string[] = [];
  observer: ScriptObserver | undefined;
  commandsRun = 0;
  umask = 0o022;
  /** Status of children that are gone, for a late `wait`. */
  readonly reaped = new Map<number, number>();
  /** Where `getopts` stands: word and letter in it. */
  getopts = { index: 1, at: 1 };
  /** The user was told about stopped jobs at the last `exit`. */
  exitWarned = false;
  readonly startedAt: Nanos;

  constructor(proc: Process, host: ShellHost, engine: Engine, name: string, parent?: Shell) {
    this.proc = proc;
    this.host = host;
    this.engine = engine;
    this.name = name;
    this.subshellDepth = parent ? parent.subshellDepth + 1 : 0;
    this.startedAt = parent?.startedAt ?? host.now();
    this.bindComputed();
  }

  /** A copy for a subshell that runs in `proc`. */
  fork(proc: Process): Shell {
    const copy = new Shell(proc, this.host, this.engine, this.name, this);
    copy.vars = this.vars.fork();
    copy.bindComputed();
    copy.functions = new Map(this.functions);
    copy.aliases = this.aliases;
    copy.options = { ...this.options, monitor: false };
    copy.shopts = new Map(this.shopts);
    copy.positional = this.positional;
    copy.status = this.status;
    copy.substDepth = this.substDepth;
    copy.lastBackground = this.lastBackground;
    copy.line = this.line;
    copy.tolerant = this.tolerant;
    copy.loops = 0;
    copy.source = this.source;
    copy.calls.push(...this.calls);
    copy.observer = this.observer;
    copy.umask = this.umask;
    for (const [sig, action] of this.traps) if (action === '') copy.traps.set(sig, action);
    return copy;
  }

  private bindComputed(): void {
    this.vars.computed = (name) => this.engine.computed(this, name);
    this.vars.computedArray = (name) => this.engine.computedArray(this, name);
  }

  get files(): Files {
    return this.host.files(this.proc);
  }
  get stdin(): Reader {
    return this.proc.fds.get(0)?.reader ?? new TextReader('');
  }
  get stdout(): Writer | undefined {
    return this.proc.fds.get(1)?.writer;
  }

  out(text: string): void {
    const w = this.stdout;
    if (w) w.write(text);
    else this.error('write error: Bad file descriptor');
  }
  err(text: string): void {
    this.proc.fds.get(2)?.writer?.write(text);
  }
  /** A message as bash prints its own. */
  error(message: string): void {
    this.err(`${this.prefix()}${message}\n`);
  }
  prefix(): string {
    return this.interactive ? `${this.name}: ` : `${this.source ?? this.name}: line ${this.line}: `;
  }

  ifs(): string {
    return this.vars.get('IFS') ?? (this.vars.find('IFS') ? '' : ' \t\n');
  }
  path(): string | undefined {
    return this.vars.get('PATH');
  }
}
