/** MARK: sets bits of the packet's mark (net/netfilter/xt_mark.c). */
import { defineTarget, XT } from '../x_tables.ts';

/** The bits of `mask` are cleared, then `mark` is xored in. */
export type MarkTargetOpts = { readonly mark: number; readonly mask: number };

export const MARK = defineTarget<MarkTargetOpts>({
  name: 'MARK',
  compile: (o) => (skb) => {
    skb.mark = ((skb.mark & ~o.mask) ^ o.mark) >>> 0;
    return XT.CONTINUE;
  },
});
