/**
 * What an acknowledgment does (tcp_ack and its helpers in net/ipv4/tcp_input.c; RFC 9293 section 3.10.7.4, RFC 6298 for the round trip). Left out: the minimum
 * filter of round trips, undoing of a reaction to loss that was none.
 */
import { TCP_SYN } from '#wire/tcp.ts';
import { tcp_cong_avoid } from './tcp_cong.ts';
import { tcp_push_pending_frames } from './tcp_output.ts';
import { tcp_fastretrans_alert, tcp_sacktag } from './tcp_recovery.ts';
import type { InSegment } from './tcp_segment.ts';
import { after, before, jiffies, type Segment, type TcpSock } from './tcp_sock.ts';
import { clear_xmit_timer, TCP_RTO_MAX, TCP_RTO_MIN, tcp_check_probe_timer, tcp_rearm_rto, tcp_schedule_loss_probe } from './tcp_timers.ts';

/** tcp_rtt_estimator and tcp_set_rto; times in nanoseconds. */
export function tcp_rtt(sk: TcpSock, rtt: number): void {
  if (sk.srtt === 0) {
    sk.srtt = Math.max(rtt, 1000);
    sk.mdev = rtt / 2;
    sk.rttvar = Math.max(sk.mdev * 4, TCP_RTO_MIN);
  } else {
    const error = rtt - sk.srtt;
    sk.srtt = Math.max(1000, sk.srtt + error / 8);
    sk.mdev += (Math.abs(error) - sk.mdev) / 4;
    sk.rttvar = Math.max(sk.mdev * 4, TCP_RTO_MIN);
  }
  sk.backoff = 0;
  sk.rto = Math.min(jiffies(sk.srtt + sk.rttvar), TCP_RTO_MAX);
}

/** tcp_ack_update_window */
function updateWindow(sk: TcpSock, s: InSegment): void {
  const window = s.flags & TCP_SYN ? s.window : s.window * 2 ** sk.rx.sndWscale;
  const fresher = after(s.ackSeq, sk.sndUna) || after(s.seq, sk.sndWl1) || (s.seq === sk.sndWl1 && (window > sk.sndWnd || window === 0));
  if (!fresher) return;
  sk.sndWl1 = s.seq;
  if (sk.sndWnd === window) return;
  sk.sndWnd = window;
  sk.maxWindow = Math.max(sk.maxWindow, window);
}

/** tcp_clean_rtx_queue: takes out what is acknowledged; how many packets that were. */
function clean(sk: TcpSock, s: InSegment): number {
  let acked = 0;
  let sample = -1;
  let retransmitted = false;
  while (sk.packetsOut > 0) {
    const seg = sk.writeQueue[0] as Segment;
    if (after(seg.endSeq, s.ackSeq)) {
      if (after(s.ackSeq, seg.seq)) trim(sk, seg, s.ackSeq);
      break;
    }
    sk.writeQueue.shift();
    sk.packetsOut--;
    sk.queuedBytes -= seg.data.length;
    sk.bytesAcked += seg.data.length;
    acked++;
    if (seg.retrans > 0) retransmitted = true;
    else if (!seg.sacked) sample = sk.now - seg.sentAt;
  }
  if (acked > 0 && sample >= 0 && !retransmitted) tcp_rtt(sk, sample);
  else if (acked > 0 && sk.rx.tstampOk && s.opt.ts && s.opt.ts.ecr !== 0) {
    const delta = (sk.tsNow() - s.opt.ts.ecr) >>> 0;
    if (delta < 0x7fffffff / 1000) tcp_rtt(sk, Math.max(delta, 1) * 1_000_000);
  }
  return acked;
}
/** tcp_trim_head: a part of it is acknowledged. */
function trim(sk: TcpSock, seg: Segment, upTo: number): void {
  const n = (upTo - seg.seq) >>> 0;
  sk.queuedBytes -= n;
  sk.writeQueue[0] = { ...seg, seq: upTo, data: seg.data.subarray(n) };
}

/** tcp_process_tlp_ack: the probe's end was reached, so the episode is over. */
function processTlp(sk: TcpSock, ack: number): void {
  if (sk.tlpHighSeq !== 0 && !before(ack, sk.tlpHighSeq)) sk.tlpHighSeq = 0;
}

/** tcp_ack_probe: the window may have opened. */
function ackProbe(sk: TcpSock): void {
  const head = sk.writeQueue[sk.packetsOut];
  if (!head) return;
  if (!after(head.endSeq, (sk.sndUna + sk.sndWnd) >>> 0)) {
    sk.backoff = 0;
    sk.probesOut = 0;
    if (sk.pending === 'probe0') clear_xmit_timer(sk);
  } else if (sk.packetsOut === 0) tcp_check_probe_timer(sk);
}

export type AckVerdict = 'ok' | 'old' | 'too-old' | 'unsent';

/** tcp_ack: `ok` also for a duplicate. `unsent`: it acknowledges what was never sent. */
export function tcp_ack(sk: TcpSock, s: InSegment): AckVerdict {
  const ack = s.ackSeq;
  const prior = sk.sndUna;
  if (before(ack, prior)) {
    if (before(ack, (prior - sk.maxWindow) >>> 0)) return 'too-old';
    if (s.opt.sacks.length > 0 && tcp_sacktag(sk, s.opt.sacks) > 0) tcp_fastretrans_alert(sk);
    return 'old';
  }
  if (after(ack, sk.sndNxt)) return 'unsent';
  if (after(ack, prior)) sk.retransmits = 0;
  updateWindow(sk, s);
  sk.sndUna = ack;
  sk.errSoft = undefined;
  sk.probesOut = 0;
  if (sk.packetsOut === 0) {
    ackProbe(sk);
    return 'ok';
  }
  const sacked = sk.rx.sackOk ? tcp_sacktag(sk, s.opt.sacks) : 0;
  const acked = clean(sk, s);
  processTlp(sk, ack);
  if (acked > 0) {
    // A process that waits for room or for its data to be taken.
    sk.readable.wake();
    if (!tcp_schedule_loss_probe(sk, true)) tcp_rearm_rto(sk);
  }
  if (sacked > 0 || sk.caState !== 'Open') tcp_fastretrans_alert(sk);
  if (acked > 0 && (sk.caState === 'Open' || sk.caState === 'Loss')) tcp_cong_avoid(sk, acked);
  return 'ok';
}

/** tcp_data_snd_check */
export const tcp_data_snd_check = (sk: TcpSock): void => tcp_push_pending_frames(sk);
