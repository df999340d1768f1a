/** Answers that belong to no socket's stream (tcp_v4_send_reset, tcp_v4_send_ack in net/ipv4/tcp_ipv4.c; RFC 9293 section 3.10.7.1). */
import { nameId } from '#sim/trace.ts';
import { IPPROTO_TCP, ipv4Tos } from '#wire/ipv4.ts';
import { encodeTcp, TCP_ACK, TCP_HLEN, TCP_RST } from '#wire/tcp.ts';
import type { Netns } from '../../core/netns.ts';
import { alloc_skb, skb_put } from '../../core/skb.ts';
import { ip_build, ip_local_out } from '../../ipv4/ip_output.ts';
import { ip_route_output, isErrno } from '../../ipv4/route.ts';
import { skb_rtable } from '../../ipv4/rtable.ts';
import type { InSegment } from './tcp_segment.ts';

const SEND_RESET = nameId('tcp_v4_send_reset');

/** Refuses a segment; never one that is a reset itself or went to many. */
export function tcp_v4_send_reset(net: Netns, s: InSegment): void {
  const answered = skb_rtable(s.skb);
  if ((s.flags & TCP_RST) !== 0 || answered?.type === 'broadcast' || answered?.type === 'multicast') return;
  const hasAck = (s.flags & TCP_ACK) !== 0;
  const src = s.daddr;
  const dst = s.saddr;
  const rt = ip_route_output(net, { dst, src });
  if (isErrno(rt)) return;
  const reset = alloc_skb(TCP_HLEN);
  const at = skb_put(reset, TCP_HLEN);
  const header = {
    source: s.dest,
    dest: s.source,
    seq: hasAck ? s.ackSeq : 0,
    ackSeq: hasAck ? 0 : s.endSeq,
    flags: hasAck ? TCP_RST : TCP_RST | TCP_ACK,
    window: 0,
  };
  encodeTcp(reset.buf, at, reset.tail, header, { src, dst });
  reset.root = s.skb.root;
  reset.hops = s.skb.hops;
  ip_build(net, reset, rt, { protocol: IPPROTO_TCP, src, dst, tos: ipv4Tos(s.skb.buf, s.skb.networkHeader), df: 'df' });
  const { trace } = net.world;
  trace.lineage('reply', net.nsid, rt.dev.ifindex, reset.id, s.skb.id);
  trace.step(SEND_RESET, net.nsid, rt.dev.ifindex, reset.id);
  ip_local_out(net, reset);
}
