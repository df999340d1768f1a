/** CT and NOTRACK: how a packet is to be tracked, said before it is (net/netfilter/xt_CT.c). Left out: zones, helpers, events, timeout policies. */
import { IP_CT, nf_ct_set } from '../conntrack/conn.ts';
import { defineTarget, XT } from '../x_tables.ts';

export type CtOpts = {
  readonly notrack: boolean;
  /** Name of a helper; this kernel has none. */
  readonly helper: string | undefined;
  /** Zones and chosen events are not modelled. */
  readonly unsupported: boolean;
};

export const CT = defineTarget<CtOpts>({
  name: 'CT',
  tables: ['raw'],
  conntrack: true,
  check: (o) => (o.helper !== undefined ? 'ENOENT' : o.unsupported ? 'EOPNOTSUPP' : undefined),
  compile:
    ({ notrack }) =>
    (skb) => {
      if (notrack && skb.nfct === undefined) nf_ct_set(skb, undefined, IP_CT.UNTRACKED);
      return XT.CONTINUE;
    },
});

export const NOTRACK = defineTarget({
  name: 'NOTRACK',
  tables: ['raw'],
  compile: () => (skb) => {
    if (skb.nfct === undefined) nf_ct_set(skb, undefined, IP_CT.UNTRACKED);
    return XT.CONTINUE;
  },
});
