/** The events that the worker has sent, in order, with the frames that they name. The play head walks over this log. */
import type { TraceEvent } from '#host/protocol.ts';

/** Events kept; the oldest packet events go first when there are more (table changes are folded into the baseline by the caller). */
const MAX_EVENTS = 400_000;

export class EventLog {
  private events: TraceEvent[] = [];
  private readonly frames = new Map<number, Uint8Array>();
  private base = 0;

  /** First sequence number that is still here, and the one after the last. */
  get first(): number {
    return this.base;
  }
  get end(): number {
    return this.base + this.events.length;
  }

  clear(): void {
    this.events = [];
    this.frames.clear();
    this.base = 0;
  }

  append(events: readonly TraceEvent[], frames: readonly (readonly [number, Uint8Array])[]): void {
    const firstNew = events[0];
    if (firstNew && this.events.length === 0) this.base = firstNew.seq;
    for (const e of events) this.events.push(e);
    for (const [ref, bytes] of frames) this.frames.set(ref, bytes);
    const excess = this.events.length - MAX_EVENTS;
    if (excess > MAX_EVENTS / 8) {
      this.events.splice(0, excess);
      this.base += excess;
    }
  }

  get(seq: number): TraceEvent | undefined {
    return this.events[seq - this.base];
  }
  frame(ref: number): Uint8Array | undefined {
    return this.frames.get(ref);
  }
}
