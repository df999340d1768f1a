/**
 * tcpdump's text of a TCP segment.
 *
 * Leaves out: what the data means (HTTP, BGP…), which tcpdump tells from the port.
 */
import { formatIpv4 } from '#base/addr.ts';
import { readU8, readU16, readU32 } from '#base/bytes.ts';
import { checksum, pseudoHeaderSum } from '#base/checksum.ts';
import { hex } from './format.ts';
import { IPPROTO_TCP, ipv4Dst, ipv4IsFragment, ipv4Src } from './ipv4.ts';
import {
  TCP_ACK,
  TCP_FIN,
  TCP_HLEN,
  TCP_RST,
  TCP_SYN,
  TCP_URG,
  TCPOPT_EOL,
  TCPOPT_MSS,
  TCPOPT_NOP,
  TCPOPT_SACK,
  TCPOPT_SACK_PERM,
  TCPOPT_TIMESTAMP,
  TCPOPT_WINDOW,
  tcpAckSeq,
  tcpCheck,
  tcpDest,
  tcpFlags,
  tcpHeaderLen,
  tcpSeq,
  tcpSource,
  tcpUrgPtr,
  tcpWindow,
} from './tcp.ts';
import { type Out, shouldBe } from './tcpdump-out.ts';

const FLAG_LETTERS = ['F', 'S', 'R', 'P', '.', 'U', 'E', 'W'] as const;

/** A TCP segment over the IPv4 header at `ip`. */
export function printTcp(p: Out, o: number, length: number, ip: number): boolean {
  p.proto = 'tcp';
  const { b } = p;
  const ends = `${formatIpv4(ipv4Src(b, ip))} > ${formatIpv4(ipv4Dst(b, ip))}: `;
  if (length < 4 || !p.has(o, 4)) return p.done(`${ends}[|tcp]`);
  p.print(`${formatIpv4(ipv4Src(b, ip))}.${tcpSource(b, o)} > ${formatIpv4(ipv4Dst(b, ip))}.${tcpDest(b, o)}: `);
  if (!p.has(o, TCP_HLEN)) return false;
  const hlen = tcpHeaderLen(b, o);
  if (hlen < TCP_HLEN) return p.done(` tcp ${length - hlen} [bad hdr length ${hlen} - too short, < ${TCP_HLEN}]`);
  p.print(`Flags [${FLAG_LETTERS.filter((_, bit) => tcpFlags(b, o) & (1 << bit)).join('') || 'none'}]`);
  if (hlen > length) return p.done(` [bad hdr length ${hlen} - too long, > ${length}]`);
  if (p.v > 0 && !ipv4IsFragment(b, ip)) p.print(checkText(p, o, length, ip));
  const base = printNumbers(p, o, length - hlen, ip);
  const options = hlen > TCP_HLEN ? printOptions(p, o + TCP_HLEN, o + hlen, base) : true;
  return options ? p.done(`, length ${length - hlen}`) : options === undefined;
}

function checkText(p: Out, o: number, length: number, ip: number): string {
  if (!p.has(o, length)) return '';
  const found = tcpCheck(p.b, o);
  const left = checksum(p.b, o, o + length, pseudoHeaderSum(ipv4Src(p.b, ip), ipv4Dst(p.b, ip), IPPROTO_TCP, length));
  return `, cksum ${hex(found, 4)} (${left === 0 ? 'correct' : `incorrect -> ${hex(shouldBe(found, left), 4)}`})`;
}

/** Sequence numbers, window, urgent pointer. Returns what was taken off the acknowledgment, which SACK blocks share. */
function printNumbers(p: Out, o: number, length: number, ip: number): number {
  const { b } = p;
  const flags = tcpFlags(b, o);
  const { seq, ack } = relative(p, o, ip);
  if (p.v > 1 || length > 0 || flags & (TCP_SYN | TCP_FIN | TCP_RST)) {
    p.print(`, seq ${seq}${length > 0 ? `:${(seq + length) >>> 0}` : ''}`);
  }
  if (flags & TCP_ACK) p.print(`, ack ${ack}`);
  p.print(`, win ${tcpWindow(b, o)}`);
  if (flags & TCP_URG) p.print(`, urg ${tcpUrgPtr(b, o)}`);
  return (tcpAckSeq(b, o) - ack) >>> 0;
}

/** The numbers to print. A conversation is kept under the end that sorts first, so that both directions find it. */
function relative(p: Out, o: number, ip: number): { readonly seq: number; readonly ack: number } {
  const { b } = p;
  const own = { seq: tcpSeq(b, o), ack: tcpAckSeq(b, o) };
  const flags = tcpFlags(b, o);
  if (!p.flows || !(flags & TCP_ACK)) return own;
  const [src, dst] = [ipv4Src(b, ip), ipv4Dst(b, ip)];
  const [sport, dport] = [tcpSource(b, o), tcpDest(b, o)];
  const reversed = src > dst || (src === dst && sport > dport);
  const flow = reversed ? `${dst}:${dport} ${src}:${sport}` : `${src}:${sport} ${dst}:${dport}`;
  return p.flows.relative(flow, reversed, (flags & TCP_SYN) !== 0, own.seq, own.ack);
}

/** Name, length (0: any) and value of an option whose kind byte is at `o`. */
type OptionText = readonly [name: string, length: number, value: (b: Uint8Array, o: number, base: number) => string];

const OPTIONS: Readonly<Record<number, OptionText>> = {
  [TCPOPT_MSS]: ['mss', 4, (b, o) => ` ${readU16(b, o + 2)}`],
  [TCPOPT_WINDOW]: ['wscale', 3, (b, o) => ` ${readU8(b, o + 2)}`],
  [TCPOPT_SACK_PERM]: ['sackOK', 2, () => ''],
  [TCPOPT_SACK]: ['sack', 0, sackText],
  [TCPOPT_TIMESTAMP]: ['TS', 10, (b, o) => ` val ${readU32(b, o + 2)} ecr ${readU32(b, o + 6)}`],
};

function sackText(b: Uint8Array, o: number, base: number): string {
  const count = Math.floor((readU8(b, o + 1) - 2) / 8);
  const edge = (at: number) => (readU32(b, at) - base) >>> 0;
  const blocks = Array.from({ length: count }, (_, i) => `{${edge(o + 2 + i * 8)}:${edge(o + 6 + i * 8)}}`);
  return ` ${count} ${blocks.join('')}`;
}

/** The options in [from, to). False when they are cut off, undefined when one is malformed: tcpdump then prints nothing more. */
function printOptions(p: Out, from: number, to: number, base: number): boolean | undefined {
  p.print(', options [');
  for (let at = from; at < to; ) {
    if (at > from) p.print(',');
    if (!p.has(at, 1)) return false;
    const kind = readU8(p.b, at);
    if (kind === TCPOPT_EOL) return p.done('eol]');
    if (kind === TCPOPT_NOP) {
      p.print('nop');
      at++;
      continue;
    }
    if (!p.has(at, 2)) return false;
    const length = readU8(p.b, at + 1);
    if (length < 2 || at + length > to) {
      p.print('[bad opt]]');
      return undefined;
    }
    p.print(optionText(p, at, kind, length, base));
    if (!p.has(at, length)) return false;
    at += length;
  }
  return p.done(']');
}

/** The option at `o`; only its name when its value was not captured. */
function optionText(p: Out, o: number, kind: number, length: number, base: number): string {
  const known = OPTIONS[kind];
  const name = known?.[0] ?? `unknown-${kind}`;
  if (!p.has(o, length)) return name;
  if (!known) return `${name} 0x${Array.from(p.b.subarray(o + 2, o + length), (v) => v.toString(16).padStart(2, '0')).join('')}`;
  const right = known[1] === 0 || known[1] === length;
  return `${name}${known[2](p.b, o, base)}${right ? '' : `[len ${length}]`}`;
}
