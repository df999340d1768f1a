/** Bob Jenkins's hash as include/linux/jhash.h has it, of one IPv4 address in a 128-bit union: what spreads clients over a range of addresses. */

const rol = (x: number, k: number): number => (x << k) | (x >>> (32 - k));
const swap = (x: number): number => ((x & 0xff) << 24) | ((x & 0xff00) << 8) | ((x >>> 8) & 0xff00) | (x >>> 24);

/** jhash2 of { addr, 0, 0, 0 } on a little-endian machine; `initval` is an address too, both in host order. */
export function jhash2(addr: number, initval: number): number {
  let a = (0xdeadbeef + (4 << 2) + swap(initval)) | 0;
  let b = a;
  let c = a;
  a = (a + swap(addr)) | 0;
  // __jhash_mix
  a = ((a - c) | 0) ^ rol(c, 4);
  c = (c + b) | 0;
  b = ((b - a) | 0) ^ rol(a, 6);
  a = (a + c) | 0;
  c = ((c - b) | 0) ^ rol(b, 8);
  b = (b + a) | 0;
  a = ((a - c) | 0) ^ rol(c, 16);
  c = (c + b) | 0;
  b = ((b - a) | 0) ^ rol(a, 19);
  a = (a + c) | 0;
  c = ((c - b) | 0) ^ rol(b, 4);
  b = (b + a) | 0;
  // __jhash_final; the fourth word is 0
  c = ((c ^ b) - rol(b, 14)) | 0;
  a = ((a ^ c) - rol(c, 11)) | 0;
  b = ((b ^ a) - rol(a, 25)) | 0;
  c = ((c ^ b) - rol(b, 16)) | 0;
  a = ((a ^ c) - rol(c, 4)) | 0;
  b = ((b ^ a) - rol(a, 14)) | 0;
  c = ((c ^ b) - rol(b, 24)) | 0;
  return c >>> 0;
}
