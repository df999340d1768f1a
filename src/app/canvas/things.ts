/** Names and things: what a key stands for, and what lies at a point of the drawing. Pure. */
import type { LinkRow, Where } from '#host/protocol.ts';
import type { Rect, RectKind } from '#lab/layout/layout.ts';
import type { Space } from '#lab/model.ts';
import type { Plan } from './geometry/anchors.ts';
import type { Point } from './geometry/polyline.ts';

export interface Thing {
  readonly key: string;
  readonly kind: RectKind;
  readonly machine: string;
  /** Empty for the initial namespace. */
  readonly netns: string;
  readonly space: Space;
  readonly link: LinkRow | undefined;
}

/** The parts of a place key. */
export function partsOf(key: string): { readonly machine: string; readonly netns: string; readonly dev: string | undefined } {
  const [machine = '', netns = '', dev] = key.split('/');
  return { machine, netns, dev };
}

export const whereOf = (thing: Pick<Thing, 'machine' | 'netns'>): Where =>
  thing.netns ? { machine: thing.machine, netns: thing.netns } : { machine: thing.machine };

export function spaceOf(plan: Plan, machine: string, netns: string): Space | undefined {
  const m = plan.model.machines.find((x) => x.row.name === machine);
  return netns ? m?.named.find((s) => s.netns.name === netns) : m?.init;
}

export function thingOf(plan: Plan, key: string): Thing | undefined {
  const { machine, netns, dev } = partsOf(key);
  const space = spaceOf(plan, machine, netns);
  if (!space) return undefined;
  const link = dev === undefined ? undefined : space.links.find((l) => l.name === dev);
  if (dev !== undefined && !link) return undefined;
  const kind = plan.rects.get(key)?.kind ?? (dev === undefined ? (netns ? 'netns' : 'machine') : 'plug');
  return { key, kind, machine, netns, space, link };
}

/** Which of two overlapping things is on top. */
const DEPTH: Readonly<Record<RectKind, number>> = { machine: 0, netns: 1, bridge: 2, vxlan: 2, card: 2, nic: 2, jack: 2, plug: 3 };

const contains = (r: Rect, p: Point, slack: number): boolean =>
  p.x >= r.x - slack && p.x <= r.x + r.w + slack && p.y >= r.y - slack && p.y <= r.y + r.h + slack;

/** The topmost thing at a point; fixtures are found a little outside of their edge. */
export function thingAt(plan: Plan, p: Point, slack = 6): Thing | undefined {
  let best: Rect | undefined;
  for (const r of plan.rects.values()) {
    if (!contains(r, p, DEPTH[r.kind] >= 2 ? slack : 0)) continue;
    if (!best || DEPTH[r.kind] > DEPTH[best.kind]) best = r;
  }
  return best && thingOf(plan, best.key);
}

/** The machine at a point; in a lab of one machine that one, wherever the point is. */
export function machineAt(plan: Plan, p: Point): Thing | undefined {
  const at = thingAt(plan, p);
  const only = plan.model.machines.length === 1 ? plan.model.machines[0]?.row.name : undefined;
  const name = at?.machine ?? only;
  return name === undefined ? undefined : thingOf(plan, name);
}

export const linkNames = (space: Space): Set<string> => new Set(space.links.map((l) => l.name));
