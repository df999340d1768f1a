/** Lines that show with what a dragged thing is in line: edges and middles of things in the same surroundings. Pure. */
import type { Rect } from '#lab/layout/layout.ts';

export interface GuideLine {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}
/** Things are in line when they are this near, in pixels of the drawing. */
const NEAR = 0.5;
const PAST = 16;

interface Axis {
  readonly at: 'x' | 'y';
  readonly size: 'w' | 'h';
  readonly across: 'x' | 'y';
  readonly along: 'w' | 'h';
}
const AXES: readonly Axis[] = [
  { at: 'x', size: 'w', across: 'y', along: 'h' },
  { at: 'y', size: 'h', across: 'x', along: 'w' },
];

/** At most one line for each edge and middle of the moved thing, as long as all that it joins. */
export function guidesFor(moved: Rect, rects: Iterable<Rect>): GuideLine[] {
  const others = [...rects].filter((r) => r.key !== moved.key && r.parent === moved.parent && r.kind !== 'plug' && r.kind !== 'jack');
  return AXES.flatMap((axis) => [0, 0.5, 1].flatMap((share) => guide(moved, others, axis, share) ?? []));
}

function guide(moved: Rect, others: readonly Rect[], { at, size, across, along }: Axis, share: number): GuideLine | undefined {
  const line = moved[at] + moved[size] * share;
  const hits = others.filter((r) => [0, 0.5, 1].some((s) => Math.abs(r[at] + r[size] * s - line) < NEAR));
  if (hits.length === 0) return undefined;
  const all = [moved, ...hits];
  const from = Math.min(...all.map((r) => r[across])) - PAST;
  const to = Math.max(...all.map((r) => r[across] + r[along])) + PAST;
  return at === 'x' ? { x1: line, x2: line, y1: from, y2: to } : { x1: from, x2: to, y1: line, y2: line };
}
