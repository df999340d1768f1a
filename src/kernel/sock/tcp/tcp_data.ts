/**
 * Data that came in, and when it is acknowledged (tcp_data_queue, tcp_event_data_recv, __tcp_ack_snd_check in net/ipv4/tcp_input.c, tcp_send_delayed_ack in
 * tcp_output.c; RFC 1122 section 4.2.3.2, RFC 2018). Left out: compressed acknowledgments, collapsing of the out-of-order queue.
 */
import { TCP_PSH } from '#wire/tcp.ts';
import { tcp_set_state } from './tcp.ts';
import { tcp_send_ack } from './tcp_output.ts';
import type { InSegment } from './tcp_segment.ts';
import { after, type Beyond, before, diff, type TcpSock } from './tcp_sock.ts';
import { delack_set } from './tcp_timers.ts';
import { tcp_grow_window, tcp_new_window, tcp_receive_window } from './tcp_window.ts';

const MS = 1_000_000;
const TCP_ATO_MIN = 40 * MS;
const TCP_DELACK_MIN = 40 * MS;
const TCP_DELACK_MAX = 200 * MS;
const TCP_MAX_QUICKACKS = 16;
const TCP_MIN_RCVMSS = 88;

/** tcp_enter_quickack_mode's count: what half the window takes. */
function incrQuickack(sk: TcpSock, most: number): void {
  const quick = Math.min(Math.floor(sk.rcvWnd / (2 * sk.ack.rcvMss)) || 2, most);
  sk.ack.quick = Math.max(sk.ack.quick, quick);
}
export function tcp_enter_quickack_mode(sk: TcpSock, most: number): void {
  incrQuickack(sk, most);
  sk.ack.pingpong = false;
  sk.ack.ato = TCP_ATO_MIN;
}

/** tcp_measure_rcv_mss: how large the segments of the other side are; a smaller one ends what it had to say. */
function measure(sk: TcpSock, s: InSegment): void {
  const { ack } = sk;
  if (s.len >= ack.rcvMss) {
    ack.rcvMss = Math.min(s.len, sk.advmss);
    if (s.len === ack.rcvMss && s.flags & TCP_PSH) ack.pushed = true;
    return;
  }
  const total = s.len + (sk.headerLen - 0);
  if (total >= 536 + 20 || (total >= TCP_MIN_RCVMSS + 20 && (s.flags & TCP_PSH) === 0)) {
    const previous = sk.lastSegSize;
    sk.lastSegSize = s.len;
    if (previous === s.len) {
      ack.rcvMss = s.len;
      return;
    }
  }
  if (ack.pushed) ack.pushed2 = true;
  ack.pushed = true;
}

/** tcp_event_data_recv */
function eventDataRecv(sk: TcpSock, s: InSegment): void {
  const { ack, now } = sk;
  ack.scheduled = true;
  measure(sk, s);
  if (ack.ato === 0) {
    incrQuickack(sk, TCP_MAX_QUICKACKS);
    ack.ato = TCP_ATO_MIN;
  } else {
    const gap = now - ack.lrcvtime;
    if (gap <= TCP_ATO_MIN / 2) ack.ato = ack.ato / 2 + TCP_ATO_MIN / 2;
    else if (gap < ack.ato) ack.ato = Math.min(ack.ato / 2 + gap, sk.rto);
    else if (gap > sk.rto) incrQuickack(sk, TCP_MAX_QUICKACKS);
  }
  ack.lrcvtime = now;
  tcp_grow_window(sk, s.len);
}

function take(sk: TcpSock, data: Uint8Array, endSeq: number): void {
  if (data.length > 0) {
    sk.received.push(data);
    sk.bytesReceived += data.length;
  }
  sk.rcvNxt = endSeq;
}

/** The part of a segment that is new, copied out of the packet. */
function fresh(sk: TcpSock, s: InSegment): Uint8Array {
  const skip = Math.max(0, diff(sk.rcvNxt, s.seq));
  return s.skb.buf.slice(s.dataAt + Math.min(skip, s.len), s.dataAt + s.len);
}

/** tcp_data_queue: true when the segment was of use. */
export function tcp_data_queue(sk: TcpSock, s: InSegment, fin: boolean): boolean {
  if (!after(s.endSeq, sk.rcvNxt)) {
    if (s.len > 0 || fin) outOfWindow(sk, s.seq, s.endSeq);
    return false;
  }
  if (!before(s.seq, (sk.rcvNxt + tcp_receive_window(sk)) >>> 0) && tcp_receive_window(sk) === 0) {
    sk.ack.scheduled = true;
    tcp_enter_quickack_mode(sk, TCP_MAX_QUICKACKS);
    return false;
  }
  if (after(s.seq, sk.rcvNxt)) {
    queueBeyond(sk, s, fin);
    return true;
  }
  take(sk, fresh(sk, s), s.endSeq);
  if (s.len > 0) eventDataRecv(sk, s);
  if (fin) tcp_fin(sk);
  if (sk.beyond.length > 0) fillGap(sk);
  sk.readable.wake();
  return true;
}

/** Old data again: the other side missed the acknowledgment (tcp_send_dupack). */
function outOfWindow(sk: TcpSock, start: number, end: number): void {
  tcp_enter_quickack_mode(sk, TCP_MAX_QUICKACKS);
  if (sk.rx.sackOk) sk.dsack = { start, end: after(end, sk.rcvNxt) ? sk.rcvNxt : end };
  sk.ack.scheduled = true;
}

/** tcp_send_dupack: an unacceptable segment is answered at once. */
export function tcp_send_dupack(sk: TcpSock, s: InSegment): void {
  if (s.endSeq !== s.seq && before(s.seq, sk.rcvNxt)) {
    tcp_enter_quickack_mode(sk, TCP_MAX_QUICKACKS);
    if (sk.rx.sackOk) sk.dsack = { start: s.seq, end: after(s.endSeq, sk.rcvNxt) ? sk.rcvNxt : s.endSeq };
  }
  tcp_send_ack(sk);
}

/** tcp_data_queue_ofo */
function queueBeyond(sk: TcpSock, s: InSegment, fin: boolean): void {
  sk.ack.scheduled = true;
  sk.ack.ato ||= TCP_ATO_MIN;
  const part: Beyond = { seq: s.seq, endSeq: s.endSeq, data: s.skb.buf.slice(s.dataAt, s.dataAt + s.len), fin };
  const at = sk.beyond.findIndex((other) => after(other.seq, part.seq));
  if (at < 0) sk.beyond.push(part);
  else sk.beyond.splice(at, 0, part);
  if (sk.rx.sackOk) addSack(sk, s.seq, s.endSeq);
}

/** tcp_sack_new_ofo_skb: the block with the latest data comes first; neighbours grow together. */
function addSack(sk: TcpSock, start: number, end: number): void {
  let block = { start, end };
  const kept = sk.sacks.filter((b) => {
    if (after(b.start, block.end) || after(block.start, b.end)) return true;
    block = { start: before(b.start, block.start) ? b.start : block.start, end: after(b.end, block.end) ? b.end : block.end };
    return false;
  });
  sk.sacks.splice(0, sk.sacks.length, block, ...kept.slice(0, 3));
}

/** tcp_ofo_queue: what was waiting for the gap to close. */
function fillGap(sk: TcpSock): void {
  let first = sk.beyond[0];
  while (first && !after(first.seq, sk.rcvNxt)) {
    sk.beyond.shift();
    if (after(first.endSeq, sk.rcvNxt)) {
      take(sk, first.data.subarray(diff(sk.rcvNxt, first.seq)), first.endSeq);
      if (first.fin) tcp_fin(sk);
    }
    first = sk.beyond[0];
  }
  const left = sk.sacks.filter((b) => after(b.start, sk.rcvNxt));
  sk.sacks.splice(0, sk.sacks.length, ...left);
  // The acknowledgment of a filled gap is what the sender waits for.
  sk.ack.now = true;
}

/** tcp_fin: the other side has said all. */
function tcp_fin(sk: TcpSock): void {
  sk.ack.scheduled = true;
  sk.rcvShutdown = true;
  sk.peerFin = true;
  switch (sk.state) {
    case 'SYN_RECV':
    case 'ESTABLISHED':
      tcp_set_state(sk, 'CLOSE_WAIT');
      sk.ack.pingpong = true;
      break;
    case 'FIN_WAIT1':
      tcp_send_ack(sk);
      tcp_set_state(sk, 'CLOSING');
      break;
    case 'FIN_WAIT2':
      tcp_send_ack(sk);
      sk.enterTimeWait = true;
      break;
    default:
  }
  sk.beyond.length = 0;
  sk.sacks.length = 0;
  sk.readable.wake();
}

/** __tcp_ack_snd_check: now, or a little later together with something else. */
export function tcp_ack_snd_check(sk: TcpSock): void {
  const { ack } = sk;
  if (!ack.scheduled) return;
  const full = diff(sk.rcvNxt, sk.rcvWup) > ack.rcvMss && (sk.unread < 1 || tcp_new_window(sk) >= sk.rcvWnd);
  if (full || (ack.quick > 0 && !ack.pingpong) || ack.now || sk.beyond.length > 0) tcp_send_ack(sk);
  else sendDelayed(sk);
}

/** tcp_send_delayed_ack */
function sendDelayed(sk: TcpSock): void {
  const { ack, now } = sk;
  let ato = ack.ato || TCP_ATO_MIN;
  if (ato > TCP_DELACK_MIN) {
    let most = ack.pingpong || ack.pushed ? TCP_DELACK_MAX : 500 * MS;
    if (sk.srtt > 0) most = Math.min(most, Math.max(sk.srtt, TCP_DELACK_MIN));
    ato = Math.min(ato, most);
  }
  ato = Math.min(ato, TCP_DELACK_MAX);
  let timeout = now + ato;
  if (sk.delack) {
    if (ack.timeout <= now + ato / 4) {
      tcp_send_ack(sk);
      return;
    }
    timeout = Math.min(timeout, ack.timeout);
  }
  ack.scheduled = true;
  delack_set(sk, timeout - now);
}
