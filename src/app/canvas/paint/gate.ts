/** A gate over the way of a packet: two posts and a bar, as at a level crossing. */
import type { Point } from '../geometry/polyline.ts';
import type { Palette } from './palette.ts';

const HALF = 15;
const POST = 20;
/** How far the bar is raised when it lets through, in radians. */
const RAISED = 1.15;

/** `open` from 0 (shut, red) to 1. */
export function drawGate(g: CanvasRenderingContext2D, p: Palette, { x, y }: Point, open: number): void {
  g.save();
  g.translate(x, y);
  g.lineCap = 'round';
  const shut = open <= 0;
  for (const [style, extra] of [
    [p.halo, 3],
    [p.ink, 0],
  ] as const) {
    g.strokeStyle = style;
    g.lineWidth = 2.5 + extra;
    g.beginPath();
    g.moveTo(-HALF, POST / 2);
    g.lineTo(-HALF, -POST / 2);
    g.moveTo(HALF, POST / 2);
    g.lineTo(HALF, -POST / 2);
    g.stroke();
  }
  g.translate(-HALF, -POST / 2 + 2);
  g.rotate(-RAISED * open);
  for (const [style, width] of [
    [p.halo, 6],
    [shut ? p.drop : p.ink, 3],
  ] as const) {
    g.strokeStyle = style;
    g.lineWidth = width;
    g.beginPath();
    g.moveTo(0, 0);
    g.lineTo(2 * HALF, 0);
    g.stroke();
  }
  g.restore();
}
