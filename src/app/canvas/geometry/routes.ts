/**
 * The lines of the drawing: every cable from end to end, and the way inside a machine or namespace from one device to another (through a bridge
 * from port to port, from card to card, from a tunnel's mouth to the card its envelopes leave by). Pure.
 */
import type { LinkRow } from '#host/protocol.ts';
import type { Rect } from '#lab/layout/layout.ts';
import { buildingOf, type CableEnd, cableEnd, centre, jointEnd, mouthOf, type Plan, plugEnd, restPoint, sideVector } from './anchors.ts';
import { joinLines, type Line, lineOf, type Point, reverseLine } from './polyline.ts';

const STUB = 14;
const upright = (e: CableEnd): boolean => e.side === 'top' || e.side === 'bottom';
const stub = (e: CableEnd): Point => ({ x: e.x + sideVector[e.side].x * STUB, y: e.y + sideVector[e.side].y * STUB });

/** An orthogonal cable between two ends; `lane` moves its middle part aside, so that neighbours do not lie on each other. */
export function cableLine(a: CableEnd, b: CableEnd, lane = 0): Line {
  if (nearlyStraight(a, b)) return lineOf([a, b]);
  const p = stub(a);
  const q = stub(b);
  if (upright(a) && upright(b)) return lineOf([a, ...across(p, q, a, lane), b]);
  if (!upright(a) && !upright(b)) return lineOf([a, ...along(p, q, a, lane), b]);
  const corner = upright(a) ? { x: p.x, y: q.y } : { x: q.x, y: p.y };
  return lineOf([a, p, corner, q, b]);
}

/** Ends that face each other and are less than a grid step out of line are joined directly. */
function nearlyStraight(a: CableEnd, b: CableEnd): boolean {
  const off = upright(a) ? Math.abs(a.x - b.x) : Math.abs(a.y - b.y);
  const v = sideVector[a.side];
  const facing = v.x === -sideVector[b.side].x && v.y === -sideVector[b.side].y;
  return facing && off > 0 && off < 8 && (b.x - a.x) * v.x + (b.y - a.y) * v.y > 0;
}

/** Both ends leave up or down: a level run between them when they face each other, else beyond both. */
function across(p: Point, q: Point, a: CableEnd, lane: number): Point[] {
  const down = a.side === 'bottom';
  const facing = down ? p.y <= q.y : p.y >= q.y;
  const y = facing
    ? (p.y + q.y) / 2 + (Math.abs(p.x - q.x) < 1 ? 0 : laneIn(lane, Math.abs(p.y - q.y)))
    : down
      ? Math.max(p.y, q.y)
      : Math.min(p.y, q.y);
  return [
    { x: p.x, y },
    { x: q.x, y },
  ];
}
function along(p: Point, q: Point, a: CableEnd, lane: number): Point[] {
  const right = a.side === 'right';
  const facing = right ? p.x <= q.x : p.x >= q.x;
  const x = facing
    ? (p.x + q.x) / 2 + (Math.abs(p.y - q.y) < 1 ? 0 : laneIn(lane, Math.abs(p.x - q.x)))
    : right
      ? Math.max(p.x, q.x)
      : Math.min(p.x, q.x);
  return [
    { x, y: p.y },
    { x, y: q.y },
  ];
}
const laneIn = (lane: number, room: number): number => Math.max(-room / 2, Math.min(room / 2, ((lane % 5) - 2) * 6));

/** The cable between two devices (veth pair or physical), from rest point to rest point. */
export function wireLine(plan: Plan, a: LinkRow, b: LinkRow): Line | undefined {
  const drawn = drawnWire(plan, a, b);
  const from = restPoint(plan, a);
  const to = restPoint(plan, b);
  return drawn && from && to && joinLines(lineOf([from]), drawn, lineOf([to]));
}

/** The part of that cable that is drawn: between plugs and jacks. The same line whichever end is named first. */
export function drawnWire(plan: Plan, a: LinkRow, b: LinkRow): Line | undefined {
  if (a.nsid > b.nsid || (a.nsid === b.nsid && a.ifindex > b.ifindex)) {
    const back = drawnWire(plan, b, a);
    return back && reverseLine(back);
  }
  const ends = [a, b].map((l) => cableEnd(plan, l) ?? looseEnd(plan, l)) as [CableEnd | undefined, CableEnd | undefined];
  if (!ends[0] || !ends[1]) return undefined;
  return aisleLine(plan, ends[0], ends[1], a.ifindex) ?? cableLine(ends[0], ends[1], a.ifindex);
}

/** Rooms that a run over this box would cross. */
function inTheWay(plan: Plan, left: number, right: number, top: number, bottom: number): Rect[] {
  return [...plan.rects.values()].filter(
    (r) => r.kind === 'netns' && right > r.x - 2 && left < r.x + r.w + 2 && r.y < bottom && r.y + r.h > top,
  );
}

/** A cable that would cross rooms goes down the aisle beside them instead, or levels out below them. */
function aisleLine(plan: Plan, a: CableEnd, b: CableEnd, lane: number): Line | undefined {
  if (!upright(a) || !upright(b) || a.side === b.side) return undefined;
  const [upper, lower] = a.y < b.y ? [a, b] : [b, a];
  if (upper.side !== 'bottom') return undefined;
  const spread = (lane % 5) * 2;
  const start = upper.y + 4 + spread;
  const end = lower.y - 6 - spread * 2;
  if (end <= start) return undefined;
  const rooms = inTheWay(plan, upper.x, upper.x, start, end);
  if (rooms.length === 0) {
    const middle = (upper.y + lower.y) / 2;
    if (inTheWay(plan, Math.min(a.x, b.x), Math.max(a.x, b.x), middle - 12, middle + 12).length === 0) return undefined;
    const level = lineOf([upper, { x: upper.x, y: end }, { x: lower.x, y: end }, lower]);
    return upper === a ? level : reverseLine(level);
  }
  const left = Math.min(...rooms.map((r) => r.x)) - 4 - spread;
  const right = Math.max(...rooms.map((r) => r.x + r.w)) + 4 + spread;
  const x = Math.abs(lower.x - left) <= Math.abs(lower.x - right) ? left : right;
  const line = lineOf([upper, { x: upper.x, y: start }, { x, y: start }, { x, y: end }, { x: lower.x, y: end }, lower]);
  return upper === a ? line : reverseLine(line);
}

/** A device inside a closed building: its cable ends at the wall. */
function looseEnd(plan: Plan, link: LinkRow): CableEnd | undefined {
  const building = buildingOf(plan, link);
  return building && { x: building.x + building.w / 2, y: building.y + building.h, side: 'bottom' };
}

/** The joint of a tunnel or NIC that is a port: from its body to its plug. */
export function jointLine(plan: Plan, link: LinkRow): Line | undefined {
  const key = plan.model.key(link);
  const rect = plan.rects.get(key);
  const plug = plugEnd(plan, key);
  if (!rect || !plug || rect.kind === 'plug') return undefined;
  return cableLine(jointEnd(rect, plug), plug);
}

/** From a port's rest point to the lane inside its bridge. */
function portChain(plan: Plan, link: LinkRow): { readonly line: Line; readonly bridge: Rect } | undefined {
  const key = plan.model.key(link);
  const port = plan.sockets.get(key);
  const rest = restPoint(plan, link);
  if (!port || !rest) return undefined;
  const lane = { x: port.socket.x, y: laneY(port.bridge) };
  const joint = jointLine(plan, link);
  if (!joint) return { line: lineOf([rest, lane]), bridge: port.bridge };
  const start = { x: joint[0] as number, y: joint[1] as number };
  const bend = plan.rects.get(key)?.kind === 'vxlan' ? { x: start.x, y: rest.y } : { x: rest.x, y: start.y };
  return { line: joinLines(lineOf([rest, bend]), joint, lineOf([lane])), bridge: port.bridge };
}
const laneY = (bridge: Rect): number => bridge.y + Math.min(30, bridge.h / 2);

/** The way of a packet inside one namespace from device to device. Undefined when neither is drawn. */
export function insideLine(plan: Plan, a: LinkRow, b: LinkRow): Line | undefined {
  const from = restPoint(plan, a);
  const to = restPoint(plan, b);
  if (!from || !to) return undefined;
  const out = portChain(plan, a);
  const into = portChain(plan, b);
  if (out && into && out.bridge.key === into.bridge.key) return joinLines(out.line, reverseLine(into.line));
  if (out && out.bridge.key === plan.model.key(b)) return joinLines(out.line, toStack(out.bridge, to));
  if (into && into.bridge.key === plan.model.key(a)) return joinLines(reverseLine(toStack(into.bridge, from)), reverseLine(into.line));
  return stackLine(plan, a, b, from, to);
}

/** From a bridge's lane up to its own card (or the middle of its body). */
const toStack = (bridge: Rect, at: Point): Line => lineOf([{ x: at.x, y: laneY(bridge) }, at]);

/** Through the IP layer: between cards, or between a tunnel's mouth and the card below it. */
function stackLine(plan: Plan, a: LinkRow, b: LinkRow, from: Point, to: Point): Line {
  const ra = plan.rects.get(plan.model.key(a));
  const rb = plan.rects.get(plan.model.key(b));
  if (ra?.kind === 'vxlan' && rb?.kind === 'vxlan') return lineOf([from, { x: to.x, y: from.y }, to]);
  if (ra?.kind === 'vxlan') return tubeLine(ra, rb, to);
  if (rb?.kind === 'vxlan') return reverseLine(tubeLine(rb, ra, from));
  const building = buildingOf(plan, a);
  if (building?.compact) {
    const mid = centre(building);
    return lineOf([from, mid, to]);
  }
  const y = Math.min(ra ? ra.y : from.y, rb ? rb.y : to.y) - 12;
  return lineOf([from, { x: from.x, y }, { x: to.x, y }, to]);
}

/** The tube that joins a mouth to the body of the underlay's card, and goes on inside it to its jack. */
export function tubeLine(tunnel: Rect, card: Rect | undefined, jack: Point): Line {
  const mouth = mouthOf(tunnel);
  if (!card) return lineOf([mouth, { x: jack.x, y: mouth.y }, jack]);
  const enter = tubeEntry(mouth, card);
  const ahead = tunnel.side === 'left' ? enter.x <= mouth.x : enter.x >= mouth.x;
  if (!ahead && card.y > tunnel.y + tunnel.h) {
    const y = (tunnel.y + tunnel.h + card.y) / 2;
    return lineOf([mouth, { x: mouth.x, y }, { x: enter.x, y }, enter, { x: enter.x, y: jack.y }, jack]);
  }
  return lineOf([mouth, { x: enter.x, y: mouth.y }, enter, { x: enter.x, y: jack.y }, jack]);
}

/** Where the tube meets the card: on the edge nearest to the mouth, a third in from the near end. */
function tubeEntry(mouth: Point, card: Rect): Point {
  const near = mouth.x < card.x + card.w / 2 ? card.x + card.w * 0.64 : card.x + card.w * 0.36;
  return { x: near, y: mouth.y < card.y ? card.y : card.y + card.h };
}
