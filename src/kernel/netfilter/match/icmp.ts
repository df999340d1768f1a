/** `-m icmp`: type and range of codes (net/ipv4/netfilter/ip_tables.c, icmp_match). */
import { ICMP_HLEN, icmpCode, icmpType } from '#wire/icmp.ts';
import { IPPROTO_ICMP } from '#wire/ipv4.ts';
import { defineMatch } from '../x_tables.ts';

export type IcmpOpts = {
  /** 255: any */
  readonly type: number;
  readonly codeMin: number;
  readonly codeMax: number;
  readonly inv: boolean;
};
const ANY = 255;

export const icmp = defineMatch<IcmpOpts>({
  name: 'icmp',
  proto: IPPROTO_ICMP,
  compile: (o) => (skb, par) => {
    if (par.fragoff !== 0) return false;
    if (skb.tail - par.thoff < ICMP_HLEN) {
      par.hotdrop = true;
      return false;
    }
    const code = icmpCode(skb.buf, par.thoff);
    return (o.type === ANY || (icmpType(skb.buf, par.thoff) === o.type && code >= o.codeMin && code <= o.codeMax)) !== o.inv;
  },
});
