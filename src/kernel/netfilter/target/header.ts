/** Targets that rewrite one field of the IP header: TTL, TOS, DSCP (net/netfilter/xt_HL.c, xt_DSCP.c). */

import { readU16 } from '#base/bytes.ts';
import { checksumAdjust } from '#base/checksum.ts';
import { IPV4, ipv4Check, ipv4SetCheck, ipv4Tos, ipv4Ttl } from '#wire/ipv4.ts';
import type { Skb } from '../../core/skb.ts';
import { defineTarget, writable, XT, type XtParam } from '../x_tables.ts';

/** Writes one byte of the header; its checksum follows. */
function setByte(skb: Skb, par: XtParam, at: number, value: number): void {
  if (skb.buf[skb.data + at] === value) return;
  writable(skb, par);
  const word = skb.data + (at & ~1);
  const before = readU16(skb.buf, word);
  skb.buf[skb.data + at] = value;
  ipv4SetCheck(skb.buf, skb.data, checksumAdjust(ipv4Check(skb.buf, skb.data), before, readU16(skb.buf, word)));
}

export type TtlTargetOpts = { readonly mode: 'set' | 'inc' | 'dec'; readonly value: number };
export const TTL = defineTarget<TtlTargetOpts>({
  name: 'TTL',
  tables: ['mangle'],
  compile:
    ({ mode, value }) =>
    (skb, par) => {
      const now = ipv4Ttl(skb.buf, skb.data);
      const wanted = mode === 'set' ? value : mode === 'inc' ? Math.min(255, now + value) : Math.max(0, now - value);
      setByte(skb, par, IPV4.TTL, wanted);
      return XT.CONTINUE;
    },
});

/** The bits of `mask` are cleared, then `value` is xored in. */
export type TosTargetOpts = { readonly value: number; readonly mask: number };
export const TOS = defineTarget<TosTargetOpts>({
  name: 'TOS',
  tables: ['mangle'],
  compile: (o) => (skb, par) => {
    setByte(skb, par, IPV4.TOS, (ipv4Tos(skb.buf, skb.data) & ~o.mask) ^ o.value);
    return XT.CONTINUE;
  },
});

export type DscpTargetOpts = { readonly dscp: number };
export const DSCP = defineTarget<DscpTargetOpts>({
  name: 'DSCP',
  tables: ['mangle'],
  compile: (o) => (skb, par) => {
    setByte(skb, par, IPV4.TOS, (ipv4Tos(skb.buf, skb.data) & 3) | (o.dscp << 2));
    return XT.CONTINUE;
  },
});
