/**
 * Runs a lab's scheduler in slices and hands out the trace as it grows. Between slices the embedder takes messages, so that nothing a script
 * does keeps Ctrl-C away. `held`: at a gap in virtual time the next burst waits until the play head has come to the end of this one.
 */
import type { Scheduler, SliceEnd } from '#sim/task.ts';
import type { Trace } from '#sim/trace.ts';

/** Resumptions between two looks at the clock; a shell runs some dozens of commands in one. */
const STEPS = 20;
/** Milliseconds after which a slice ends. */
const SLICE = 12;
/** Longest stretch of virtual time that is crossed without waiting for the play head. */
const GAP = 5_000_000;
/** Most events that the kernel may be ahead of the play head. */
const AHEAD = 100_000;
/** Most events of one slice, so that the trace still has them when they are posted. */
const BURST = 20_000;
/** Resumptions without a pause after which what runs is called endless: some millions of commands. */
const ENDLESS = 60_000;

export type PaceState = 'idle' | 'gap' | 'busy';
export interface PaceHooks {
  /** Runs `work` soon, after messages that have arrived. */
  defer(work: () => void): void;
  /** Events were added to the trace. */
  flush(): void;
  state(state: PaceState, gap: number): void;
  /** Milliseconds that pass in the world outside. */
  clock(): number;
  /** Commands follow each other without a pause. */
  endless(): void;
}

export class Pace {
  mode: 'held' | 'free' = 'held';
  private readonly scheduler: Scheduler;
  private readonly trace: Trace;
  private readonly hooks: PaceHooks;
  /** Events before this one have been seen. */
  played = 0;
  private scheduled = false;
  private waiting: 'nothing' | 'gap' | 'ahead' = 'nothing';
  private busy = 0;
  private last: PaceState = 'idle';
  private stopped = false;

  constructor(scheduler: Scheduler, trace: Trace, hooks: PaceHooks) {
    this.scheduler = scheduler;
    this.trace = trace;
    this.hooks = hooks;
    scheduler.onReady = () => this.kick();
  }

  /** For good: the lab was closed. */
  stop(): void {
    this.stopped = true;
    this.scheduler.onReady = () => undefined;
  }

  /** Something may be ready to run. */
  kick(): void {
    if (this.scheduled || this.stopped) return;
    this.scheduled = true;
    this.hooks.defer(() => {
      this.scheduled = false;
      if (!this.stopped) this.slice();
    });
  }

  /** The play head has passed every event before `seq`. */
  playedTo(seq: number): void {
    this.played = Math.max(this.played, seq);
    if (this.waiting !== 'nothing') this.kick();
  }

  setMode(mode: 'held' | 'free'): void {
    this.mode = mode;
    this.kick();
  }

  private slice(): void {
    if (this.trace.nextSeq - this.played > AHEAD) {
      this.wait('ahead', 0);
      return;
    }
    const crosses = this.mode === 'held' && this.waiting === 'gap' && this.played >= this.trace.nextSeq;
    const end = crosses ? this.scheduler.run(1) : this.work();
    this.hooks.flush();
    this.waiting = 'nothing';
    if (end === 'gap') this.wait('gap', (this.scheduler.clock.nextAt ?? 0) - this.scheduler.clock.now);
    else if (end === 'budget') {
      this.tell('busy', 0);
      this.kick();
    } else this.tell(end === 'idle' ? 'idle' : 'busy', 0);
  }

  /** Runs until a pause, or for as long as messages may wait. */
  private work(): SliceEnd {
    const gap = this.mode === 'held' ? GAP : Number.POSITIVE_INFINITY;
    const until = this.hooks.clock() + SLICE;
    const ahead = this.trace.nextSeq + BURST;
    do {
      const end = this.scheduler.run(STEPS, gap);
      if (end !== 'budget') {
        this.busy = 0;
        return end;
      }
      this.busy += STEPS;
      if (this.busy === ENDLESS) this.hooks.endless();
    } while (this.hooks.clock() < until && this.trace.nextSeq < ahead);
    return 'budget';
  }

  private wait(why: 'gap' | 'ahead', gap: number): void {
    this.waiting = why;
    this.tell(why === 'gap' ? 'gap' : 'busy', gap);
    if (why === 'gap' && this.played >= this.trace.nextSeq) this.kick();
  }

  private tell(state: PaceState, gap: number): void {
    if (state === 'busy' && this.last === 'busy') return;
    this.last = state;
    this.hooks.state(state, gap);
  }
}
