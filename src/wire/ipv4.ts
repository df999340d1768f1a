/**
 * Internet Protocol, version 4.
 *
 *     0                   1                   2                   3
 *     0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *    +-------+-------+---------------+-------------------------------+
 *    |version|  IHL  |      TOS      |         total length          |
 *    +-------+-------+---------------+-----+-------------------------+
 *    |        identification         |flags|     fragment offset     |
 *    +---------------+---------------+-----+-------------------------+
 *    |      TTL      |   protocol    |        header checksum        |
 *    +---------------+---------------+-------------------------------+
 *    |                        source address                         |
 *    +---------------------------------------------------------------+
 *    |                      destination address                      |
 *    +---------------------------------------------------------------+
 *    |                 options (IHL - 5 words) …
 *
 * Read: RFC 791 section 3.1, RFC 2474 (TOS as DSCP), RFC 3168 (ECN).
 * Leaves out: the meaning of options; they are carried as bytes.
 */
import type { Ipv4 } from '#base/brand.ts';
import { readU8, readU16, readU32, writeU16, writeU32 } from '#base/bytes.ts';
import { checksum, checksumAdjust, checksumAdjust32 } from '#base/checksum.ts';

/** Header length without options. */
export const IPV4_HLEN = 20;

export const IPPROTO_ICMP = 1;
export const IPPROTO_IGMP = 2;
export const IPPROTO_IPIP = 4;
export const IPPROTO_TCP = 6;
export const IPPROTO_UDP = 17;
export const IPPROTO_GRE = 47;

/** Bits of the 16-bit word at `FRAG_OFF`. */
export const IP_DF = 0x4000;
export const IP_MF = 0x2000;
export const IP_OFFMASK = 0x1fff;

/** Byte offsets. */
export const IPV4 = {
  VERSION_IHL: 0,
  TOS: 1,
  TOT_LEN: 2,
  ID: 4,
  FRAG_OFF: 6,
  TTL: 8,
  PROTOCOL: 9,
  CHECK: 10,
  SADDR: 12,
  DADDR: 16,
  OPTIONS: 20,
} as const;

export interface Ipv4Header {
  readonly tos?: number;
  /** Header and data, in bytes. */
  readonly totLen: number;
  readonly id?: number;
  readonly df?: boolean;
  readonly mf?: boolean;
  /** Fragment offset in units of 8 bytes. */
  readonly fragOff?: number;
  readonly ttl: number;
  readonly protocol: number;
  readonly src: Ipv4;
  readonly dst: Ipv4;
  /** A multiple of 4 bytes, at most 40. */
  readonly options?: Uint8Array;
}

export const ipv4Version = (b: Uint8Array, o: number): number => readU8(b, o) >>> 4;
/** Header length in bytes as the IHL field says, 0 to 60. */
export const ipv4HeaderLen = (b: Uint8Array, o: number): number => (readU8(b, o) & 15) * 4;
export const ipv4Tos = (b: Uint8Array, o: number): number => readU8(b, o + IPV4.TOS);
export const ipv4TotLen = (b: Uint8Array, o: number): number => readU16(b, o + IPV4.TOT_LEN);
export const ipv4Id = (b: Uint8Array, o: number): number => readU16(b, o + IPV4.ID);
/** The word with the flags and the fragment offset. */
export const ipv4FragWord = (b: Uint8Array, o: number): number => readU16(b, o + IPV4.FRAG_OFF);
export const ipv4Df = (b: Uint8Array, o: number): boolean => (ipv4FragWord(b, o) & IP_DF) !== 0;
export const ipv4Mf = (b: Uint8Array, o: number): boolean => (ipv4FragWord(b, o) & IP_MF) !== 0;
/** In units of 8 bytes. */
export const ipv4FragOff = (b: Uint8Array, o: number): number => ipv4FragWord(b, o) & IP_OFFMASK;
/** True for every fragment of a datagram, the first and the last included. */
export const ipv4IsFragment = (b: Uint8Array, o: number): boolean => (ipv4FragWord(b, o) & (IP_MF | IP_OFFMASK)) !== 0;
export const ipv4Ttl = (b: Uint8Array, o: number): number => readU8(b, o + IPV4.TTL);
export const ipv4Protocol = (b: Uint8Array, o: number): number => readU8(b, o + IPV4.PROTOCOL);
export const ipv4Check = (b: Uint8Array, o: number): number => readU16(b, o + IPV4.CHECK);
export const ipv4Src = (b: Uint8Array, o: number): Ipv4 => readU32(b, o + IPV4.SADDR) as Ipv4;
export const ipv4Dst = (b: Uint8Array, o: number): Ipv4 => readU32(b, o + IPV4.DADDR) as Ipv4;

/** True when the header sums to zero over its own length. */
export const ipv4ChecksumOk = (b: Uint8Array, o: number): boolean => checksum(b, o, o + ipv4HeaderLen(b, o)) === 0;

/** Plain setters leave the checksum as it is; follow a series of them with `ipv4UpdateChecksum`. */
export function ipv4SetTos(b: Uint8Array, o: number, v: number): void {
  b[o + IPV4.TOS] = v;
}
export const ipv4SetTotLen = (b: Uint8Array, o: number, v: number): void => writeU16(b, o + IPV4.TOT_LEN, v);
export const ipv4SetId = (b: Uint8Array, o: number, v: number): void => writeU16(b, o + IPV4.ID, v);
export const ipv4SetFragWord = (b: Uint8Array, o: number, v: number): void => writeU16(b, o + IPV4.FRAG_OFF, v);
export function ipv4SetTtl(b: Uint8Array, o: number, v: number): void {
  b[o + IPV4.TTL] = v;
}
export function ipv4SetProtocol(b: Uint8Array, o: number, v: number): void {
  b[o + IPV4.PROTOCOL] = v;
}
export const ipv4SetCheck = (b: Uint8Array, o: number, v: number): void => writeU16(b, o + IPV4.CHECK, v);
export const ipv4SetSrc = (b: Uint8Array, o: number, v: Ipv4): void => writeU32(b, o + IPV4.SADDR, v);
export const ipv4SetDst = (b: Uint8Array, o: number, v: Ipv4): void => writeU32(b, o + IPV4.DADDR, v);

/** Computes the header checksum anew. */
export function ipv4UpdateChecksum(b: Uint8Array, o: number): void {
  ipv4SetCheck(b, o, 0);
  ipv4SetCheck(b, o, checksum(b, o, o + ipv4HeaderLen(b, o)));
}

/** `ip_decrease_ttl`: one hop less, checksum adjusted rather than recomputed. Returns the new TTL. */
export function ipv4DecreaseTtl(b: Uint8Array, o: number): number {
  const before = readU16(b, o + IPV4.TTL);
  const ttl = (ipv4Ttl(b, o) - 1) & 0xff;
  b[o + IPV4.TTL] = ttl;
  ipv4SetCheck(b, o, checksumAdjust(ipv4Check(b, o), before, readU16(b, o + IPV4.TTL)));
  return ttl;
}

/** Replaces the source address and adjusts the header checksum (not the transport's). */
export function ipv4RewriteSrc(b: Uint8Array, o: number, v: Ipv4): void {
  ipv4SetCheck(b, o, checksumAdjust32(ipv4Check(b, o), ipv4Src(b, o), v));
  ipv4SetSrc(b, o, v);
}
/** Replaces the destination address and adjusts the header checksum (not the transport's). */
export function ipv4RewriteDst(b: Uint8Array, o: number, v: Ipv4): void {
  ipv4SetCheck(b, o, checksumAdjust32(ipv4Check(b, o), ipv4Dst(b, o), v));
  ipv4SetDst(b, o, v);
}

/** Writes header, options and checksum at `o`; returns the header's length. */
export function encodeIpv4Header(b: Uint8Array, o: number, h: Ipv4Header): number {
  const hlen = IPV4_HLEN + (h.options?.length ?? 0);
  b[o] = 0x40 | (hlen >>> 2);
  b[o + IPV4.TOS] = h.tos ?? 0;
  writeU16(b, o + IPV4.TOT_LEN, h.totLen);
  writeU16(b, o + IPV4.ID, h.id ?? 0);
  writeU16(b, o + IPV4.FRAG_OFF, (h.df ? IP_DF : 0) | (h.mf ? IP_MF : 0) | ((h.fragOff ?? 0) & IP_OFFMASK));
  b[o + IPV4.TTL] = h.ttl;
  b[o + IPV4.PROTOCOL] = h.protocol;
  writeU32(b, o + IPV4.SADDR, h.src);
  writeU32(b, o + IPV4.DADDR, h.dst);
  if (h.options) b.set(h.options, o + IPV4.OPTIONS);
  ipv4UpdateChecksum(b, o);
  return hlen;
}

/** The header at `o`; undefined when it is short, not version 4, or its lengths contradict each other. The checksum is not looked at. */
export function decodeIpv4Header(b: Uint8Array, o: number): Required<Ipv4Header> | undefined {
  const hlen = ipv4HeaderLen(b, o);
  if (b.length - o < IPV4_HLEN || ipv4Version(b, o) !== 4 || hlen < IPV4_HLEN || b.length - o < hlen) return undefined;
  if (ipv4TotLen(b, o) < hlen) return undefined;
  return {
    tos: ipv4Tos(b, o),
    totLen: ipv4TotLen(b, o),
    id: ipv4Id(b, o),
    df: ipv4Df(b, o),
    mf: ipv4Mf(b, o),
    fragOff: ipv4FragOff(b, o),
    ttl: ipv4Ttl(b, o),
    protocol: ipv4Protocol(b, o),
    src: ipv4Src(b, o),
    dst: ipv4Dst(b, o),
    options: b.slice(o + IPV4_HLEN, o + hlen),
  };
}
