/** The drawing of a lab in a stamp: four paths in a box of 72 by 48, kept beside its name in the list of labs. */
import { drawingOf } from '../canvas/drawing.ts';
import type { LabState } from './lab-store.ts';
import { THUMB, type Thumb } from './thumb-size.ts';

const MARGIN = 3;
/** A picture of more is a grey field, and would fill the browser's storage. */
const MAX_CHARS = 4000;
const LAYER = { machine: 'floors', netns: 'rooms', bridge: 'fixtures', vxlan: 'fixtures', card: 'fixtures', nic: 'fixtures' } as const;

export function thumbOf(state: Pick<LabState, 'snapshot' | 'places' | 'roles'>): Thumb | undefined {
  const { plan, cables } = drawingOf(state);
  const rects = [...plan.rects.values()];
  if (rects.length === 0) return undefined;
  const x = Math.min(...rects.map((r) => r.x));
  const y = Math.min(...rects.map((r) => r.y));
  const w = Math.max(...rects.map((r) => r.x + r.w)) - x;
  const h = Math.max(...rects.map((r) => r.y + r.h)) - y;
  const scale = Math.min((THUMB.w - 2 * MARGIN) / w, (THUMB.h - 2 * MARGIN) / h);
  const left = (THUMB.w - w * scale) / 2;
  const top = (THUMB.h - h * scale) / 2;
  const at = (px: number, py: number): string => `${round((px - x) * scale + left)} ${round((py - y) * scale + top)}`;
  const thumb = { floors: '', rooms: '', fixtures: '', cables: '' };
  for (const r of rects) {
    const layer = r.kind in LAYER ? LAYER[r.kind as keyof typeof LAYER] : undefined;
    if (layer) thumb[layer] += `M${at(r.x, r.y)}h${round(r.w * scale)}v${round(r.h * scale)}h${-round(r.w * scale)}z`;
  }
  for (const { line } of cables) {
    for (let i = 0; i + 1 < line.length; i += 2) thumb.cables += `${i === 0 ? 'M' : 'L'}${at(line[i] ?? 0, line[i + 1] ?? 0)}`;
  }
  const size = thumb.floors.length + thumb.rooms.length + thumb.fixtures.length + thumb.cables.length;
  return size > MAX_CHARS ? undefined : thumb;
}
const round = (n: number): number => Math.round(n * 10) / 10;
