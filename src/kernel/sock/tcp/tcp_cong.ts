/**
 * Congestion control (net/ipv4/tcp_cong.c): slow start, congestion avoidance and the reaction to loss as Reno has them (RFC 5681, RFC 6675). Linux's default,
 * CUBIC, differs from it in congestion avoidance alone, which a lab's short conversations do not reach. Left out: HyStart, proportional rate reduction.
 */
import type { TcpSock } from './tcp_sock.ts';

/** tcp_packets_in_flight */
export function tcp_in_flight(sk: TcpSock): number {
  let n = 0;
  for (let i = 0; i < sk.packetsOut; i++) {
    const seg = sk.writeQueue[i];
    if (seg && !seg.sacked && !seg.lost) n++;
  }
  return n;
}

/** tcp_reno_cong_avoid: `acked` packets were acknowledged while the window was in use. */
export function tcp_cong_avoid(sk: TcpSock, acked: number): void {
  if (!sk.cwndLimited && sk.packetsOut + acked < sk.cwnd >> 1) return;
  if (sk.cwnd < sk.ssthresh) {
    sk.cwnd = Math.min(sk.cwnd + acked, sk.ssthresh);
    return;
  }
  sk.cwndCnt += acked;
  if (sk.cwndCnt < sk.cwnd) return;
  sk.cwndCnt = 0;
  sk.cwnd++;
}

/** tcp_reno_ssthresh with CUBIC's factor of 717/1024. */
const reduced = (sk: TcpSock): number => Math.max(2, Math.floor((sk.cwnd * 717) / 1024));

/** tcp_enter_recovery */
export function enterRecovery(sk: TcpSock): void {
  if (sk.caState === 'Open' || sk.caState === 'Disorder') {
    sk.ssthresh = reduced(sk);
    sk.cwnd = sk.ssthresh;
  }
  sk.caState = 'Recovery';
  sk.highSeq = sk.sndNxt;
}

/** tcp_enter_loss: all that is on its way counts as lost, and the window starts anew. */
export function enterLoss(sk: TcpSock): void {
  if (sk.caState !== 'Loss' && sk.caState !== 'Recovery') sk.ssthresh = reduced(sk);
  for (let i = 0; i < sk.packetsOut; i++) {
    const seg = sk.writeQueue[i];
    if (seg && !seg.sacked) seg.lost = true;
  }
  sk.cwnd = tcp_in_flight(sk) + 1;
  sk.cwndCnt = 0;
  sk.caState = 'Loss';
  sk.highSeq = sk.sndNxt;
}
