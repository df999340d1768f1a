/**
 * What the printers of tcpdump's text share: the text so far, the packet, and how tcpdump ends a packet that is cut off.
 *
 * A printer returns false when it needs a byte that was not captured. What it printed before stays, and ` [|proto]` with the innermost
 * protocol's name ends the line, as in tcpdump.
 */
export interface TcpdumpOptions {
  /** -e: print the link-level header. */
  readonly e?: boolean;
  /** -v, -vv. */
  readonly v?: 0 | 1 | 2;
  /** Bytes on the wire, when the frame was cut to a snap length. */
  readonly wireLen?: number;
  /** Remembers TCP conversations, so that sequence numbers are printed relative, as tcpdump does without -S. */
  readonly flows?: TcpFlows;
  /** Given when capturing on `any`: what stands before each packet. */
  readonly sll2?: Sll2;
}

/** The part of a LINUX_SLL2 header that is no part of the frame. */
export interface Sll2 {
  readonly ifname: string;
  readonly ifindex: number;
  readonly direction: 'In' | 'Out' | 'B' | 'M' | 'P';
}

/** First sequence numbers by conversation, as tcpdump keeps them: `seq` and `ack` of the end that sorts first. */
export class TcpFlows {
  private readonly bases = new Map<string, { readonly seq: number; readonly ack: number }>();

  /** Numbers to print for a segment with ACK. The first one seen, and every SYN-ACK, is printed as it is and starts the count. */
  relative(flow: string, reversed: boolean, syn: boolean, seq: number, ack: number): { readonly seq: number; readonly ack: number } {
    const base = this.bases.get(flow);
    if (!base || syn) {
      const own = { seq, ack: (ack - 1) >>> 0 };
      this.bases.set(flow, reversed ? { seq: own.ack, ack: own.seq } : own);
      return { seq, ack };
    }
    const [s, a] = reversed ? [base.ack, base.seq] : [base.seq, base.ack];
    return { seq: (seq - s) >>> 0, ack: (ack - a) >>> 0 };
  }
}

export class Out {
  text = '';
  /** The protocol being printed, for ` [|proto]`. */
  proto = '';
  readonly b: Uint8Array;
  readonly e: boolean;
  readonly v: number;
  readonly flows: TcpFlows | undefined;
  /** Captured bytes end here; a printer narrows it to the end of its packet. */
  end: number;

  constructor(b: Uint8Array, opts: TcpdumpOptions) {
    this.b = b;
    this.e = opts.e ?? false;
    this.v = opts.v ?? 0;
    this.flows = opts.flows;
    this.end = b.length;
  }

  print(text: string): void {
    this.text += text;
  }
  /** True when `n` bytes at `o` were captured. */
  has(o: number, n: number): boolean {
    return o + n <= this.end;
  }
}

/** Prints a packet whose first byte is at `o` and which had `length` bytes on the wire. */
export type Print = (p: Out, o: number, length: number) => boolean;
