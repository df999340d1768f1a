/**
 * The state machine of a connection (tcp_rcv_established, tcp_rcv_state_process and tcp_validate_incoming in net/ipv4/tcp_input.c; RFC 9293 section 3.10.7,
 * RFC 5961 for challenge ACKs). Left out: simultaneous open, urgent data.
 */
import type { DropReason } from '#sim/trace.ts';
import { TCP_ACK, TCP_FIN, TCP_RST, TCP_SYN } from '#wire/tcp.ts';
import type { Errno } from '../../core/errno.ts';
import { isErrno } from '../../ipv4/route.ts';
import { ip_dst_mtu } from '../../ipv4/rtable.ts';
import { tcp_done, tcp_done_with_error, tcp_set_state } from './tcp.ts';
import { tcp_ack, tcp_data_snd_check } from './tcp_ack.ts';
import { tcp_ack_snd_check, tcp_data_queue, tcp_send_dupack } from './tcp_data.ts';
import { tcp_time_wait } from './tcp_minisocks.ts';
import { TCPOLEN_TSTAMP_ALIGNED } from './tcp_options.ts';
import { headerLenOf, tcp_route, tcp_send_ack, tcp_sync_mss } from './tcp_output.ts';
import { tcp_v4_send_reset } from './tcp_reset.ts';
import type { InSegment } from './tcp_segment.ts';
import { add, after, before, TCP_MSS_DEFAULT, type TcpSock } from './tcp_sock.ts';
import { clear_xmit_timer } from './tcp_timers.ts';
import { tcp_sequence } from './tcp_window.ts';

/** Why the segment was of no use; undefined when it was. */
type Verdict = DropReason | undefined;

/** tcp_init_metrics and tcp_initialize_rcv_mss, when the connection is there. */
export function tcp_init_transfer(sk: TcpSock): void {
  sk.headerLen = headerLenOf(sk);
  if (sk.rx.tstampOk) sk.advmss -= TCPOLEN_TSTAMP_ALIGNED;
  if (!sk.rx.wscaleOk) {
    sk.rx.sndWscale = 0;
    sk.rx.rcvWscale = 0;
    sk.windowClamp = Math.min(sk.windowClamp, 65535);
  }
  sk.maxWindow = sk.sndWnd;
  const rt = tcp_route(sk);
  tcp_sync_mss(sk, isErrno(rt) ? sk.pmtu || 1500 : ip_dst_mtu(rt, false));
  sk.ack.rcvMss = Math.max(Math.min(sk.advmss, sk.mssCache, sk.rcvWnd >> 1, TCP_MSS_DEFAULT), 88);
  sk.ack.lrcvtime = sk.now;
  sk.lsndtime = sk.now;
  sk.copiedSeq = sk.rcvNxt;
}

/** What the SYN of the other side says about options. */
export function takeSynOptions(sk: TcpSock, s: InSegment, offered: { ts: boolean; sack: boolean; wscale: boolean }): void {
  const { opt } = s;
  sk.rx.mssClamp = opt.mss ?? TCP_MSS_DEFAULT;
  sk.rx.sackOk = offered.sack && opt.sackPerm;
  sk.rx.wscaleOk = offered.wscale && opt.wscale !== undefined;
  sk.rx.sndWscale = sk.rx.wscaleOk ? (opt.wscale as number) : 0;
  sk.rx.tstampOk = offered.ts && opt.ts !== undefined;
  if (opt.ts) sk.rx.tsRecent = opt.ts.val;
}

/** tcp_rcv_synsent_state_process */
function synSent(sk: TcpSock, s: InSegment, offered: Parameters<typeof takeSynOptions>[2]): Verdict {
  const hasAck = (s.flags & TCP_ACK) !== 0;
  if (hasAck && (!after(s.ackSeq, sk.sndUna) || after(s.ackSeq, sk.sndNxt))) {
    tcp_v4_send_reset(sk.net, s);
    return 'TCP_INVALID_ACK_SEQUENCE';
  }
  if (s.flags & TCP_RST) {
    if (hasAck) tcp_reset(sk);
    return hasAck ? undefined : 'TCP_RESET';
  }
  if (!hasAck || (s.flags & TCP_SYN) === 0) return 'TCP_FLAGS';
  takeSynOptions(sk, s, offered);
  sk.irs = s.seq;
  sk.rcvNxt = add(s.seq, 1);
  sk.rcvWup = sk.rcvNxt;
  tcp_ack(sk, s);
  clear_xmit_timer(sk);
  sk.retransStamp = 0;
  sk.retransmits = 0;
  sk.totalRto = 0;
  sk.sndWnd = s.window;
  sk.sndWl1 = s.seq;
  tcp_init_transfer(sk);
  tcp_set_state(sk, 'ESTABLISHED');
  tcp_send_ack(sk);
  return undefined;
}

const RESET_ERRORS: Partial<Record<TcpSock['state'], Errno>> = { SYN_SENT: 'ECONNREFUSED', CLOSE_WAIT: 'EPIPE' };

/** tcp_reset: the other side gave the connection up. */
function tcp_reset(sk: TcpSock): void {
  tcp_done_with_error(sk, RESET_ERRORS[sk.state] ?? 'ECONNRESET');
}

/** tcp_paws_discard: a timestamp older than the last one. */
const stale = (sk: TcpSock, s: InSegment): boolean =>
  sk.rx.tstampOk && s.opt.ts !== undefined && ((s.opt.ts.val - sk.rx.tsRecent) | 0) < 0 && after(s.seq, add(sk.rcvWup, -1));

/** tcp_validate_incoming; undefined: the segment may be looked at further. */
function validate(sk: TcpSock, s: InSegment): Verdict {
  const rst = (s.flags & TCP_RST) !== 0;
  if (stale(sk, s) && !rst) {
    tcp_send_dupack(sk, s);
    return 'TCP_RFC7323_PAWS';
  }
  if (!tcp_sequence(sk, s.seq, s.endSeq)) {
    if (rst) return 'TCP_INVALID_SEQUENCE';
    if (s.flags & TCP_SYN) tcp_send_ack(sk);
    else tcp_send_dupack(sk, s);
    return before(s.endSeq, sk.rcvWup) ? 'TCP_OLD_SEQUENCE' : 'TCP_INVALID_SEQUENCE';
  }
  if (rst) {
    if (s.seq === sk.rcvNxt) tcp_reset(sk);
    else tcp_send_ack(sk);
    return 'TCP_RESET';
  }
  if (s.flags & TCP_SYN) {
    tcp_send_ack(sk);
    return 'TCP_INVALID_SYN';
  }
  return (s.flags & TCP_ACK) === 0 ? 'TCP_FLAGS' : undefined;
}

/** A segment for a socket that knows its peer. The skb stays the caller's. */
export function tcp_rcv_state_process(sk: TcpSock, s: InSegment, offered: Parameters<typeof takeSynOptions>[2]): Verdict {
  sk.segsIn++;
  if (sk.state === 'CLOSE') return 'TCP_CLOSE';
  if (sk.state === 'SYN_SENT') return synSent(sk, s, offered);
  const bad = validate(sk, s);
  if (bad) return bad;
  if (s.opt.ts && sk.rx.tstampOk && !after(s.seq, sk.rcvWup)) sk.rx.tsRecent = s.opt.ts.val;
  const verdict = tcp_ack(sk, s);
  if (verdict === 'unsent' || verdict === 'too-old') {
    tcp_send_ack(sk);
    return verdict === 'unsent' ? 'TCP_ACK_UNSENT_DATA' : 'TCP_TOO_OLD_ACK';
  }
  if (sk.state !== 'ESTABLISHED' && closingStep(sk, s)) return undefined;
  return receive(sk, s);
}

/** The states in which this side has said all. True: the segment is dealt with. */
function closingStep(sk: TcpSock, s: InSegment): boolean {
  const allAcked = sk.sndUna === sk.writeSeq;
  if (sk.state === 'LAST_ACK' && allAcked) {
    tcp_done(sk);
    return true;
  }
  if (sk.state === 'CLOSING' && allAcked) {
    tcp_time_wait(sk, false);
    return true;
  }
  if (sk.state === 'FIN_WAIT1' && allAcked) {
    tcp_set_state(sk, 'FIN_WAIT2');
    sk.sndShutdown = true;
    if (sk.orphan && s.len === 0 && (s.flags & TCP_FIN) === 0) {
      tcp_time_wait(sk, true);
      return true;
    }
  }
  return refuseLateData(sk, s);
}

/** RFC 1122 section 4.2.2.13: nobody is there to read it any more. */
function refuseLateData(sk: TcpSock, s: InSegment): boolean {
  if ((sk.state !== 'FIN_WAIT1' && sk.state !== 'FIN_WAIT2') || !sk.orphan || s.len === 0) return false;
  if (!after(add(s.seq, s.len), sk.rcvNxt)) return false;
  tcp_v4_send_reset(sk.net, s);
  tcp_reset(sk);
  return true;
}

function receive(sk: TcpSock, s: InSegment): Verdict {
  const fin = (s.flags & TCP_FIN) !== 0;
  let useful = true;
  if (s.len > 0 || fin) useful = tcp_data_queue(sk, s, fin);
  if (sk.enterTimeWait) {
    tcp_time_wait(sk, false);
    return undefined;
  }
  tcp_data_snd_check(sk);
  if (sk.state !== 'CLOSE') tcp_ack_snd_check(sk);
  return useful ? undefined : 'TCP_OLD_DATA';
}
