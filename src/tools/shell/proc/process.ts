/**
 * Processes: identity, descriptors, signals, life and death. Models fork/exec/wait as far as shells and tools can tell (credentials(7),
 * signal(7)); left out: sessions, priorities, memory, threads.
 */
import type { NsId } from '#base/brand.ts';
import type { Uapi } from '#kernel/uapi/uapi.ts';
import { Signalled, type Task, type TaskHandle, type Wait, WaitQueue, type Wake } from '#sim/task.ts';
import type { Files } from '#tools/tool.ts';
import type { ControllingTty } from '../term/types.ts';
import type { FdTable } from './fds.ts';
import { ignoredByDefault, SIG, stops } from './signals.ts';

/** Given to a task only to end its wait. */
const WAKE_UP = 0;

export interface ProcessInit {
  readonly pid: number;
  readonly parent: Process | undefined;
  readonly argv: readonly string[];
  readonly sys: Uapi;
  readonly env: ReadonlyMap<string, string>;
  readonly cwd: string;
  readonly fds: FdTable;
  readonly tty: ControllingTty | undefined;
}

/** What became of a process that is gone. */
export interface Exit {
  readonly status: number;
  /** The signal that killed it. */
  readonly signal: number | undefined;
}

export class Process {
  readonly pid: number;
  readonly ppid: number;
  pgid: number;
  argv: readonly string[];
  readonly sys: Uapi;
  env: ReadonlyMap<string, string>;
  cwd: string;
  fds: FdTable;
  readonly tty: ControllingTty | undefined;

  exit: Exit | undefined;
  stopped = false;
  /** Woken when it exits, stops or goes on. */
  readonly changed = new WaitQueue();
  /**
   * Signals that have a handler (`catch`) or are ignored; all others do what signal(7) says. An interactive shell ignores some only for
   * itself (`shield`): its children start with the default again.
   */
  readonly dispositions = new Map<number, 'ignore' | 'catch' | 'shield'>();
  /** Caught signals whose handler has not run yet. */
  readonly caught: number[] = [];
  /** The child for which it stands (`ip netns exec`, `sudo`): signals go there. */
  delegate: Process | undefined;
  /** How the last delegate ended: a wrapper that gives its status died of the same signal. */
  lastChild: Exit | undefined;

  /** Its view of the files, made when first asked for. */
  files: Files | undefined;
  /** For the process table. */
  onExit: () => void = () => undefined;

  private task: TaskHandle | undefined;
  private started = false;
  private readonly arrived: number[] = [];
  private readonly continued = new WaitQueue();

  constructor(init: ProcessInit) {
    this.pid = init.pid;
    this.ppid = init.parent?.pid ?? 1;
    this.pgid = init.parent?.pgid ?? init.pid;
    this.argv = init.argv;
    this.sys = init.sys;
    this.env = init.env;
    this.cwd = init.cwd;
    this.fds = init.fds;
    this.tty = init.tty;
    for (const [sig, how] of init.parent?.dispositions ?? []) if (how === 'ignore') this.dispositions.set(sig, how);
  }

  get nsid(): NsId {
    return this.sys.nsid;
  }

  attach(task: TaskHandle): void {
    this.task = task;
  }

  /** kill(2). `direct`: not through to the delegate. */
  deliver(sig: number, direct = false): void {
    if (this.exit || sig === 0) return;
    if (this.delegate && !direct) {
      this.delegate.deliver(sig);
      if (!stops(sig) && sig !== SIG.CONT && sig !== SIG.KILL) return;
    }
    if (sig === SIG.CONT) this.goOn();
    const how = sig === SIG.KILL || sig === SIG.STOP ? undefined : this.dispositions.get(sig);
    if (how === 'ignore' || how === 'shield' || (how === undefined && ignoredByDefault(sig))) return;
    // A caught signal is known at once, so that a shell that signals itself runs its trap after this command.
    if (how === 'catch') this.caught.push(sig);
    else this.arrived.push(sig);
    if (this.started) this.task?.signal(how === 'catch' ? WAKE_UP : sig);
  }

  private goOn(): void {
    if (!this.stopped) return;
    this.stopped = false;
    this.continued.wake();
    this.changed.wake();
  }

  finish(exit: Exit): void {
    const inherited = this.lastChild?.status === exit.status ? this.lastChild.signal : undefined;
    this.exit = { status: exit.status, signal: exit.signal ?? inherited };
    this.fds.closeAll();
    this.onExit();
    this.changed.wake();
  }

  /** Runs the program, letting signals in at its waits: the part of the kernel between a process and the scheduler. */
  *drive(body: () => Task<number>): Task<number> {
    this.started = true;
    const gen = body();
    let step = this.arrived.length > 0 ? yield* this.takeSignals(gen, {}) : gen.next('turn');
    while (!step.done) {
      let wake: Wake;
      try {
        wake = yield step.value;
      } catch (e) {
        if (!(e instanceof Signalled)) throw e;
        // A signal that was given to the task itself.
        if (this.arrived.length === 0 && e.signal !== WAKE_UP) this.arrived.push(e.signal);
        step = yield* this.takeSignals(gen, step.value);
        continue;
      }
      step = gen.next(wake);
    }
    return step.value;
  }

  private *takeSignals(gen: Task<number>, wait: Wait): Task<IteratorResult<Wait, number>> {
    let resume: IteratorResult<Wait, number> | undefined;
    for (let sig = this.arrived.shift(); sig !== undefined; sig = this.arrived.shift()) {
      if (sig === SIG.KILL) {
        gen.return(0);
        throw new Signalled(sig);
      }
      if (stops(sig)) {
        yield* this.stay();
        continue;
      }
      resume = gen.throw(new Signalled(sig));
      if (resume.done) return resume;
    }
    if (resume) return resume;
    // A pure sleep goes on sleeping; any other wait looks again at what it waited for.
    const asleep = wait.until !== undefined && !wait.queues && this.caught.length === 0;
    return asleep ? { done: false, value: wait } : gen.next('turn');
  }

  /** Stopped until SIGCONT, or a signal that kills. */
  private *stay(): Task<void> {
    this.stopped = true;
    this.changed.wake();
    while (this.stopped) {
      try {
        yield { queues: [this.continued] };
      } catch (e) {
        if (!(e instanceof Signalled)) throw e;
        if (this.arrived.includes(SIG.KILL)) this.goOn();
      }
    }
  }
}
