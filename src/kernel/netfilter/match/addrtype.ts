/** `-m addrtype`: what kind of address source or destination is, as the routing tables see it (net/netfilter/xt_addrtype.c). */
import type { Ipv4 } from '#base/brand.ts';
import { ipv4Dst, ipv4Src } from '#wire/ipv4.ts';
import { NF_INET } from '../../core/hooks.ts';
import { ipv4_ops } from '../ipv4_ops.ts';
import { defineMatch, type XtParam } from '../x_tables.ts';

/** XT_ADDRTYPE_* without the prefix, by bit. */
export const ADDRTYPES = [
  'UNSPEC',
  'UNICAST',
  'LOCAL',
  'BROADCAST',
  'ANYCAST',
  'MULTICAST',
  'BLACKHOLE',
  'UNREACHABLE',
  'PROHIBIT',
  'THROW',
  'NAT',
  'XRESOLVE',
] as const;

export type AddrtypeOpts = {
  /** Bits by position in ADDRTYPES; 0: not asked. */
  readonly src: number;
  readonly srcInv: boolean;
  readonly dst: number;
  readonly dstInv: boolean;
  readonly limitIn: boolean;
  readonly limitOut: boolean;
};

const BITS = new Map<string, number>(ADDRTYPES.map((name, i) => [name.toLowerCase(), 1 << i]));

export const addrtype = defineMatch<AddrtypeOpts>({
  name: 'addrtype',
  check: (o, at) => {
    const early = at.hooks.has(NF_INET.PRE_ROUTING) || at.hooks.has(NF_INET.LOCAL_IN);
    const late = at.hooks.has(NF_INET.POST_ROUTING) || at.hooks.has(NF_INET.LOCAL_OUT);
    return (early && o.limitOut) || (late && o.limitIn) || (o.limitIn && o.limitOut) ? 'EINVAL' : undefined;
  },
  compile: (o) => {
    const is = (addr: Ipv4, mask: number, inv: boolean, par: XtParam): boolean => {
      if (mask === 0) return true;
      const dev = o.limitIn ? par.in : o.limitOut ? par.out : undefined;
      return (((BITS.get(ipv4_ops().inet_addr_type(par.net, addr, dev)) ?? 0) & mask) !== 0) !== inv;
    };
    return (skb, par) => is(ipv4Src(skb.buf, skb.data), o.src, o.srcInv, par) && is(ipv4Dst(skb.buf, skb.data), o.dst, o.dstInv, par);
  },
});
