/** Matches on one field of the IP header: ttl, length, tos, dscp (net/netfilter/xt_hl.c, xt_length.c, xt_dscp.c). */
import { ipv4Tos, ipv4TotLen, ipv4Ttl } from '#wire/ipv4.ts';
import { defineMatch } from '../x_tables.ts';

export type TtlOpts = { readonly mode: 'eq' | 'ne' | 'lt' | 'gt'; readonly ttl: number };
export const ttl = defineMatch<TtlOpts>({
  name: 'ttl',
  compile: ({ mode, ttl: n }) => {
    if (mode === 'eq') return (skb) => ipv4Ttl(skb.buf, skb.data) === n;
    if (mode === 'ne') return (skb) => ipv4Ttl(skb.buf, skb.data) !== n;
    return mode === 'lt' ? (skb) => ipv4Ttl(skb.buf, skb.data) < n : (skb) => ipv4Ttl(skb.buf, skb.data) > n;
  },
});

export type LengthOpts = { readonly min: number; readonly max: number; readonly inv: boolean };
export const length = defineMatch<LengthOpts>({
  name: 'length',
  compile:
    ({ min, max, inv }) =>
    (skb) => {
      const len = ipv4TotLen(skb.buf, skb.data);
      return (len >= min && len <= max) !== inv;
    },
});

export type TosMatchOpts = { readonly value: number; readonly mask: number; readonly inv: boolean };
export const tos = defineMatch<TosMatchOpts>({
  name: 'tos',
  compile: (o) => (skb) => ((ipv4Tos(skb.buf, skb.data) & o.mask) === o.value) !== o.inv,
});

export type DscpMatchOpts = { readonly dscp: number; readonly inv: boolean };
export const dscp = defineMatch<DscpMatchOpts>({
  name: 'dscp',
  compile: (o) => (skb) => (ipv4Tos(skb.buf, skb.data) >>> 2 === o.dscp) !== o.inv,
});
