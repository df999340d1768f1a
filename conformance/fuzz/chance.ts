/** Seeded choices of the generators: the same seed gives the same network and the same lines. */
import { Rng } from '../../src/sim/rng.ts';

export class Chance {
  private readonly rng: Rng;

  constructor(seed: number) {
    this.rng = new Rng(seed);
  }

  /** A whole number from `low` to `high`, both included. */
  int(low: number, high: number): number {
    return low + this.rng.below(high - low + 1);
  }

  /** True in `percent` of a hundred cases. */
  maybe(percent: number): boolean {
    return this.rng.below(100) < percent;
  }

  pick<T>(from: readonly T[]): T {
    if (from.length === 0) throw new Error('nothing to choose from');
    return from[this.rng.below(from.length)] as T;
  }

  /** One of the entries, as often as their weights say. */
  weighted<T>(from: readonly (readonly [number, T])[]): T {
    let at = this.rng.below(from.reduce((sum, [w]) => sum + w, 0));
    for (const [weight, value] of from) {
      at -= weight;
      if (at < 0) return value;
    }
    return this.pick(from)[1];
  }

  /** `count` different entries, or all. */
  sample<T>(from: readonly T[], count: number): T[] {
    const rest = [...from];
    const taken: T[] = [];
    while (taken.length < count && rest.length > 0) taken.push(...rest.splice(this.rng.below(rest.length), 1));
    return taken;
  }
}
