/**
 * The text that tcpdump 4.99 prints for a frame, with -n (addresses and ports as numbers) and without the time.
 *
 * Read: tcpdump(8). What each layer leaves out stands in its file (`tcpdump-*.ts`).
 */
import { formatMac } from '#base/addr.ts';
import { ETH_HLEN, ethSrc, ethType } from './ethernet.ts';
import { hexAndAscii, hexLines } from './hexdump.ts';
import { ethertypeText, printEthernet, printerOf } from './tcpdump-link.ts';
import { type Dump, Out, type PrintOptions } from './tcpdump-out.ts';

export { TcpFlows } from './tcpdump-out.ts';

/** What a capture on `any` (link type LINUX_SLL2) knows beside the frame. */
export interface Sll2 {
  readonly ifname: string;
  readonly ifindex: number;
  /** Packet type: to us, from us, broadcast, multicast, to another host. */
  readonly direction: 'In' | 'Out' | 'B' | 'M' | 'P';
}

export interface TcpdumpOptions extends PrintOptions {
  /** `frame` begins with an Ethernet header for either link type; LINUX_SLL2 needs `sll2`. */
  readonly linkType?: 'EN10MB' | 'LINUX_SLL2';
  readonly sll2?: Sll2;
  /** Bytes on the wire, when the frame was cut to a snap length. */
  readonly wireLen?: number;
}

/** tcpdump prints the link-level header of a packet that is cut off even with a single -x or -X, except when it noticed within one of these. */
const LEAVES_OUT_HEADER: ReadonlySet<string> = new Set(['ether', 'llc', 'ip', 'udp']);
/** Length of a LINUX_SLL2 header, which -e counts. */
const SLL2_HLEN = 20;

/** One packet's text, without the time before it and the line feed behind it. */
export function formatTcpdump(frame: Uint8Array, opts: TcpdumpOptions = {}): string {
  const p = new Out(frame, opts, printEthernet);
  const length = opts.wireLen ?? frame.length;
  const whole = opts.linkType === 'LINUX_SLL2' && opts.sll2 ? printSll2(p, length, opts.sll2) : printEthernet(p, 0, length);
  if (!whole) p.print(` [|${p.proto}]`);
  if (opts.dump) p.print(dump(frame, opts.dump, whole || LEAVES_OUT_HEADER.has(p.proto) ? p.headerLen : 0));
  return p.text;
}

function printSll2(p: Out, length: number, { ifname, ifindex, direction }: Sll2): boolean {
  p.print(`${ifname.padEnd(5)} ${direction.padEnd(3)} `);
  p.proto = 'sll2';
  if (!p.has(0, ETH_HLEN)) return false;
  const type = ethType(p.b, 0);
  const header = `ifindex ${ifindex} ${formatMac(ethSrc(p.b, 0))} ethertype ${ethertypeText(type)}, length ${length - ETH_HLEN + SLL2_HLEN}: `;
  const print = printerOf(type);
  if (p.e || !print) p.print(header);
  return print ? print(p, ETH_HLEN, length - ETH_HLEN) : p.unknown(p.b.subarray(ETH_HLEN));
}

/** The bytes behind the text: from the network header on, or all when the letter is doubled. */
function dump(frame: Uint8Array, kind: Dump, headerLen: number): string {
  const bytes = kind.length === 2 ? frame : frame.subarray(headerLen);
  return kind.startsWith('x') ? hexLines(bytes) : hexAndAscii(bytes);
}
