/**
 * The drawing of a lab as React sees it: laid out again when a table that is drawn changes, never for packets. While things are dragged their
 * rectangles follow the hand (`shifted`) without a new layout.
 */
import { useMemo } from 'react';
import { useStore } from 'zustand';
import { layout, type Rect } from '#lab/layout/layout.ts';
import { modelOf } from '#lab/model.ts';
import type { Lab, LabState } from '../store/lab-store.ts';
import { type CableView, cablesOf } from './cables.ts';
import { type NodeFacts, nodesOf } from './facts.ts';
import { type Plan, planOf } from './geometry/anchors.ts';
import { Geometry } from './geometry/geometry.ts';

export interface Drawing {
  readonly plan: Plan;
  readonly geometry: Geometry;
  readonly nodes: readonly NodeFacts[];
  readonly cables: readonly CableView[];
}

/** Changes with every table that is drawn. */
export const drawnVersion = ({ snapshot: { versions: v } }: LabState): number => v.machine + v.netns + v.link + v.addr + v.cable;

export function drawingOf(state: Pick<LabState, 'snapshot' | 'places' | 'roles'>): Drawing {
  const machines = Object.entries(state.roles).map(([name, role]) => ({ name, role }));
  const rects = layout(state.snapshot, state.places, machines);
  return fromPlan(planOf(modelOf(state.snapshot), rects), state.roles);
}
const fromPlan = (plan: Plan, roles: LabState['roles']): Drawing => ({
  plan,
  geometry: new Geometry(plan),
  nodes: nodesOf(plan, roles),
  cables: cablesOf(plan),
});

export function useDrawing(lab: Lab): Drawing {
  const version = useStore(lab.store, drawnVersion);
  const snapshot = useStore(lab.store, (s) => s.snapshot);
  const places = useStore(lab.store, (s) => s.places);
  const roles = useStore(lab.store, (s) => s.roles);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the snapshot is changed in place; its version says when
  return useMemo(() => drawingOf({ snapshot, places, roles }), [snapshot, version, places, roles]);
}

export type Shifts = ReadonlyMap<string, { readonly dx: number; readonly dy: number }>;

/** The plan with some things moved, and all that stands in them. */
export function shifted(plan: Plan, shifts: Shifts): Plan {
  if (shifts.size === 0) return plan;
  const total = (r: Rect): { dx: number; dy: number } => {
    let dx = 0;
    let dy = 0;
    for (let at: Rect | undefined = r; at; at = at.parent === undefined ? undefined : plan.rects.get(at.parent)) {
      dx += shifts.get(at.key)?.dx ?? 0;
      dy += shifts.get(at.key)?.dy ?? 0;
    }
    return { dx, dy };
  };
  const rects = new Map<string, Rect>();
  for (const [key, r] of plan.rects) {
    const { dx, dy } = total(r);
    rects.set(key, dx === 0 && dy === 0 ? r : moved(r, dx, dy));
  }
  return planOf(plan.model, rects);
}
const moved = (r: Rect, dx: number, dy: number): Rect => ({
  ...r,
  x: r.x + dx,
  y: r.y + dy,
  ...(r.sockets && { sockets: r.sockets.map((s) => ({ ...s, x: s.x + dx, y: s.y + dy })) }),
  ...(r.card && { card: { ...r.card, x: r.card.x + dx, y: r.card.y + dy } }),
});
