/** TCPMSS: lowers the segment size that a SYN announces (net/netfilter/xt_TCPMSS.c). */
import { readU16, writeU16 } from '#base/bytes.ts';
import { IPPROTO_TCP, IPV4_HLEN, ipv4Dst, ipv4SetTotLen, ipv4Src, ipv4TotLen, ipv4UpdateChecksum } from '#wire/ipv4.ts';
import { TCP, TCP_HLEN, TCPOPT_MSS, TCPOPT_NOP, tcpAdjustPort, tcpHeaderLen, tcpUpdateChecksum } from '#wire/tcp.ts';
import { NF_INET } from '../../core/hooks.ts';
import { type Skb, skb_put } from '../../core/skb.ts';
import { ipv4_ops } from '../ipv4_ops.ts';
import { defineTarget, writable, XT, type XtParam, type XtVerdict } from '../x_tables.ts';

/** Size to announce; 'pmtu': what fits the way there and back. */
export type TcpmssOpts = { readonly mss: number | 'pmtu' };

const TCPOLEN_MSS = 4;
const DEFAULT_MSS = 536;
const LONGEST_HEADER = 60;

/** The size for this packet; undefined when not even the headers fit. */
function wanted(o: TcpmssOpts, skb: Skb, par: XtParam): number | undefined {
  if (o.mss !== 'pmtu') return o.mss;
  const ops = ipv4_ops();
  const mtu = Math.min(ops.dst_mtu(skb), ops.reverse_mtu(par.net, skb));
  const headers = IPV4_HLEN + TCP_HLEN;
  return mtu <= headers ? undefined : mtu - headers;
}

/** Offset of the MSS option; undefined when there is none. */
function findOption(b: Uint8Array, th: number, hlen: number): number | undefined {
  for (let at = th + TCP_HLEN; at <= th + hlen - TCPOLEN_MSS; ) {
    const kind = b[at] as number;
    const len = b[at + 1] as number;
    if (kind === TCPOPT_MSS && len === TCPOLEN_MSS) return at;
    at += kind <= TCPOPT_NOP || len === 0 ? 1 : len;
  }
  return undefined;
}

/** A SYN without the option gets one in front of the others. */
function addOption(skb: Skb, par: XtParam, hlen: number, mss: number): void {
  skb_put(skb, TCPOLEN_MSS);
  const b = skb.buf;
  const first = par.thoff + TCP.OPTIONS;
  b.copyWithin(first + TCPOLEN_MSS, first, par.thoff + hlen);
  b[first] = TCPOPT_MSS;
  b[first + 1] = TCPOLEN_MSS;
  writeU16(b, first + 2, mss);
  b[par.thoff + TCP.DOFF] = (((hlen + TCPOLEN_MSS) >>> 2) << 4) | ((b[par.thoff + TCP.DOFF] as number) & 15);
  ipv4SetTotLen(b, skb.data, ipv4TotLen(b, skb.data) + TCPOLEN_MSS);
  ipv4UpdateChecksum(b, skb.data);
  tcpUpdateChecksum(b, par.thoff, skb.tail, ipv4Src(b, skb.data), ipv4Dst(b, skb.data));
}

function tcpmss_tg(o: TcpmssOpts, skb: Skb, par: XtParam): XtVerdict {
  if (par.fragoff !== 0) return XT.CONTINUE;
  const len = skb.tail - par.thoff;
  const hlen = len < TCP_HLEN ? 0 : tcpHeaderLen(skb.buf, par.thoff);
  const mss = hlen < TCP_HLEN || len < hlen ? undefined : wanted(o, skb, par);
  if (mss === undefined) return XT.DROP;
  writable(skb, par);
  const at = findOption(skb.buf, par.thoff, hlen);
  if (at !== undefined) {
    const old = readU16(skb.buf, at + 2);
    // Never more than the end itself announced.
    if (old <= mss) return XT.CONTINUE;
    writeU16(skb.buf, at + 2, mss);
    tcpAdjustPort(skb.buf, par.thoff, old, mss);
  } else if (len === hlen && hlen < LONGEST_HEADER) addOption(skb, par, hlen, Math.min(mss, DEFAULT_MSS));
  return XT.CONTINUE;
}

export const TCPMSS = defineTarget<TcpmssOpts>({
  name: 'TCPMSS',
  proto: IPPROTO_TCP,
  check: (o, at) => {
    const leaves = [NF_INET.FORWARD, NF_INET.LOCAL_OUT, NF_INET.POST_ROUTING] as number[];
    return o.mss === 'pmtu' && [...at.hooks].some((h) => !leaves.includes(h)) ? 'EINVAL' : undefined;
  },
  compile: (o) => (skb, par) => tcpmss_tg(o, skb, par),
});
