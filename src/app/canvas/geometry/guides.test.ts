import { expect, test } from 'vitest';
import { guidesFor } from './guides.ts';

const box = (key: string, x: number, y: number, w = 40, parent = 'host') => ({ key, kind: 'netns' as const, x, y, w, h: 20, parent });

test('a line for each edge or middle that is met, from one thing to the other', () => {
  const lines = guidesFor(box('a', 0, 0), [box('a', 0, 0), box('b', 0, 100, 80)]);
  expect(lines).toEqual([
    { x1: 0, x2: 0, y1: -16, y2: 136 },
    { x1: 40, x2: 40, y1: -16, y2: 136 },
  ]);
});
test('things elsewhere, and things out of line, give none', () => {
  expect(guidesFor(box('a', 0, 0), [box('b', 0, 100, 40, 'other'), box('c', 7, 107, 31)])).toEqual([]);
});
