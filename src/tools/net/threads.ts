/** Several conversations inside one program, as threads have them: each is a task that is stepped whenever something happened. */
import type { Nanos } from '#base/brand.ts';
import type { Task, Wait, WaitQueue, Wake } from '#sim/task.ts';

interface Thread {
  readonly task: Task<void>;
  wait: Wait | undefined;
}

export class Threads {
  private readonly threads = new Set<Thread>();

  start(task: Task<void>): void {
    const thread: Thread = { task, wait: undefined };
    this.threads.add(thread);
    this.step(thread, 'turn');
  }

  /** Lets every thread look again; a thread whose time has come hears of the timeout. */
  run(now: Nanos): void {
    for (const thread of [...this.threads]) {
      const due = thread.wait?.until !== undefined && now >= thread.wait.until;
      this.step(thread, due ? 'timeout' : 'queue');
    }
  }

  get queues(): readonly WaitQueue[] {
    return [...this.threads].flatMap((t) => t.wait?.queues ?? []);
  }

  /** The program ends: every thread runs its `finally`. */
  stop(): void {
    for (const { task } of this.threads) task.return();
    this.threads.clear();
  }

  private step(thread: Thread, wake: Wake): void {
    const next = thread.task.next(wake);
    if (next.done) this.threads.delete(thread);
    else thread.wait = next.value;
  }
}
