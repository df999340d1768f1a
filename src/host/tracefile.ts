/**
 * The trace as JSON lines: one event a line, in order, all of them. A frame's bytes stand as hexadecimal beside the first event that names it.
 * Events are taken out of the ring while it still has them, so nothing is lost to its capacity.
 */
import type { Trace, TraceEvent } from '#sim/trace.ts';

const HEX = Array.from({ length: 256 }, (_, b) => b.toString(16).padStart(2, '0'));
function hex(bytes: Uint8Array): string {
  let s = '';
  for (const b of bytes) s += HEX[b];
  return s;
}

const hasFrame = (e: TraceEvent): e is Extract<TraceEvent, { frame: number }> => 'frame' in e;

export class TraceLines {
  private readonly trace: Trace;
  private next = 0;
  /** References grow, so the highest seen tells old from new. */
  private newest = -1;

  constructor(trace: Trace) {
    this.trace = trace;
  }

  /** Lines of the events since the last call. Throws when the ring has forgotten some: it was not asked often enough. */
  take(): string {
    const { trace } = this;
    if (trace.firstSeq > this.next) throw new Error(`the trace ran over: events ${this.next} to ${trace.firstSeq - 1} are lost`);
    const lines: string[] = [];
    for (const event of trace.read(this.next)) lines.push(this.line(event));
    this.next = trace.nextSeq;
    return lines.join('');
  }

  private line(event: TraceEvent): string {
    if (!hasFrame(event) || event.frame <= this.newest) return `${JSON.stringify(event)}\n`;
    this.newest = event.frame;
    const bytes = this.trace.frame(event.frame);
    return `${JSON.stringify(bytes ? { ...event, bytes: hex(bytes) } : event)}\n`;
  }
}
