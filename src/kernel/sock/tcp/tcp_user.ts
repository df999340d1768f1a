/**
 * What a process asks of a TCP socket (net/ipv4/tcp.c, inet_stream_ops in af_inet.c, tcp_v4_connect): never blocking, the caller waits on `readable`, which
 * wakes at every change. Left out: urgent data, SO_LINGER, splice, MSG_PEEK.
 */
import { type Ipv4, ipv4 } from '#base/brand.ts';
import { TCP_PSH, TCP_SYN } from '#wire/tcp.ts';
import type { Errno } from '../../core/errno.ts';
import type { Netns } from '../../core/netns.ts';
import { sysctl_int } from '../../core/sysctl.ts';
import { isErrno } from '../../ipv4/route.ts';
import { ip_dst_mtu } from '../../ipv4/rtable.ts';
import { sk_bind_addr } from '../inet.ts';
import { inet_csk_get_port, inet_hash_connect, inet_unhash } from './inet_hashtables.ts';
import { tcp_done, tcp_set_state } from './tcp.ts';
import { locked } from './tcp_ipv4.ts';
import { tcp_time_wait, unaccepted } from './tcp_minisocks.ts';
import {
  dst_advmss,
  newSegment,
  tcp_current_mss,
  tcp_push_pending_frames,
  tcp_route,
  tcp_send_ack,
  tcp_send_active_reset,
  tcp_send_fin,
  tcp_send_syn,
  tcp_sync_mss,
} from './tcp_output.ts';
import { add, diff, TcpSock, type TcpState } from './tcp_sock.ts';
import { tcp_mem } from './tcp_sysctl.ts';
import { reset_xmit_timer } from './tcp_timers.ts';
import { offers, tcp_new_window, tcp_rcv_space_adjust, tcp_receive_window, tcp_select_initial_window } from './tcp_window.ts';

export const tcp_socket = (net: Netns): TcpSock => new TcpSock(net, tcp_mem(net, 'rmem', 1));

export function tcp_bind(sk: TcpSock, addr: Ipv4, port: number): Errno | undefined {
  if (sk.sport !== 0 || sk.state !== 'CLOSE') return 'EINVAL';
  const bad = sk_bind_addr(sk, addr);
  if (bad) return bad;
  const full = inet_csk_get_port(sk, addr, port);
  if (full) {
    sk.saddr = ipv4(0);
    sk.rcvSaddr = ipv4(0);
  }
  return full;
}

/** tcp_v4_connect: the SYN is sent; whether anybody answers shows later. */
export function tcp_connect(sk: TcpSock, addr: Ipv4, port: number): Errno | undefined {
  if (sk.state === 'SYN_SENT') return 'EALREADY';
  if (sk.state !== 'CLOSE') return 'EISCONN';
  sk.daddr = addr;
  const rt = tcp_route(sk);
  if (isErrno(rt) || rt.type === 'broadcast' || rt.type === 'multicast') {
    sk.daddr = ipv4(0);
    return isErrno(rt) ? rt : 'ENETUNREACH';
  }
  sk.daddr = rt.dst;
  sk.dport = port;
  if (sk.saddr === 0) sk.saddr = rt.src;
  if (sk.rcvSaddr === 0) sk.rcvSaddr = rt.src;
  const full = inet_hash_connect(sk);
  if (full) {
    sk.daddr = ipv4(0);
    return full;
  }
  sk.connected = true;
  locked(sk, () => {
    tcp_set_state(sk, 'SYN_SENT');
    sk.advmss = dst_advmss(rt);
    tcp_select_initial_window(sk, sk.advmss, offers(sk, 'window_scaling'));
    tcp_sync_mss(sk, ip_dst_mtu(rt, false));
    startSequence(sk);
    tcp_send_syn(sk);
    if (sk.state === 'SYN_SENT') reset_xmit_timer(sk, 'retrans', sk.rto);
  });
  return undefined;
}

function startSequence(sk: TcpSock): void {
  sk.iss = sk.net.world.rng.u32();
  const syn = newSegment(sk.iss, new Uint8Array(0), TCP_SYN);
  syn.sentAt = Math.max(1, sk.now);
  sk.writeQueue.push(syn);
  sk.packetsOut = 1;
  sk.sndUna = sk.iss;
  sk.sndNxt = add(sk.iss, 1);
  sk.writeSeq = sk.sndNxt;
  sk.pushedSeq = sk.sndNxt;
}

export function tcp_listen(sk: TcpSock, backlog: number): Errno | undefined {
  if (sk.state !== 'CLOSE' && sk.state !== 'LISTEN') return 'EINVAL';
  sk.maxBacklog = Math.min(backlog, sysctl_int(sk.net, 'net/core/somaxconn'));
  if (sk.state === 'LISTEN') return undefined;
  if (sk.sport === 0) {
    const full = inet_csk_get_port(sk, sk.rcvSaddr, 0);
    if (full) return full;
  }
  tcp_set_state(sk, 'LISTEN');
  return undefined;
}

/** A connection that is complete; undefined when there is none yet. */
export function tcp_accept(sk: TcpSock): TcpSock | undefined {
  const made = sk.acceptQueue.shift();
  if (made) made.orphan = false;
  return made;
}

const SENDING: ReadonlySet<TcpState> = new Set(['ESTABLISHED', 'CLOSE_WAIT']);

/** Room for what a process writes (sk_stream_memory_free). */
export const tcp_sndbuf_room = (sk: TcpSock): number => Math.max(0, Math.min(tcp_mem(sk.net, 'wmem', 2), 2_621_440) - sk.queuedBytes);

/** tcp_sendmsg: how many bytes were taken. */
export function tcp_sendmsg(sk: TcpSock, data: Uint8Array): Errno | number {
  const error = sk.takeError();
  if (error) return error;
  if (sk.sndShutdown) return 'EPIPE';
  if (!SENDING.has(sk.state))
    return sk.state === 'SYN_SENT' ? 'EAGAIN' : sk.state === 'LISTEN' || sk.state === 'CLOSE' ? 'ENOTCONN' : 'EPIPE';
  const n = Math.min(data.length, tcp_sndbuf_room(sk));
  if (n === 0) return data.length === 0 ? 0 : 'EAGAIN';
  locked(sk, () => {
    append(sk, data.subarray(0, n));
    tcp_push_pending_frames(sk);
  });
  return n;
}

/** Fills the last segment that still waits, then makes new ones; the last is pushed. */
function append(sk: TcpSock, data: Uint8Array): void {
  const mss = tcp_current_mss(sk);
  let at = 0;
  const tail = sk.unsent ? sk.writeQueue.at(-1) : undefined;
  if (tail && tail.data.length < mss) {
    at = Math.min(mss - tail.data.length, data.length);
    const joined = new Uint8Array(tail.data.length + at);
    joined.set(tail.data);
    joined.set(data.subarray(0, at), tail.data.length);
    tail.data = joined;
    tail.endSeq = add(tail.endSeq, at);
  }
  const start = sk.writeSeq;
  for (; at < data.length; at += mss) sk.writeQueue.push(newSegment(add(start, at), data.slice(at, at + mss), 0));
  sk.writeSeq = add(start, data.length);
  sk.queuedBytes += data.length;
  (sk.writeQueue.at(-1) as { flags: number }).flags |= TCP_PSH;
}

/** tcp_recvmsg: bytes; an empty array at the end of the stream; EAGAIN when there is nothing yet. */
export function tcp_recvmsg(sk: TcpSock, max: number): Errno | Uint8Array {
  if (sk.received.length > 0) {
    return locked(sk, () => {
      const out = takeReceived(sk, max);
      sk.copiedSeq = add(sk.copiedSeq, out.length);
      tcp_rcv_space_adjust(sk);
      cleanupRbuf(sk, out.length);
      return out;
    });
  }
  const error = sk.takeError();
  if (error) return error;
  if (sk.rcvShutdown) return new Uint8Array(0);
  return sk.state === 'CLOSE' || sk.state === 'LISTEN' ? 'ENOTCONN' : 'EAGAIN';
}

function takeReceived(sk: TcpSock, max: number): Uint8Array {
  const out = new Uint8Array(
    Math.min(
      max,
      sk.received.reduce((sum, part) => sum + part.length, 0),
    ),
  );
  let at = 0;
  while (at < out.length) {
    const first = sk.received[0] as Uint8Array;
    const n = Math.min(first.length, out.length - at);
    out.set(first.subarray(0, n), at);
    at += n;
    if (n === first.length) sk.received.shift();
    else sk.received[0] = first.subarray(n);
  }
  return out;
}

/** tcp_cleanup_rbuf: reading may be worth an acknowledgment. */
function cleanupRbuf(sk: TcpSock, copied: number): void {
  const { ack } = sk;
  let send = false;
  if (ack.scheduled) {
    const drained = sk.received.length === 0;
    send = diff(sk.rcvNxt, sk.rcvWup) > ack.rcvMss || (copied > 0 && drained && (ack.pushed2 || (ack.pushed && !ack.pingpong)));
  }
  if (!send && copied > 0 && !sk.rcvShutdown) {
    const now = tcp_receive_window(sk);
    if (2 * now <= sk.windowClamp) {
      const next = tcp_new_window(sk);
      send = next > 0 && next >= 2 * now;
    }
  }
  if (send) tcp_send_ack(sk);
}

/** tcp_close_state: where a state goes when this side has said all, and whether a FIN must say so. */
const NEXT: Partial<Record<TcpState, readonly [TcpState, boolean]>> = {
  SYN_RECV: ['FIN_WAIT1', true],
  ESTABLISHED: ['FIN_WAIT1', true],
  CLOSE_WAIT: ['LAST_ACK', true],
};

/** shutdown(2) */
export function tcp_shutdown(sk: TcpSock, how: 'read' | 'write' | 'both'): Errno | undefined {
  if (sk.state === 'CLOSE') return 'ENOTCONN';
  if (sk.state === 'LISTEN' || sk.state === 'SYN_SENT') {
    stopListening(sk);
    tcp_done(sk);
    return undefined;
  }
  if (how !== 'write') sk.rcvShutdown = true;
  if (how !== 'read') {
    sk.sndShutdown = true;
    locked(sk, () => finish(sk));
  }
  sk.readable.wake();
  return undefined;
}

function finish(sk: TcpSock): void {
  const next = NEXT[sk.state];
  if (!next) return;
  tcp_set_state(sk, next[0]);
  tcp_send_fin(sk);
}

function stopListening(sk: TcpSock): void {
  for (const other of unaccepted(sk)) {
    if (other.state !== 'SYN_RECV' && other.state !== 'CLOSE') tcp_send_active_reset(other);
    tcp_done(other);
  }
  sk.requests.clear();
  sk.acceptQueue.length = 0;
}

/** tcp_close: nobody has the socket any more. Data that nobody read makes it a reset. */
export function tcp_close(sk: TcpSock): void {
  sk.orphan = true;
  sk.sndShutdown = true;
  if (sk.state === 'CLOSE') {
    inet_unhash(sk);
    return;
  }
  if (sk.state === 'LISTEN' || sk.state === 'SYN_SENT') {
    stopListening(sk);
    tcp_done(sk);
    return;
  }
  locked(sk, () => closeConnection(sk));
}

function closeConnection(sk: TcpSock): void {
  const unread = sk.received.length > 0;
  sk.received.length = 0;
  sk.rcvShutdown = true;
  if (unread && sk.state !== 'TIME_WAIT') {
    tcp_send_active_reset(sk);
    tcp_done(sk);
    return;
  }
  finish(sk);
  if (sk.state === 'FIN_WAIT2' && !sk.timeWaitHalf) tcp_time_wait(sk, true);
}

/** Bytes that were written and not acknowledged yet, as ss shows them. */
export const tcp_outq = (sk: TcpSock): number => Math.max(0, diff(sk.writeSeq, sk.sndUna));
export const tcp_inq = (sk: TcpSock): number => (sk.state === 'LISTEN' ? sk.acceptQueue.length : Math.max(0, sk.unread));
