/**
 * The Internet checksum: the 16-bit one's complement of the one's complement sum.
 *
 * Read: RFC 1071 (definition and arithmetic), RFC 1624 (incremental update), RFC 768 and RFC 9293 section 3.1 (pseudo-header).
 * Nothing here allocates. Sums are plain numbers that are folded at the end; 64 kB of 0xffff stays below 2^32.
 */
import type { Ipv4 } from './brand.ts';

/** Sum of the 16-bit words in [from, to), not folded; an odd last byte counts as the upper half of a word. */
export function sum16(b: Uint8Array, from: number, to: number, initial = 0): number {
  let sum = initial;
  const even = to - ((to - from) & 1);
  for (let i = from; i < even; i += 2) sum += ((b[i] as number) << 8) | (b[i + 1] as number);
  if (even < to) sum += (b[even] as number) << 8;
  return sum;
}

/** Adds the carries back in until 16 bits are left. */
export function fold16(sum: number): number {
  let s = sum;
  while (s > 0xffff) s = (s & 0xffff) + (s >>> 16);
  return s;
}

/** RFC 1071 checksum of [from, to). `initial` is a sum to start from (a pseudo-header). A range that holds its right checksum gives 0. */
export const checksum = (b: Uint8Array, from: number, to: number, initial = 0): number => ~fold16(sum16(b, from, to, initial)) & 0xffff;

/** RFC 1624, equation 3: the checksum after one 16-bit field changed from `before` to `after`. */
export const checksumAdjust = (csum: number, before: number, after: number): number =>
  ~fold16((~csum & 0xffff) + (~before & 0xffff) + after) & 0xffff;

/** The same for a 32-bit field, such as an IPv4 address. */
export const checksumAdjust32 = (csum: number, before: number, after: number): number =>
  ~fold16((~csum & 0xffff) + (~(before >>> 16) & 0xffff) + (~before & 0xffff) + (after >>> 16) + (after & 0xffff)) & 0xffff;

/** Sum over the pseudo-header of UDP and TCP over IPv4; `length` is that of the transport header and its data. */
export const pseudoHeaderSum = (src: Ipv4, dst: Ipv4, protocol: number, length: number): number =>
  (src >>> 16) + (src & 0xffff) + (dst >>> 16) + (dst & 0xffff) + protocol + length;
