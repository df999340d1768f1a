/**
 * What happens when nothing comes back (net/ipv4/tcp_timer.c; RFC 6298, RFC 1122 section 4.2.3.5): retransmission with doubled timeouts, loss probes, window
 * probes, late acknowledgments, and giving up. Left out: keepalive, TCP_USER_TIMEOUT, thin streams.
 */
import type { Netns } from '../../core/netns.ts';
import { tcp_done, tcp_done_with_error } from './tcp.ts';
import { enterLoss } from './tcp_cong.ts';
import { tcp_retransmit, tcp_send_ack, tcp_send_head, tcp_xmit_probe } from './tcp_output.ts';
import { rack_mark_lost, tcp_xmit_retransmit_queue } from './tcp_recovery.ts';
import type { TcpSock, TimerKind } from './tcp_sock.ts';
import { tcp_sysctl } from './tcp_sysctl.ts';
import { handlers, reset_xmit_timer, TCP_RTO_MAX, TCP_RTO_MIN, tcp_rearm_rto } from './tcp_timers.ts';

const TCP_ATO_MIN = 40_000_000;

/** tcp_write_err: the patience of the connection is used up. */
const writeErr = (sk: TcpSock): void => tcp_done_with_error(sk, sk.errSoft ?? 'ETIMEDOUT');

/** retransmits_timed_out: so much time as `limit` doublings of the smallest timeout take has passed since the first retransmission. */
function timedOut(sk: TcpSock, limit: number): boolean {
  if (sk.retransmits === 0) return false;
  const threshold = Math.floor(Math.log2(TCP_RTO_MAX / TCP_RTO_MIN));
  const total =
    limit <= threshold
      ? (2 ** (limit + 1) - 1) * TCP_RTO_MIN
      : (2 ** (threshold + 1) - 1) * TCP_RTO_MIN + (limit - threshold) * TCP_RTO_MAX;
  return sk.now - sk.retransStamp >= total;
}

/** tcp_orphan_retries: nobody is left to be told, so patience is shorter. */
function patience(sk: TcpSock, net: Netns): number {
  if (!sk.orphan) return tcp_sysctl(net, 'retries2');
  return tcp_sysctl(net, 'orphan_retries') || (sk.errSoft ? 0 : 8);
}

/** tcp_write_timeout: true when the connection ended. */
function giveUp(sk: TcpSock): boolean {
  const { net } = sk;
  const over =
    sk.state === 'SYN_SENT'
      ? sk.retransmits >= tcp_sysctl(net, 'syn_retries') + tcp_sysctl(net, 'syn_linear_timeouts')
      : timedOut(sk, patience(sk, net));
  if (over) writeErr(sk);
  return over;
}

/** tcp_retransmit_timer */
function retransmitTimer(sk: TcpSock): void {
  if (sk.packetsOut === 0 || giveUp(sk)) return;
  enterLoss(sk);
  sk.retransmits++;
  sk.totalRto++;
  tcp_retransmit(sk, 0);
  if (sk.state !== 'SYN_SENT' || sk.totalRto > tcp_sysctl(sk.net, 'syn_linear_timeouts')) {
    sk.backoff++;
    sk.rto = Math.min(sk.rto * 2, TCP_RTO_MAX);
  }
  // The retransmission may have been answered on the spot.
  if (sk.packetsOut > 0 && sk.pending === undefined) reset_xmit_timer(sk, 'retrans', sk.rto);
}

/** tcp_send_loss_probe: new data if there is some, else the last segment again. */
function lossProbe(sk: TcpSock): void {
  if (sk.tlpHighSeq !== 0 || sk.packetsOut === 0) {
    tcp_rearm_rto(sk);
    return;
  }
  sk.tlpHighSeq = sk.sndNxt;
  if (!sk.unsent || !tcp_send_head(sk)) tcp_retransmit(sk, sk.packetsOut - 1);
  if (sk.packetsOut > 0) {
    sk.pending = 'loss-probe';
    tcp_rearm_rto(sk);
  }
}

/** tcp_probe_timer and tcp_send_probe0: whether the window has opened, or the way. */
function probeTimer(sk: TcpSock): void {
  if (sk.packetsOut > 0 || !sk.unsent) {
    sk.probesOut = 0;
    return;
  }
  if (sk.probesOut >= patience(sk, sk.net)) {
    if (sk.orphan) tcp_done(sk);
    else writeErr(sk);
    return;
  }
  const head = sk.sndWnd > 0 && tcp_send_head(sk);
  if (!head) {
    tcp_xmit_probe(sk);
    sk.probesOut++;
    if (sk.backoff < tcp_sysctl(sk.net, 'retries2')) sk.backoff++;
  }
  const again = Math.min(Math.max(sk.rto, TCP_RTO_MIN) * 2 ** sk.backoff, TCP_RTO_MAX);
  if (sk.packetsOut === 0 && sk.unsent && sk.state !== 'CLOSE') reset_xmit_timer(sk, 'probe0', again);
}

/** tcp_rack_reo_timeout */
function reorderTimer(sk: TcpSock): void {
  rack_mark_lost(sk, true);
  tcp_xmit_retransmit_queue(sk);
  if (sk.pending === undefined) tcp_rearm_rto(sk);
}

const WRITE: Record<TimerKind, (sk: TcpSock) => void> = {
  retrans: retransmitTimer,
  'loss-probe': lossProbe,
  probe0: probeTimer,
  reo: reorderTimer,
};

handlers.write = (sk, kind) => {
  if (sk.state === 'CLOSE' || sk.state === 'LISTEN') return;
  WRITE[kind](sk);
  sk.readable.wake();
};

/** tcp_delack_timer_handler */
handlers.delack = (sk) => {
  if (sk.state === 'CLOSE' || sk.state === 'LISTEN' || !sk.ack.scheduled) return;
  if (sk.ack.pingpong) {
    sk.ack.pingpong = false;
    sk.ack.ato = TCP_ATO_MIN;
  } else sk.ack.ato = Math.min(sk.ack.ato * 2, sk.rto);
  tcp_send_ack(sk);
};
