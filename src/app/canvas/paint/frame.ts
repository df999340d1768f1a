/** What every part of the painting looks at: the moment, the drawing, the view. */
import { easeHop, progress } from '../../play/easing.ts';
import { JUMP_SPEED, type Scene } from '../../play/scene.ts';
import type { Geometry } from '../geometry/geometry.ts';
import type { Palette } from './palette.ts';

/** Zoom below which addresses and labels go, and below which a machine is a box and a packet a dot. */
export const MID_ZOOM = 0.7;
export const FAR_ZOOM = 0.35;

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
  /** What a netfilter rule or policy is called on its gate: its chain and number. */
  readonly ruleName: (rid: number) => string | undefined;
}

/** Device pixels for a unit of the drawing. */
export const pixelsOf = (view: View): number => view.zoom * view.ratio;

/** Stories that are not followed stand back. */
export const dimmed = (input: PaintInput, root: number): number => (input.followed === undefined || input.followed === root ? 1 : 0.45);

/** How far along its way a flight is, from 0 to 1. */
export function flown(input: Pick<PaintInput, 'scene' | 'speed' | 'reduced'>, start: number, duration: number): number {
  if (input.speed >= JUMP_SPEED || input.reduced) return input.scene.now >= start ? 1 : 0;
  return easeHop(progress(input.scene.now, start, duration));
}

/** Room around what is drawn for labels, halos and lanes. */
const MARGIN = 60;

/** Whether a box of the drawing is in view. */
export function inView({ x, y, zoom, width, height }: View, left: number, top: number, right: number, bottom: number): boolean {
  const m = MARGIN * zoom;
  return x + right * zoom > -m && y + bottom * zoom > -m && x + left * zoom < width + m && y + top * zoom < height + m;
}
