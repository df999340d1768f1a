import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Ipv4, ipv4 } from './brand.ts';
import { readU16, readU32, writeU16, writeU32 } from './bytes.ts';
import { checksum, checksumAdjust, checksumAdjust32, fold16, pseudoHeaderSum, sum16 } from './checksum.ts';

/** A packet whose first word is the checksum. An all-zero rest is left out: there 0 and 0xffff mean the same and RFC 1624 gives either. */
const packet = fc.uint8Array({ minLength: 12, maxLength: 64 }).filter((b) => b.subarray(2).some((v) => v !== 0));

function withChecksum(bytes: Uint8Array): Uint8Array {
  const b = bytes.slice();
  writeU16(b, 0, 0);
  writeU16(b, 0, checksum(b, 0, b.length));
  return b;
}

describe('checksum', () => {
  test('example of RFC 1071, section 3', () => {
    const b = Uint8Array.of(0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7);
    expect(fold16(sum16(b, 0, 8))).toBe(0xddf2);
    expect(checksum(b, 0, 8)).toBe(0x220d);
  });

  test('a range that holds its checksum gives 0', () => {
    fc.assert(
      fc.property(packet, (bytes) => {
        const b = withChecksum(bytes);
        expect(checksum(b, 0, b.length)).toBe(0);
      }),
    );
  });

  test('a sum can be continued at any even place', () => {
    fc.assert(
      fc.property(packet, fc.nat(5), (b, words) => {
        expect(checksum(b, words * 2, b.length, sum16(b, 0, words * 2))).toBe(checksum(b, 0, b.length));
      }),
    );
  });

  test('an odd last byte is the upper half of a word', () => {
    expect(checksum(Uint8Array.of(0x12), 0, 1)).toBe(~0x1200 & 0xffff);
  });

  test('64 kB of ones do not overflow', () => {
    const b = new Uint8Array(65536).fill(0xff);
    expect(checksum(b, 0, b.length)).toBe(0);
  });
});

describe('incremental update is as good as a new computation', () => {
  test('16-bit field', () => {
    fc.assert(
      fc.property(packet, fc.nat(0xffff), (bytes, value) => {
        const b = withChecksum(bytes);
        const adjusted = checksumAdjust(readU16(b, 0), readU16(b, 4), value);
        writeU16(b, 4, value);
        writeU16(b, 0, adjusted);
        expect(checksum(b, 0, b.length)).toBe(0);
      }),
    );
  });

  test('32-bit field', () => {
    fc.assert(
      fc.property(packet, fc.nat(0xffffffff), (bytes, value) => {
        const b = withChecksum(bytes);
        const adjusted = checksumAdjust32(readU16(b, 0), readU32(b, 4), value);
        writeU32(b, 4, value);
        writeU16(b, 0, adjusted);
        expect(checksum(b, 0, b.length)).toBe(0);
      }),
    );
  });

  test('example of RFC 1624, section 4: 0xdd2f with 0x5555 become 0x3285 is 0x0000', () => {
    expect(checksumAdjust(0xdd2f, 0x5555, 0x3285)).toBe(0x0000);
  });
});

test('the pseudo-header sums like its twelve bytes', () => {
  fc.assert(
    fc.property(fc.nat(0xffffffff), fc.nat(0xffffffff), fc.nat(255), fc.nat(0xffff), (src, dst, protocol, length) => {
      const b = new Uint8Array(12);
      writeU32(b, 0, src);
      writeU32(b, 4, dst);
      b[9] = protocol;
      writeU16(b, 10, length);
      expect(pseudoHeaderSum(ipv4(src), dst as Ipv4, protocol, length)).toBe(sum16(b, 0, 12));
    }),
  );
});
