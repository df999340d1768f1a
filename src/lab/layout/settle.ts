/** Chosen places win; what has none keeps out of their way. */
import type { Place } from '../schema.ts';
import { type Box, snap } from './rect.ts';

const overlap = (a: Box, b: Box, gap: number): boolean =>
  a.x < b.x + b.w + gap && b.x < a.x + a.w + gap && a.y < b.y + b.h + gap && b.y < a.y + a.h + gap;

/**
 * Moves each box to its chosen place, if it has one, and pushes the others to the right of those they would lie on. `within` keeps boxes
 * inside their parent: the least x and y.
 */
export function settle(
  boxes: readonly Box[],
  places: Readonly<Record<string, Place>>,
  keyOf: (box: Box) => string,
  gap: number,
  within?: { readonly x: number; readonly y: number },
): void {
  const fixed: Box[] = [];
  for (const box of boxes) {
    const place = places[keyOf(box)];
    if (!place || place.free) continue;
    box.x = within ? Math.max(within.x, snap(place.x)) : snap(place.x);
    box.y = within ? Math.max(within.y, snap(place.y)) : snap(place.y);
    if (box.kind !== 'card' && !box.compact) {
      box.w = Math.max(box.w, snap(place.w ?? 0));
      if (box.kind === 'machine' || box.kind === 'netns') box.h = Math.max(box.h, snap(place.h ?? 0));
    }
    fixed.push(box);
  }
  if (fixed.length === 0) return;
  for (const box of boxes) {
    if (fixed.includes(box)) continue;
    for (let tries = fixed.length; tries > 0; tries--) {
      const hit = fixed.find((f) => overlap(box, f, 0));
      if (!hit) break;
      box.x = snap(hit.x + hit.w + gap);
    }
    fixed.push(box);
  }
}
