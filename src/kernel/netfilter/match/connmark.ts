/** `-m connmark`: the mark of the packet's connection under a mask (net/netfilter/xt_connmark.c). */
import { nf_ct_get } from '../conntrack/conn.ts';
import { defineMatch } from '../x_tables.ts';

export type ConnmarkMatchOpts = { readonly mark: number; readonly mask: number; readonly inv: boolean };

export const connmark = defineMatch<ConnmarkMatchOpts>({
  name: 'connmark',
  conntrack: true,
  compile: (o) => (skb) => {
    const ct = nf_ct_get(skb);
    return ct !== undefined && ((ct.mark & o.mask) >>> 0 === o.mark) !== o.inv;
  },
});
