/** Cubic Bézier easing as CSS defines it: the curve's y at time x, with x found by Newton steps. */
export function bezier(x1: number, y1: number, x2: number, y2: number): (x: number) => number {
  const at = (a: number, b: number, s: number) => 3 * a * s * (1 - s) * (1 - s) + 3 * b * s * s * (1 - s) + s * s * s;
  const slope = (a: number, b: number, s: number) => 3 * (1 - s) * (1 - s) * a + 6 * (1 - s) * s * (b - a) + 3 * s * s * (1 - b);
  return (x) => {
    if (x <= 0) return 0;
    if (x >= 1) return 1;
    let s = x;
    for (let i = 0; i < 8; i++) {
      const d = slope(x1, x2, s);
      if (Math.abs(d) < 1e-6) break;
      s = Math.min(1, Math.max(0, s - (at(x1, x2, s) - x) / d));
    }
    return at(y1, y2, s);
  };
}

export const easeHop = bezier(0.5, 0.05, 0.2, 1);
export const easeWrap = bezier(0.3, 0, 0.1, 1);
export const easeFall = bezier(0.5, 0, 0.9, 0.6);

/** Part of a movement that is over, from 0 to 1. */
export const progress = (now: number, start: number, duration: number): number =>
  duration <= 0 ? (now >= start ? 1 : 0) : Math.min(1, Math.max(0, (now - start) / duration));
