/**
 * Simulated processes as generators, and the scheduler that runs them. A task runs until it yields a `Wait`; virtual time moves only
 * when no task is ready. A signal is an exception thrown into the generator at the point where it waits.
 */
import type { Nanos } from '#base/brand.ts';
import type { Clock, Timer } from './clock.ts';

/** A queue of tasks that wait for the same thing: a readable pipe, a socket, a child's exit. */
export class WaitQueue {
  private waiters: (() => void)[] = [];

  /** Wakes every task that waits here now. */
  wake(): void {
    const woken = this.waiters;
    if (woken.length === 0) return;
    this.waiters = [];
    for (const w of woken) w();
  }

  /** For the scheduler: calls `wake` once, on the next wake. */
  add(wake: () => void): void {
    this.waiters.push(wake);
  }

  remove(wake: () => void): void {
    this.waiters = this.waiters.filter((w) => w !== wake);
  }
}

/** What a task waits for; the first of the named things wakes it. An empty object lets the other ready tasks run once. */
export interface Wait {
  readonly queues?: readonly WaitQueue[];
  /** Virtual time at which to wake at the latest. */
  readonly until?: Nanos;
  /** Work of the world outside (a lazily loaded module). The task counts as running: virtual time stands still meanwhile. */
  readonly promise?: Promise<unknown>;
}

export type Wake = 'turn' | 'queue' | 'timeout' | 'promise';
export type Task<T> = Generator<Wait, T, Wake>;

/** Thrown into a task when a signal reaches it. */
export class Signalled {
  readonly signal: number;
  constructor(signal: number) {
    this.signal = signal;
  }
}

export class TaskHandle<T = unknown> {
  /** Set when the task has returned or thrown. */
  done = false;
  result: T | undefined;
  /** What the task threw, when it ended that way. */
  error: unknown;
  readonly exited = new WaitQueue();
  /** @internal */ pending: Signalled | undefined;
  /** @internal */ unpark: (() => void) | undefined;
  private readonly sched: Scheduler;
  readonly gen: Task<T>;

  constructor(sched: Scheduler, gen: Task<T>) {
    this.sched = sched;
    this.gen = gen;
  }

  /** Delivers a signal: the wait in progress ends with `Signalled`. */
  signal(signal: number): void {
    if (this.done) return;
    this.pending = new Signalled(signal);
    this.unpark?.();
    this.sched.kick();
  }

  /** For another task: waits for this one and gives its result. */
  *join(): Task<T | undefined> {
    while (!this.done) yield { queues: [this.exited] };
    return this.result;
  }
}

export type SliceEnd = 'idle' | 'budget' | 'gap' | 'promise';

export class Scheduler {
  private readonly ready: { task: TaskHandle; wake: Wake }[] = [];
  private outside = 0;
  readonly clock: Clock;
  /** Called when a task becomes ready from outside `run` (input, signal, a promise): the host then calls `run` again. */
  onReady: () => void = () => undefined;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  spawn<T>(gen: Task<T>): TaskHandle<T> {
    const task = new TaskHandle<T>(this, gen);
    this.ready.push({ task: task as TaskHandle, wake: 'turn' });
    this.kick();
    return task;
  }

  kick(): void {
    this.onReady();
  }

  /**
   * Runs ready tasks, then time, until nothing is left that moves, or `steps` resumptions were made, or the next thing lies more than
   * `gap` nanoseconds ahead (so that a player can catch up first). With `until` it ends as soon as that task has ended: time does not
   * run on for frames that are still on their way.
   */
  run(steps: number, gap = Number.POSITIVE_INFINITY, until?: { readonly done: boolean }): SliceEnd {
    for (let left = steps; left > 0 && !until?.done; left--) {
      const next = this.ready.shift();
      if (next) {
        this.resume(next.task, next.wake);
        continue;
      }
      if (this.outside > 0) return 'promise';
      if (!this.clock.driven) return 'idle';
      const at = this.clock.nextAt;
      if (at === undefined) return 'idle';
      if (at - this.clock.now > gap) return 'gap';
      this.clock.runNext();
    }
    return 'budget';
  }

  private resume(task: TaskHandle, wake: Wake): void {
    if (task.done) return;
    let step: IteratorResult<Wait, unknown>;
    try {
      const signal = task.pending;
      task.pending = undefined;
      step = signal ? task.gen.throw(signal) : task.gen.next(wake);
    } catch (error) {
      task.error = error;
      this.finish(task);
      return;
    }
    if (step.done) {
      task.result = step.value;
      this.finish(task);
    } else this.park(task, step.value);
  }

  private finish(task: TaskHandle): void {
    task.done = true;
    task.exited.wake();
  }

  private park(task: TaskHandle, wait: Wait): void {
    if (wait.promise) {
      this.parkOutside(task, wait.promise);
      return;
    }
    if (!wait.queues && wait.until === undefined) {
      this.ready.push({ task, wake: 'turn' });
      return;
    }
    let timer: Timer | undefined;
    const onQueue = () => wakeUp('queue');
    const wakeUp = (wake: Wake) => {
      if (task.unpark === undefined) return;
      task.unpark = undefined;
      this.clock.cancel(timer);
      for (const q of wait.queues ?? []) q.remove(onQueue);
      this.ready.push({ task, wake });
    };
    task.unpark = () => wakeUp('turn');
    for (const q of wait.queues ?? []) q.add(onQueue);
    if (wait.until !== undefined) timer = this.clock.at(wait.until, () => wakeUp('timeout'), true);
    if (task.pending) wakeUp('turn');
  }

  private parkOutside(task: TaskHandle, promise: Promise<unknown>): void {
    this.outside++;
    const back = () => {
      this.outside--;
      this.ready.push({ task, wake: 'promise' });
      this.kick();
    };
    promise.then(back, back);
  }
}
