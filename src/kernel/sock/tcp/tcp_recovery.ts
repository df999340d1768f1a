/**
 * Finding out what was lost before the timer does (net/ipv4/tcp_recovery.c and the SACK part of tcp_input.c; RFC 6675, RFC 8985 "RACK"), and sending it again.
 * Left out: reordering that was seen widens no window, DSACK and F-RTO undo nothing.
 */
import { enterRecovery, tcp_in_flight } from './tcp_cong.ts';
import { tcp_push_pending_frames, tcp_retransmit } from './tcp_output.ts';
import { after, before, type Segment, type TcpSock } from './tcp_sock.ts';
import { tcp_rearm_rto, tcp_reo_timer } from './tcp_timers.ts';

const TCP_FASTRETRANS_THRESH = 3;

/** Marks what the blocks say has arrived; how many segments that are. */
export function tcp_sacktag(sk: TcpSock, blocks: readonly { start: number; end: number }[]): number {
  let found = 0;
  for (const { start, end } of blocks) {
    if (!after(end, sk.sndUna) || after(end, sk.sndNxt) || !before(start, end)) continue;
    for (let i = 0; i < sk.packetsOut; i++) {
      const seg = sk.writeQueue[i] as Segment;
      if (seg.sacked || before(seg.seq, start) || after(seg.endSeq, end)) continue;
      seg.sacked = true;
      seg.lost = false;
      found++;
    }
  }
  return found;
}

const sackedOut = (sk: TcpSock): number => {
  let n = 0;
  for (let i = 0; i < sk.packetsOut; i++) if (sk.writeQueue[i]?.sacked) n++;
  return n;
};

/** tcp_rack_mark_lost: what left before something that has arrived, once three arrived or the wait for them is over. True: some may still be late. */
export function rack_mark_lost(sk: TcpSock, waited: boolean): boolean {
  const sure = waited || sk.caState === 'Recovery' || sk.caState === 'Loss' || sackedOut(sk) >= TCP_FASTRETRANS_THRESH;
  let latest = 0;
  for (let i = 0; i < sk.packetsOut; i++) {
    const seg = sk.writeQueue[i] as Segment;
    if (seg.sacked) latest = Math.max(latest, seg.sentAt);
  }
  let candidates = false;
  let highest = -1;
  for (let i = 0; i < sk.packetsOut; i++) if (sk.writeQueue[i]?.sacked) highest = i;
  for (let i = 0; i < sk.packetsOut; i++) {
    const seg = sk.writeQueue[i] as Segment;
    const earlier = seg.sentAt < latest || (seg.sentAt === latest && i < highest);
    if (seg.sacked || seg.lost || !earlier || (seg.retrans > 0 && seg.sentAt >= latest)) continue;
    if (sure) seg.lost = true;
    else candidates = true;
  }
  return candidates;
}

/** tcp_fastretrans_alert, after an acknowledgment that brought SACK blocks or nothing new. */
export function tcp_fastretrans_alert(sk: TcpSock): void {
  if ((sk.caState === 'Recovery' || sk.caState === 'Loss') && !before(sk.sndUna, sk.highSeq)) {
    if (sk.caState === 'Recovery') sk.cwnd = Math.max(Math.min(sk.cwnd, sk.ssthresh), 2);
    sk.caState = 'Open';
    sk.retransStamp = 0;
  }
  const mayBeLate = rack_mark_lost(sk, false);
  const lost = sk.writeQueue.slice(0, sk.packetsOut).some((seg) => seg.lost);
  if (lost && sk.caState !== 'Recovery' && sk.caState !== 'Loss') enterRecovery(sk);
  else if (mayBeLate && sk.caState === 'Open') sk.caState = 'Disorder';
  else if (sk.caState === 'Disorder' && sackedOut(sk) === 0) sk.caState = 'Open';
  if (mayBeLate && !lost) tcp_reo_timer(sk);
  tcp_xmit_retransmit_queue(sk);
}

/** tcp_xmit_retransmit_queue: the lost ones again, as far as the congestion window allows, then what is new. */
export function tcp_xmit_retransmit_queue(sk: TcpSock): void {
  let again = false;
  for (let i = 0; i < sk.packetsOut; i++) {
    const seg = sk.writeQueue[i] as Segment;
    if (!seg.lost) continue;
    if (tcp_in_flight(sk) >= sk.cwnd) break;
    if (!tcp_retransmit(sk, i)) break;
    again = true;
  }
  if (again) tcp_rearm_rto(sk);
  tcp_push_pending_frames(sk);
}

/** Neighbours that are to go again become one segment, which is cut anew: Linux keeps them in one skb. */
function rejoin(sk: TcpSock): void {
  for (let i = 0; i + 1 < sk.packetsOut; ) {
    const a = sk.writeQueue[i] as Segment;
    const b = sk.writeQueue[i + 1] as Segment;
    if (!a.lost || !b.lost || a.sacked || b.sacked) {
      i++;
      continue;
    }
    const data = new Uint8Array(a.data.length + b.data.length);
    data.set(a.data);
    data.set(b.data, a.data.length);
    sk.writeQueue.splice(i, 2, { ...a, data, endSeq: b.endSeq, flags: a.flags | b.flags });
    sk.packetsOut--;
  }
}

/** tcp_simple_retransmit: the path's MTU shrank, so what is too large for it goes again at once. */
export function tcp_simple_retransmit(sk: TcpSock, mss: number): void {
  let lost = false;
  for (let i = 0; i < sk.packetsOut; i++) {
    const seg = sk.writeQueue[i] as Segment;
    if (seg.sacked || seg.data.length <= mss) continue;
    seg.lost = true;
    lost = true;
  }
  if (!lost) return;
  rejoin(sk);
  if (sk.caState !== 'Loss') {
    sk.highSeq = sk.sndNxt;
    sk.caState = 'Loss';
  }
  tcp_xmit_retransmit_queue(sk);
}
