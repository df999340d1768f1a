import { describe, expect, test } from 'vitest';
import { arrange, movable } from './arrange.ts';
import { drawingOf } from './drawing.ts';
import { foldsBetween } from './Folding.tsx';
import { planOf } from './geometry/anchors.ts';
import { twoHosts } from './testing/sample.ts';

const { plan } = drawingOf({ snapshot: twoHosts(), places: {}, roles: { core: 'router' } });
const rooms = ['hostA/qianyi-test-1', 'hostA/qianyi-test-2'];
const host = plan.rects.get('hostA');
const rect = (key: string) => plan.rects.get(key) ?? { x: 0, y: 0, w: 0, h: 0 };

describe('arranging', () => {
  test('left edges go to the leftmost, relative to what they stand in', () => {
    const left = Math.min(...rooms.map((k) => rect(k).x)) - (host?.x ?? 0);
    const made = arrange(plan, rooms, 'left');
    expect(rooms.map((k) => made[k]?.x)).toEqual([left, left]);
    expect(made[rooms[1] as string]?.y).toBe(rect(rooms[1] as string).y - (host?.y ?? 0));
  });
  test('one thing alone has nothing to be in line with', () => {
    expect(arrange(plan, rooms.slice(0, 1), 'top')).toEqual({});
    expect(arrange(plan, rooms, 'across')).toEqual({});
  });
  test('gaps become equal, the outer two stay', () => {
    const box = (key: string, x: number, w: number) => ({ key, kind: 'netns' as const, x, y: 0, w, h: 10 });
    const some = planOf(plan.model, new Map([box('a', 0, 20), box('b', 30, 40), box('c', 100, 20)].map((r) => [r.key, r])));
    const made = arrange(some, ['a', 'b', 'c'], 'across');
    expect([made.a?.x, made.b?.x, made.c?.x]).toEqual([0, 40, 100]);
  });
  test('ports and cards in walls have no place of their own', () => {
    expect(movable(plan, ['hostA//veth1', ...rooms]).map((r) => r.key)).toEqual(rooms);
  });
});

test('a card that becomes a port folds, and nothing else does', () => {
  const key = 'hostA/qianyi-test-1/eth0';
  const was = plan.rects.get(key);
  if (!was) throw new Error('no card');
  const after = planOf(plan.model, new Map([...plan.rects, [key, { ...was, kind: 'plug' as const, w: 18, h: 25 }]]));
  expect(foldsBetween(plan, after, () => '10.0.0.101/24').map((f) => [f.key, f.name, f.addr])).toEqual([[key, 'eth0', '10.0.0.101/24']]);
  expect(foldsBetween(plan, plan, () => '')).toEqual([]);
});
