/** The floor plan of one machine: groups of namespaces over their bridges, tunnel devices beneath, physical cards in the outer walls. */
import type { LinkRow } from '#sim/rows.ts';
import type { MachineModel, Model } from '../model.ts';
import type { Place } from '../schema.ts';
import { columns, facing, type Group, groupsOf, type Item } from './order.ts';
import { type Box, SIZE, type Side, snapUp } from './rect.ts';
import { bridgeBox, cardBox, closedRoom, roomBox, roomKey, row, vxlanBox } from './room.ts';
import { settle } from './settle.ts';
import type { Site } from './site.ts';

type Places = Readonly<Record<string, Place>>;
interface Block {
  readonly boxes: Box[];
  readonly w: number;
  readonly h: number;
}

/** One machine, open or closed, with everything in it. Its own x and y are still 0. */
export function machineBox(model: Model, machine: MachineModel, site: Site, places: Places): Box {
  const nics = machine.init.links.filter((l) => l.kind === 'nic');
  return site.isCompact(machine) ? closedBox(model, machine, nics, site) : openBox(model, machine, nics, site, places);
}

function itemBox(model: Model, item: Item, sides: ReadonlyMap<number, Side>, places: Places): Box {
  if (item.space) return places[roomKey(item.space)]?.closed ? closedRoom(item.space) : roomBox(model, item.space, sides);
  const card = item.card as LinkRow;
  return cardBox(model, card, sides.get(card.rid) ?? 'bottom');
}

/** Lays a group out from (0, 0). */
function block(model: Model, group: Group, site: Site, places: Places): Block {
  const boxes: Box[] = [];
  const perRow = columns(group.items.length);
  let w = 0;
  let y = 0;
  for (let i = 0; i < group.items.length; i += perRow) {
    const items = group.items.slice(i, i + perRow);
    const sides = facing(model, items);
    const line = items.map((item) => itemBox(model, item, sides, places));
    const height = Math.max(...line.map((b) => b.h));
    w = Math.max(w, placeLine(items, line, y + height, sides));
    boxes.push(...line);
    y = snapUp(y + height + SIZE.gap.rows);
  }
  if (boxes.length > 0) y -= SIZE.gap.rows;
  if (group.bridge) {
    const bridge = bridgeBox(model, group.bridge, w);
    y = boxes.length > 0 ? snapUp(y + SIZE.gap.toBridge) : bridge.cardRoom ? 40 : 0;
    bridge.y = y;
    y = snapUp(y + bridge.h);
    w = Math.max(w, bridge.w);
    boxes.push(bridge);
  }
  if (group.pills.length > 0) {
    const pills = group.pills.map((l) => vxlanBox(model, l, mouth(model, l, site)));
    if (boxes.length > 0) y += SIZE.gap.toPill;
    const width = row(pills, 0, y);
    w = Math.max(w, width);
    // With the mouth towards the wall, the pill stands at the other end.
    if (pills.every((p) => p.side === 'left')) for (const pill of pills) pill.x += Math.floor((w - width) / 8) * 8;
    y = snapUp(y + SIZE.vxlan.h);
    boxes.push(...pills);
  }
  return { boxes, w: snapUp(w), h: snapUp(y) };
}

/** Envelopes leave towards the card over which they go. */
function mouth(model: Model, link: LinkRow, site: Site): 'left' | 'right' {
  const lower = model.lower(link);
  return lower?.kind === 'nic' && site.sideOf(lower) === 'left' ? 'left' : 'right';
}

/** One row of items standing on a ground line, wider apart where a cable joins two. */
function placeLine(items: readonly Item[], line: readonly Box[], ground: number, sides: ReadonlyMap<number, Side>): number {
  let x = 0;
  for (const [i, box] of line.entries()) {
    const item = items[i] as Item;
    const linked = item.ends.some((e) => sides.get(e.rid) === 'right');
    box.x = x;
    box.y = Math.floor((ground - box.h) / 8) * 8;
    x = snapUp(x + box.w + (linked ? SIZE.gap.linked : SIZE.gap.row));
  }
  return x - SIZE.gap.row;
}

/** Shelves: blocks side by side, a new row when the building would get too long. Moves the boxes; answers the area used. */
function shelves(blocks: readonly Block[], x0: number, y0: number): { w: number; h: number } {
  const area = blocks.reduce((sum, b) => sum + (b.w + SIZE.gap.block) * (b.h + SIZE.gap.block), 0);
  const limit = Math.max(640, Math.sqrt(area) * 1.6, ...blocks.map((b) => b.w));
  let x = 0;
  let y = 0;
  let height = 0;
  let w = 0;
  for (const b of blocks) {
    if (x > 0 && x + b.w > limit) {
      x = 0;
      y += height + SIZE.gap.rows;
      height = 0;
    }
    for (const box of b.boxes) {
      box.x += x0 + x;
      box.y += y0 + y;
    }
    w = Math.max(w, x + b.w);
    height = Math.max(height, b.h);
    // Blocks of one closed room each (nothing joins them) may stand as close as rooms do.
    x += b.w + (b.boxes.length > 1 ? SIZE.gap.block : SIZE.gap.row);
  }
  return { w, h: y + height };
}

function openBox(model: Model, machine: MachineModel, nics: readonly LinkRow[], site: Site, places: Places): Box {
  const { header, pad, minW, minH } = SIZE.machine;
  const blocks = groupsOf(model, machine).map((g) => block(model, g, site, places));
  shelves(blocks, pad, header);
  const inside = blocks.flatMap((b) => b.boxes);
  for (const box of inside) settle(box.children, places, (c) => c.key, SIZE.gap.row, { x: 0, y: 0 });
  for (const box of inside) hold(box);
  settle(inside, places, (b) => b.key, SIZE.gap.row, { x: pad, y: header });
  const right = Math.max(0, ...inside.map((b) => b.x + b.w));
  const bottom = Math.max(header, ...inside.map((b) => b.y + b.h));
  const walls: Record<Side, Box[]> = { left: [], right: [], top: [], bottom: [] };
  for (const nic of nics) {
    const side = site.sideOf(nic);
    walls[side].push({ ...cardBox(model, nic, side), kind: 'nic' });
  }
  const stack = Math.max(walls.left.length, walls.right.length) * 64;
  const band = walls.bottom.length > 0 ? 64 : 0;
  const across = (walls.left.length > 0 ? 160 : 0) + (walls.right.length > 0 ? 160 : 0);
  const floorW = walls.bottom.length * (SIZE.card.w + SIZE.gap.row) - SIZE.gap.row + 2 * pad;
  const place = places[machine.row.name];
  const w = snapUp(Math.max(minW, right + pad, across, floorW, place?.w ?? 0));
  const nicSpace = stack + band > 0 ? stack + band + (inside.length > 0 ? 40 : 16) : pad;
  const h = snapUp(Math.max(minH, bottom + nicSpace, place?.h ?? 0));
  for (const [i, b] of walls.left.entries()) Object.assign(b, { x: 0, y: h - band - 64 * (i + 1) });
  for (const [i, b] of walls.right.entries()) Object.assign(b, { x: w - b.w, y: h - band - 64 * (i + 1) });
  row(walls.bottom, pad, h - 56);
  return {
    key: machine.row.name,
    kind: 'machine',
    x: 0,
    y: 0,
    w,
    h,
    children: [...inside, ...walls.left, ...walls.right, ...walls.bottom],
  };
}

/** A room grows round what was moved in it. */
function hold(box: Box): void {
  for (const child of box.children) {
    box.w = Math.max(box.w, snapUp(child.x + child.w));
    box.h = Math.max(box.h, snapUp(child.y + child.h));
  }
}

/** A closed building with a jack for every NIC. */
function closedBox(model: Model, machine: MachineModel, nics: readonly LinkRow[], site: Site): Box {
  const jack = SIZE.jack;
  const walls: Record<Side, Box[]> = { left: [], right: [], top: [], bottom: [] };
  for (const nic of nics) {
    const side = site.sideOf(nic);
    walls[side].push({ key: model.key(nic), kind: 'jack', x: 0, y: 0, ...jack, side, children: [] });
  }
  const pitch = 32;
  const w = snapUp(Math.max(SIZE.compact.w, (Math.max(walls.top.length, walls.bottom.length) + 1) * pitch));
  const h = snapUp(Math.max(SIZE.compact.h, (Math.max(walls.left.length, walls.right.length) + 1) * pitch));
  const spread = (n: number, i: number, length: number, size: number) => Math.round((length * (i + 1)) / (n + 1) - size / 2);
  for (const side of ['left', 'right'] as const)
    for (const [i, b] of walls[side].entries())
      Object.assign(b, { x: side === 'left' ? 0 : w - b.w, y: spread(walls[side].length, i, h, b.h) });
  for (const side of ['top', 'bottom'] as const)
    for (const [i, b] of walls[side].entries())
      Object.assign(b, { x: spread(walls[side].length, i, w, b.w), y: side === 'top' ? 0 : h - b.h });
  return { key: machine.row.name, kind: 'machine', x: 0, y: 0, w, h, compact: true, children: Object.values(walls).flat() };
}
