/**
 * tcpdump's text of an ICMP message.
 *
 * Leaves out: timestamp, information and router discovery messages, printed by number; RFC 4884 extensions.
 */
import { formatIpv4 } from '#base/addr.ts';
import { readU16 } from '#base/bytes.ts';
import { checksum } from '#base/checksum.ts';
import {
  ICMP_DEST_UNREACH,
  ICMP_ECHO,
  ICMP_ECHOREPLY,
  ICMP_HLEN,
  ICMP_PARAMETERPROB,
  ICMP_REDIRECT,
  ICMP_SOURCE_QUENCH,
  ICMP_TIME_EXCEEDED,
  icmpCheck,
  icmpCode,
  icmpGateway,
  icmpId,
  icmpIsError,
  icmpMtu,
  icmpPointer,
  icmpSeq,
  icmpType,
} from './icmp.ts';
import { IPPROTO_TCP, IPPROTO_UDP, IPV4_HLEN, ipv4Dst, ipv4HeaderLen, ipv4IsFragment, ipv4Protocol, ipv4TotLen } from './ipv4.ts';
import { type Out, type Print, shouldBe } from './tcpdump-out.ts';

/** Text of a message at `o`; undefined when it needs bytes that were not captured. */
type Text = (p: Out, o: number) => string | undefined;

/** Destination of the quoted packet. */
const target = (b: Uint8Array, o: number): string => formatIpv4(ipv4Dst(b, o + ICMP_HLEN));

/** Texts of the unreachable codes around the address; those that need more than the address are in `unreachable`. */
const UNREACHABLE: Readonly<Record<number, readonly [before: string, after: string]>> = {
  0: ['net ', ' unreachable'],
  1: ['host ', ' unreachable'],
  5: ['', ' unreachable - source route failed'],
  6: ['net ', ' unreachable - unknown'],
  7: ['host ', ' unreachable - unknown'],
  8: ['', ' unreachable - source host isolated'],
  9: ['net ', ' unreachable - admin prohibited'],
  10: ['host ', ' unreachable - admin prohibited'],
  11: ['net ', ' unreachable - tos prohibited'],
  12: ['host ', ' unreachable - tos prohibited'],
  13: ['host ', ' unreachable - admin prohibited filter'],
  14: ['host ', ' unreachable - host precedence violation'],
  15: ['host ', ' unreachable - precedence cutoff'],
};

const UNREACHABLE_MORE: Readonly<Record<number, Text>> = {
  2: (p, o) => `${target(p.b, o)} protocol ${ipv4Protocol(p.b, o + ICMP_HLEN)} unreachable`,
  3: portUnreachable,
  4: (p, o) => `${target(p.b, o)} unreachable - need to frag${icmpMtu(p.b, o) ? ` (mtu ${icmpMtu(p.b, o)})` : ''}`,
};

function unreachable(p: Out, o: number): string | undefined {
  if (!p.has(o + ICMP_HLEN, IPV4_HLEN)) return undefined;
  const code = icmpCode(p.b, o);
  const more = UNREACHABLE_MORE[code];
  if (more) return more(p, o);
  const [before, after] = UNREACHABLE[code] ?? ['', ` unreachable - #${code}`];
  return `${before}${target(p.b, o)}${after}`;
}

const WITH_PORTS: Readonly<Record<number, string>> = { [IPPROTO_TCP]: 'tcp', [IPPROTO_UDP]: 'udp' };

function portUnreachable(p: Out, o: number): string | undefined {
  const quoted = o + ICMP_HLEN;
  const transport = quoted + ipv4HeaderLen(p.b, quoted);
  if (!p.has(transport, 4)) return undefined;
  const protocol = ipv4Protocol(p.b, quoted);
  return `${target(p.b, o)} ${WITH_PORTS[protocol] ?? `protocol ${protocol}`} port ${readU16(p.b, transport + 2)} unreachable`;
}

const REDIRECTS = ['redirect $ to net ', 'redirect $ to host ', 'redirect-tos $ to net ', 'redirect-tos $ to host '] as const;

function redirect(p: Out, o: number): string | undefined {
  if (!p.has(o + ICMP_HLEN, IPV4_HLEN)) return undefined;
  const text = REDIRECTS[icmpCode(p.b, o)] ?? `redirect-#${icmpCode(p.b, o)} $ to `;
  return text.replace('$', target(p.b, o)) + formatIpv4(icmpGateway(p.b, o));
}

const echo =
  (kind: string): Text =>
  (p, o) =>
    p.has(o, ICMP_HLEN) ? `echo ${kind}, id ${icmpId(p.b, o)}, seq ${icmpSeq(p.b, o)}` : undefined;
const EXCEEDED = ['time exceeded in-transit', 'ip reassembly time exceeded'] as const;

function parameterProblem(p: Out, o: number): string | undefined {
  if (icmpCode(p.b, o) !== 0) return `parameter problem - code ${icmpCode(p.b, o)}`;
  return p.has(o, 5) ? `parameter problem - octet ${icmpPointer(p.b, o)}` : undefined;
}

const BY_TYPE: Readonly<Record<number, Text>> = {
  [ICMP_ECHO]: echo('request'),
  [ICMP_ECHOREPLY]: echo('reply'),
  [ICMP_DEST_UNREACH]: unreachable,
  [ICMP_SOURCE_QUENCH]: () => 'source quench',
  [ICMP_REDIRECT]: redirect,
  [ICMP_TIME_EXCEEDED]: (p, o) => EXCEEDED[icmpCode(p.b, o)] ?? `time exceeded-#${icmpCode(p.b, o)}`,
  [ICMP_PARAMETERPROB]: parameterProblem,
};

/** An ICMP message; -v prints the packet that an error quotes by means of `printQuoted`. */
export function printIcmp(p: Out, o: number, length: number, ip: number, printQuoted: Print): boolean {
  p.proto = 'icmp';
  if (!p.has(o, 2)) return false;
  const type = icmpType(p.b, o);
  const known = BY_TYPE[type];
  const text = known ? known(p, o) : `type-#${type}`;
  if (text === undefined) return false;
  p.print(`ICMP ${text}, length ${length}`);
  if (p.v === 0) return true;
  if (!ipv4IsFragment(p.b, ip)) p.print(checkText(p, o, length));
  if (!icmpIsError(type)) return true;
  p.print('\n\t');
  const quoted = o + ICMP_HLEN;
  return p.has(quoted, 4) && printQuoted(p, quoted, ipv4TotLen(p.b, quoted));
}

function checkText(p: Out, o: number, length: number): string {
  if (!p.has(o, length)) return '';
  const left = checksum(p.b, o, o + length);
  const found = icmpCheck(p.b, o);
  return left === 0 ? '' : ` (wrong icmp cksum ${found.toString(16)} (->${shouldBe(found, left).toString(16)})!)`;
}
