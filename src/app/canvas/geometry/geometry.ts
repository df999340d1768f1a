/** One drawing's lines with a memory: the same leg of a way is computed once for each version of the plan. */
import type { LinkRow } from '#host/protocol.ts';
import { buildingOf, ifindexOf, nsidOf, type Plan, restPoint, roomPoint } from './anchors.ts';
import { boxOf, joinLines, type Line, lengthInside, lineLength, lineOf, type Point, reverseLine } from './polyline.ts';
import { insideLine, wireLine } from './routes.ts';

/** One movement of a packet between two devices (ids as `devId` makes them): over a cable, or inside a namespace. */
export interface Leg {
  readonly kind: 'wire' | 'inside';
  readonly from: number;
  readonly to: number;
}

export interface Measured {
  readonly line: Line;
  readonly length: number;
  /** Trails are drawn between these distances: what lies on a card or in a closed building is left to it. */
  readonly seenFrom: number;
  readonly seenTo: number;
}

/** All legs of one movement. */
export interface Way {
  readonly legs: readonly Measured[];
  readonly line: Line;
  readonly length: number;
  /** Left, top, right, bottom. */
  readonly box: readonly [number, number, number, number];
}

export class Geometry {
  readonly plan: Plan;
  private readonly lines = new Map<string, Measured>();
  private readonly ways = new WeakMap<readonly Leg[], Way>();

  constructor(plan: Plan) {
    this.plan = plan;
  }

  link(id: number): LinkRow | undefined {
    return this.plan.model.link(nsidOf(id) as LinkRow['nsid'], ifindexOf(id) as LinkRow['ifindex']);
  }

  /** A device that was there when the packet was, and is no more. */
  private isGone(id: number): boolean {
    return ifindexOf(id) > 0 && !this.link(id);
  }

  /** Where a packet rests at a spot; undefined when nothing is drawn there. */
  spot(id: number): Point | undefined {
    const link = this.link(id);
    if (this.isGone(id)) return undefined;
    return link ? restPoint(this.plan, link) : roomPoint(this.plan, nsidOf(id));
  }

  leg(leg: Leg): Measured {
    const key = `${leg.kind}${leg.from},${leg.to}`;
    const known = this.lines.get(key);
    if (known) return known;
    const line = this.lineFor(leg) ?? [];
    const length = lineLength(line);
    const measured = { line, length, seenFrom: this.hidden(leg.from, line), seenTo: length - this.hidden(leg.to, reverseLine(line)) };
    this.lines.set(key, measured);
    return measured;
  }

  way(legs: readonly Leg[]): Way {
    const known = this.ways.get(legs);
    if (known) return known;
    const measured = legs.map((l) => this.leg(l));
    const line = joinLines(...measured.map((m) => m.line));
    const way = { legs: measured, line, length: lineLength(line), box: boxOf(line) };
    this.ways.set(legs, way);
    return way;
  }

  /** How much of a line, from its start, lies on the thing that it starts from. */
  private hidden(id: number, line: Line): number {
    const link = this.link(id);
    if (!link) return 0;
    const rect = this.plan.rects.get(this.plan.model.key(link));
    const building = buildingOf(this.plan, link);
    if (building?.compact) return lengthInside(line, building);
    return rect && (rect.kind === 'card' || rect.kind === 'nic') ? lengthInside(line, rect) : 0;
  }

  private lineFor(leg: Leg): Line | undefined {
    const a = this.link(leg.from);
    const b = this.link(leg.to);
    const line = a && b && (leg.kind === 'wire' ? wireLine(this.plan, a, b) : insideLine(this.plan, a, b));
    if (line && line.length >= 4) return line;
    if (this.isGone(leg.from) || this.isGone(leg.to)) return undefined;
    const from = this.spot(leg.from);
    const to = this.spot(leg.to);
    return from && to ? lineOf([from, to]) : undefined;
  }
}
