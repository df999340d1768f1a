/** Small labels of the overlay: flood counts, drop reasons, rewritten addresses, numbered stops. */
import type { Ink, Palette } from './palette.ts';
import { roundRect } from './shapes.ts';

export function chip(g: CanvasRenderingContext2D, p: Palette, text: string, x: number, y: number, ink: Ink): void {
  g.font = `500 11px ${p.mono}`;
  const w = g.measureText(text).width + 14;
  const box = roundRect(x - w / 2, y - 10, w, 20, 3);
  g.fillStyle = ink.soft;
  g.strokeStyle = ink.line;
  g.lineWidth = 1;
  g.fill(box);
  g.stroke(box);
  g.fillStyle = ink.ink;
  g.textAlign = 'center';
  g.textBaseline = 'middle';
  g.fillText(text, x, y + 1);
}

/** The name of a rule over its gate; red when it dropped. */
export function tag(g: CanvasRenderingContext2D, p: Palette, text: string, x: number, y: number, red: boolean): void {
  g.font = `500 11px ${p.mono}`;
  g.textAlign = 'center';
  g.textBaseline = 'middle';
  g.lineJoin = 'round';
  g.strokeStyle = p.halo;
  g.lineWidth = 4;
  g.strokeText(text, x, y);
  g.fillStyle = red ? p.dropInk : p.ink;
  g.fillText(text, x, y);
}

export function reason(g: CanvasRenderingContext2D, p: Palette, text: string, x: number, y: number): void {
  g.font = `400 12px ${p.mono}`;
  g.textAlign = 'left';
  g.textBaseline = 'middle';
  g.lineJoin = 'round';
  g.strokeStyle = p.halo;
  g.lineWidth = 4;
  g.strokeText(text, x, y);
  g.fillStyle = p.dropInk;
  g.fillText(text, x, y);
}

/** The old value struck through, the new one beside it, in yellow: the kernel wrote it. */
export function rewritten(
  g: CanvasRenderingContext2D,
  p: Palette,
  before: string,
  after: string,
  x: number,
  y: number,
  done: number,
): void {
  g.font = `500 11px ${p.mono}`;
  const wb = g.measureText(before).width;
  const wa = g.measureText(after).width;
  const w = wb + wa + 26;
  const box = roundRect(x - w / 2, y - 10, w, 20, 3);
  g.fillStyle = p.marker;
  g.strokeStyle = p.markerEdge;
  g.lineWidth = 1;
  g.fill(box);
  g.stroke(box);
  g.textAlign = 'left';
  g.textBaseline = 'middle';
  g.fillStyle = g.strokeStyle = p.markerInk;
  const left = x - w / 2 + 8;
  g.fillText(before, left, y + 1);
  g.beginPath();
  g.moveTo(left, y);
  g.lineTo(left + wb * Math.min(1, done * 2), y);
  g.stroke();
  if (done > 0.5) g.fillText(after, left + wb + 10, y + 1);
}

/** A numbered stop of a route (reduced motion). */
export function stop(g: CanvasRenderingContext2D, p: Palette, n: number, x: number, y: number, ink: Ink): void {
  g.beginPath();
  g.arc(x, y, 7.5, 0, Math.PI * 2);
  g.fillStyle = p.overlay;
  g.strokeStyle = ink.line;
  g.lineWidth = 1.5;
  g.fill();
  g.stroke();
  g.font = `600 11px ${p.mono}`;
  g.textAlign = 'center';
  g.textBaseline = 'middle';
  g.fillStyle = ink.ink;
  g.fillText(String(n), x, y + 0.5);
}
