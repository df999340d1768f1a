/** struct timer_list and jiffies, as far as a protocol's timing shows them. Read include/linux/timer.h, round_jiffies in kernel/time/timer.c. */
import { type Nanos, SEC } from '#base/brand.ts';
import type { Clock, Timer } from '#sim/clock.ts';

/** A timer that is armed again and again for the same work. It does not move the clock by itself. */
export class TimerList {
  private readonly clock: Clock;
  private readonly fire: () => void;
  private timer: Timer | undefined;

  constructor(clock: Clock, fire: () => void) {
    this.clock = clock;
    this.fire = fire;
  }

  /** mod_timer: fires at `at` and not when it would have before. */
  mod(at: number): void {
    this.del();
    this.timer = this.clock.at(at as Nanos, () => {
      this.timer = undefined;
      this.fire();
    });
  }

  del(): void {
    this.clock.cancel(this.timer);
    this.timer = undefined;
  }

  get pending(): boolean {
    return this.timer !== undefined;
  }

  /** Nanoseconds until it fires; 0 when it rests (br_timer_value). */
  left(): number {
    return this.timer ? Math.max(0, this.timer.at - this.clock.now) : 0;
  }
}

/** A whole second near `at`, so that many timers fire together: down in its first quarter, else up. `at` itself when the second is over. */
export function round_jiffies(at: number, now: number): number {
  const rem = at % SEC;
  const rounded = rem < SEC / 4 ? at - rem : at - rem + SEC;
  return rounded > now ? rounded : at;
}
