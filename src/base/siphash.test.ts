/** The published vectors of SipHash-2-4: key 00..0f, input 00..n-1. */
import { expect, test } from 'vitest';
import { siphash } from './siphash.ts';

const KEY = [0x03020100, 0x07060504, 0x0b0a0908, 0x0f0e0d0c] as const;
const INPUT = [0x03020100, 0x07060504, 0x0b0a0908, 0x0f0e0d0c];

test.each([
  [0, 0xdd0e0e31, 0x726fdb47],
  [1, 0x277187b7, 0xcf2794e0],
  [2, 0x9a932462, 0x93f5f579],
  [3, 0x860ee5fb, 0x751e8fbc],
])('%i words', (words, low, high) => {
  expect(siphash(INPUT.slice(0, words), KEY)).toEqual([low >>> 0, high >>> 0]);
});
