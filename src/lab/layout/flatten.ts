/** From nested boxes to absolute rectangles; sockets and plugs of bridges find their places here, under what they are joined to. */
import type { LinkRow } from '#sim/rows.ts';
import type { Model } from '../model.ts';
import { type Box, type Rect, SIZE, type Socket } from './rect.ts';

/** All rectangles by key, parents first, plugs last. */
export function flatten(model: Model, boxes: readonly Box[]): Map<string, Rect> {
  const rects = new Map<string, Rect>();
  for (const box of boxes) add(box, 0, 0, undefined, rects);
  for (const space of model.spaces.values()) for (const link of space.links) if (link.kind === 'bridge') wire(model, link, rects);
  return rects;
}

function add(box: Box, dx: number, dy: number, parent: string | undefined, rects: Map<string, Rect>): void {
  const x = dx + box.x;
  const y = dy + box.y;
  const { w: cw, h: ch } = SIZE.card;
  rects.set(box.key, {
    key: box.key,
    kind: box.kind,
    x,
    y,
    w: box.w,
    h: box.h,
    ...(parent !== undefined && { parent }),
    ...(box.side && { side: box.side }),
    ...(box.compact && { compact: true }),
    ...(box.cardRoom && { card: { x: x + box.w - cw - 8, y: y - ch + 10, w: cw, h: ch } }),
  });
  for (const child of box.children) add(child, x, y, box.key, rects);
}

interface Wish {
  readonly port: LinkRow;
  readonly x: number | undefined;
  readonly side: Socket['side'];
}

/** What a port would like: to stand straight under, or over, what it leads to. */
function wish(model: Model, port: LinkRow, bridge: Rect, rects: ReadonlyMap<string, Rect>): Wish {
  const other = port.kind === 'veth' ? model.peer(port) : port;
  const rect = other && rects.get(model.key(other));
  if (!rect) return { port, x: undefined, side: 'top' };
  return { port, x: rect.x + rect.w / 2, side: rect.y >= bridge.y + bridge.h ? 'bottom' : 'top' };
}

/** The wished places, when they lie on the bridge and far enough apart; else an even spread in port order. */
function spread(wishes: readonly Wish[], from: number, to: number): number[][] {
  const wanted = wishes.map((w) => w.x);
  const sorted = wanted.filter((x) => x !== undefined).toSorted((a, b) => a - b);
  const fits =
    sorted.length === wishes.length &&
    (sorted[0] ?? from) >= from &&
    (sorted.at(-1) ?? to) <= to &&
    sorted.every((x, i) => i === 0 || x - (sorted[i - 1] as number) >= SIZE.bridge.numbered);
  if (fits) return [sorted.length > 0 ? (wanted as number[]) : []];
  const perRow = Math.max(1, Math.floor((to - from) / SIZE.bridge.numbered));
  const rows: number[][] = [];
  for (let i = 0; i < wishes.length; i += perRow) {
    const n = Math.min(perRow, wishes.length - i);
    const pitch = Math.min(SIZE.bridge.named, (to - from) / n);
    rows.push(Array.from({ length: n }, (_, k) => Math.round(from + pitch * (k + 0.5))));
  }
  return rows;
}

function wire(model: Model, link: LinkRow, rects: Map<string, Rect>): void {
  const bridge = rects.get(model.key(link));
  if (!bridge) return;
  const from = bridge.x + SIZE.bridge.inset;
  const to = bridge.x + bridge.w - SIZE.bridge.inset - (bridge.card ? SIZE.card.w + SIZE.gap.row : 0);
  const wishes = model.ports(link).map((port) => wish(model, port, bridge, rects));
  const at = new Map<LinkRow, Socket>();
  for (const side of ['top', 'bottom'] as const) {
    const here = wishes.filter((w) => w.side === side);
    const rows = spread(here, from, to);
    let i = 0;
    for (const [r, xs] of rows.entries()) {
      const y = side === 'top' ? bridge.y + 8 + r * SIZE.bridge.socketRow : bridge.y + bridge.h - 8;
      for (const x of xs) {
        const port = (here[i++] as Wish).port;
        at.set(port, { port: model.key(port), x, y, side });
      }
    }
  }
  const sockets = wishes.map((w) => at.get(w.port) as Socket);
  rects.set(bridge.key, { ...bridge, sockets });
  for (const { port } of wishes) if (port.kind === 'veth') addPlug(at.get(port) as Socket, bridge.key, rects);
}

function addPlug(socket: Socket, parent: string, rects: Map<string, Rect>): void {
  const { w, h } = SIZE.plug;
  const y = socket.side === 'top' ? socket.y + 8 - h : socket.y - 8;
  rects.set(socket.port, { key: socket.port, kind: 'plug', x: socket.x - w / 2, y, w, h, parent, side: socket.side });
}
