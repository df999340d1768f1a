/**
 * Arming the timers of a connection (include/net/inet_connection_sock.h, tcp_rearm_rto and tcp_schedule_loss_probe). What they do when they fire stands
 * in tcp_timer.ts. A timer for which the other side or a process waits lets virtual time advance.
 */
import { type Nanos, nanos } from '#base/brand.ts';
import { JIFFY, jiffies, type TcpSock, type TimerKind } from './tcp_sock.ts';
import { tcp_sysctl } from './tcp_sysctl.ts';

const MS = 1_000_000;
export const TCP_RTO_MIN = 200 * MS;
export const TCP_RTO_MAX = 120_000 * MS;
export const TCP_TIMEOUT_INIT = 1000 * MS;
const TCP_TIMEOUT_MIN = 2 * JIFFY;

/**
 * When the kernel's timer wheel fires a timer (kernel/time/timer.c, calc_index): the further away, the coarser, and never early. A timeout of a second comes up
 * to 32 ms late.
 */
function wheel(now: number, after: number): Nanos {
  const delta = Math.ceil(after / JIFFY);
  let grain = 1;
  for (let reach = 63; delta >= reach && grain < 512; reach *= 8) grain *= 8;
  const expires = Math.floor(now / JIFFY) + delta;
  return nanos(Math.floor((expires + grain) / grain) * grain * JIFFY);
}

/** What happens when a timer fires; set by tcp_timer.ts, which needs the output path. */
export const handlers: { write: (sk: TcpSock, kind: TimerKind) => void; delack: (sk: TcpSock) => void } = {
  write: () => undefined,
  delack: () => undefined,
};

export function clear_xmit_timer(sk: TcpSock): void {
  sk.net.world.clock.cancel(sk.timer);
  sk.timer = undefined;
  sk.pending = undefined;
}

/** tcp_reset_xmit_timer */
export function reset_xmit_timer(sk: TcpSock, kind: TimerKind, after: number): void {
  const { clock, backlog } = sk.net.world;
  clock.cancel(sk.timer);
  sk.pending = kind;
  const fire = (): void => {
    if (sk.pending !== kind) return;
    sk.pending = undefined;
    sk.timer = undefined;
    backlog.section(() => handlers.write(sk, kind));
  };
  sk.timer = clock.at(wheel(clock.now, Math.min(after, TCP_RTO_MAX)), fire, true);
}

/** inet_csk_clear_xmit_timer(ICSK_TIME_DACK): an acknowledgment left. */
export function delack_clear(sk: TcpSock): void {
  sk.net.world.clock.cancel(sk.delack);
  sk.delack = undefined;
  Object.assign(sk.ack, { scheduled: false, pushed: false, pushed2: false, now: false });
}

export function delack_set(sk: TcpSock, after: number): void {
  const { clock, backlog } = sk.net.world;
  clock.cancel(sk.delack);
  sk.ack.timeout = clock.now + jiffies(after);
  sk.delack = clock.at(
    wheel(clock.now, after),
    () => {
      sk.delack = undefined;
      backlog.section(() => handlers.delack(sk));
    },
    true,
  );
}

/** A timer of the state itself: SYN-ACK (somebody waits for it), FIN_WAIT2 and TIME_WAIT (nobody does). */
export function state_timer(sk: TcpSock, after: number, drives: boolean, work: () => void): void {
  const { clock, backlog } = sk.net.world;
  clock.cancel(sk.stateTimer);
  sk.stateTimer = clock.at(wheel(clock.now, after), () => backlog.section(work), drives);
}
export function clear_state_timer(sk: TcpSock): void {
  sk.net.world.clock.cancel(sk.stateTimer);
  sk.stateTimer = undefined;
}

/** tcp_rto_delta_us: until the oldest segment on its way times out. */
const rtoDelta = (sk: TcpSock): number => (sk.writeQueue[0]?.sentAt ?? 0) + sk.rto - sk.now;

export function tcp_rearm_rto(sk: TcpSock): void {
  if (sk.packetsOut === 0) {
    clear_xmit_timer(sk);
    return;
  }
  const waited = sk.pending === 'loss-probe' || sk.pending === 'reo';
  reset_xmit_timer(sk, 'retrans', waited ? Math.max(rtoDelta(sk), JIFFY) : sk.rto);
}

/** A tail that nobody acknowledges is sent once more before the retransmission timer (RFC 8985 section 7). */
export function tcp_schedule_loss_probe(sk: TcpSock, advancing: boolean): boolean {
  if (tcp_sysctl(sk.net, 'early_retrans') < 3 || sk.packetsOut === 0 || !sk.rx.sackOk || sk.caState !== 'Open') return false;
  let timeout = TCP_TIMEOUT_INIT;
  if (sk.srtt > 0) timeout = 2 * sk.srtt + (sk.packetsOut === 1 ? TCP_RTO_MIN : TCP_TIMEOUT_MIN);
  const rto = advancing ? sk.rto : rtoDelta(sk);
  if (rto > 0) timeout = Math.min(timeout, rto);
  reset_xmit_timer(sk, 'loss-probe', timeout);
  return true;
}

/** tcp_check_probe_timer: data waits and nothing is on its way. */
export function tcp_check_probe_timer(sk: TcpSock): void {
  if (sk.packetsOut === 0 && sk.pending === undefined) reset_xmit_timer(sk, 'probe0', Math.max(sk.rto, TCP_RTO_MIN));
}

/** RACK's reordering timer: what was sent before something that arrived is given a little longer. */
export const tcp_reo_timer = (sk: TcpSock): void => reset_xmit_timer(sk, 'reo', TCP_TIMEOUT_MIN);
