import { expect, test } from 'vitest';
import { drawingOf } from './drawing.ts';
import { around, firstInside, nextInDirection } from './keyboard.ts';
import { twoHosts } from './testing/sample.ts';

const d = drawingOf({ snapshot: twoHosts(), places: {}, roles: { core: 'router' } });

test('arrows go along cables first', () => {
  expect(nextInDirection(d.plan, d.cables, 'hostA/qianyi-test-1/eth0', 'ArrowDown')).toBe('hostA//veth1');
  expect(nextInDirection(d.plan, d.cables, 'hostA//veth1', 'ArrowUp')).toBe('hostA/qianyi-test-1/eth0');
});
test('without a cable they go to the neighbour', () => {
  expect(nextInDirection(d.plan, d.cables, 'hostA/qianyi-test-1', 'ArrowRight')).toBe('hostA/qianyi-test-2');
  expect(nextInDirection(d.plan, d.cables, 'hostB/qianyi-test-4', 'ArrowUp')).not.toBe('hostB');
});
test('in and out', () => {
  expect(firstInside(d.plan, 'hostA/qianyi-test-1')).toBe('hostA/qianyi-test-1/eth0');
  expect(around(d.plan, 'hostA/qianyi-test-1/eth0')).toBe('hostA/qianyi-test-1');
});
