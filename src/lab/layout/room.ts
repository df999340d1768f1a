/** The inside of one namespace: its name, then bridges, tunnel devices, and cards set into the wall their cable leaves by. */
import type { LinkRow } from '#sim/rows.ts';
import type { Model, Space } from '../model.ts';
import { placeKey } from '../schema.ts';
import { type Box, SIZE, type Side, snapUp } from './rect.ts';

/** Cards in one row of a room. */
const CARDS = 6;

/** Width of a bridge for its ports: named ones need more room than numbered ones; above 24 there are several rows. */
export function bridgeWidth(ports: number): number {
  const b = SIZE.bridge;
  const pitch = ports <= 8 ? b.named : b.numbered;
  return Math.max(b.minW, snapUp(Math.min(ports, 24) * pitch + 2 * b.inset));
}

/** Height of a bridge of that width: further rows of sockets, as on a patch panel. */
export function bridgeHeight(ports: number, width: number): number {
  const perRow = Math.max(1, Math.floor((width - 2 * SIZE.bridge.inset) / SIZE.bridge.numbered));
  return SIZE.bridge.h + Math.max(0, Math.ceil(ports / perRow) - 1) * SIZE.bridge.socketRow;
}

export function bridgeBox(model: Model, link: LinkRow, width: number): Box {
  const ports = model.ports(link).length;
  const cardRoom = model.addrs(link).length > 0 ? SIZE.card.w + SIZE.gap.row : 0;
  const w = Math.max(width, bridgeWidth(ports)) + cardRoom;
  return { key: model.key(link), kind: 'bridge', x: 0, y: 0, w, h: bridgeHeight(ports, w - cardRoom), cardRoom, children: [] };
}

export const vxlanBox = (model: Model, link: LinkRow, side: Side = 'right'): Box => ({
  key: model.key(link),
  kind: 'vxlan',
  x: 0,
  y: 0,
  ...SIZE.vxlan,
  side,
  children: [],
});

export const cardBox = (model: Model, link: LinkRow, side: Side): Box => ({
  key: model.key(link),
  kind: 'card',
  x: 0,
  y: 0,
  ...SIZE.card,
  side,
  children: [],
});

/** Sets boxes side by side from (x, y); answers the width they take. */
export function row(boxes: readonly Box[], x: number, y: number, gap: number = SIZE.gap.row): number {
  let at = x;
  for (const box of boxes) {
    box.x = at;
    box.y = y;
    at = snapUp(at + box.w + gap);
  }
  return boxes.length === 0 ? 0 : at - gap - x;
}

export const roomKey = (space: Space): string => placeKey(space.machine.name, space.netns.name);

/** A namespace drawn closed: its name alone. */
export const closedRoom = (space: Space): Box => ({
  key: roomKey(space),
  kind: 'netns',
  x: 0,
  y: 0,
  ...SIZE.closedRoom,
  compact: true,
  children: [],
});

/** A namespace with everything in it; `sides` names cards (by rid) that face a neighbour. */
export function roomBox(model: Model, space: Space, sides: ReadonlyMap<number, Side>): Box {
  const { room, gap } = SIZE;
  const own = space.links.filter((l) => l.kind !== 'loopback');
  const bridges = own.filter((l) => l.kind === 'bridge').map((l) => bridgeBox(model, l, 0));
  const pills = own.filter((l) => l.kind === 'vxlan').map((l) => vxlanBox(model, l));
  const cards = own.filter((l) => l.kind !== 'bridge' && l.kind !== 'vxlan' && !l.master);
  const boxes = cards.map((l) => cardBox(model, l, sides.get(l.rid) ?? 'bottom'));
  const left = boxes.filter((b) => b.side === 'left');
  const right = boxes.filter((b) => b.side === 'right');
  const below = boxes.filter((b) => b.side === 'bottom');
  let y: number = room.header;
  const widths = [0];
  if (bridges.length > 0) {
    if (bridges.some((b) => b.cardRoom)) y += 32;
    widths.push(row(bridges, room.pad, y));
    y = snapUp(y + Math.max(...bridges.map((b) => b.h)) + gap.rows);
  }
  if (pills.length > 0) {
    widths.push(row(pills, room.pad, y));
    y = snapUp(y + SIZE.vxlan.h + gap.rows);
  }
  const rows: Box[][] = [];
  for (let i = 0; i < below.length; i += CARDS) rows.push(below.slice(i, i + CARDS));
  for (const cardsRow of rows.slice(0, -1)) {
    widths.push(row(cardsRow, room.pad, y));
    y += SIZE.card.h + 14;
  }
  const last = rows.at(-1) ?? [];
  const step = SIZE.card.w + gap.row;
  const start = left.length > 0 ? left.length * step : room.pad;
  widths.push(start - room.pad + last.length * step - gap.row + (right.length > 0 ? right.length * step - room.pad : 0));
  const w = Math.max(room.w, snapUp(Math.max(...widths) + 2 * room.pad));
  const h = Math.max(room.h, snapUp(y + (boxes.length > 0 ? SIZE.card.h + 14 : 0)));
  row(left, 0, h - 64);
  row(last, start, h - 56);
  row(right, w - right.length * step + gap.row, h - 64);
  return {
    key: roomKey(space),
    kind: 'netns',
    x: 0,
    y: 0,
    w,
    h,
    children: [...bridges, ...pills, ...boxes],
  };
}
