/** Putting selected things in line, and at equal distances. Pure: from rectangles to new places, relative to what they stand in. */
import type { Rect } from '#lab/layout/layout.ts';
import type { Place } from '#lab/schema.ts';
import type { Plan } from './geometry/anchors.ts';

export type Alignment = 'left' | 'centre' | 'right' | 'top' | 'middle' | 'bottom' | 'across' | 'down';

interface Axis {
  readonly at: 'x' | 'y';
  readonly size: 'w' | 'h';
  /** 0 the near edge, 0.5 the middle, 1 the far edge. */
  readonly share: number;
}
const AXES: Readonly<Record<Exclude<Alignment, 'across' | 'down'>, Axis>> = {
  left: { at: 'x', size: 'w', share: 0 },
  centre: { at: 'x', size: 'w', share: 0.5 },
  right: { at: 'x', size: 'w', share: 1 },
  top: { at: 'y', size: 'h', share: 0 },
  middle: { at: 'y', size: 'h', share: 0.5 },
  bottom: { at: 'y', size: 'h', share: 1 },
};

/** Things that can be put somewhere by hand: those with a place of their own that stand in the same surroundings as the first. */
export function movable(plan: Plan, keys: readonly string[]): Rect[] {
  const rects = keys.flatMap((k) => plan.rects.get(k) ?? []).filter((r) => !['plug', 'nic', 'jack'].includes(r.kind));
  return rects.filter((r) => r.parent === rects[0]?.parent);
}

/** New places for the movable ones of these things; empty when there are fewer than two (three for equal distances). */
export function arrange(plan: Plan, keys: readonly string[], how: Alignment): Record<string, Place> {
  const rects = movable(plan, keys);
  if (how === 'across' || how === 'down') return spread(plan, rects, how);
  if (rects.length < 2) return {};
  const { at, size, share } = AXES[how];
  const line = (r: Rect) => r[at] + r[size] * share;
  const lines = rects.map(line);
  const near = Math.min(...lines);
  const far = Math.max(...lines);
  const target = share === 0 ? near : share === 1 ? far : (near + far) / 2;
  return places(plan, rects, (r) => ({ ...r, [at]: target - r[size] * share }));
}

function spread(plan: Plan, rects: readonly Rect[], how: 'across' | 'down'): Record<string, Place> {
  if (rects.length < 3) return {};
  const { at, size } = how === 'across' ? AXES.left : AXES.top;
  const order = rects.toSorted((a, b) => a[at] - b[at]);
  const first = order[0] as Rect;
  const last = order.at(-1) as Rect;
  const taken = order.reduce((sum, r) => sum + r[size], 0);
  const gap = (last[at] + last[size] - first[at] - taken) / (order.length - 1);
  let next = first[at];
  const to = new Map<string, number>();
  for (const r of order) {
    to.set(r.key, next);
    next += r[size] + gap;
  }
  return places(plan, order, (r) => ({ ...r, [at]: to.get(r.key) ?? r[at] }));
}

function places(plan: Plan, rects: readonly Rect[], move: (r: Rect) => Rect): Record<string, Place> {
  const out: Record<string, Place> = {};
  for (const r of rects) {
    const parent = r.parent === undefined ? undefined : plan.rects.get(r.parent);
    const { x, y } = move(r);
    out[r.key] = { x: x - (parent?.x ?? 0), y: y - (parent?.y ?? 0) };
  }
  return out;
}
