/**
 * What the printers of tcpdump's text share: the text so far, the packet, and how tcpdump ends a packet that is cut off.
 *
 * A printer returns false when it needs a byte that was not captured. What it printed before stays, and ` [|proto]` with the innermost
 * protocol's name ends the text, as in tcpdump.
 */
import { ETH_HLEN } from './ethernet.ts';
import { hexAndAscii } from './hexdump.ts';

/** First sequence numbers by conversation, as tcpdump keeps them: `seq` and `ack` of the end that sorts first. */
export class TcpFlows {
  private readonly bases = new Map<string, { readonly seq: number; readonly ack: number }>();

  /** Numbers to print for a segment with ACK. The first one seen, and every SYN-ACK, is printed as it is and starts the count. */
  relative(flow: string, reversed: boolean, syn: boolean, seq: number, ack: number): { readonly seq: number; readonly ack: number } {
    const base = this.bases.get(flow);
    if (!base || syn) {
      const before = (ack - 1) >>> 0;
      this.bases.set(flow, reversed ? { seq: before, ack: seq } : { seq, ack: before });
      return { seq, ack };
    }
    const [s, a] = reversed ? [base.ack, base.seq] : [base.seq, base.ack];
    return { seq: (seq - s) >>> 0, ack: (ack - a) >>> 0 };
  }
}

/** -x and -X: the packet in hexadecimal, and in characters too; -xx and -XX: with the link-level header. */
export type Dump = 'x' | 'xx' | 'X' | 'XX';

export interface PrintOptions {
  /** -e: print the link-level header. */
  readonly e?: boolean;
  /** -v, -vv. */
  readonly v?: 0 | 1 | 2;
  /** Remembers TCP conversations, so that sequence numbers are printed relative; without it they are absolute, as by -S. */
  readonly flows?: TcpFlows;
  readonly dump?: Dump;
}

export class Out {
  text = '';
  /** The protocol being printed, for ` [|proto]`. */
  proto = '';
  /** Length of the link-level header, which -x and -X leave out. */
  headerLen = ETH_HLEN;
  readonly b: Uint8Array;
  readonly e: boolean;
  readonly v: number;
  readonly flows: TcpFlows | undefined;
  readonly dump: Dump | undefined;
  /** Captured bytes end here; IPv4 narrows it to the end of its packet. */
  end: number;

  /** Prints an Ethernet frame: what a tunnel carries is at once the outermost and the innermost layer. */
  readonly printFrame: Print;

  constructor(b: Uint8Array, opts: PrintOptions, printFrame: Print) {
    this.printFrame = printFrame;
    this.b = b;
    this.e = opts.e ?? false;
    this.v = opts.v ?? 0;
    this.flows = opts.flows;
    this.dump = opts.dump;
    this.end = b.length;
  }

  print(text: string): void {
    this.text += text;
  }
  /** Prints the last piece of a packet; true, so that a printer can return it. */
  done(text: string): true {
    this.text += text;
    return true;
  }
  /** Prints, as bytes, a packet that is not understood; -x and -X print them anyway. */
  unknown(bytes: Uint8Array): true {
    return this.done(this.dump ? '' : hexAndAscii(bytes));
  }
  /** True when `n` bytes at `o` were captured. */
  has(o: number, n: number): boolean {
    return o + n <= this.end;
  }
}

/** Prints a packet whose first byte is at `o` and which had `length` bytes on the wire; false when it is cut off. */
export type Print = (p: Out, o: number, length: number) => boolean;
/** The same for the payload of the IPv4 header at `ip`. */
export type PrintOverIp = (p: Out, o: number, length: number, ip: number) => boolean;

/** The checksum that a field should have held: `found` stood there, and `left` is what the checksum over everything gave instead of 0. */
export function shouldBe(found: number, left: number): number {
  const sum = (~left & 0xffff) + (~found & 0xffff);
  return ~((sum & 0xffff) + (sum >>> 16)) & 0xffff;
}
