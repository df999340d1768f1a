/** Trails beside the cables, and the tubes in which enveloped ones run. A way that is walked to its end is made into a path once. */
import { TIMING, type Trail } from '../../play/scene.ts';
import type { Geometry } from '../geometry/geometry.ts';
import { joinLines, type Line, parallel, partBetween } from '../geometry/polyline.ts';
import { stop } from './chips.ts';
import { dimmed, flown, inView, type PaintInput, pixelsOf } from './frame.ts';

/** Distance from the cable's axis, to the left of the way: what comes back runs on the other side. */
const LANES = [5, 13, 21] as const;
const GREY_LANE = 21;

/** The dots begin this far before the packet. */
const AHEAD = 14;

interface Paths {
  readonly geometry: Geometry;
  readonly axis: readonly Path2D[];
  readonly beside: readonly Path2D[];
  readonly start: readonly [number, number] | undefined;
}
const finished = new WeakMap<Trail, Paths>();

/** From this many in view on, trails are thin lines without rim and dashes: nobody follows one of them, and each stroke costs. */
const CROWD = 48;

/** Tubes first, then trails, so that no tube covers another packet's trail. */
export function paintTrails(g: CanvasRenderingContext2D, input: PaintInput): void {
  const seen = input.scene.trails.filter((t) => inView(input.view, ...input.geometry.way(t.legs).box) && trailAlpha(input, t) > 0);
  g.lineJoin = 'round';
  g.lineCap = 'butt';
  for (const t of seen) if (t.tube) paintTube(g, input, t);
  const crowd = seen.length > CROWD;
  for (const t of seen)
    if (crowd && t.root !== input.followed) paintThin(g, input, t);
    else paintTrail(g, input, t);
}

/** One device pixel wide, which is the cheapest line there is. */
function paintThin(g: CanvasRenderingContext2D, input: PaintInput, t: Trail): void {
  g.globalAlpha = trailAlpha(input, t) * (t.ghost ? 0.6 : 1);
  g.strokeStyle = input.palette.proto(t.proto).line;
  g.lineWidth = 1 / pixelsOf(input.view);
  for (const path of pathsOf(input, t).beside) g.stroke(path);
}

function trailAlpha(input: PaintInput, t: Trail): number {
  if (t.root === input.followed) return 1;
  const idle = input.scene.now - input.scene.lastActive(t.root);
  return dimmed(input, t.root) * Math.min(1, Math.max(0, (TIMING.trail - idle) / TIMING.trailFade));
}

const laneOf = (t: Trail): number | undefined => (t.tube ? 0 : LANES[t.lane]);

function pathsOf(input: PaintInput, t: Trail): Paths {
  const share = flown(input, t.start, t.duration) * t.cut;
  const known = share >= 1 ? finished.get(t) : undefined;
  if (known?.geometry === input.geometry) return known;
  const pieces = walked(input.geometry, t, share);
  const offset = laneOf(t) ?? GREY_LANE;
  const beside = pieces.map((p) => (offset === 0 ? p : parallel(p, -offset)));
  const first = beside[0];
  const made: Paths = {
    geometry: input.geometry,
    axis: t.tube ? pieces.map(rounded) : [],
    beside: beside.map(rounded),
    start: first && [first[0] as number, first[1] as number],
  };
  if (share >= 1) finished.set(t, made);
  return made;
}

/** The pieces of a trail that are walked by now and not hidden under a card or in a building. */
function walked(geometry: Geometry, t: Trail, share: number): Line[] {
  const way = geometry.way(t.legs);
  let left = way.length * share;
  const pieces: Line[] = [];
  for (const leg of way.legs) {
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
    if (last && meet(last, piece)) out[out.length - 1] = joinLines(last, piece);
    else out.push(piece);
  }
  return out;
}
const meet = (a: Line, b: Line): boolean =>
  Math.abs((a[a.length - 2] as number) - (b[0] as number)) < 0.5 && Math.abs((a[a.length - 1] as number) - (b[1] as number)) < 0.5;

function rounded(line: Line): Path2D {
  const path = new Path2D();
  path.moveTo(line[0] as number, line[1] as number);
  for (let i = 2; i + 3 < line.length; i += 2)
    path.arcTo(line[i] as number, line[i + 1] as number, line[i + 2] as number, line[i + 3] as number, 10);
  path.lineTo(line[line.length - 2] as number, line[line.length - 1] as number);
  return path;
}

function paintTube(g: CanvasRenderingContext2D, input: PaintInput, t: Trail): void {
  const { tun } = input.palette;
  g.globalAlpha = trailAlpha(input, t);
  for (const path of pathsOf(input, t).axis) {
    g.strokeStyle = tun.line;
    g.lineWidth = 15;
    g.stroke(path);
    g.strokeStyle = tun.soft;
    g.lineWidth = 12;
    g.stroke(path);
  }
}

function paintTrail(g: CanvasRenderingContext2D, input: PaintInput, t: Trail): void {
  const alpha = trailAlpha(input, t);
  const paths = pathsOf(input, t);
  for (const path of paths.beside) {
    if (!t.tube) {
      g.globalAlpha = alpha * 0.85;
      g.strokeStyle = input.palette.halo;
      g.lineWidth = 6;
      g.stroke(path);
    }
    g.globalAlpha = alpha;
    if (laneOf(t) === undefined) paintGrey(g, input, path);
    else paintInk(g, input, t, path);
  }
  if (!input.reduced) paintAhead(g, input, t);
  if (input.reduced && paths.start) paintStop(g, input, t, paths.start);
}

/** Dots over what is still to be walked of a way that has begun. */
function paintAhead(g: CanvasRenderingContext2D, input: PaintInput, t: Trail): void {
  const share = flown(input, t.start, t.duration);
  if (share >= 1 || t.cut < 1) return;
  const way = input.geometry.way(t.legs);
  let start = 0;
  g.globalAlpha = trailAlpha(input, t);
  g.strokeStyle = input.palette.proto(t.proto).line;
  g.lineWidth = 2;
  g.lineCap = 'round';
  g.setLineDash([0.1, 6]);
  for (const leg of way.legs) {
    const from = Math.max(leg.seenFrom, way.length * share + AHEAD - start);
    start += leg.length;
    const piece = partBetween(leg.line, from, leg.seenTo);
    if (piece.length < 4) continue;
    const offset = laneOf(t) ?? GREY_LANE;
    g.stroke(rounded(offset === 0 ? piece : parallel(piece, -offset)));
  }
  g.setLineDash([]);
  g.lineCap = 'butt';
}

/** More than three lanes: the later ones share one thin grey one. */
function paintGrey(g: CanvasRenderingContext2D, input: PaintInput, path: Path2D): void {
  g.strokeStyle = input.palette.grey;
  g.lineWidth = 1.5;
  g.stroke(path);
}

function paintInk(g: CanvasRenderingContext2D, input: PaintInput, t: Trail, path: Path2D): void {
  const ink = input.palette.proto(t.proto);
  g.strokeStyle = ink.line;
  g.lineWidth = t.ghost ? 3.6 : 3.4;
  if (t.ghost) g.setLineDash([7, 5]);
  g.stroke(path);
  if (ink.line !== ink.fill) {
    g.strokeStyle = ink.fill;
    g.lineWidth = 1.8;
    if (t.ghost) {
      g.setLineDash([5.6, 6.4]);
      g.lineDashOffset = -0.7;
    }
    g.stroke(path);
  }
  if (!t.ghost) return;
  g.setLineDash([]);
  g.lineDashOffset = 0;
}

function paintStop(g: CanvasRenderingContext2D, input: PaintInput, t: Trail, [x, y]: readonly [number, number]): void {
  const before = input.scene.trails.filter((o) => o.root === t.root && o.start <= t.start && o.proto === t.proto && o.lane === t.lane);
  stop(g, input.palette, before.length, x, y, input.palette.proto(t.proto));
}
