/** `-m mark`: the packet's mark under a mask (net/netfilter/xt_mark.c). */
import { defineMatch } from '../x_tables.ts';

export type MarkMatchOpts = { readonly mark: number; readonly mask: number; readonly inv: boolean };

export const mark = defineMatch<MarkMatchOpts>({
  name: 'mark',
  compile: (o) => (skb) => ((skb.mark & o.mask) >>> 0 === o.mark) !== o.inv,
});
