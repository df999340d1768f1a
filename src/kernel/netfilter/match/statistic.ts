/** `-m statistic`: every so many packets, or some at random (net/netfilter/xt_statistic.c). Chance is the lab's seeded stream. */
import { defineMatch } from '../x_tables.ts';

/** A probability of 1 as the kernel has it: 31 bits. */
export const STATISTIC_ONE = 0x80000000;

export type StatisticOpts = {
  readonly mode: 'random' | 'nth';
  readonly inv: boolean;
  /** random: of STATISTIC_ONE */
  readonly probability: number;
  /** nth: one packet of so many, beginning with number `packet` (from 0). */
  readonly every: number;
  readonly packet: number;
};

export const statistic = defineMatch<StatisticOpts>({
  name: 'statistic',
  compile: ({ mode, inv, probability, every, packet }) => {
    if (mode === 'random') return (_skb, par) => (par.net.world.rng.u32() & 0x7fffffff) >>> 0 < probability !== inv;
    let count = every - 1 - packet;
    return () => {
      count = count === every - 1 ? 0 : count + 1;
      return (count === 0) !== inv;
    };
  },
});
