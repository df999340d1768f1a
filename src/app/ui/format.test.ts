import { expect, test } from 'vitest';
import { clockText, dateText, spanText } from './format.ts';

const thin = (text: string) => text.replaceAll('\u2009', '_');

test('virtual time has its digits in groups', () => {
  expect(thin(clockText(0))).toBe('0.000_000_s');
  expect(thin(clockText(42_311_344_900))).toBe('42.311_344_s');
});

test('a span is said in the largest unit that fits', () => {
  expect([158_000, 1_200_000, 999_990_000, 41_000_000_000, 1_230_000_000, 600e9].map(spanText)).toEqual([
    '158 µs',
    '1.2 ms',
    '1 s',
    '41 s',
    '1.2 s',
    '10 min',
  ]);
});

test('a date is as near as it is', () => {
  const now = new Date(2026, 10, 24, 12).getTime();
  const ago = (minutes: number) => dateText(now - minutes * 60_000, now);
  expect(ago(0)).toBe('just now');
  expect(ago(20)).toBe('20 minutes ago');
  expect(ago(24 * 60)).toBe('yesterday');
  expect(ago(12 * 24 * 60)).toBe('12 November');
});
