/**
 * The life of a connection (net/ipv4/tcp.c): states, and their end. RFC 9293 section 3.3.2. What a process asks of a socket stands in tcp_user.ts.
 */

import { nameId } from '#sim/trace.ts';
import type { Errno } from '../../core/errno.ts';
import { consume_skb } from '../../core/free.ts';
import { inet_unhash } from './inet_hashtables.ts';
import type { TcpSock, TcpState } from './tcp_sock.ts';
import { clear_state_timer, clear_xmit_timer, delack_clear } from './tcp_timers.ts';

const DESTROY = nameId('tcp_done');

export function tcp_set_state(sk: TcpSock, state: TcpState): void {
  sk.state = state;
  if (state === 'CLOSE') inet_unhash(sk);
  sk.readable.wake();
}

/** tcp_done: the connection is over; nothing of it remains on the wire or on timers. */
export function tcp_done(sk: TcpSock): void {
  clear_xmit_timer(sk);
  clear_state_timer(sk);
  delack_clear(sk);
  sk.listener?.requests.delete(sk);
  sk.rcvShutdown = true;
  sk.sndShutdown = true;
  sk.writeQueue.length = 0;
  sk.packetsOut = 0;
  sk.queuedBytes = 0;
  for (const skb of sk.waiting.splice(0)) consume_skb(skb, DESTROY);
  tcp_set_state(sk, 'CLOSE');
}

/** tcp_done_with_error: the process finds `errno` when it looks. */
export function tcp_done_with_error(sk: TcpSock, errno: Errno): void {
  sk.err = errno;
  tcp_done(sk);
}
