/**
 * Segments on their way out (net/ipv4/tcp_output.c; RFC 9293 section 3.8, RFC 1122 section 4.2.3.4 for Nagle's algorithm). A segment of the queue is one
 * packet; what Linux sends as one large skb leaves here as a group within one softirq section, so that the order on the wire is Linux's.
 * Left out: pacing, deferral of small groups (tcp_tso_should_defer), congestion-window validation, MTU probing.
 */
import { nameId } from '#sim/trace.ts';
import { IPPROTO_TCP, IPV4_HLEN } from '#wire/ipv4.ts';
import { encodeTcp, TCP_ACK, TCP_FIN, TCP_HLEN, TCP_PSH, TCP_RST, TCP_SYN } from '#wire/tcp.ts';
import type { Errno } from '../../core/errno.ts';
import { alloc_skb, skb_put } from '../../core/skb.ts';
import { ip_build, ip_local_out } from '../../ipv4/ip_output.ts';
import { ip_route_output, isErrno } from '../../ipv4/route.ts';
import { ip_dst_mtu, type RouteResult, rt_nexthop } from '../../ipv4/rtable.ts';
import { neigh_lookup, neighOf } from '../../neigh/neighbour.ts';
import { IP_PMTUDISC } from '../sock.ts';
import { tcp_in_flight } from './tcp_cong.ts';
import { establishedOptions, synOptions, TCPOLEN_TSTAMP_ALIGNED } from './tcp_options.ts';
import { add, after, before, type Segment, type TcpSock } from './tcp_sock.ts';
import { delack_clear, tcp_check_probe_timer, tcp_rearm_rto, tcp_schedule_loss_probe } from './tcp_timers.ts';
import { offers, tcp_select_window } from './tcp_window.ts';

const TRANSMIT = nameId('__tcp_transmit_skb');
const MIN_ADVMSS = 256;
const TCP_MIN_MSS = 48;
const IPV4_MAX_PMTU = 65535;
const NO_DATA = new Uint8Array(0);

export const tcp_route = (sk: TcpSock): RouteResult | Errno => ip_route_output(sk.net, { dst: sk.daddr, src: sk.saddr, oif: sk.boundDev });

/** ipv4_default_advmss: what this host says that it can take. */
export const dst_advmss = (rt: RouteResult): number =>
  Math.min(Math.max(ip_dst_mtu(rt, false) - IPV4_HLEN - TCP_HLEN, MIN_ADVMSS), IPV4_MAX_PMTU - IPV4_HLEN - TCP_HLEN);

/** tcp_sync_mss: the largest payload for this path MTU. */
export function tcp_sync_mss(sk: TcpSock, pmtu: number): number {
  let mss = Math.min(pmtu - IPV4_HLEN - TCP_HLEN, sk.rx.mssClamp);
  mss = Math.max(mss, TCP_MIN_MSS) - (sk.headerLen - TCP_HLEN);
  if (sk.maxWindow > 536 && mss > sk.maxWindow >> 1) mss = Math.max(sk.maxWindow >> 1, 68 - sk.headerLen);
  sk.pmtu = pmtu;
  sk.mssCache = mss;
  return mss;
}

/** tcp_current_mss: follows what was learnt about the path since. */
export function tcp_current_mss(sk: TcpSock): number {
  const rt = tcp_route(sk);
  if (!isErrno(rt) && ip_dst_mtu(rt, false) !== sk.pmtu) tcp_sync_mss(sk, ip_dst_mtu(rt, false));
  return sk.mssCache - sackLength(sk);
}
const sackBlocks = (sk: TcpSock): TcpSock['sacks'] => (sk.rx.sackOk ? (sk.dsack ? [sk.dsack, ...sk.sacks] : sk.sacks) : []);
const sackLength = (sk: TcpSock): number => {
  const n = Math.min(sackBlocks(sk).length, sk.rx.tstampOk ? 3 : 4);
  return n > 0 ? 4 + 8 * n : 0;
};

const tsOption = (sk: TcpSock): { val: number; ecr: number } | undefined =>
  sk.rx.tstampOk ? { val: sk.tsNow(), ecr: sk.rx.tsRecent } : undefined;

/** Builds one segment and sends it; false when LOCAL_OUT did not let it pass or there is no route. */
function transmit(sk: TcpSock, seq: number, flags: number, data: Uint8Array, options: Uint8Array, window: number): boolean {
  const rt = tcp_route(sk);
  sk.segsOut++;
  if (isErrno(rt)) {
    sk.errSoft = rt;
    return false;
  }
  const { net } = sk;
  const hlen = TCP_HLEN + options.length;
  const skb = alloc_skb(hlen + data.length);
  const at = skb_put(skb, hlen + data.length);
  skb.buf.set(data, at + hlen);
  const header = { source: sk.sport, dest: sk.dport, seq, ackSeq: flags & TCP_ACK ? sk.rcvNxt : 0, flags, window, options };
  encodeTcp(skb.buf, at, skb.tail, header, { src: sk.saddr, dst: sk.daddr });
  skb.sk = sk;
  const df = sk.pmtudisc === IP_PMTUDISC.DONT ? 'no' : 'want';
  ip_build(net, skb, rt, { protocol: IPPROTO_TCP, src: sk.saddr, dst: sk.daddr, tos: sk.tos, ttl: sk.ttl, df });
  net.world.trace.step(TRANSMIT, net.nsid, rt.dev.ifindex, skb.id);
  net.world.backlog.enter();
  const passed = ip_local_out(net, skb);
  net.world.backlog.exit();
  return passed;
}

/** A segment of a synchronised connection. */
function send(sk: TcpSock, seq: number, flags: number, data: Uint8Array): boolean {
  const window = tcp_select_window(sk);
  const options = establishedOptions(tsOption(sk), sackBlocks(sk));
  // What the segment says is said before the answer to it comes in.
  if (data.length > 0) event_data_sent(sk);
  if (flags & TCP_ACK) event_ack_sent(sk);
  sk.dsack = undefined;
  return transmit(sk, seq, flags, data, options, window);
}

/** tcp_event_ack_sent */
function event_ack_sent(sk: TcpSock): void {
  const { ack } = sk;
  if (ack.quick > 0 && ack.scheduled && --ack.quick === 0) ack.ato = 40_000_000;
  delack_clear(sk);
}

/** tcp_event_data_sent: an answer soon after what came in makes the conversation interactive. */
function event_data_sent(sk: TcpSock): void {
  sk.lsndtime = sk.now;
  if (sk.now - sk.ack.lrcvtime < sk.ack.ato) sk.ack.pingpong = true;
}

/** tcp_acceptable_seq: a bare ACK stays within the window of the other side. */
const acceptableSeq = (sk: TcpSock): number => {
  const end = add(sk.sndUna, sk.sndWnd);
  return before(end, sk.sndNxt) ? end : sk.sndNxt;
};

export function tcp_send_ack(sk: TcpSock): void {
  if (sk.state === 'CLOSE') return;
  send(sk, acceptableSeq(sk), TCP_ACK, NO_DATA);
}

/** tcp_xmit_probe_skb: an old sequence number asks for an answer. */
export const tcp_xmit_probe = (sk: TcpSock): boolean => send(sk, add(sk.sndUna, -1), TCP_ACK, NO_DATA);

/** tcp_send_active_reset: this side gives the connection up. */
export function tcp_send_active_reset(sk: TcpSock): void {
  send(sk, acceptableSeq(sk), TCP_ACK | TCP_RST, NO_DATA);
}

/** The SYN (tcp_connect_init, tcp_syn_options) or, in SYN_RECV, the SYN-ACK (tcp_make_synack). */
export function tcp_send_syn(sk: TcpSock): boolean {
  const answer = sk.state === 'SYN_RECV';
  const options = synOptions({
    mss: sk.advmss,
    sack: answer ? sk.rx.sackOk : offers(sk, 'sack'),
    ts: answer ? tsOption(sk) : offers(sk, 'timestamps') ? { val: sk.tsNow(), ecr: 0 } : undefined,
    wscale: answer ? (sk.rx.wscaleOk ? sk.rx.rcvWscale : undefined) : offers(sk, 'window_scaling') ? sk.rx.rcvWscale : undefined,
  });
  const window = Math.min(sk.rcvWnd, 65535);
  sk.rcvWup = sk.rcvNxt;
  return transmit(sk, sk.iss, answer ? TCP_SYN | TCP_ACK : TCP_SYN, NO_DATA, options, window);
}

export function newSegment(seq: number, data: Uint8Array, flags: number): Segment {
  const counts = flags & (TCP_SYN | TCP_FIN) ? 1 : 0;
  return { seq, endSeq: add(seq, data.length + counts), data, flags, sentAt: 0, retrans: 0, sacked: false, lost: false };
}

/** Cuts a segment that is longer than `mss`; PSH and FIN stay with its end. */
export function tcp_fragment(sk: TcpSock, index: number, mss: number): void {
  const seg = sk.writeQueue[index] as Segment;
  if (seg.data.length <= mss) return;
  const rest = { ...newSegment(add(seg.seq, mss), seg.data.subarray(mss), seg.flags), sentAt: seg.sentAt, retrans: seg.retrans };
  rest.sacked = seg.sacked;
  rest.lost = seg.lost;
  seg.data = seg.data.subarray(0, mss);
  seg.flags &= ~(TCP_PSH | TCP_FIN);
  seg.endSeq = add(seg.seq, mss);
  sk.writeQueue.splice(index + 1, 0, rest);
  if (index < sk.packetsOut) sk.packetsOut++;
}

/** tcp_nagle_check: a small segment waits while another one is on its way. */
const nagleHolds = (sk: TcpSock, seg: Segment, mss: number): boolean =>
  seg.data.length < mss && !sk.nodelay && sk.packetsOut > 0 && after(sk.sndSml, sk.sndUna) && !after(sk.sndSml, sk.sndNxt);

function maySend(sk: TcpSock, seg: Segment, mss: number, push: boolean): boolean {
  if (after(seg.endSeq, add(sk.sndUna, sk.sndWnd)) && seg.data.length > 0) return false;
  const last = sk.writeQueue.length === sk.packetsOut + 1;
  return push || (seg.flags & TCP_FIN) !== 0 || !last || !nagleHolds(sk, seg, mss);
}

/** How many packets the congestion window lets go at once: half of it, so that the other side can answer in between. */
function cwndQuota(sk: TcpSock): number {
  const inFlight = tcp_in_flight(sk);
  return inFlight >= sk.cwnd ? 0 : Math.min(Math.max(sk.cwnd >> 1, 1), sk.cwnd - inFlight);
}

/** The segments that go next as one group, cut to size; the last of several is pushed. */
function nextGroup(sk: TcpSock, mss: number, push: boolean): number {
  const quota = cwndQuota(sk);
  if (quota === 0) sk.cwndLimited = true;
  let n = 0;
  for (; n < quota; n++) {
    const at = sk.packetsOut + n;
    const seg = sk.writeQueue[at];
    if (!seg) break;
    tcp_fragment(sk, at, mss);
    if (n === 0 ? !maySend(sk, seg, mss, push) : !fits(sk, seg, at, mss, push)) break;
  }
  if (n > 1) (sk.writeQueue[sk.packetsOut + n - 1] as Segment).flags |= TCP_PSH;
  return n;
}
function fits(sk: TcpSock, seg: Segment, at: number, mss: number, push: boolean): boolean {
  if (after(seg.endSeq, add(sk.sndUna, sk.sndWnd))) return false;
  const small = seg.data.length < mss && at === sk.writeQueue.length - 1;
  return push || !small || (seg.flags & TCP_FIN) !== 0 || !nagleHolds(sk, seg, mss);
}

/** tcp_event_new_data_sent, for the first segment that was not sent yet. */
function sent(sk: TcpSock, seg: Segment, mss: number): void {
  seg.sentAt = Math.max(1, sk.now);
  sk.sndNxt = seg.endSeq;
  sk.bytesSent += seg.data.length;
  if (seg.data.length > 0 && seg.data.length < mss) sk.sndSml = seg.endSeq;
  const first = sk.packetsOut++ === 0;
  if (first || sk.pending === 'loss-probe') tcp_rearm_rto(sk);
}

/** tcp_write_xmit: sends what both windows allow. `push`: Nagle does not count. True: data waits and nothing is on its way to bring an answer. */
function tcp_write_xmit(sk: TcpSock, mss: number, push: boolean): boolean {
  const { backlog } = sk.net.world;
  let any = false;
  let passed = true;
  sk.cwndLimited = false;
  while (passed) {
    const n = nextGroup(sk, mss, push);
    if (n === 0) break;
    backlog.enter();
    for (let i = 0; i < n && passed; i++) {
      const seg = sk.writeQueue[sk.packetsOut] as Segment;
      passed = send(sk, seg.seq, seg.flags | TCP_ACK, seg.data);
      if (passed) sent(sk, seg, mss);
    }
    any ||= passed;
    backlog.exit();
  }
  if (any) tcp_schedule_loss_probe(sk, false);
  return !any && sk.packetsOut === 0 && sk.unsent;
}

/** __tcp_push_pending_frames */
export function tcp_push_pending_frames(sk: TcpSock, push = false): void {
  if (sk.state === 'CLOSE' || !sk.unsent) return;
  if (tcp_write_xmit(sk, tcp_current_mss(sk), push)) tcp_check_probe_timer(sk);
}

/** Sends the first waiting segment whatever the congestion window says: a loss probe or a window probe. */
export function tcp_send_head(sk: TcpSock): boolean {
  const mss = tcp_current_mss(sk);
  tcp_fragment(sk, sk.packetsOut, mss);
  const seg = sk.writeQueue[sk.packetsOut];
  if (!seg || after(seg.endSeq, add(sk.sndUna, sk.sndWnd))) return false;
  if (!send(sk, seg.seq, seg.flags | TCP_ACK | TCP_PSH, seg.data)) return false;
  sent(sk, seg, mss);
  return true;
}

/** skb_still_in_host_queue: what this connection sent last still waits for the next hop's address, so it would not be seen twice. */
function inHostQueue(sk: TcpSock): boolean {
  const rt = tcp_route(sk);
  const table = isErrno(rt) ? undefined : neighOf(rt.dev);
  const queue = table && neigh_lookup(table, rt_nexthop(rt as RouteResult, sk.daddr))?.arpQueue;
  return queue?.some((skb) => skb.sk === sk) ?? false;
}

/** tcp_retransmit_skb */
export function tcp_retransmit(sk: TcpSock, index: number): boolean {
  if (inHostQueue(sk)) return false;
  if (sk.state === 'SYN_SENT') {
    markSent(sk, sk.writeQueue[index] as Segment);
    return tcp_send_syn(sk);
  }
  tcp_fragment(sk, index, tcp_current_mss(sk));
  const seg = sk.writeQueue[index] as Segment;
  markSent(sk, seg);
  return send(sk, seg.seq, seg.flags | TCP_ACK, seg.data);
}
function markSent(sk: TcpSock, seg: Segment): void {
  seg.sentAt = Math.max(1, sk.now);
  seg.retrans++;
  seg.lost = false;
  sk.totalRetrans++;
  if (sk.retransStamp === 0) sk.retransStamp = seg.sentAt;
}

/** tcp_send_fin: on the last segment that still waits, else by itself. */
export function tcp_send_fin(sk: TcpSock): void {
  const tail = sk.unsent ? sk.writeQueue.at(-1) : undefined;
  if (tail) {
    tail.flags |= TCP_FIN;
    tail.endSeq = add(tail.endSeq, 1);
  } else sk.writeQueue.push(newSegment(sk.writeSeq, NO_DATA, TCP_FIN));
  sk.writeSeq = add(sk.writeSeq, 1);
  tcp_push_pending_frames(sk, true);
}

/** Room that timestamps take of each segment. */
export const headerLenOf = (sk: TcpSock): number => TCP_HLEN + (sk.rx.tstampOk ? TCPOLEN_TSTAMP_ALIGNED : 0);
