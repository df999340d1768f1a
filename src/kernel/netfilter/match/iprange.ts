/** `-m iprange`: source or destination between two addresses (net/netfilter/xt_iprange.c). */
import type { Ipv4 } from '#base/brand.ts';
import { ipv4Dst, ipv4Src } from '#wire/ipv4.ts';
import { defineMatch } from '../x_tables.ts';

export interface AddrRange {
  readonly min: Ipv4;
  readonly max: Ipv4;
  readonly inv: boolean;
}
export type IprangeOpts = { readonly src: AddrRange | undefined; readonly dst: AddrRange | undefined };

const within = (r: AddrRange, addr: Ipv4): boolean => (addr >= r.min && addr <= r.max) !== r.inv;

export const iprange = defineMatch<IprangeOpts>({
  name: 'iprange',
  compile:
    ({ src, dst }) =>
    (skb) =>
      (!src || within(src, ipv4Src(skb.buf, skb.data))) && (!dst || within(dst, ipv4Dst(skb.buf, skb.data))),
});
