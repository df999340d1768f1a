/**
 * Virtual clock and timers. Time is nanoseconds since the lab booted and moves only through `runNext` and `elapse`; nothing here knows
 * about the wall clock. Timers with the same expiry run in the order in which they were armed, so a run is reproducible.
 */
import { type Nanos, nanos } from '#base/brand.ts';

export interface Timer {
  readonly at: Nanos;
  readonly seq: number;
  readonly fire: () => void;
  /** A frame in flight on a cable or a process asleep: time may advance for its sake. Table ageing alone does not move the clock. */
  readonly drives: boolean;
  cancelled: boolean;
}

export class Clock {
  private current = 0;
  private seq = 0;
  private driving = 0;
  private readonly heap: Timer[] = [];

  get now(): Nanos {
    return this.current as Nanos;
  }

  /** Some frame in flight or sleeping process waits for time to pass. */
  get driven(): boolean {
    return this.driving > 0;
  }

  /** Time of the earliest live timer, or undefined. */
  get nextAt(): Nanos | undefined {
    this.dropCancelled();
    return this.heap[0]?.at;
  }

  /** Lets `ns` pass without running timers: the cost of work done at this instant. */
  elapse(ns: number): void {
    this.current += ns;
  }

  at(when: Nanos, fire: () => void, drives = false): Timer {
    const timer: Timer = { at: nanos(Math.max(when, this.current)), seq: this.seq++, fire, drives, cancelled: false };
    if (drives) this.driving++;
    this.push(timer);
    return timer;
  }

  after(ns: number, fire: () => void, drives = false): Timer {
    return this.at(nanos(this.current + ns), fire, drives);
  }

  cancel(timer: Timer | undefined): void {
    if (!timer || timer.cancelled) return;
    timer.cancelled = true;
    if (timer.drives) this.driving--;
  }

  /** Moves to the earliest timer and fires it. False when there is none. */
  runNext(): boolean {
    this.dropCancelled();
    const timer = this.pop();
    if (!timer) return false;
    timer.cancelled = true;
    if (timer.drives) this.driving--;
    if (timer.at > this.current) this.current = timer.at;
    timer.fire();
    return true;
  }

  private dropCancelled(): void {
    while (this.heap[0]?.cancelled) this.pop();
  }

  private before(a: Timer, b: Timer): boolean {
    return a.at < b.at || (a.at === b.at && a.seq < b.seq);
  }

  private push(timer: Timer): void {
    const heap = this.heap;
    let i = heap.push(timer) - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      const p = heap[parent] as Timer;
      if (!this.before(timer, p)) break;
      heap[i] = p;
      i = parent;
    }
    heap[i] = timer;
  }

  private pop(): Timer | undefined {
    const heap = this.heap;
    const top = heap[0];
    const last = heap.pop();
    if (!top || !last || heap.length === 0) return top;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && this.before(heap[child + 1] as Timer, heap[child] as Timer)) child++;
      if (!this.before(heap[child] as Timer, last)) break;
      heap[i] = heap[child] as Timer;
      i = child;
    }
    heap[i] = last;
    return top;
  }
}
