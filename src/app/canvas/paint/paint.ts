/**
 * Paints one moment of the scene over the drawing: tubes, trails, flood chips, packets, drops. Runs for each frame; works on the scene and the
 * geometry as they are and keeps nothing but what was drawn where, for clicks.
 */

import { easeFall, easeHop, easeWrap, progress } from '../../play/easing.ts';
import { JUMP_SPEED, type Mover, type Scene, TIMING, type Trail } from '../../play/scene.ts';
import { nsidOf } from '../geometry/anchors.ts';
import type { Geometry } from '../geometry/geometry.ts';
import { joinLines, type Line, lineLength, type Point, parallel, partBetween, pointAt } from '../geometry/polyline.ts';
import { chip, reason, rewritten, stop } from './chips.ts';
import { drawDropped, drawPacket, innermost } from './packet.ts';
import type { Palette } from './palette.ts';

export interface View {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
  readonly width: number;
  readonly height: number;
  readonly ratio: number;
}
export interface PaintInput {
  readonly scene: Scene;
  readonly geometry: Geometry;
  readonly palette: Palette;
  readonly view: View;
  readonly speed: number;
  /** Root of the story that is followed. */
  readonly followed: number | undefined;
  readonly reduced: boolean;
}
/** Where packets were drawn, in drawing coordinates. */
export interface Hit extends Point {
  readonly skb: number;
}

const MID = 0.7;
const FAR = 0.35;
/** Distance from the cable's axis, to the left of the way: what comes back runs on the other side. */
const LANES = [5, 13, 21] as const;
/** Above, beside and below a packet's place, by how much. */
const FALL = 56;

export function paint(g: CanvasRenderingContext2D, input: PaintInput): Hit[] {
  const { view } = input;
  g.setTransform(view.ratio, 0, 0, view.ratio, 0, 0);
  g.clearRect(0, 0, view.width, view.height);
  g.setTransform(view.ratio * view.zoom, 0, 0, view.ratio * view.zoom, view.x * view.ratio, view.y * view.ratio);
  if (view.zoom >= FAR) for (const t of input.scene.trails) if (t.tube) paintTube(g, input, t);
  if (view.zoom >= FAR) for (const t of input.scene.trails) paintTrail(g, input, t);
  const hits: Hit[] = [];
  for (const m of input.scene.movers.values()) {
    const at = paintMover(g, input, m);
    if (at) hits.push({ skb: m.skb, x: at.x, y: at.y });
  }
  if (view.zoom >= MID) for (const f of input.scene.floods) if (f.copies > 1) paintFlood(g, input, f.spot, f.proto, f.copies, f.root);
  g.globalAlpha = 1;
  return hits;
}

const dimmed = (input: PaintInput, root: number): number => (input.followed === undefined || input.followed === root ? 1 : 0.45);

function trailAlpha(input: PaintInput, t: Trail): number {
  if (t.root === input.followed) return 1;
  const idle = input.scene.now - input.scene.lastActive(t.root);
  return dimmed(input, t.root) * Math.min(1, Math.max(0, (TIMING.trail - idle) / TIMING.trailFade));
}

function wayOf(input: PaintInput, t: Pick<Trail, 'legs'>): Line {
  return t.legs.length === 1 && t.legs[0]
    ? input.geometry.leg(t.legs[0]).line
    : joinLines(...t.legs.map((l) => input.geometry.leg(l).line));
}

/** How far along its way a flight is, from 0 to 1. */
export function flown(input: Pick<PaintInput, 'scene' | 'speed' | 'reduced'>, start: number, duration: number): number {
  if (input.speed >= JUMP_SPEED || input.reduced) return input.scene.now >= start ? 1 : 0;
  return easeHop(progress(input.scene.now, start, duration));
}

/** The pieces of a trail that are walked by now and not hidden under a card or in a building. */
function walked(input: PaintInput, t: Trail): Line[] {
  const legs = t.legs.map((l) => input.geometry.leg(l));
  const f = flown(input, t.start, t.duration) * t.cut;
  let left = legs.reduce((sum, l) => sum + l.length, 0) * f;
  const pieces: Line[] = [];
  for (const leg of legs) {
    if (left <= 0) break;
    const piece = partBetween(leg.line, leg.seenFrom, Math.min(leg.seenTo, left));
    if (piece.length >= 4) pieces.push(piece);
    left -= leg.length;
  }
  return joinTouching(pieces);
}

/** Pieces that meet are one line, so that corners between them are whole. */
function joinTouching(pieces: readonly Line[]): Line[] {
  const out: Line[] = [];
  for (const piece of pieces) {
    const last = out.at(-1);
    const meets =
      last &&
      Math.abs((last[last.length - 2] as number) - (piece[0] as number)) < 0.5 &&
      Math.abs((last[last.length - 1] as number) - (piece[1] as number)) < 0.5;
    if (meets) out[out.length - 1] = joinLines(last, piece);
    else out.push(piece);
  }
  return out;
}

function trace(g: CanvasRenderingContext2D, line: Line): void {
  g.beginPath();
  g.moveTo(line[0] as number, line[1] as number);
  for (let i = 2; i + 3 < line.length; i += 2)
    g.arcTo(line[i] as number, line[i + 1] as number, line[i + 2] as number, line[i + 3] as number, 10);
  g.lineTo(line[line.length - 2] as number, line[line.length - 1] as number);
}

function paintTube(g: CanvasRenderingContext2D, input: PaintInput, t: Trail): void {
  const alpha = trailAlpha(input, t);
  if (alpha <= 0) return;
  const { tun } = input.palette;
  g.globalAlpha = alpha;
  g.lineCap = 'butt';
  for (const line of walked(input, t)) {
    trace(g, line);
    g.strokeStyle = tun.line;
    g.lineWidth = 15;
    g.stroke();
    g.strokeStyle = tun.soft;
    g.lineWidth = 12;
    g.stroke();
  }
}

function paintTrail(g: CanvasRenderingContext2D, input: PaintInput, t: Trail): void {
  const alpha = trailAlpha(input, t);
  if (alpha <= 0) return;
  for (const piece of walked(input, t)) paintPiece(g, input, t, piece, alpha);
}

function paintPiece(g: CanvasRenderingContext2D, input: PaintInput, t: Trail, base: Line, alpha: number): void {
  const ink = input.palette.proto(t.proto);
  const lane = t.tube ? 0 : LANES[t.lane];
  const line = lane === 0 ? base : parallel(base, -(lane ?? 21));
  g.lineJoin = 'round';
  g.lineCap = 'butt';
  g.globalAlpha = alpha * 0.85;
  trace(g, line);
  if (!t.tube) {
    g.strokeStyle = input.palette.halo;
    g.lineWidth = 6;
    g.stroke();
  }
  g.globalAlpha = alpha;
  g.strokeStyle = lane === undefined ? input.palette.grey : ink.line;
  g.lineWidth = lane === undefined ? 1.5 : t.ghost ? 3.6 : 3.4;
  if (t.ghost) g.setLineDash([7, 5]);
  g.stroke();
  if (lane !== undefined) {
    g.strokeStyle = ink.fill;
    g.lineWidth = 1.8;
    if (t.ghost) {
      g.setLineDash([5.6, 6.4]);
      g.lineDashOffset = -0.7;
    }
    g.stroke();
  }
  g.setLineDash([]);
  g.lineDashOffset = 0;
  if (input.reduced) paintStop(g, input, t, line);
}

function paintStop(g: CanvasRenderingContext2D, input: PaintInput, t: Trail, line: Line): void {
  const n = input.scene.trails.filter((o) => o.root === t.root && o.start <= t.start && o.proto === t.proto && o.lane === t.lane).length;
  stop(g, input.palette, n, line[0] as number, line[1] as number, input.palette.proto(t.proto));
}

function placeOf(input: PaintInput, m: Mover): (Point & { angle: number }) | undefined {
  const f = m.flight;
  if (f) {
    const way = wayOf(input, f);
    if (way.length >= 4) return pointAt(way, lineLength(way) * flown(input, f.start, f.duration));
  }
  const at = input.geometry.spot(m.at);
  return at && { ...at, angle: 0 };
}

function paintMover(g: CanvasRenderingContext2D, input: PaintInput, m: Mover): Point | undefined {
  const at = placeOf(input, m);
  if (!at) return undefined;
  const { scene, view } = input;
  let alpha = dimmed(input, m.root);
  if (m.gone) alpha *= m.gone.ghost ? ghostAlpha(input, m) : 1 - progress(scene.now, m.gone.start, TIMING.fade);
  if (alpha <= 0.01) return undefined;
  g.globalAlpha = alpha;
  if (view.zoom < FAR) return paintDot(g, input, m, at);
  if (m.drop) return paintDrop(g, input, m, at);
  g.save();
  g.translate(at.x, at.y);
  const inner = innermost(m.summary);
  if (inner?.proto === 'udp' && m.flight) g.rotate(at.angle);
  drawPacket(g, input.palette, {
    summary: m.summary,
    ghost: m.gone?.ghost ?? false,
    scale: squash(input, m),
    ...capsuleOf(input, m),
    letters: view.zoom >= MID,
  });
  g.restore();
  if (view.zoom >= MID) paintLabels(g, input, m, at);
  return at;
}

const ghostAlpha = (input: PaintInput, m: Mover): number =>
  m.root === input.followed
    ? 1
    : Math.min(1, Math.max(0, (TIMING.trail - (input.scene.now - input.scene.lastActive(m.root))) / TIMING.trailFade));

const squash = (input: PaintInput, m: Mover): number =>
  m.flood && !input.reduced ? 1 - 0.15 * progress(input.scene.now, m.flood.start, TIMING.hold) : 1;

function capsuleOf(input: PaintInput, m: Mover): { capsule: number; capsuleAlpha: number } {
  const now = input.scene.now;
  const enveloped = m.summary?.inner !== undefined;
  if (!m.wrap) return { capsule: enveloped ? 1 : 0, capsuleAlpha: 1 };
  const p = easeWrap(progress(now, m.wrap.start, m.wrap.on ? TIMING.wrap : TIMING.unwrap));
  if (m.wrap.on) return input.reduced ? { capsule: 1, capsuleAlpha: p } : { capsule: Math.max(p, 0.02), capsuleAlpha: 1 };
  return p >= 1 ? { capsule: enveloped ? 1 : 0, capsuleAlpha: 1 } : { capsule: input.reduced ? 1 : 1 - p * 0.6, capsuleAlpha: 1 - p };
}

function paintLabels(g: CanvasRenderingContext2D, input: PaintInput, m: Mover, at: Point): void {
  const { now } = input.scene;
  if (m.nat && now - m.nat.start < TIMING.note)
    rewritten(g, input.palette, m.nat.before, m.nat.after, at.x, at.y - 26, progress(now, m.nat.start, TIMING.nat));
  if (m.wrap?.on && now - m.wrap.start < 900) chip(g, input.palette, bytesText(m, now), at.x, at.y + 30, input.palette.tun);
}
/** The byte count runs up while the envelope is put on. */
function bytesText(m: Mover, now: number): string {
  const added = m.wrap?.before ? 50 : 0;
  const p = progress(now, m.wrap?.start ?? now, TIMING.wrap);
  return `${Math.round(m.bytes + (m.summary?.inner ? added * (p - 1) : added * p))} B`;
}

/** From far away: a small shape of 4 px, whatever the zoom. */
function paintDot(g: CanvasRenderingContext2D, input: PaintInput, m: Mover, at: Point): Point {
  g.save();
  g.translate(at.x, at.y);
  const scale = 4.5 / 9 / input.view.zoom;
  if (m.drop) {
    g.scale(scale, scale);
    drawDropped(g, input.palette, m.summary, 1, true);
  } else drawPacket(g, input.palette, { summary: innermost(m.summary), ghost: false, scale, capsule: 0, capsuleAlpha: 1, letters: false });
  g.restore();
  return at;
}

/** Stops, colour drains, falls through the floor, lies with its reason. */
function paintDrop(g: CanvasRenderingContext2D, input: PaintInput, m: Mover, at: Point): Point {
  const drop = m.drop as NonNullable<Mover['drop']>;
  const age = input.scene.now - drop.start;
  const fall = input.reduced ? 0 : easeFall(progress(age, TIMING.stop, TIMING.fall));
  const lying = age >= TIMING.stop + TIMING.fall || input.reduced;
  const place = { x: at.x + 10 * fall, y: at.y + FALL * fall + pileOf(input, m) * 22 * fall };
  const fade = m.root === input.followed ? 1 : Math.min(1, Math.max(0, (TIMING.lie - age) / TIMING.trailFade));
  g.globalAlpha *= fade;
  g.save();
  g.translate(place.x, place.y);
  g.rotate((input.reduced ? 0 : -0.35) * fall);
  drawDropped(g, input.palette, m.summary, progress(age, 0, TIMING.stop + TIMING.fall / 2), lying);
  g.restore();
  if (lying && input.view.zoom >= MID)
    reason(g, input.palette, drop.reason, place.x + (input.reduced ? -20 : 16), place.y + (input.reduced ? 24 : 1));
  return place;
}
/** Several that fell at one place lie below each other. */
function pileOf(input: PaintInput, m: Mover): number {
  let n = 0;
  for (const o of input.scene.movers.values()) {
    if (o === m) break;
    if (o.drop && o.at === m.at && nsidOf(o.at) === nsidOf(m.at)) n++;
  }
  return Math.min(n, 4);
}

function paintFlood(g: CanvasRenderingContext2D, input: PaintInput, spot: number, proto: string, copies: number, root: number): void {
  const rect = bridgeBody(input, spot);
  if (!rect) return;
  g.globalAlpha = dimmed(input, root);
  chip(
    g,
    input.palette,
    `${proto === 'other' || proto === 'ctl' ? '' : `${proto.toUpperCase()} `}×${copies}`,
    rect.x + rect.w / 2,
    rect.y + Math.min(30, rect.h / 2),
    input.palette.proto(proto),
  );
}
function bridgeBody(input: PaintInput, spot: number) {
  const link = input.geometry.link(spot);
  return link && input.geometry.plan.rects.get(input.geometry.plan.model.key(link));
}
