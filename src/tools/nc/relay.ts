/** The middle of nc (readwrite): standard input to the network, the network to standard output, until both or one of them end. */
import { type Nanos, SEC } from '#base/brand.ts';
import type { Task, WaitQueue } from '#sim/task.ts';
import type { PolledInput } from '#tools/net/input.ts';
import { ByteOutput } from '#tools/net/output.ts';
import type { ToolContext } from '#tools/tool.ts';
import type { NcOptions } from './options.ts';

/** One side of the conversation, TCP or UDP. */
export interface Peer {
  readonly queue: WaitQueue;
  /** Bytes, `end` at the end of what will ever come, undefined when there is nothing now. */
  recv(): Uint8Array | 'end' | undefined;
  /** How many bytes were taken; undefined: the other side takes no more. */
  send(data: Uint8Array): number | undefined;
  /** Nothing more will be sent. */
  shutdown(): void;
}

const CR = 13;
const LF = 10;
function withCrlf(data: Uint8Array): Uint8Array {
  const out: number[] = [];
  for (const b of data) {
    if (b === LF && out.at(-1) !== CR) out.push(CR);
    out.push(b);
  }
  return Uint8Array.from(out);
}

export class Relay {
  private readonly ctx: ToolContext;
  private readonly o: NcOptions;
  private readonly peer: Peer;
  private readonly input: PolledInput;
  private readonly output: ByteOutput;
  private pendingOut: Uint8Array = new Uint8Array(0);
  private netEnded = false;
  private outClosed = false;
  private quitAt: number | undefined;
  private idleSince: number;
  private packets = 0;

  constructor(ctx: ToolContext, o: NcOptions, peer: Peer, input: PolledInput) {
    this.ctx = ctx;
    this.o = o;
    this.peer = peer;
    this.input = input;
    this.output = new ByteOutput(ctx.stdout);
    this.idleSince = ctx.sys.now();
    if (o.detached) input.ended = true;
  }

  *run(): Task<void> {
    for (;;) {
      const moved = this.step();
      if (moved) this.idleSince = this.ctx.sys.now();
      if (this.over()) break;
      if (moved) continue;
      const until = this.deadline();
      const queues = [this.peer.queue, ...this.input.queues];
      const wake = yield until === undefined ? { queues } : { queues, until: until as Nanos };
      if (wake === 'timeout') break;
    }
    this.output.end();
  }

  /** Moves what can be moved; false when nothing could. */
  private step(): boolean {
    const a = this.fromNet();
    const b = this.fromInput();
    return a || b;
  }

  private fromNet(): boolean {
    if (this.netEnded) return false;
    const got = this.peer.recv();
    if (got === undefined) return false;
    if (got === 'end') this.netEnded = true;
    else {
      this.output.write(got);
      this.packets++;
    }
    return true;
  }

  private fromInput(): boolean {
    if (this.pendingOut.length === 0 && !this.outClosed) this.readInput();
    if (this.pendingOut.length === 0) return false;
    const sent = this.peer.send(this.pendingOut);
    if (sent === undefined) {
      this.closeOut();
      return true;
    }
    this.pendingOut = this.pendingOut.subarray(sent);
    return sent > 0;
  }

  private readInput(): void {
    const data = this.input.take();
    if (data) this.pendingOut = this.o.crlf ? withCrlf(data) : data;
    else if (this.input.ended) this.closeOut();
  }

  /** Standard input is at its end, or nobody takes what it gives. */
  private closeOut(): void {
    if (this.outClosed) return;
    this.outClosed = true;
    this.pendingOut = new Uint8Array(0);
    if (this.o.shutdown) this.peer.shutdown();
    if (this.o.quit !== undefined) this.quitAt = this.ctx.sys.now() + this.o.quit * SEC;
  }

  private over(): boolean {
    if (this.o.packets > 0 && this.packets >= this.o.packets) return true;
    if (this.netEnded && (this.outClosed || this.o.listen)) return true;
    return this.quitAt !== undefined && this.ctx.sys.now() >= this.quitAt;
  }

  private deadline(): number | undefined {
    const idle = this.o.timeout === undefined ? undefined : this.idleSince + this.o.timeout * SEC;
    if (idle === undefined || this.quitAt === undefined) return idle ?? this.quitAt;
    return Math.min(idle, this.quitAt);
  }
}
