/** REJECT: drops the packet and says so to its sender (net/ipv4/netfilter/ipt_REJECT.c, nf_reject_ipv4.c). */
import { ICMP_DEST_UNREACH } from '#wire/icmp.ts';
import { encodeIpv4Header, IP_OFFMASK, IPPROTO_TCP, IPV4_HLEN, ipv4Dst, ipv4FragWord, ipv4Src } from '#wire/ipv4.ts';
import {
  encodeTcp,
  TCP_ACK,
  TCP_FIN,
  TCP_HLEN,
  TCP_RST,
  TCP_SYN,
  tcpAckSeq,
  tcpDest,
  tcpFlags,
  tcpHeaderLen,
  tcpSeq,
  tcpSource,
} from '#wire/tcp.ts';
import { NF_INET } from '../../core/hooks.ts';
import { alloc_skb, type Skb, skb_put, skb_release } from '../../core/skb.ts';
import { nf_ct_attach } from '../conntrack/conn.ts';
import { ipv4_ops } from '../ipv4_ops.ts';
import { defineTarget, XT, type XtParam } from '../x_tables.ts';

/** `--reject-with`: code of the "unreachable" message, or 'tcp-reset'. */
export type RejectOpts = { readonly with: number | 'tcp-reset' };

/** nf_send_reset: answers a segment with the RST that its receiver would send. */
function nf_send_reset(old: Skb, par: XtParam): void {
  const b = old.buf;
  const th = par.thoff;
  if ((ipv4FragWord(b, old.data) & IP_OFFMASK) !== 0 || old.tail - th < TCP_HLEN || (tcpFlags(b, th) & TCP_RST) !== 0) return;
  const ops = ipv4_ops();
  const skb = alloc_skb(IPV4_HLEN + TCP_HLEN);
  const iph = skb_put(skb, IPV4_HLEN + TCP_HLEN);
  const addrs = { src: ipv4Dst(b, old.data), dst: ipv4Src(b, old.data) };
  const flags = tcpFlags(b, th);
  const acked = (flags & TCP_ACK) !== 0;
  const length = old.tail - th - tcpHeaderLen(b, th) + ((flags & TCP_SYN) !== 0 ? 1 : 0) + ((flags & TCP_FIN) !== 0 ? 1 : 0);
  encodeIpv4Header(skb.buf, iph, { totLen: skb.len, df: true, ttl: ops.defaultTtl(par.net), protocol: IPPROTO_TCP, ...addrs });
  encodeTcp(
    skb.buf,
    iph + IPV4_HLEN,
    skb.tail,
    {
      source: tcpDest(b, th),
      dest: tcpSource(b, th),
      seq: acked ? tcpAckSeq(b, th) : 0,
      ackSeq: acked ? 0 : (tcpSeq(b, th) + length) >>> 0,
      flags: acked ? TCP_RST : TCP_RST | TCP_ACK,
      window: 0,
    },
    addrs,
  );
  skb.networkHeader = iph;
  skb.transportHeader = iph + IPV4_HLEN;
  skb.protocol = old.protocol;
  skb.dev = old.dev;
  skb.dst = old.dst;
  skb.mark = 0;
  par.net.world.trace.lineage('reply', par.net.nsid, old.dev.ifindex, skb.id, old.id);
  if (!ops.ip_route_me_harder(par.net, skb)) {
    skb_release(skb);
    return;
  }
  nf_ct_attach(skb, old);
  ops.ip_local_out(par.net, skb);
}

export const REJECT = defineTarget<RejectOpts>({
  name: 'REJECT',
  tables: ['filter'],
  hooks: [NF_INET.LOCAL_IN, NF_INET.FORWARD, NF_INET.LOCAL_OUT],
  check: (o, at) => (o.with === 'tcp-reset' && (at.ip.proto !== IPPROTO_TCP || at.ip.protoInv) ? 'EINVAL' : undefined),
  compile: (o) => (skb, par) => {
    if (o.with === 'tcp-reset') nf_send_reset(skb, par);
    else ipv4_ops().icmp_send(skb, ICMP_DEST_UNREACH, o.with, 0);
    return XT.DROP;
  },
});
