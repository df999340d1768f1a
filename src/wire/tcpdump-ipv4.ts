/**
 * tcpdump's text of an IPv4 packet.
 *
 * Read: tcpdump(8), "Output format"; behaviour compared with tcpdump 4.99.
 * Leaves out: IP options other than router alert, no-op and end; protocols beyond ICMP, IGMP, IPIP, UDP and TCP, printed as a number.
 */
import { formatIpv4 } from '#base/addr.ts';
import { checksum } from '#base/checksum.ts';
import {
  IP_DF,
  IP_MF,
  IPPROTO_ICMP,
  IPPROTO_IGMP,
  IPPROTO_IPIP,
  IPPROTO_NAMES,
  IPPROTO_TCP,
  IPPROTO_UDP,
  IPV4_HLEN,
  ipv4Check,
  ipv4Dst,
  ipv4FragOff,
  ipv4FragWord,
  ipv4HeaderLen,
  ipv4Id,
  ipv4Protocol,
  ipv4Src,
  ipv4Tos,
  ipv4TotLen,
  ipv4Ttl,
  ipv4Version,
} from './ipv4.ts';
import { printIcmp } from './tcpdump-icmp.ts';
import { printIgmp } from './tcpdump-igmp.ts';
import { type Out, type PrintOverIp, shouldBe } from './tcpdump-out.ts';
import { printTcp } from './tcpdump-tcp.ts';
import { printUdp } from './tcpdump-udp.ts';

const BY_PROTOCOL: Readonly<Record<number, PrintOverIp>> = {
  [IPPROTO_ICMP]: (p, o, length, ip) => printIcmp(p, o, length, ip, printIpv4),
  [IPPROTO_IGMP]: printIgmp,
  [IPPROTO_IPIP]: printIpv4,
  [IPPROTO_TCP]: printTcp,
  [IPPROTO_UDP]: printUdp,
};
/** These print the addresses themselves, with the ports. */
const hasPorts = (protocol: number): boolean => protocol === IPPROTO_TCP || protocol === IPPROTO_UDP;

/** An IPv4 packet at `o` of `length` bytes. */
export function printIpv4(p: Out, o: number, length: number): boolean {
  p.proto = 'ip';
  const { b } = p;
  if (!p.has(o, 1)) return false;
  if (ipv4Version(b, o) !== 4)
    return p.done(`IP${ipv4Version(b, o)}${ipv4Version(b, o) === 6 ? ', wrong link-layer encapsulation' : ''} (invalid)`);
  if (!p.e) p.print('IP ');
  if (!p.has(o, IPV4_HLEN)) return false;
  const problem = lengthProblem(b, o, length);
  if (problem) return p.done(problem);
  const hlen = ipv4HeaderLen(b, o);
  const len = ipv4TotLen(b, o);
  if (length < len) p.print(`truncated-ip - ${len - length} bytes missing! `);
  const outerEnd = p.end;
  p.end = Math.min(outerEnd, o + len);
  const whole = (p.v === 0 || printHeader(p, o, hlen)) && printPayload(p, o, hlen, len - hlen);
  p.end = outerEnd;
  return whole;
}

/** A length that makes the rest unreadable. */
function lengthProblem(b: Uint8Array, o: number, length: number): string | undefined {
  const hlen = ipv4HeaderLen(b, o);
  if (length < IPV4_HLEN) return `truncated-ip ${length}`;
  if (hlen < IPV4_HLEN) return `bad-hlen ${hlen}`;
  return ipv4TotLen(b, o) < hlen ? `bad-len ${ipv4TotLen(b, o)}` : undefined;
}

const ECN = ['', ',ECT(1)', ',ECT(0)', ',CE'] as const;

/** What -v prints in parentheses. */
function printHeader(p: Out, o: number, hlen: number): boolean {
  const { b } = p;
  const protocol = ipv4Protocol(b, o);
  const ttl = ipv4Ttl(b, o) > 0 ? `, ttl ${ipv4Ttl(b, o)}` : '';
  const id = `id ${ipv4Id(b, o)}, offset ${ipv4FragOff(b, o) * 8}, flags [${flagsText(ipv4FragWord(b, o))}]`;
  const proto = `proto ${IPPROTO_NAMES[protocol] ?? 'unknown'} (${protocol}), length ${ipv4TotLen(b, o)}`;
  p.print(`(tos 0x${ipv4Tos(b, o).toString(16)}${ECN[ipv4Tos(b, o) & 3]}${ttl}, ${id}, ${proto}`);
  if (hlen > IPV4_HLEN) {
    p.print(', options (');
    if (!p.has(o, hlen)) return false;
    p.print(`${optionsText(b, o + IPV4_HLEN, o + hlen)})`);
  }
  return p.done(`${checkText(p, o, hlen)})\n    `);
}

function flagsText(word: number): string {
  const names = [word & IP_MF ? '+' : '', word & IP_DF ? 'DF' : '', word & 0x8000 ? 'rsvd' : ''].filter(Boolean);
  return names.join(', ') || 'none';
}

function checkText(p: Out, o: number, hlen: number): string {
  const left = checksum(p.b, o, o + hlen);
  const found = ipv4Check(p.b, o);
  return left === 0 ? '' : `, bad cksum ${found.toString(16)} (->${shouldBe(found, left).toString(16)})!`;
}

const OPTION_NAMES: Readonly<Record<number, string>> = { 0: 'EOL', 1: 'NOP', 148: 'RA' };

function optionsText(b: Uint8Array, from: number, to: number): string {
  const names: string[] = [];
  for (let at = from; at < to; ) {
    const kind = b[at] as number;
    names.push(OPTION_NAMES[kind] ?? `unknown ${kind}`);
    if (kind === 0) break;
    at += kind === 1 ? 1 : Math.max(2, b[at + 1] as number);
  }
  return names.join(',');
}

function printPayload(p: Out, o: number, hlen: number, length: number): boolean {
  const { b } = p;
  const protocol = ipv4Protocol(b, o);
  const ends = `${formatIpv4(ipv4Src(b, o))} > ${formatIpv4(ipv4Dst(b, o))}`;
  if (ipv4FragOff(b, o) !== 0) return p.done(`${ends}: ip-proto-${protocol}`);
  if (!hasPorts(protocol)) p.print(`${ends}: `);
  if (!p.has(o, hlen)) {
    p.print(` [remaining caplen(${p.end - o}) < header length(${hlen})]`);
    return false;
  }
  const print = BY_PROTOCOL[protocol];
  return print ? print(p, o + hlen, length, o) : p.done(` ip-proto-${protocol} ${length}`);
}
