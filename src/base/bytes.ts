/**
 * Big-endian ("network order") integers inside byte arrays.
 *
 * Reads outside the array give zero bytes rather than throw: a view over a truncated packet must be able to describe it.
 * Who decides on the value checks the length first.
 */

export const readU8 = (b: Uint8Array, o: number): number => (b[o] as number) | 0;

export const readU16 = (b: Uint8Array, o: number): number => ((b[o] as number) << 8) | (b[o + 1] as number);

export const readU24 = (b: Uint8Array, o: number): number => ((b[o] as number) << 16) | ((b[o + 1] as number) << 8) | (b[o + 2] as number);

/** Unsigned, 0 to 0xffffffff. */
export const readU32 = (b: Uint8Array, o: number): number =>
  (((b[o] as number) << 24) | ((b[o + 1] as number) << 16) | ((b[o + 2] as number) << 8) | (b[o + 3] as number)) >>> 0;

/** 48 bits do not fit JavaScript's 32-bit operators, so the upper half is added by multiplication. */
export const readU48 = (b: Uint8Array, o: number): number => readU16(b, o) * 0x100000000 + readU32(b, o + 2);

export function writeU16(b: Uint8Array, o: number, v: number): void {
  b[o] = v >>> 8;
  b[o + 1] = v;
}

export function writeU24(b: Uint8Array, o: number, v: number): void {
  b[o] = v >>> 16;
  b[o + 1] = v >>> 8;
  b[o + 2] = v;
}

export function writeU32(b: Uint8Array, o: number, v: number): void {
  b[o] = v >>> 24;
  b[o + 1] = v >>> 16;
  b[o + 2] = v >>> 8;
  b[o + 3] = v;
}

export function writeU48(b: Uint8Array, o: number, v: number): void {
  writeU16(b, o, Math.floor(v / 0x100000000));
  writeU32(b, o + 2, v >>> 0);
}
