/**
 * TCP as far as a host without a TCP socket has it (tcp_v4_rcv and tcp_v4_send_reset in net/ipv4/tcp_ipv4.c, RFC 9293 section 3.10.7.1): every segment
 * is refused with a reset.
 */
import { nameId } from '#sim/trace.ts';
import { IPPROTO_TCP, ipv4Dst, ipv4Src, ipv4Tos } from '#wire/ipv4.ts';
import {
  encodeTcp,
  TCP_ACK,
  TCP_FIN,
  TCP_HLEN,
  TCP_RST,
  TCP_SYN,
  tcpAckSeq,
  tcpChecksumOk,
  tcpDest,
  tcpFlags,
  tcpHeaderLen,
  tcpSeq,
  tcpSource,
} from '#wire/tcp.ts';
import { kfree_skb } from '../core/free.ts';
import type { NetDevice } from '../core/netdevice.ts';
import { alloc_skb, type Skb, skb_put } from '../core/skb.ts';
import { ip_build, ip_local_out } from '../ipv4/ip_output.ts';
import { inet_add_protocol } from '../ipv4/protocol.ts';
import { ip_route_output, isErrno } from '../ipv4/route.ts';
import { skb_rtable } from '../ipv4/rtable.ts';

const TCP_RCV = nameId('tcp_v4_rcv');
const SEND_RESET = nameId('tcp_v4_send_reset');

/** A segment for this host: `data` at the TCP header. */
function tcp_v4_rcv(skb: Skb, dev: NetDevice): void {
  const { buf, data: th, networkHeader: iph } = skb;
  dev.net.world.trace.step(TCP_RCV, dev.net.nsid, dev.ifindex, skb.id);
  const hlen = tcpHeaderLen(buf, th);
  if (skb.len < TCP_HLEN || hlen < TCP_HLEN || skb.len < hlen) {
    kfree_skb(skb, 'PKT_TOO_SMALL', TCP_RCV);
    return;
  }
  if (tcpChecksumOk(buf, th, skb.tail, ipv4Src(buf, iph), ipv4Dst(buf, iph))) send_reset(skb, dev, hlen);
  kfree_skb(skb, 'NO_SOCKET', TCP_RCV);
}
inet_add_protocol(IPPROTO_TCP, { handler: tcp_v4_rcv });

function send_reset(skb: Skb, dev: NetDevice, hlen: number): void {
  const { net } = dev;
  const { buf, data: th, networkHeader: iph } = skb;
  const flags = tcpFlags(buf, th);
  const answered = skb_rtable(skb);
  if ((flags & TCP_RST) !== 0 || answered?.type === 'broadcast' || answered?.type === 'multicast') return;
  const src = ipv4Dst(buf, iph);
  const dst = ipv4Src(buf, iph);
  const rt = ip_route_output(net, { dst, src });
  if (isErrno(rt)) return;
  const hasAck = (flags & TCP_ACK) !== 0;
  const taken = (flags & TCP_SYN ? 1 : 0) + (flags & TCP_FIN ? 1 : 0) + skb.len - hlen;
  const reset = alloc_skb(TCP_HLEN);
  const at = skb_put(reset, TCP_HLEN);
  const header = {
    source: tcpDest(buf, th),
    dest: tcpSource(buf, th),
    seq: hasAck ? tcpAckSeq(buf, th) : 0,
    ackSeq: hasAck ? 0 : (tcpSeq(buf, th) + taken) >>> 0,
    flags: hasAck ? TCP_RST : TCP_RST | TCP_ACK,
    window: 0,
  };
  encodeTcp(reset.buf, at, reset.tail, header, { src, dst });
  reset.root = skb.root;
  reset.hops = skb.hops;
  ip_build(net, reset, rt, { protocol: IPPROTO_TCP, src, dst, tos: ipv4Tos(buf, iph), df: 'df' });
  const { trace } = net.world;
  trace.lineage('reply', net.nsid, rt.dev.ifindex, reset.id, skb.id);
  trace.step(SEND_RESET, net.nsid, rt.dev.ifindex, reset.id);
  ip_local_out(net, reset);
}
