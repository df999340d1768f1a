/**
 * Connections that are not yet, or no longer, full ones (net/ipv4/tcp_minisocks.c, tcp_conn_request in tcp_input.c; RFC 9293 section 3.10.7.2, RFC 6191 for
 * the reuse of TIME_WAIT). Linux keeps small structures for them; here they are sockets in SYN_RECV and TIME_WAIT. Left out: SYN cookies, Fast Open.
 */
import type { DropReason } from '#sim/trace.ts';
import { TCP_ACK, TCP_FIN, TCP_RST, TCP_SYN } from '#wire/tcp.ts';
import { isErrno } from '../../ipv4/route.ts';
import { skb_rtable } from '../../ipv4/rtable.ts';
import { inet_hash } from './inet_hashtables.ts';
import { tcp_done, tcp_set_state } from './tcp.ts';
import { tcp_rtt } from './tcp_ack.ts';
import { TCPOLEN_TSTAMP_ALIGNED } from './tcp_options.ts';
import { dst_advmss, tcp_route, tcp_send_ack, tcp_send_syn } from './tcp_output.ts';
import { tcp_v4_send_reset } from './tcp_reset.ts';
import type { InSegment } from './tcp_segment.ts';
import { add, after, before, TcpSock } from './tcp_sock.ts';
import { tcp_mem, tcp_sysctl } from './tcp_sysctl.ts';
import { clear_state_timer, clear_xmit_timer, delack_clear, state_timer, TCP_TIMEOUT_INIT } from './tcp_timers.ts';
import { offers, tcp_select_initial_window, tcp_sequence } from './tcp_window.ts';

const TCP_TIMEWAIT_LEN = 60_000_000_000;
const SEC = 1_000_000_000;

/** What a connection starts from; input.ts gives these, which stand to the right of this file. */
export interface ChildSetup {
  takeSynOptions(sk: TcpSock, s: InSegment, offered: { ts: boolean; sack: boolean; wscale: boolean }): void;
  tcp_init_transfer(sk: TcpSock): void;
}
export const child: ChildSetup = { takeSynOptions: () => undefined, tcp_init_transfer: () => undefined };

const acceptqIsFull = (sk: TcpSock): boolean => sk.acceptQueue.length > sk.maxBacklog;

/** tcp_v4_conn_request: a SYN for a listening socket. */
export function tcp_conn_request(listener: TcpSock, s: InSegment): DropReason | undefined {
  if (s.flags & TCP_RST) return 'TCP_RESET';
  if (s.flags & TCP_ACK) {
    tcp_v4_send_reset(listener.net, s);
    return 'TCP_FLAGS';
  }
  if ((s.flags & TCP_SYN) === 0 || s.flags & TCP_FIN) return 'TCP_FLAGS';
  const type = skb_rtable(s.skb)?.type;
  if (type === 'broadcast' || type === 'multicast') return 'NOT_SPECIFIED';
  if (acceptqIsFull(listener)) return 'TCP_LISTEN_OVERFLOW';
  const sk = requestFor(listener, s);
  const rt = tcp_route(sk);
  if (isErrno(rt)) return 'IP_OUTNOROUTES';
  sk.advmss = dst_advmss(rt);
  sk.rcvNxt = add(s.seq, 1);
  sk.irs = s.seq;
  tcp_select_initial_window(sk, sk.advmss - (sk.rx.tstampOk ? TCPOLEN_TSTAMP_ALIGNED : 0), sk.rx.wscaleOk);
  inet_hash(sk, listener.sport);
  listener.requests.add(sk);
  sendSynack(sk, TCP_TIMEOUT_INIT);
  return undefined;
}

function requestFor(listener: TcpSock, s: InSegment): TcpSock {
  const { net } = listener;
  const sk = new TcpSock(net, tcp_mem(net, 'rmem', 1));
  sk.listener = listener;
  sk.state = 'SYN_RECV';
  sk.reuse = listener.reuse;
  sk.boundDev = listener.boundDev;
  sk.tos = listener.tos;
  sk.ttl = listener.ttl;
  sk.saddr = s.daddr;
  sk.rcvSaddr = s.daddr;
  sk.daddr = s.saddr;
  sk.dport = s.source;
  sk.connected = true;
  sk.orphan = true;
  sk.iss = net.world.rng.u32();
  sk.sndUna = sk.iss;
  sk.sndNxt = add(sk.iss, 1);
  sk.writeSeq = sk.sndNxt;
  sk.pushedSeq = sk.sndNxt;
  child.takeSynOptions(sk, s, { ts: offers(sk, 'timestamps'), sack: offers(sk, 'sack'), wscale: offers(sk, 'window_scaling') });
  return sk;
}

/** The SYN-ACK, again after a doubled wait (reqsk_timer_handler). */
function sendSynack(sk: TcpSock, wait: number): void {
  sk.retransStamp ||= sk.now;
  tcp_send_syn(sk);
  state_timer(sk, wait, true, () => {
    if (sk.state !== 'SYN_RECV') return;
    if (++sk.retransmits > tcp_sysctl(sk.net, 'synack_retries')) tcp_done(sk);
    else sendSynack(sk, wait * 2);
  });
}

/** tcp_check_req: a segment for a connection in SYN_RECV. `established`: it completed the handshake and is to be processed further. */
export function tcp_check_req(sk: TcpSock, s: InSegment): DropReason | 'established' | undefined {
  const flags = s.flags & (TCP_RST | TCP_SYN | TCP_ACK);
  if (flags === TCP_SYN && s.seq === sk.irs) {
    tcp_send_syn(sk);
    return undefined;
  }
  const inWindow = tcp_sequence(sk, s.seq, s.endSeq);
  if (!inWindow && (flags & TCP_RST) === 0) {
    tcp_send_ack(sk);
    return 'TCP_INVALID_SEQUENCE';
  }
  if (flags & (TCP_RST | TCP_SYN)) {
    if (flags & TCP_SYN) tcp_v4_send_reset(sk.net, s);
    if (inWindow) tcp_done(sk);
    return 'TCP_RESET';
  }
  if ((flags & TCP_ACK) === 0) return 'TCP_FLAGS';
  if (s.ackSeq !== sk.sndNxt) {
    tcp_v4_send_reset(sk.net, s);
    return 'TCP_INVALID_ACK_SEQUENCE';
  }
  return completes(sk, s);
}

/** tcp_v4_syn_recv_sock: the listener takes the connection, when it has room. */
function completes(sk: TcpSock, s: InSegment): DropReason | 'established' {
  const listener = sk.listener as TcpSock;
  if (listener.state !== 'LISTEN') {
    tcp_v4_send_reset(sk.net, s);
    tcp_done(sk);
    return 'NO_SOCKET';
  }
  if (acceptqIsFull(listener)) {
    if (tcp_sysctl(sk.net, 'abort_on_overflow') === 0) return 'TCP_LISTEN_OVERFLOW';
    tcp_v4_send_reset(sk.net, s);
    tcp_done(sk);
    return 'TCP_LISTEN_OVERFLOW';
  }
  clear_state_timer(sk);
  listener.requests.delete(sk);
  listener.acceptQueue.push(sk);
  if (sk.retransmits === 0) tcp_rtt(sk, sk.now - sk.retransStamp);
  sk.retransmits = 0;
  sk.retransStamp = 0;
  sk.sndUna = s.ackSeq;
  sk.sndWl1 = s.seq;
  sk.sndWnd = s.window * 2 ** sk.rx.sndWscale;
  child.tcp_init_transfer(sk);
  tcp_set_state(sk, 'ESTABLISHED');
  listener.readable.wake();
  return 'established';
}

/** tcp_time_wait; `half`: our FIN is acknowledged and the other side's is awaited, with nobody left to read. */
export function tcp_time_wait(sk: TcpSock, half: boolean): void {
  clear_xmit_timer(sk);
  if (!half) delack_clear(sk);
  sk.writeQueue.length = 0;
  sk.packetsOut = 0;
  sk.timeWaitHalf = half;
  sk.enterTimeWait = false;
  sk.timeWaitSince = sk.now;
  if (half || sk.orphan) sk.received.length = 0;
  tcp_set_state(sk, half ? 'FIN_WAIT2' : 'TIME_WAIT');
  const wait = half ? Math.min(tcp_sysctl(sk.net, 'fin_timeout') * SEC, TCP_TIMEWAIT_LEN) : TCP_TIMEWAIT_LEN;
  state_timer(sk, wait, false, () => tcp_done(sk));
}

/** tcp_timewait_state_process. `syn`: the segment opens a new connection with the same ports; this one is gone. */
export function tcp_timewait_state_process(sk: TcpSock, s: InSegment): DropReason | 'syn' | undefined {
  const newer = s.opt.ts !== undefined && sk.rx.tstampOk && ((s.opt.ts.val - sk.rx.tsRecent) | 0) >= 0;
  const bare = s.flags & (TCP_SYN | TCP_RST | TCP_ACK);
  if (sk.timeWaitHalf) return finWait2(sk, s);
  if (s.seq === sk.rcvNxt && (s.seq === s.endSeq || s.flags & TCP_RST)) {
    if (s.flags & TCP_RST) tcp_done(sk);
    return undefined;
  }
  if (bare === TCP_SYN && (after(s.seq, sk.rcvNxt) || (newer && sk.rx.tsRecent !== s.opt.ts?.val))) {
    tcp_done(sk);
    return 'syn';
  }
  if ((s.flags & TCP_RST) === 0) tcp_send_ack(sk);
  return undefined;
}

function finWait2(sk: TcpSock, s: InSegment): DropReason | undefined {
  if (!tcp_sequence(sk, s.seq, s.endSeq)) {
    tcp_send_ack(sk);
    return 'TCP_INVALID_SEQUENCE';
  }
  if (s.flags & TCP_RST) {
    tcp_done(sk);
    return 'TCP_RESET';
  }
  if ((s.flags & TCP_SYN) === 0 && (!after(s.endSeq, sk.rcvNxt) || s.endSeq === s.seq)) return undefined;
  if (s.flags & TCP_SYN && before(s.seq, sk.rcvNxt)) return 'TCP_INVALID_SYN';
  if ((s.flags & TCP_FIN) === 0 || s.endSeq !== add(sk.rcvNxt, 1)) {
    tcp_v4_send_reset(sk.net, s);
    tcp_done(sk);
    return 'TCP_RESET';
  }
  sk.rcvNxt = s.endSeq;
  if (s.opt.ts) sk.rx.tsRecent = s.opt.ts.val;
  tcp_time_wait(sk, false);
  tcp_send_ack(sk);
  return undefined;
}

/** A listening socket that closes takes with it what nobody accepted. */
export const unaccepted = (sk: TcpSock): TcpSock[] => [...sk.requests, ...sk.acceptQueue];
