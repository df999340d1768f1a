import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readU8, readU16, readU24, readU32, readU48, writeU16, writeU24, writeU32, writeU48 } from './bytes.ts';

const WIDTHS = [
  [2, readU16, writeU16],
  [3, readU24, writeU24],
  [4, readU32, writeU32],
  [6, readU48, writeU48],
] as const;

describe.each(WIDTHS)('%i bytes', (width, read, write) => {
  test('what is written is read, and nothing beside it is touched', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** (8 * width) - 1 }), fc.nat(5), (value, offset) => {
        const b = new Uint8Array(16).fill(0xa5);
        write(b, offset, value);
        expect(read(b, offset)).toBe(value);
        expect(b.filter((byte, i) => (i < offset || i >= offset + width) && byte !== 0xa5)).toHaveLength(0);
      }),
    );
  });

  test('bytes beyond the end read as zero', () => {
    const b = Uint8Array.of(0xff);
    expect(read(b, 0)).toBe(0xff * 2 ** (8 * (width - 1)));
    expect(read(b, 1)).toBe(0);
  });
});

test('the first byte is the most significant', () => {
  expect(readU48(Uint8Array.of(1, 2, 3, 4, 5, 6), 0)).toBe(0x010203040506);
  expect(readU8(Uint8Array.of(7), 1)).toBe(0);
});
