/**
 * `-m limit`: a token bucket (net/netfilter/xt_limit.c). Here in nanoseconds of virtual time; the kernel counts in jiffies, which only rounds.
 */
import { SEC } from '#base/brand.ts';
import { defineMatch } from '../x_tables.ts';

/** XT_LIMIT_SCALE: `avg` is the time between two packets in 1/10000 s. */
export const LIMIT_SCALE = 10_000;
export type LimitOpts = { readonly avg: number; readonly burst: number };

export const limit = defineMatch<LimitOpts>({
  name: 'limit',
  compile: ({ avg, burst }) => {
    const cost = (avg / LIMIT_SCALE) * SEC;
    const cap = cost * burst;
    let credit = cap;
    let before = -1;
    return (_skb, par) => {
      const { now } = par.net.world.clock;
      if (before >= 0) credit = Math.min(cap, credit + (now - before));
      before = now;
      if (credit < cost) return false;
      credit -= cost;
      return true;
    };
  },
});
