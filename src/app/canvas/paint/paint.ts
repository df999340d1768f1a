/**
 * Paints one moment of the scene over the drawing: tubes, trails, flood chips, packets, drops. Runs for each frame; works on the scene and the
 * geometry as they are and keeps nothing but what was drawn where, for clicks.
 */
import { easeFall, easeWrap, progress } from '../../play/easing.ts';
import { type Mover, TIMING } from '../../play/scene.ts';
import { type Point, pointAt } from '../geometry/polyline.ts';
import { chip, reason, rewritten, tag } from './chips.ts';
import { dimmed, FAR_ZOOM, flown, inView, MID_ZOOM, type PaintInput, pixelsOf } from './frame.ts';
import { drawGate } from './gate.ts';
import { drawDropped, drawPacket, innermost } from './packet.ts';
import { paintTrails } from './trails.ts';

/** Where packets were drawn, in drawing coordinates. */
export interface Hit extends Point {
  readonly skb: number;
}

/** How far a dropped packet falls. */
const FALL = 56;

export function paint(g: CanvasRenderingContext2D, input: PaintInput): Hit[] {
  const { view } = input;
  g.setTransform(view.ratio, 0, 0, view.ratio, 0, 0);
  g.clearRect(0, 0, view.width, view.height);
  g.setTransform(view.ratio * view.zoom, 0, 0, view.ratio * view.zoom, view.x * view.ratio, view.y * view.ratio);
  if (view.zoom >= FAR_ZOOM) paintTrails(g, input);
  const hits: Hit[] = [];
  const piles = new Map<number, number>();
  for (const m of input.scene.movers.values()) {
    const at = paintMover(g, input, m, piles);
    if (at) hits.push({ skb: m.skb, x: at.x, y: at.y });
  }
  if (view.zoom >= MID_ZOOM) for (const f of input.scene.floods) if (f.copies > 1) paintFlood(g, input, f.spot, f.proto, f.copies, f.root);
  g.globalAlpha = 1;
  return hits;
}

function placeOf(input: PaintInput, m: Mover): (Point & { angle: number }) | undefined {
  const f = m.flight;
  if (f) {
    const way = input.geometry.way(f.legs);
    if (way.line.length >= 4) return pointAt(way.line, way.length * flown(input, f.start, f.duration));
  }
  const at = input.geometry.spot(m.at);
  return at && { ...at, angle: 0 };
}

function paintMover(g: CanvasRenderingContext2D, input: PaintInput, m: Mover, piles: Map<number, number>): Point | undefined {
  const at = placeOf(input, m);
  if (!at || !inView(input.view, at.x, at.y, at.x, at.y)) return undefined;
  const { scene, view } = input;
  if (view.zoom >= FAR_ZOOM && m.gate) paintGate(g, input, m, m.gate, at);
  let alpha = dimmed(input, m.root);
  if (m.gone) alpha *= m.gone.ghost ? ghostAlpha(input, m) : 1 - progress(scene.now, m.gone.start, TIMING.fade);
  if (alpha <= 0.01) return undefined;
  g.globalAlpha = alpha;
  if (view.zoom < FAR_ZOOM) return paintDot(g, input, m, at);
  if (m.drop) return paintDrop(g, input, m, at, piles);
  g.save();
  g.translate(at.x, at.y);
  const inner = innermost(m.summary);
  if (inner?.proto === 'udp' && m.flight) g.rotate(at.angle);
  drawPacket(
    g,
    input.palette,
    {
      summary: m.summary,
      ghost: m.gone?.ghost ?? false,
      scale: squash(input, m),
      ...capsuleOf(input, m),
      rewritten: turned(input, m),
    },
    pixelsOf(view),
  );
  g.restore();
  if (view.zoom >= MID_ZOOM) paintLabels(g, input, m, at);
  return at;
}

const ghostAlpha = (input: PaintInput, m: Mover): number =>
  m.root === input.followed
    ? 1
    : Math.min(1, Math.max(0, (TIMING.trail - (input.scene.now - input.scene.lastActive(m.root))) / TIMING.trailFade));

/** The corner turns once the new value stands. */
const turned = (input: PaintInput, m: Mover): boolean => m.nat !== undefined && input.scene.now >= m.nat.start + TIMING.nat / 2;

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
    drawDropped(g, input.palette, m.summary, 1, true, pixelsOf(input.view) * scale);
  } else
    drawPacket(
      g,
      input.palette,
      { summary: innermost(m.summary), ghost: false, scale, capsule: 0, capsuleAlpha: 1, rewritten: false },
      pixelsOf(input.view),
    );
  g.restore();
  return at;
}

/** A netfilter rule on the way: open while it lets through, closed in red when it dropped; then it stays for as long as the packet lies there. */
function paintGate(g: CanvasRenderingContext2D, input: PaintInput, m: Mover, gate: NonNullable<Mover['gate']>, at: Point): void {
  const age = input.scene.now - gate.start;
  const shut = gate.shut && (m.drop !== undefined || age < TIMING.gate);
  if (!shut && (age >= TIMING.gate || m.drop)) return;
  const fade = shut ? 1 : Math.min(1, (TIMING.gate - age) / TIMING.fade);
  g.globalAlpha = dimmed(input, m.root) * fade;
  drawGate(g, input.palette, at, shut ? 0 : Math.min(1, age / TIMING.mark));
  const name = input.view.zoom >= MID_ZOOM ? input.ruleName(gate.rid) : undefined;
  if (name !== undefined) tag(g, input.palette, name, at.x, at.y - 27, shut);
}

/** Stops, colour drains, falls through the floor, lies with its reason. */
function paintDrop(g: CanvasRenderingContext2D, input: PaintInput, m: Mover, at: Point, piles: Map<number, number>): Point {
  const drop = m.drop as NonNullable<Mover['drop']>;
  const age = input.scene.now - drop.start;
  const fall = input.reduced ? 0 : easeFall(progress(age, TIMING.stop, TIMING.fall));
  const lying = age >= TIMING.stop + TIMING.fall || input.reduced;
  const place = { x: at.x + 10 * fall, y: at.y + FALL * fall + pileOf(piles, m) * 22 * fall };
  const fade = m.root === input.followed ? 1 : Math.min(1, Math.max(0, (TIMING.lie - age) / TIMING.trailFade));
  g.globalAlpha *= fade;
  g.save();
  g.translate(place.x, place.y);
  g.rotate((input.reduced ? 0 : -0.35) * fall);
  drawDropped(g, input.palette, m.summary, progress(age, 0, TIMING.stop + TIMING.fall / 2), lying, pixelsOf(input.view));
  g.restore();
  if (lying && input.view.zoom >= MID_ZOOM)
    reason(g, input.palette, drop.reason, place.x + (input.reduced ? -20 : 16), place.y + (input.reduced ? 24 : 1));
  return place;
}
/** Several that fell at one place lie below each other: how many lie there already, in the order of painting. */
function pileOf(piles: Map<number, number>, m: Mover): number {
  const n = piles.get(m.at) ?? 0;
  piles.set(m.at, n + 1);
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
