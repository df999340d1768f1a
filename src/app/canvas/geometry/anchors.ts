/**
 * Where things stand on the drawing: the point at which a packet rests on a device, the end of every cable and where it points. Pure functions
 * of the laid-out rectangles; nodes, cables and the packet overlay all ask here, so that they agree to the pixel.
 */
import type { LinkRow } from '#host/protocol.ts';
import type { Rect, Side, Socket } from '#lab/layout/layout.ts';
import type { Model } from '#lab/model.ts';
import type { Point } from './polyline.ts';

/** Half the height of a socket, and how far a plug's boot stands out of it. */
const SOCKET_HALF = 8;
const PLUG_OUT = 20;
/** Bracket of a card: outside its body. */
const BRACKET = 5;
/** From a pill's end to the centre of its mouth. */
export const MOUTH = 31;

/** One number for a device of any namespace; ifindex 0 is the namespace itself (where a packet is made or taken). */
export const devId = (nsid: number, ifindex: number): number => nsid * 0x1000000 + ifindex;
export const nsidOf = (id: number): number => Math.floor(id / 0x1000000);
export const ifindexOf = (id: number): number => id % 0x1000000;

export const sideVector: Readonly<Record<Side, Point>> = {
  left: { x: -1, y: 0 },
  right: { x: 1, y: 0 },
  top: { x: 0, y: -1 },
  bottom: { x: 0, y: 1 },
};
export const centre = (r: { readonly x: number; readonly y: number; readonly w: number; readonly h: number }): Point => ({
  x: r.x + r.w / 2,
  y: r.y + r.h / 2,
});

/** The rectangles of one drawing, findable by device. */
export interface Plan {
  readonly model: Model;
  readonly rects: ReadonlyMap<string, Rect>;
  /** Socket and its bridge by the place key of the port. */
  readonly sockets: ReadonlyMap<string, { readonly bridge: Rect; readonly socket: Socket }>;
}

export function planOf(model: Model, rects: ReadonlyMap<string, Rect>): Plan {
  const sockets = new Map<string, { bridge: Rect; socket: Socket }>();
  for (const bridge of rects.values()) for (const socket of bridge.sockets ?? []) sockets.set(socket.port, { bridge, socket });
  return { model, rects, sockets };
}

/** The middle of the wall of a rectangle on one side. */
export const wallPoint = (r: Rect, side: Side): Point => {
  const { x, y } = sideVector[side];
  return { x: r.x + r.w / 2 + (x * r.w) / 2, y: r.y + r.h / 2 + (y * r.h) / 2 };
};

/** Centre of a vxlan pill's mouth. */
export const mouthOf = (r: Rect): Point => ({ x: r.side === 'left' ? r.x + MOUTH : r.x + r.w - MOUTH, y: r.y + r.h / 2 });

/** The building that is drawn for a device which has no drawing of its own. */
export function buildingOf(plan: Plan, link: LinkRow): Rect | undefined {
  const space = plan.model.spaces.get(link.nsid);
  if (!space) return undefined;
  const room = space.netns.name ? plan.rects.get(`${space.machine.name}/${space.netns.name}`) : undefined;
  return room ?? plan.rects.get(space.machine.name);
}

/** Where a packet rests on a device: the jack of a card, the socket of a plug, the mouth of a tunnel, the card or body of a bridge. */
export function restPoint(plan: Plan, link: LinkRow): Point | undefined {
  const key = plan.model.key(link);
  const rect = plan.rects.get(key);
  const port = plan.sockets.get(key);
  if (rect?.kind === 'vxlan') return mouthOf(rect);
  if (rect?.kind === 'bridge') return rect.card ? centre(rect.card) : centre(rect);
  if (rect && rect.kind !== 'plug') return rect.kind === 'jack' ? centre(rect) : wallPoint(rect, rect.side ?? 'bottom');
  if (port) return { x: port.socket.x, y: port.socket.y };
  const building = buildingOf(plan, link);
  return building && centre(building);
}

/** Where a packet stands that is being made or taken inside a namespace. */
export function roomPoint(plan: Plan, nsid: number): Point | undefined {
  const space = plan.model.spaces.get(nsid as LinkRow['nsid']);
  if (!space) return undefined;
  const rect = plan.rects.get(space.netns.name ? `${space.machine.name}/${space.netns.name}` : space.machine.name);
  return rect && (rect.compact ? centre(rect) : { x: rect.x + rect.w / 2, y: rect.y + 30 });
}

export interface CableEnd extends Point {
  readonly side: Side;
}

/** Where the cable of a device ends, and which way it leaves. */
export function cableEnd(plan: Plan, link: LinkRow): CableEnd | undefined {
  const key = plan.model.key(link);
  const rect = plan.rects.get(key);
  if (rect && (rect.kind === 'card' || rect.kind === 'nic' || rect.kind === 'jack')) {
    const side = rect.side ?? 'bottom';
    const at = wallPoint(rect, side);
    const out = rect.kind === 'jack' ? 0 : BRACKET;
    return { x: at.x + sideVector[side].x * out, y: at.y + sideVector[side].y * out, side };
  }
  return plugEnd(plan, key);
}

/** Where a cable enters the plug of a bridge port. */
export function plugEnd(plan: Plan, key: string): CableEnd | undefined {
  const port = plan.sockets.get(key);
  if (!port) return undefined;
  const { x, y, side } = port.socket;
  const out = SOCKET_HALF + PLUG_OUT;
  return { x, y: side === 'top' ? y - out : y + out, side };
}

/** Where the joint of a tunnel or an enslaved NIC leaves its body towards the plug on the bridge. */
export function jointEnd(rect: Rect, towards: Point): CableEnd {
  const x = Math.min(Math.max(towards.x, rect.x + 22), rect.x + rect.w - 22);
  return towards.y < rect.y + rect.h / 2 ? { x, y: rect.y, side: 'top' } : { x, y: rect.y + rect.h, side: 'bottom' };
}
