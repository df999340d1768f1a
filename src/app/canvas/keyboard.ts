/** The canvas without a mouse: which key means which tool, and which thing is next in a direction. Pure. */
import type { ToolName } from '../store/lab-store.ts';
import type { CableView } from './cables.ts';
import { centre, type Plan } from './geometry/anchors.ts';
import type { Point } from './geometry/polyline.ts';

/** Single keys, as in drawing programs. */
export const TOOL_KEYS: Readonly<Record<string, ToolName>> = {
  v: 'select',
  n: 'netns',
  b: 'bridge',
  e: 'veth',
  x: 'vxlan',
  c: 'cable',
  i: 'nic',
  m: 'machine',
  r: 'router',
  s: 'switch',
  t: 'note',
};

export type Direction = 'ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown';
const VECTOR: Readonly<Record<Direction, Point>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};
export const isDirection = (key: string): key is Direction => key in VECTOR;

/** Where a thing is for the keyboard: plugs at their socket, everything else at its middle. */
function pointOf(plan: Plan, key: string): Point | undefined {
  const socket = plan.sockets.get(key)?.socket;
  const rect = plan.rects.get(key);
  return socket ?? (rect && centre(rect));
}

/** Everything that can have the focus, in reading order of the layout. */
export const focusable = (plan: Plan): string[] => [...plan.rects.values()].filter((r) => r.kind !== 'jack').map((r) => r.key);

/**
 * The next thing in a direction: along a cable if one leads that way, else the nearest among those in the same surroundings, else the nearest
 * of all.
 */
export function nextInDirection(plan: Plan, cables: readonly CableView[], from: string, direction: Direction): string | undefined {
  const start = pointOf(plan, from);
  if (!start) return undefined;
  const joined = cables.flatMap((c) => (c.ends[0] === from ? [c.ends[1]] : c.ends[1] === from ? [c.ends[0]] : []));
  const parent = plan.rects.get(from)?.parent;
  const siblings = focusable(plan).filter((k) => k !== from && plan.rects.get(k)?.parent === parent);
  const others = focusable(plan).filter((k) => k !== from && !from.startsWith(`${k}/`) && !k.startsWith(`${from}/`));
  for (const group of [joined, siblings, others]) {
    const best = nearest(plan, start, group, VECTOR[direction]);
    if (best !== undefined) return best;
  }
  return undefined;
}

/** Nearest within the quarter that the direction points at; what lies aside counts double. */
function nearest(plan: Plan, start: Point, keys: readonly string[], v: Point): string | undefined {
  let best: string | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const key of keys) {
    const p = pointOf(plan, key);
    if (!p) continue;
    const ahead = (p.x - start.x) * v.x + (p.y - start.y) * v.y;
    const aside = Math.abs((p.x - start.x) * v.y) + Math.abs((p.y - start.y) * v.x);
    if (ahead <= 1 || aside > ahead * 1.5) continue;
    const cost = ahead + aside * 2;
    if (cost < least) {
      least = cost;
      best = key;
    }
  }
  return best;
}

/** First thing inside, for Enter; the thing around, for Escape. */
export const firstInside = (plan: Plan, key: string): string | undefined =>
  [...plan.rects.values()].find((r) => r.parent === key && r.kind !== 'jack')?.key;
export const around = (plan: Plan, key: string): string | undefined => plan.rects.get(key)?.parent;
