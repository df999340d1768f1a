/**
 * The window that is offered and how it grows (tcp_select_window and __tcp_select_window in net/ipv4/tcp_output.c, tcp_grow_window and
 * tcp_rcv_space_adjust in tcp_input.c; RFC 1122 section 4.2.3.3). Buffers are counted by payload with half of tcp_rmem as overhead; Linux counts true
 * sizes, so windows under load are near Linux's, not equal.
 */
import { after, diff, type TcpSock, winFromSpace } from './tcp_sock.ts';
import { tcp_mem, tcp_sysctl } from './tcp_sysctl.ts';

const U16 = 65535;
const TCP_MAX_WSCALE = 14;
const align = (n: number, shift: number): number => Math.ceil(n / 2 ** shift) * 2 ** shift;

/** tcp_select_initial_window: the first window and the scale, for the largest buffer that may come. */
export function tcp_select_initial_window(sk: TcpSock, mss: number, wscaleOk: boolean): void {
  const full = winFromSpace(sk.rcvbuf);
  sk.rcvWnd = Math.min(full > mss ? full - (full % mss) : full, U16);
  sk.rx.rcvWscale = 0;
  if (wscaleOk) {
    const most = Math.max(full, tcp_mem(sk.net, 'rmem', 2));
    sk.rx.rcvWscale = Math.min(Math.max(Math.floor(Math.log2(most)) - 15, 0), TCP_MAX_WSCALE);
  }
  sk.windowClamp = Math.min(full, U16 * 2 ** sk.rx.rcvWscale);
  sk.rcvSsthresh = sk.rcvWnd;
}

/** What is left of the window that the other side knows of. */
export function tcp_receive_window(sk: TcpSock): number {
  return Math.max(0, diff(sk.rcvWup, sk.rcvNxt) + sk.rcvWnd);
}

const freeSpace = (sk: TcpSock): number => winFromSpace(sk.rcvbuf) - sk.unread - sk.beyond.reduce((sum, part) => sum + part.data.length, 0);

/** __tcp_select_window */
export function tcp_new_window(sk: TcpSock): number {
  const full = Math.min(sk.windowClamp, winFromSpace(sk.rcvbuf));
  const shift = sk.rx.rcvWscale;
  const mss = Math.min(sk.ack.rcvMss, full);
  let free = freeSpace(sk);
  if (free < full >> 1) {
    free -= free % 2 ** shift;
    if (free < full >> 4 || free < mss) return 0;
  }
  free = Math.min(free, sk.rcvSsthresh);
  if (shift > 0) return align(free, shift);
  const window = sk.rcvWnd;
  if (window <= free - mss || window > free) return free - (free % mss);
  return mss === full && free > window + (full >> 1) ? free : window;
}

/** The window field of the segment that is about to leave. It never takes back what was offered. */
export function tcp_select_window(sk: TcpSock): number {
  const shift = sk.rx.rcvWscale;
  const offered = tcp_receive_window(sk);
  let window = tcp_new_window(sk);
  if (window < offered) window = align(offered, shift);
  sk.rcvWnd = window;
  sk.rcvWup = sk.rcvNxt;
  if (shift === 0) window = Math.min(window, U16);
  return Math.min(U16, Math.floor(window / 2 ** shift));
}

/** tcp_grow_window: data in order lets the window open further. */
export function tcp_grow_window(sk: TcpSock, len: number): void {
  const room = Math.min(sk.windowClamp, winFromSpace(sk.rcvbuf)) - sk.rcvSsthresh;
  if (room > 0 && len >= 128) sk.rcvSsthresh += Math.min(room, 2 * sk.advmss);
}

/** tcp_rcv_space_adjust: when more than the last measure was read within one round trip, the buffer grows. */
export function tcp_rcv_space_adjust(sk: TcpSock): void {
  const { now } = sk;
  if (sk.rcvqTime === 0) {
    sk.rcvqTime = now;
    sk.rcvqSeq = sk.copiedSeq;
    sk.rcvqSpace = Math.min(sk.rcvWnd, 10 * sk.advmss);
    return;
  }
  if (now - sk.rcvqTime < sk.srtt >> 3 || sk.srtt === 0) return;
  const copied = diff(sk.copiedSeq, sk.rcvqSeq);
  if (copied > sk.rcvqSpace) {
    const wanted = 2 * (2 * copied + 16 * sk.advmss);
    const rcvbuf = Math.min(wanted * 2, tcp_mem(sk.net, 'rmem', 2));
    if (rcvbuf > sk.rcvbuf) {
      sk.rcvbuf = rcvbuf;
      sk.windowClamp = winFromSpace(rcvbuf);
    }
    sk.rcvqSpace = copied;
  }
  sk.rcvqSeq = sk.copiedSeq;
  sk.rcvqTime = now;
}

/** tcp_sequence: whether a segment touches the window. */
export const tcp_sequence = (sk: TcpSock, seq: number, endSeq: number): boolean =>
  !after(sk.rcvWup, endSeq) && !after(seq, (sk.rcvNxt + tcp_receive_window(sk)) >>> 0);

/** Whether window scaling, timestamps and SACK are offered. */
export const offers = (sk: TcpSock, what: 'window_scaling' | 'timestamps' | 'sack'): boolean => tcp_sysctl(sk.net, what) !== 0;
