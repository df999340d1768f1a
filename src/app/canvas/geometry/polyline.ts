/** Lines on the drawing as flat coordinate lists `[x0, y0, x1, y1, …]`: length, the point at a distance, parts and parallels. Pure. */

export interface Point {
  readonly x: number;
  readonly y: number;
}
export type Line = readonly number[];

const num = (line: Line, i: number): number => line[i] as number;

/** Points in order, without repeats and without points in the middle of a straight run. */
export function lineOf(points: readonly Point[]): Line {
  const out: number[] = [];
  for (const { x, y } of points) {
    const n = out.length;
    if (n >= 2 && Math.abs(num(out, n - 2) - x) < 0.01 && Math.abs(num(out, n - 1) - y) < 0.01) continue;
    if (n >= 4 && straight(num(out, n - 4), num(out, n - 3), num(out, n - 2), num(out, n - 1), x, y)) out.length = n - 2;
    out.push(x, y);
  }
  return out;
}

/** Axis-aligned and going on in the same direction. */
function straight(ax: number, ay: number, bx: number, by: number, cx: number, cy: number): boolean {
  if (Math.abs(ax - bx) < 0.01 && Math.abs(bx - cx) < 0.01) return (by - ay) * (cy - by) > 0;
  return Math.abs(ay - by) < 0.01 && Math.abs(by - cy) < 0.01 && (bx - ax) * (cx - bx) > 0;
}

export const joinLines = (...lines: readonly Line[]): Line => {
  const points: Point[] = [];
  for (const line of lines) for (let i = 0; i + 1 < line.length; i += 2) points.push({ x: num(line, i), y: num(line, i + 1) });
  return lineOf(points);
};

export function reverseLine(line: Line): Line {
  const out: number[] = [];
  for (let i = line.length - 2; i >= 0; i -= 2) out.push(num(line, i), num(line, i + 1));
  return out;
}

export function lineLength(line: Line): number {
  let sum = 0;
  for (let i = 2; i + 1 < line.length; i += 2) sum += Math.hypot(num(line, i) - num(line, i - 2), num(line, i + 1) - num(line, i - 1));
  return sum;
}

/** Left, top, right and bottom of a line. */
export function boxOf(line: Line): readonly [number, number, number, number] {
  const box: [number, number, number, number] = [
    Number.POSITIVE_INFINITY,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ];
  for (let i = 0; i + 1 < line.length; i += 2) {
    box[0] = Math.min(box[0], num(line, i));
    box[1] = Math.min(box[1], num(line, i + 1));
    box[2] = Math.max(box[2], num(line, i));
    box[3] = Math.max(box[3], num(line, i + 1));
  }
  return box;
}

/** The point at a distance from the start, and the direction there in radians. */
export function pointAt(line: Line, distance: number): Point & { readonly angle: number } {
  let left = Math.max(0, distance);
  for (let i = 2; i + 1 < line.length; i += 2) {
    const [ax, ay, bx, by] = [num(line, i - 2), num(line, i - 1), num(line, i), num(line, i + 1)];
    const step = Math.hypot(bx - ax, by - ay);
    if (left <= step || i + 3 >= line.length) {
      const f = step === 0 ? 0 : Math.min(1, left / step);
      return { x: ax + (bx - ax) * f, y: ay + (by - ay) * f, angle: Math.atan2(by - ay, bx - ax) };
    }
    left -= step;
  }
  return { x: line[0] ?? 0, y: line[1] ?? 0, angle: 0 };
}

/** The first `distance` of a line. */
export function firstPart(line: Line, distance: number): Line {
  if (distance <= 0) return line.slice(0, 2);
  const out: number[] = line.slice(0, 2) as number[];
  let left = distance;
  for (let i = 2; i + 1 < line.length; i += 2) {
    const [ax, ay, bx, by] = [num(line, i - 2), num(line, i - 1), num(line, i), num(line, i + 1)];
    const step = Math.hypot(bx - ax, by - ay);
    if (left < step) {
      out.push(ax + ((bx - ax) * left) / step, ay + ((by - ay) * left) / step);
      return out;
    }
    out.push(bx, by);
    left -= step;
  }
  return out;
}

/** The part of a line between two distances from its start. */
export function partBetween(line: Line, from: number, to: number): Line {
  if (from <= 0) return to >= lineLength(line) ? line : withoutSpecks(firstPart(line, to));
  return to <= from ? [] : withoutSpecks(reverseLine(firstPart(reverseLine(firstPart(line, to)), Math.min(to, lineLength(line)) - from)));
}

/** Cutting leaves steps too short to have a direction; they would throw a parallel off. */
function withoutSpecks(line: Line): Line {
  const out = line.slice(0, 2) as number[];
  for (let i = 2; i + 1 < line.length; i += 2)
    if (Math.hypot(num(line, i) - num(out, out.length - 2), num(line, i + 1) - num(out, out.length - 1)) > 0.5)
      out.push(num(line, i), num(line, i + 1));
  return out;
}

/** How far one goes along a line before leaving a rectangle for good; 0 when it begins outside. */
export function lengthInside(line: Line, r: { readonly x: number; readonly y: number; readonly w: number; readonly h: number }): number {
  const inside = (x: number, y: number) => x >= r.x - 0.5 && x <= r.x + r.w + 0.5 && y >= r.y - 0.5 && y <= r.y + r.h + 0.5;
  if (line.length < 4 || !inside(num(line, 0), num(line, 1))) return 0;
  let sum = 0;
  for (let i = 2; i + 1 < line.length; i += 2) {
    const [ax, ay, bx, by] = [num(line, i - 2), num(line, i - 1), num(line, i), num(line, i + 1)];
    const step = Math.hypot(bx - ax, by - ay);
    if (!inside(bx, by)) return sum + step * exitShare(ax, ay, bx, by, r);
    sum += step;
  }
  return sum;
}
/** Share of a segment that begins in a rectangle after which it has left it. */
function exitShare(
  ax: number,
  ay: number,
  bx: number,
  by: number,
  r: { readonly x: number; readonly y: number; readonly w: number; readonly h: number },
): number {
  const tx = bx === ax ? 1 : ((bx > ax ? r.x + r.w : r.x) - ax) / (bx - ax);
  const ty = by === ay ? 1 : ((by > ay ? r.y + r.h : r.y) - ay) / (by - ay);
  return Math.max(0, Math.min(1, tx, ty));
}

/** A line `by` px to the right of this one (seen along it); negative: to the left. Corners are mitred. */
export function parallel(line: Line, by: number): Line {
  if (by === 0 || line.length < 4) return line;
  const out: number[] = [];
  const last = line.length - 2;
  for (let i = 0; i <= last; i += 2) {
    const before = i > 0 ? normal(line, i - 2) : undefined;
    const after = i < last ? normal(line, i) : undefined;
    const [nx, ny] = mitre(before ?? after ?? [0, 0], after ?? before ?? [0, 0]);
    out.push(num(line, i) + nx * by, num(line, i + 1) + ny * by);
  }
  return out;
}

type Vec = readonly [number, number];
function normal(line: Line, i: number): Vec {
  const dx = num(line, i + 2) - num(line, i);
  const dy = num(line, i + 3) - num(line, i + 1);
  const len = Math.hypot(dx, dy) || 1;
  return [-dy / len, dx / len];
}
function mitre(a: Vec, b: Vec): Vec {
  const sx = a[0] + b[0];
  const sy = a[1] + b[1];
  const dot = (sx * sx + sy * sy) / 2;
  return dot < 0.2 ? b : [sx / dot, sy / dot];
}

/** An SVG path along the line with rounded corners. */
export function pathData(line: Line, radius = 12): string {
  if (line.length < 4) return '';
  let d = `M${r1(num(line, 0))} ${r1(num(line, 1))}`;
  for (let i = 2; i + 3 < line.length; i += 2) {
    const [ax, ay, bx, by, cx, cy] = [0, 1, 2, 3, 4, 5].map((k) => num(line, i - 2 + k)) as [
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    const inLen = Math.hypot(bx - ax, by - ay) || 1;
    const outLen = Math.hypot(cx - bx, cy - by) || 1;
    const r = Math.min(radius, inLen / 2, outLen / 2);
    d += `L${r1(bx - ((bx - ax) / inLen) * r)} ${r1(by - ((by - ay) / inLen) * r)}Q${r1(bx)} ${r1(by)} ${r1(bx + ((cx - bx) / outLen) * r)} ${r1(by + ((cy - by) / outLen) * r)}`;
  }
  return `${d}L${r1(num(line, line.length - 2))} ${r1(num(line, line.length - 1))}`;
}
const r1 = (v: number): number => Math.round(v * 10) / 10;
