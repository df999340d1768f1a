/** What a layout is made of, and the sizes of the canvas vocabulary. */

/**
 * `card`: a device that is an end station. `nic`: a physical card in its machine's outer wall; `jack`: the same on a small closed building.
 * `plug`: a veth end on a bridge. `bridge` and `vxlan`: fixtures. `lo` is not drawn.
 */
export type RectKind = 'machine' | 'netns' | 'card' | 'nic' | 'jack' | 'plug' | 'bridge' | 'vxlan';
export type Side = 'left' | 'right' | 'top' | 'bottom';

/** A socket of a bridge: its centre, and the place key of the port. */
export interface Socket {
  readonly port: string;
  readonly x: number;
  readonly y: number;
  readonly side: 'top' | 'bottom';
}

export interface Rect {
  /** As `placeKey` makes it. */
  readonly key: string;
  readonly kind: RectKind;
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
  /** Key of the rectangle around it: machine or namespace; of a plug: its bridge. */
  readonly parent?: string;
  /** Cards, NICs, jacks: the wall with the bracket, where the cable leaves. Plugs: the side of the bridge. vxlan: where the mouth is. */
  readonly side?: Side;
  /** Drawn small and closed: a router or switch with nothing inside but NICs and a bridge, and what the user has collapsed. */
  readonly compact?: boolean;
  /** Bridges: sockets in port order. */
  readonly sockets?: readonly Socket[];
  /** Bridges with an address: the small card that rises from the body. Absolute. */
  readonly card?: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
}

/** A rectangle before its parent's place is known: `x` and `y` are relative to the parent. */
export interface Box {
  readonly key: string;
  readonly kind: RectKind;
  x: number;
  y: number;
  w: number;
  h: number;
  readonly side?: Side;
  readonly compact?: boolean;
  /** Bridges: width kept free at the right end for the card of an address. */
  readonly cardRoom?: number;
  readonly children: Box[];
}

export const GRID = 8;
export const snap = (n: number): number => Math.round(n / GRID) * GRID;
export const snapUp = (n: number): number => Math.ceil(n / GRID) * GRID;

/** Pixels at 100 % zoom. */
export const SIZE = {
  card: { w: 136, h: 50 },
  jack: { w: 16, h: 24 },
  plug: { w: 18, h: 25 },
  closedRoom: { w: 136, h: 48 },
  room: { w: 168, h: 112, header: 40, pad: 16 },
  bridge: { h: 62, minW: 176, named: 88, numbered: 32, inset: 16, socketRow: 24 },
  vxlan: { w: 168, h: 44 },
  machine: { minW: 240, minH: 136, header: 48, pad: 24 },
  compact: { w: 80, h: 80 },
  /** Between things in a row; between two that a cable joins; between rows. */
  gap: { row: 16, linked: 64, rows: 24, toBridge: 64, toPill: 48, block: 48, machines: 64, cabled: 88 },
} as const;
