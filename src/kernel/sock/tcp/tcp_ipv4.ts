/**
 * TCP over IPv4 (net/ipv4/tcp_ipv4.c): the way of a segment to its socket, ICMP errors about segments, path MTU. Left out: early demultiplexing, filters.
 */
import { type DropReason, nameId } from '#sim/trace.ts';
import { ICMP_DEST_UNREACH, ICMP_FRAG_NEEDED, ICMP_PARAMETERPROB, ICMP_TIME_EXCEEDED } from '#wire/icmp.ts';
import { IPPROTO_TCP, ipv4Dst, ipv4HeaderLen, ipv4Src } from '#wire/ipv4.ts';
import { TCP_HLEN, tcpChecksumOk, tcpDest, tcpHeaderLen, tcpSeq, tcpSource } from '#wire/tcp.ts';
import type { Errno } from '../../core/errno.ts';
import { consume_skb, kfree_skb } from '../../core/free.ts';
import type { NetDevice } from '../../core/netdevice.ts';
import type { Netns } from '../../core/netns.ts';
import type { Skb } from '../../core/skb.ts';
import { inet_add_protocol } from '../../ipv4/protocol.ts';
import { unreachErrno } from '../sock.ts';
import { inet_lookup_established, inet_lookup_listener } from './inet_hashtables.ts';
import { tcp_done_with_error } from './tcp.ts';
import { takeSynOptions, tcp_init_transfer, tcp_rcv_state_process } from './tcp_input.ts';
import { child, tcp_check_req, tcp_conn_request, tcp_timewait_state_process } from './tcp_minisocks.ts';
import { tcp_sync_mss } from './tcp_output.ts';
import { tcp_simple_retransmit } from './tcp_recovery.ts';
import { tcp_v4_send_reset } from './tcp_reset.ts';
import { type InSegment, readSegment } from './tcp_segment.ts';
import { after, before, type TcpSock } from './tcp_sock.ts';
import './tcp_timer.ts';
import { offers } from './tcp_window.ts';

const TCP_RCV = nameId('tcp_v4_rcv');
/** net.ipv4.route.min_pmtu */
const MIN_PMTU = 552;
/** Segments that wait for a process to let go of its socket. */
const MAX_WAITING = 1000;

child.takeSynOptions = takeSynOptions;
child.tcp_init_transfer = tcp_init_transfer;

const lookup = (net: Netns, s: InSegment, ifindex: number): TcpSock | undefined =>
  inet_lookup_established(net, s.daddr, s.dest, s.saddr, s.source, ifindex) ?? inet_lookup_listener(net, s.daddr, s.dest, ifindex);

/** A segment for this host: `data` at the TCP header. */
function tcp_v4_rcv(skb: Skb, dev: NetDevice): void {
  const { buf, data: th, networkHeader: iph } = skb;
  const { net } = dev;
  net.world.trace.step(TCP_RCV, net.nsid, dev.ifindex, skb.id);
  const hlen = tcpHeaderLen(buf, th);
  if (skb.len < TCP_HLEN || hlen < TCP_HLEN || skb.len < hlen) {
    kfree_skb(skb, 'PKT_TOO_SMALL', TCP_RCV);
    return;
  }
  if (!tcpChecksumOk(buf, th, skb.tail, ipv4Src(buf, iph), ipv4Dst(buf, iph))) {
    kfree_skb(skb, 'TCP_CSUM', TCP_RCV);
    return;
  }
  const s = readSegment(skb);
  const sk = lookup(net, s, dev.ifindex);
  if (sk?.owned) {
    if (sk.waiting.length < MAX_WAITING) sk.waiting.push(skb);
    else kfree_skb(skb, 'SOCKET_RCVBUFF', TCP_RCV);
    return;
  }
  end(skb, sk ? deliver(sk, s) : refuse(net, s));
}

function refuse(net: Netns, s: InSegment): DropReason {
  tcp_v4_send_reset(net, s);
  return 'NO_SOCKET';
}
function end(skb: Skb, reason: DropReason | undefined): void {
  if (reason) kfree_skb(skb, reason, TCP_RCV);
  else consume_skb(skb, TCP_RCV);
}

/** tcp_v4_do_rcv */
function deliver(sk: TcpSock, s: InSegment): DropReason | undefined {
  if (sk.state === 'LISTEN') return tcp_conn_request(sk, s);
  if (sk.state === 'TIME_WAIT' || sk.timeWaitHalf) {
    const verdict = tcp_timewait_state_process(sk, s);
    if (verdict !== 'syn') return verdict;
    const listener = inet_lookup_listener(sk.net, s.daddr, s.dest, s.skb.dev.ifindex);
    return listener ? tcp_conn_request(listener, s) : refuse(sk.net, s);
  }
  if (sk.state === 'SYN_RECV') {
    const verdict = tcp_check_req(sk, s);
    if (verdict !== 'established') return verdict;
  }
  return tcp_rcv_state_process(sk, s, sk.state === 'SYN_SENT' ? offered(sk) : NOTHING);
}
const NOTHING = { ts: false, sack: false, wscale: false };
const offered = (sk: TcpSock): typeof NOTHING => ({
  ts: offers(sk, 'timestamps'),
  sack: offers(sk, 'sack'),
  wscale: offers(sk, 'window_scaling'),
});

/** release_sock: the process lets go, and what came in meanwhile is dealt with in its context. */
export function release_sock(sk: TcpSock): void {
  for (let skb = sk.waiting.shift(); skb; skb = sk.waiting.shift()) end(skb, deliver(sk, readSegment(skb)));
  sk.owned = false;
  if (sk.mtuInfo > 0) {
    const mtu = sk.mtuInfo;
    sk.mtuInfo = 0;
    sk.net.world.backlog.section(() => mtuReduced(sk, mtu));
  }
}

/** What a process does to its socket, with the socket held (lock_sock). */
export function locked<T>(sk: TcpSock, work: () => T): T {
  sk.owned = true;
  try {
    return work();
  } finally {
    release_sock(sk);
  }
}

/** tcp_v4_mtu_reduced: the path takes less than was believed. */
function mtuReduced(sk: TcpSock, mtu: number): void {
  if (sk.state === 'LISTEN' || sk.state === 'CLOSE' || sk.pmtu <= mtu) return;
  tcp_simple_retransmit(sk, tcp_sync_mss(sk, Math.max(mtu, MIN_PMTU)));
}

function errnoOf(type: number, code: number): Errno | undefined {
  if (type === ICMP_TIME_EXCEEDED) return 'EHOSTUNREACH';
  if (type === ICMP_PARAMETERPROB) return 'EPROTO';
  return type === ICMP_DEST_UNREACH ? unreachErrno(code) : undefined;
}

/** tcp_v4_err: an ICMP error about a segment that was sent here. `data` at the quoted IP header, `transportHeader` at the ICMP header. */
function tcp_v4_err(skb: Skb, info: number): void {
  const { buf, data: iph, dev, transportHeader: icmph } = skb;
  const th = iph + ipv4HeaderLen(buf, iph);
  const sk = inet_lookup_established(dev.net, ipv4Src(buf, iph), tcpSource(buf, th), ipv4Dst(buf, iph), tcpDest(buf, th), dev.ifindex);
  if (!sk || sk.state === 'TIME_WAIT') return;
  const seq = tcpSeq(buf, th);
  if (before(seq, sk.sndUna) || after(seq, sk.sndNxt)) return;
  const type = buf[icmph] as number;
  const code = buf[icmph + 1] as number;
  if (type === ICMP_DEST_UNREACH && code === ICMP_FRAG_NEEDED) {
    if (sk.owned) sk.mtuInfo = info;
    else mtuReduced(sk, info);
    return;
  }
  const errno = errnoOf(type, code);
  if (errno === undefined) return;
  if ((sk.state === 'SYN_SENT' || sk.state === 'SYN_RECV') && !sk.owned) tcp_done_with_error(sk, errno);
  else {
    sk.errSoft = errno;
    if (sk.recverr) sk.report(errno);
  }
}

inet_add_protocol(IPPROTO_TCP, { handler: tcp_v4_rcv, err_handler: tcp_v4_err });
