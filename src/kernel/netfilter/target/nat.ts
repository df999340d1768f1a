/** MASQUERADE, SNAT, DNAT, REDIRECT, NETMAP (net/netfilter/xt_nat.c, xt_MASQUERADE.c, xt_REDIRECT.c, xt_NETMAP.c). */
import type { Ipv4 } from '#base/brand.ts';
import { ipv4Dst, ipv4Src } from '#wire/ipv4.ts';
import { type HookNum, NF_INET } from '../../core/hooks.ts';
import type { NetDevice } from '../../core/netdevice.ts';
import type { Skb } from '../../core/skb.ts';
import { nf_ct_get } from '../conntrack/conn.ts';
import { ipv4_ops } from '../ipv4_ops.ts';
import { type NatRange, nf_nat_setup_info } from '../nat/core.ts';
import { MANIP, type Manip } from '../nat/manip.ts';
import { nf_nat_masquerade_ipv4 } from '../nat/masquerade.ts';
import { defineTarget, XT, type XtParam } from '../x_tables.ts';

export type NatOpts = { readonly range: NatRange };

const LOOPBACK = 0x7f000001 as Ipv4;
const PRE: readonly HookNum[] = [NF_INET.PRE_ROUTING, NF_INET.LOCAL_OUT];
const POST: readonly HookNum[] = [NF_INET.POST_ROUTING, NF_INET.LOCAL_IN];

const common = { tables: ['nat'], conntrack: true };
const setup = (skb: Skb, range: NatRange, manip: Manip) => {
  const ct = nf_ct_get(skb);
  if (ct) nf_nat_setup_info(ct, range, manip);
  return XT.ACCEPT;
};

export const SNAT = defineTarget<NatOpts>({
  ...common,
  name: 'SNAT',
  hooks: POST,
  compile: (o) => (skb) => setup(skb, o.range, MANIP.SRC),
});

export const DNAT = defineTarget<NatOpts>({
  ...common,
  name: 'DNAT',
  hooks: PRE,
  compile: (o) => (skb) => setup(skb, o.range, MANIP.DST),
});

export const MASQUERADE = defineTarget<NatOpts>({
  ...common,
  name: 'MASQUERADE',
  hooks: [NF_INET.POST_ROUTING],
  compile: (o) => (skb, par) => nf_nat_masquerade_ipv4(skb, o.range, par.out as NetDevice),
});

/** Where REDIRECT sends a packet: to this box, by the address of the device it came in by. */
const here = (par: XtParam): Ipv4 => (par.hook === NF_INET.LOCAL_OUT ? LOOPBACK : ipv4_ops().firstAddr(par.in as NetDevice));

export const REDIRECT = defineTarget<NatOpts>({
  ...common,
  name: 'REDIRECT',
  hooks: PRE,
  compile: (o) => (skb, par) => {
    const newdst = here(par);
    return newdst === 0 ? XT.DROP : setup(skb, { ...o.range, minAddr: newdst, maxAddr: newdst }, MANIP.DST);
  },
});

/** NETMAP: the bits of the network are replaced, those of the host stay. */
export const NETMAP = defineTarget<NatOpts>({
  ...common,
  name: 'NETMAP',
  hooks: [...PRE, ...POST],
  compile: ({ range }) => {
    const min = range.minAddr ?? (0 as Ipv4);
    const mask = ~(min ^ (range.maxAddr ?? min));
    return (skb, par) => {
      const dst = PRE.includes(par.hook);
      const addr = dst ? ipv4Dst(skb.buf, skb.data) : ipv4Src(skb.buf, skb.data);
      const mapped = (((addr & ~mask) | (min & mask)) >>> 0) as Ipv4;
      return setup(skb, { ...range, minAddr: mapped, maxAddr: mapped }, dst ? MANIP.DST : MANIP.SRC);
    };
  },
});
