/** One segment that came in, read once (TCP_SKB_CB). */
import type { Ipv4 } from '#base/brand.ts';
import { ipv4Dst, ipv4Src } from '#wire/ipv4.ts';
import { TCP_FIN, TCP_HLEN, TCP_SYN, tcpAckSeq, tcpDest, tcpFlags, tcpHeaderLen, tcpSeq, tcpSource, tcpWindow } from '#wire/tcp.ts';
import type { Skb } from '../../core/skb.ts';
import { type ParsedOptions, tcp_parse_options } from './tcp_options.ts';
import { add } from './tcp_sock.ts';

export interface InSegment {
  readonly skb: Skb;
  readonly saddr: Ipv4;
  readonly daddr: Ipv4;
  readonly source: number;
  readonly dest: number;
  readonly seq: number;
  /** SYN and FIN counted. */
  readonly endSeq: number;
  readonly ackSeq: number;
  readonly flags: number;
  readonly window: number;
  readonly dataAt: number;
  readonly len: number;
  readonly opt: ParsedOptions;
}

/** `data` of the skb at the TCP header, which was checked. */
export function readSegment(skb: Skb): InSegment {
  const { buf, data: th, networkHeader: iph } = skb;
  const hlen = tcpHeaderLen(buf, th);
  const flags = tcpFlags(buf, th);
  const seq = tcpSeq(buf, th);
  const len = skb.tail - th - hlen;
  return {
    skb,
    saddr: ipv4Src(buf, iph),
    daddr: ipv4Dst(buf, iph),
    source: tcpSource(buf, th),
    dest: tcpDest(buf, th),
    seq,
    endSeq: add(seq, len + (flags & TCP_SYN ? 1 : 0) + (flags & TCP_FIN ? 1 : 0)),
    ackSeq: tcpAckSeq(buf, th),
    flags,
    window: tcpWindow(buf, th),
    dataAt: th + hlen,
    len,
    opt: tcp_parse_options(buf, th + TCP_HLEN, th + hlen),
  };
}
