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
import type { Ipv4 } from '#base/brand.ts';
import { readU8, readU16, readU32, writeU16, writeU32 } from '#base/bytes.ts';
import { checksum } from '#base/checksum.ts';

export const ICMP_HLEN = 8;

export const ICMP_ECHOREPLY = 0;
export const ICMP_DEST_UNREACH = 3;
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
export const ICMP_SR_FAILED = 5;
export const ICMP_NET_ANO = 9;
export const ICMP_HOST_ANO = 10;
export const ICMP_PKT_FILTERED = 13;
/** Codes of ICMP_REDIRECT. */
export const ICMP_REDIR_NET = 0;
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
  type === ICMP_DEST_UNREACH || type === 4 || type === ICMP_REDIRECT || type === ICMP_TIME_EXCEEDED || type === ICMP_PARAMETERPROB;
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
