/**
 * Internet Control Message Protocol.
 *
 *     0                   1                   2                   3
 *     0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *    +---------------+---------------+-------------------------------+
 *    |     type      |     code      |           checksum            |
 *    +---------------+---------------+-------------------------------+
 *    |  echo: identifier             |  echo: sequence number        |
 *    |  frag. needed: unused         |  frag. needed: next-hop MTU   |
 *    |  redirect: gateway address                                    |
 *    |  parameter problem: pointer   |                               |
 *    +---------------------------------------------------------------+
 *    |  data, or the IP header and at least 8 bytes of the datagram that caused an error …
 *
 * Read: RFC 792, RFC 1122 section 3.2.2, RFC 1191 (next-hop MTU); include/uapi/linux/icmp.h; net/ipv4/icmp.c.
 * Leaves out: timestamp and information messages, router discovery, RFC 4884 extensions.
 */
import { formatIpv4 } from '#base/addr.ts';
import type { Ipv4 } from '#base/brand.ts';
import { readU8, readU16, readU32, writeU16, writeU32 } from '#base/bytes.ts';
import { checksum } from '#base/checksum.ts';
import { ETH_P_IP } from './ethernet.ts';
import { checksumText, type Format, hex } from './format.ts';
import { IPPROTO_ICMP } from './ipv4.ts';

export const ICMP_HLEN = 8;

export const ICMP_ECHOREPLY = 0;
export const ICMP_DEST_UNREACH = 3;
/** Deprecated by RFC 6633; still recognised. */
export const ICMP_SOURCE_QUENCH = 4;
export const ICMP_REDIRECT = 5;
export const ICMP_ECHO = 8;
export const ICMP_TIME_EXCEEDED = 11;
export const ICMP_PARAMETERPROB = 12;

/** Codes of ICMP_DEST_UNREACH. */
export const ICMP_NET_UNREACH = 0;
export const ICMP_HOST_UNREACH = 1;
export const ICMP_PROT_UNREACH = 2;
export const ICMP_PORT_UNREACH = 3;
export const ICMP_FRAG_NEEDED = 4;
const ICMP_SR_FAILED = 5;
const ICMP_NET_ANO = 9;
const ICMP_HOST_ANO = 10;
export const ICMP_PKT_FILTERED = 13;
/** Codes of ICMP_REDIRECT. */
const ICMP_REDIR_NET = 0;
export const ICMP_REDIR_HOST = 1;
/** Codes of ICMP_TIME_EXCEEDED. */
export const ICMP_EXC_TTL = 0;
export const ICMP_EXC_FRAGTIME = 1;

/** Byte offsets. ID and SEQ are those of echo, MTU that of "fragmentation needed", GATEWAY that of redirect. */
export const ICMP = { TYPE: 0, CODE: 1, CHECKSUM: 2, ID: 4, SEQ: 6, MTU: 6, GATEWAY: 4, POINTER: 4, DATA: 8 } as const;

export const icmpType = (b: Uint8Array, o: number): number => readU8(b, o + ICMP.TYPE);
export const icmpCode = (b: Uint8Array, o: number): number => readU8(b, o + ICMP.CODE);
export const icmpCheck = (b: Uint8Array, o: number): number => readU16(b, o + ICMP.CHECKSUM);
export const icmpId = (b: Uint8Array, o: number): number => readU16(b, o + ICMP.ID);
export const icmpSeq = (b: Uint8Array, o: number): number => readU16(b, o + ICMP.SEQ);
export const icmpMtu = (b: Uint8Array, o: number): number => readU16(b, o + ICMP.MTU);
export const icmpGateway = (b: Uint8Array, o: number): Ipv4 => readU32(b, o + ICMP.GATEWAY) as Ipv4;
export const icmpPointer = (b: Uint8Array, o: number): number => readU8(b, o + ICMP.POINTER);
export const icmpSetId = (b: Uint8Array, o: number, v: number): void => writeU16(b, o + ICMP.ID, v);
export const icmpSetCheck = (b: Uint8Array, o: number, v: number): void => writeU16(b, o + ICMP.CHECKSUM, v);

/** True for the types that quote the datagram they complain about (and that must never be answered by another error). */
export const icmpIsError = (type: number): boolean =>
  type === ICMP_DEST_UNREACH ||
  type === ICMP_SOURCE_QUENCH ||
  type === ICMP_REDIRECT ||
  type === ICMP_TIME_EXCEEDED ||
  type === ICMP_PARAMETERPROB;
export const icmpIsEcho = (type: number): boolean => type === ICMP_ECHO || type === ICMP_ECHOREPLY;

/** True when the message in [o, end) holds its right checksum. */
export const icmpChecksumOk = (b: Uint8Array, o: number, end: number): boolean => checksum(b, o, end) === 0;

/** Computes the checksum of the message in [o, end) anew. */
export function icmpUpdateChecksum(b: Uint8Array, o: number, end: number): void {
  icmpSetCheck(b, o, 0);
  icmpSetCheck(b, o, checksum(b, o, end));
}

/** An echo request or reply. `data` may be left out when the bytes behind the header are already in place: `dataLen` then tells how many. */
export interface IcmpEcho {
  readonly type: typeof ICMP_ECHO | typeof ICMP_ECHOREPLY;
  readonly id: number;
  readonly seq: number;
  readonly data?: Uint8Array;
  readonly dataLen?: number;
}

/** Writes an echo message at `o`; returns its length. */
export function encodeIcmpEcho(b: Uint8Array, o: number, m: IcmpEcho): number {
  b[o + ICMP.TYPE] = m.type;
  b[o + ICMP.CODE] = 0;
  writeU16(b, o + ICMP.ID, m.id);
  writeU16(b, o + ICMP.SEQ, m.seq);
  if (m.data) b.set(m.data, o + ICMP_HLEN);
  const len = ICMP_HLEN + (m.data?.length ?? m.dataLen ?? 0);
  icmpUpdateChecksum(b, o, o + len);
  return len;
}

/** The echo message in [o, end); undefined when it is short or of another type. */
export function decodeIcmpEcho(b: Uint8Array, o: number, end = b.length): IcmpEcho | undefined {
  const type = icmpType(b, o);
  if (end - o < ICMP_HLEN || (type !== ICMP_ECHO && type !== ICMP_ECHOREPLY)) return undefined;
  return { type, id: icmpId(b, o), seq: icmpSeq(b, o), data: b.slice(o + ICMP_HLEN, end) };
}

export interface IcmpError {
  readonly type: number;
  readonly code: number;
  /** The second word: next-hop MTU (RFC 1191), gateway, or pointer in its uppermost byte; 0 for the others. */
  readonly rest?: number;
  /** From the first byte of the offending IP header. */
  readonly quoted: Uint8Array;
}

/** Writes an error message at `o`; returns its length. */
export function encodeIcmpError(b: Uint8Array, o: number, m: IcmpError): number {
  b[o + ICMP.TYPE] = m.type;
  b[o + ICMP.CODE] = m.code;
  writeU32(b, o + 4, m.rest ?? 0);
  b.set(m.quoted, o + ICMP_HLEN);
  const len = ICMP_HLEN + m.quoted.length;
  icmpUpdateChecksum(b, o, o + len);
  return len;
}

/** The error message in [o, end); undefined when it is short or not an error. */
export function decodeIcmpError(b: Uint8Array, o: number, end = b.length): Required<IcmpError> | undefined {
  if (end - o < ICMP_HLEN || !icmpIsError(icmpType(b, o))) return undefined;
  return { type: icmpType(b, o), code: icmpCode(b, o), rest: readU32(b, o + 4), quoted: b.slice(o + ICMP_HLEN, end) };
}

const TYPE_NAMES: Readonly<Record<number, string>> = {
  [ICMP_ECHOREPLY]: 'Echo reply',
  [ICMP_DEST_UNREACH]: 'Destination unreachable',
  [ICMP_SOURCE_QUENCH]: 'Source quench',
  [ICMP_REDIRECT]: 'Redirect',
  [ICMP_ECHO]: 'Echo request',
  [ICMP_TIME_EXCEEDED]: 'Time exceeded',
  [ICMP_PARAMETERPROB]: 'Parameter problem',
};
const CODE_NAMES: Readonly<Record<number, Readonly<Record<number, string>>>> = {
  [ICMP_DEST_UNREACH]: {
    [ICMP_NET_UNREACH]: 'network unreachable',
    [ICMP_HOST_UNREACH]: 'host unreachable',
    [ICMP_PROT_UNREACH]: 'protocol unreachable',
    [ICMP_PORT_UNREACH]: 'port unreachable',
    [ICMP_FRAG_NEEDED]: 'fragmentation needed',
    [ICMP_SR_FAILED]: 'source route failed',
    [ICMP_NET_ANO]: 'network administratively prohibited',
    [ICMP_HOST_ANO]: 'host administratively prohibited',
    [ICMP_PKT_FILTERED]: 'communication administratively filtered',
  },
  [ICMP_REDIRECT]: { [ICMP_REDIR_NET]: 'for network', [ICMP_REDIR_HOST]: 'for host' },
  [ICMP_TIME_EXCEEDED]: { [ICMP_EXC_TTL]: 'TTL exceeded in transit', [ICMP_EXC_FRAGTIME]: 'fragment reassembly time exceeded' },
};

const codeName = (b: Uint8Array, o: number): string | undefined => CODE_NAMES[icmpType(b, o)]?.[icmpCode(b, o)];
const isFragNeeded = (b: Uint8Array, o: number): boolean => icmpType(b, o) === ICMP_DEST_UNREACH && icmpCode(b, o) === ICMP_FRAG_NEEDED;
/** A field that only some types have. */
const when = (test: (b: Uint8Array, o: number) => boolean, text: (b: Uint8Array, o: number) => string) => (b: Uint8Array, o: number) =>
  test(b, o) ? text(b, o) : undefined;
const typeIs = (type: number) => (b: Uint8Array, o: number) => icmpType(b, o) === type;
/** Errors whose second word says nothing. */
const restUnused = (b: Uint8Array, o: number): boolean =>
  icmpIsError(icmpType(b, o)) && !isFragNeeded(b, o) && icmpType(b, o) !== ICMP_REDIRECT && icmpType(b, o) !== ICMP_PARAMETERPROB;
const isEcho = (b: Uint8Array, o: number): boolean => icmpIsEcho(icmpType(b, o));

/** "Echo request id=7 seq=1"; "Destination unreachable (host unreachable)". */
export function icmpSummary(b: Uint8Array, o: number): string {
  const name = TYPE_NAMES[icmpType(b, o)] ?? `Type ${icmpType(b, o)}`;
  if (isEcho(b, o)) return `${name} id=${icmpId(b, o)} seq=${icmpSeq(b, o)}`;
  const mtu = isFragNeeded(b, o) ? ` mtu=${icmpMtu(b, o)}` : '';
  return `${name} (${codeName(b, o) ?? `code ${icmpCode(b, o)}`})${mtu}`;
}

export const icmpFormat = {
  proto: 'icmp',
  shape: 'icmp',
  title: 'Internet Control Message Protocol',
  binds: [['ipproto', IPPROTO_ICMP]],
  labels: {
    'icmp.type': 'Type',
    'icmp.code': 'Code',
    'icmp.checksum': 'Checksum',
    'icmp.ident': 'Identifier',
    'icmp.seq': 'Sequence number',
    'icmp.mtu': 'MTU of next hop',
    'icmp.redir_gw': 'Gateway address',
    'icmp.pointer': 'Pointer',
    'icmp.unused': 'Unused',
  },
  types: { 'icmp.redir_gw': 'ipv4' },
  headerLen: () => ICMP_HLEN,
  summary: ({ b, from }) => icmpSummary(b, from),
  fields: [
    ['icmp.type', ICMP.TYPE, 1, (b, o) => `${icmpType(b, o)} (${TYPE_NAMES[icmpType(b, o)] ?? 'unknown'})`],
    ['icmp.code', ICMP.CODE, 1, (b, o) => (codeName(b, o) ? `${icmpCode(b, o)} (${codeName(b, o)})` : `${icmpCode(b, o)}`)],
    ['icmp.checksum', ICMP.CHECKSUM, 2, (b, o, v) => checksumText(icmpCheck(b, o), v.net?.whole ? checksum(b, o, v.to) : undefined)],
    ['icmp.ident', ICMP.ID, 2, when(isEcho, (b, o) => `${icmpId(b, o)}`)],
    ['icmp.seq', ICMP.SEQ, 2, when(isEcho, (b, o) => `${icmpSeq(b, o)}`)],
    ['icmp.unused', 4, 2, when(isFragNeeded, (b, o) => hex(readU16(b, o + 4), 4))],
    ['icmp.unused', 4, 4, when(restUnused, (b, o) => hex(readU32(b, o + 4), 8))],
    ['icmp.mtu', ICMP.MTU, 2, when(isFragNeeded, (b, o) => `${icmpMtu(b, o)}`)],
    ['icmp.redir_gw', ICMP.GATEWAY, 4, when(typeIs(ICMP_REDIRECT), (b, o) => formatIpv4(icmpGateway(b, o)))],
    ['icmp.pointer', ICMP.POINTER, 1, when(typeIs(ICMP_PARAMETERPROB), (b, o) => `${icmpPointer(b, o)}`)],
  ],
  next: ({ b, from, to }) =>
    icmpIsError(icmpType(b, from)) ? { space: 'ethertype', key: ETH_P_IP, from: from + ICMP_HLEN, to } : undefined,
  reply: (b, o) => icmpType(b, o) === ICMP_ECHOREPLY || icmpIsError(icmpType(b, o)),
} as const satisfies Format;
