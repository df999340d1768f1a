/** Draws one packet with its centre at the origin: shape, capsule, ghost, rewritten corner. */
import type { Summary } from '#wire/summarize.ts';
import type { Palette } from './palette.ts';
import { roundRect, shapeOf, shapePaths } from './shapes.ts';
import { type Extent, stamp } from './sprites.ts';

export interface PacketLook {
  readonly summary: Summary | undefined;
  readonly ghost: boolean;
  /** Radius 9 is full size. */
  readonly scale: number;
  /** How much of the capsule is drawn, from the head backwards (0 to 1), and how visible it is. */
  readonly capsule: number;
  readonly capsuleAlpha: number;
  /** An address or port of it was rewritten. */
  readonly rewritten: boolean;
}

export const innermost = (s: Summary | undefined): Summary | undefined => {
  let at = s;
  while (at?.inner) at = at.inner;
  return at;
};
export function depthOf(s: Summary | undefined): number {
  let n = 0;
  for (let at = s; at?.inner; at = at.inner) n++;
  return n;
}

const CAP = { w: 58, h: 28 };

/** Half sizes of what is drawn at scale 1: a shape with its halo, and a capsule of two layers with its halo. */
const SHAPE_EXTENT: Extent = { x: 14, y: 14 };
const CAPSULE_EXTENT: Extent = { x: (CAP.w + 12) / 2 + 4, y: (CAP.h + 8) / 2 + 4 };

/** `pixels`: device pixels for a unit of the drawing. */
export function drawPacket(g: CanvasRenderingContext2D, p: Palette, look: PacketLook, pixels: number): void {
  const { summary, ghost, scale, capsule } = look;
  const depth = Math.max(depthOf(summary), capsule > 0 ? 1 : 0);
  g.scale(scale, scale);
  // Envelopes are drawn anew while they go on or come off, and those that have a number beside them.
  if (depth > 2 || (capsule > 0 && (capsule < 1 || look.capsuleAlpha < 1))) {
    drawWhole(g, p, look, depth);
    return;
  }
  const inner = innermost(summary);
  const envelope = capsule > 0 ? depth : depth > 0 ? 'bare' : '';
  const name = [inner?.proto, inner?.reply, ghost, envelope, look.rewritten, notchOf(inner)].join(' ');
  stamp(g, p, pixels * scale, name, capsule > 0 ? CAPSULE_EXTENT : SHAPE_EXTENT, (on) => drawWhole(on, p, look, depth));
}

function drawWhole(g: CanvasRenderingContext2D, p: Palette, look: PacketLook, depth: number): void {
  const inner = innermost(look.summary);
  if (depth > 0) drawCapsule(g, p, look, depth);
  const shrink = depth > 0 && look.capsule > 0.5 ? 8.5 / 9 : 1;
  if (shrink !== 1) g.scale(shrink, shrink);
  drawShape(g, p, inner?.proto ?? 'other', inner?.reply ?? false, look.ghost, depth === 0);
  const notch = notchOf(inner);
  if (notch !== undefined) cutNotch(g, notch);
  if (look.rewritten) turnCorner(g, p);
}

/** Bytes of one step in the width of the notch. */
const FRAGMENT = 1480;
/** Half the width of a fragment's notch, which grows with its offset; undefined when it is whole. */
const notchOf = (s: Summary | undefined): number | undefined =>
  s?.fragment === undefined ? undefined : 1.5 + Math.min(4, Math.ceil(s.fragment / FRAGMENT)) * 0.8;

function cutNotch(g: CanvasRenderingContext2D, half: number): void {
  g.globalCompositeOperation = 'destination-out';
  g.beginPath();
  g.moveTo(-half, -12);
  g.lineTo(half, -12);
  g.lineTo(half * 0.6, 1);
  g.lineTo(-half * 0.6, 1);
  g.fill();
  g.globalCompositeOperation = 'source-over';
}

/** The upper right corner folded over, in the yellow of what the kernel wrote. */
function turnCorner(g: CanvasRenderingContext2D, p: Palette): void {
  g.globalCompositeOperation = 'destination-out';
  g.beginPath();
  g.moveTo(0.5, -12);
  g.lineTo(12, -12);
  g.lineTo(12, -0.5);
  g.fill();
  g.globalCompositeOperation = 'source-over';
  g.beginPath();
  g.moveTo(1.5, -10);
  g.lineTo(1.5, -1.5);
  g.lineTo(10, -1.5);
  g.closePath();
  g.fillStyle = p.marker;
  g.strokeStyle = p.markerEdge;
  g.lineWidth = 1.25;
  g.fill();
  g.stroke();
}

function drawShape(g: CanvasRenderingContext2D, p: Palette, proto: string, hollow: boolean, ghost: boolean, halo: boolean): void {
  const path = shapePaths()[shapeOf(proto)];
  const ink = p.proto(proto);
  g.lineJoin = 'round';
  if (halo) {
    g.strokeStyle = g.fillStyle = p.halo;
    g.lineWidth = 5.5;
    g.stroke(path);
  }
  g.fillStyle = hollow || ghost ? ink.soft : ink.fill;
  g.strokeStyle = ink.line;
  g.lineWidth = hollow || ghost ? 2 : 1.25;
  if (ghost) g.setLineDash([3, 2.5]);
  g.fill(path);
  g.stroke(path);
  if (ghost) g.setLineDash([]);
}

/** Drawn from the head (right) backwards while it is put on; opened at the head and fading when it comes off. */
function drawCapsule(g: CanvasRenderingContext2D, p: Palette, look: PacketLook, depth: number): void {
  const { capsule } = look;
  if (capsule <= 0) return;
  const alpha = g.globalAlpha;
  g.globalAlpha = alpha * look.capsuleAlpha;
  for (let layer = Math.min(depth, 2) - 1; layer >= 0; layer--) {
    const w = CAP.w + layer * 12;
    const h = CAP.h + layer * 8;
    g.save();
    if (capsule < 1) {
      g.beginPath();
      g.rect(w / 2 + 5 - (w + 10) * capsule, -h, (w + 10) * capsule, h * 2);
      g.clip();
    }
    g.fillStyle = p.halo;
    g.fill(roundRect(-w / 2 - 3, -h / 2 - 3, w + 6, h + 6, h / 2 + 3));
    const body = roundRect(-w / 2, -h / 2, w, h, h / 2);
    g.fillStyle = p.tun.soft;
    g.strokeStyle = p.tun.line;
    g.lineWidth = 2;
    g.fill(body);
    g.stroke(body);
    g.restore();
  }
  if (capsule >= 1) drawHatch(g, p);
  if (depth > 2) label(g, p, `×${depth}`, CAP.w / 2 + 6, -CAP.h / 2);
  g.globalAlpha = alpha;
}

function drawHatch(g: CanvasRenderingContext2D, p: Palette): void {
  g.strokeStyle = p.tun.line;
  g.lineWidth = 1.5;
  g.lineCap = 'round';
  g.beginPath();
  for (const x of [-CAP.w / 2 + 9, -CAP.w / 2 + 13, CAP.w / 2 - 9, CAP.w / 2 - 13]) {
    g.moveTo(x, -4);
    g.lineTo(x, 4);
  }
  g.stroke();
}

export function label(g: CanvasRenderingContext2D, p: Palette, text: string, x: number, y: number): void {
  g.font = `500 11px ${p.mono}`;
  g.fillStyle = p.tun.ink;
  g.fillText(text, x, y);
}

/** A packet that lies dropped: on its side, its colour drained by `drained`, crossed when it has come to rest. */
export function drawDropped(
  g: CanvasRenderingContext2D,
  p: Palette,
  summary: Summary | undefined,
  drained: number,
  crossed: boolean,
  pixels: number,
): void {
  const proto = innermost(summary)?.proto ?? 'other';
  if (drained < 1) drawFallen(g, p, proto, drained, crossed);
  else stamp(g, p, pixels, `${proto} fallen ${crossed}`, SHAPE_EXTENT, (on) => drawFallen(on, p, proto, drained, crossed));
}

function drawFallen(g: CanvasRenderingContext2D, p: Palette, proto: string, drained: number, crossed: boolean): void {
  const ink = p.proto(proto);
  const path = shapePaths()[shapeOf(proto)];
  g.lineJoin = 'round';
  g.strokeStyle = p.halo;
  g.lineWidth = 5.5;
  g.stroke(path);
  const alpha = g.globalAlpha;
  g.fillStyle = ink.soft;
  g.fill(path);
  g.globalAlpha = alpha * (1 - drained);
  g.fillStyle = ink.fill;
  g.fill(path);
  g.globalAlpha = alpha;
  g.strokeStyle = crossed ? p.drop : ink.line;
  g.lineWidth = 1.75;
  g.stroke(path);
  if (!crossed) return;
  g.save();
  g.scale(0.75, 0.75);
  g.lineWidth = 2.4;
  g.lineCap = 'round';
  g.stroke(shapePaths().cross);
  g.restore();
}
