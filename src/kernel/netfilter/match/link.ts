/** Matches on what the link layer knows: mac, pkttype, physdev (net/netfilter/xt_mac.c, xt_pkttype.c, xt_physdev.c). */
import type { Mac } from '#base/brand.ts';
import { ethSrc } from '#wire/ethernet.ts';
import { ipv4Dst } from '#wire/ipv4.ts';
import { NF_INET } from '../../core/hooks.ts';
import { PACKET } from '../../core/skb.ts';
import { deviceTest } from '../iface.ts';
import { defineMatch } from '../x_tables.ts';

export type MacOpts = { readonly mac: Mac; readonly inv: boolean };
export const mac = defineMatch<MacOpts>({
  name: 'mac',
  hooks: [NF_INET.PRE_ROUTING, NF_INET.LOCAL_IN, NF_INET.FORWARD],
  compile: (o) => (skb) => skb.macHeader >= 0 && (ethSrc(skb.buf, skb.macHeader) === o.mac) !== o.inv,
});

/** PACKET_HOST, PACKET_BROADCAST or PACKET_MULTICAST. */
export type PkttypeOpts = { readonly type: number; readonly inv: boolean };
export const pkttype = defineMatch<PkttypeOpts>({
  name: 'pkttype',
  compile: (o) => (skb) => {
    let type = skb.pktType;
    if (type === PACKET.LOOPBACK) type = ipv4Dst(skb.buf, skb.data) >>> 28 === 14 ? PACKET.MULTICAST : PACKET.BROADCAST;
    return (type === o.type) !== o.inv;
  },
});

/** One question of physdev: undefined when it is not asked, else whether it is negated. */
type Asked = boolean | undefined;
export type PhysdevOpts = {
  readonly in: string | undefined;
  readonly inInv: boolean;
  readonly out: string | undefined;
  readonly outInv: boolean;
  readonly isIn: Asked;
  readonly isOut: Asked;
  readonly isBridged: Asked;
};
export const physdev = defineMatch<PhysdevOpts>({
  name: 'physdev',
  check: (o, at) => {
    const out = o.out !== undefined || o.isOut !== undefined || o.isBridged !== undefined;
    return out && o.isBridged !== false && at.hooks.has(NF_INET.LOCAL_OUT) ? 'EINVAL' : undefined;
  },
  compile: (o) => {
    const input = o.in === undefined ? undefined : deviceTest(o.in, o.inInv);
    const output = o.out === undefined ? undefined : deviceTest(o.out, o.outInv);
    // A packet that crossed no bridge matches what is negated only.
    const plain = (!input || o.inInv) && (!output || o.outInv) && o.isIn !== false && o.isOut !== false && o.isBridged !== false;
    return (skb) => {
      const { physin, physout } = skb;
      if (!physin && !physout) return plain;
      if (o.isBridged !== undefined && (physout !== undefined) === o.isBridged) return false;
      if (o.isIn !== undefined && (physin !== undefined) === o.isIn) return false;
      if (o.isOut !== undefined && (physout !== undefined) === o.isOut) return false;
      return (!input || input(physin)) && (!output || output(physout));
    };
  },
});
