/**
 * What each protocol's tracker makes of a packet: its lifetime, its state, whether it can be (net/netfilter/nf_conntrack_proto_{udp,icmp,tcp,generic}.c).
 * Left out of TCP: the window (sequence numbers are not checked), retransmission counting, challenge ACKs.
 */
import { SEC } from '#base/brand.ts';
import { IPPROTO_ICMP, IPPROTO_TCP, IPPROTO_UDP } from '#wire/ipv4.ts';
import { TCP_ACK, TCP_FIN, TCP_HLEN, TCP_RST, TCP_SYN, tcpFlags } from '#wire/tcp.ts';
import type { Skb } from '../../core/skb.ts';
import { CTINFO2DIR, DIR, IPS, type NfConn } from './conn.ts';
import type { ConntrackTable } from './table.ts';
import { SEG, TCP_CL, TCP_ES, TCP_IGNORE, TCP_INVALID, TCP_NO, TCP_SR, TCP_SS, TCP_TABLE, TCP_TW } from './tcp_states.ts';
import { type CtTimeouts, ctTimeouts } from './timeouts.ts';
import { icmpStarts } from './tuple.ts';

/** ACCEPT; INVALID: the skb has no connection after all; REPEAT: the connection is gone, look again. */
export type ProtoVerdict = 'ACCEPT' | 'INVALID' | 'REPEAT';

interface Tracker {
  /** May the packet start a connection? Sets the protocol's private state. */
  start(ct: NfConn, skb: Skb, th: number, t: CtTimeouts): boolean;
  packet(table: ConntrackTable, ct: NfConn, skb: Skb, th: number, ctinfo: number): ProtoVerdict;
}

const now = (ct: NfConn): number => ct.net.world.clock.now;
const refresh = (ct: NfConn, timeout: number): void => {
  ct.timeout = now(ct) + timeout;
};

/** A stream must have lived this long with traffic both ways. */
const UDP_STREAM_AFTER = 2 * SEC;

const udp: Tracker = {
  start: (ct, skb, th) => {
    ct.streamAt = now(ct) + UDP_STREAM_AFTER;
    return skb.tail - th >= 8;
  },
  packet: (table, ct) => {
    const t = ctTimeouts(ct.net);
    const stream = ct.is(IPS.SEEN_REPLY) && now(ct) > ct.streamAt;
    refresh(ct, stream ? t.udpStream : t.udp);
    if (stream && !ct.is(IPS.ASSURED)) {
      ct.status |= IPS.ASSURED;
      table.changed(ct);
    }
    return 'ACCEPT';
  },
};

const icmp: Tracker = {
  start: (ct) => icmpStarts(ct.original.tuple.dport >>> 8),
  packet: (_table, ct) => {
    refresh(ct, ctTimeouts(ct.net).icmp);
    return 'ACCEPT';
  },
};

const generic: Tracker = {
  start: () => true,
  packet: (_table, ct) => {
    refresh(ct, ctTimeouts(ct.net).generic);
    return 'ACCEPT';
  },
};

/** get_conntrack_index */
function segment(flags: number): number {
  if (flags & TCP_RST) return SEG.RST;
  if (flags & TCP_SYN) return flags & TCP_ACK ? SEG.SYNACK : SEG.SYN;
  if (flags & TCP_FIN) return SEG.FIN;
  return flags & TCP_ACK ? SEG.ACK : SEG.NONE;
}

const transition = (dir: number, seg: number, from: number): number =>
  ((TCP_TABLE[dir] as readonly (readonly number[])[])[seg] as readonly number[])[from] as number;

const tcp: Tracker = {
  start: (ct, skb, th, t) => {
    if (skb.tail - th < TCP_HLEN) return false;
    const state = transition(DIR.ORIGINAL, segment(tcpFlags(skb.buf, th)), TCP_NO);
    ct.tcpState = TCP_NO;
    return state !== TCP_INVALID && (state === TCP_SS || t.tcpLoose);
  },
  packet: (table, ct, skb, th, ctinfo) => {
    if (skb.tail - th < TCP_HLEN) return 'INVALID';
    const dir = CTINFO2DIR(ctinfo);
    const seg = segment(tcpFlags(skb.buf, th));
    const before = ct.tcpState;
    const after = transition(dir, seg, before);
    if (after === TCP_IGNORE) return 'ACCEPT';
    if (after === TCP_INVALID) return 'INVALID';
    if (after === TCP_SS && before >= TCP_TW) {
      table.kill(ct);
      return 'REPEAT';
    }
    ct.tcpState = after;
    if (!ct.is(IPS.SEEN_REPLY) && dir === DIR.REPLY && seg === SEG.RST && after === TCP_CL) {
      table.kill(ct);
      return 'ACCEPT';
    }
    refresh(ct, ctTimeouts(ct.net).tcp[after] as number);
    const assured = after === TCP_ES && (before === TCP_SR || before === TCP_ES) && ct.is(IPS.SEEN_REPLY) && !ct.is(IPS.ASSURED);
    if (assured) ct.status |= IPS.ASSURED;
    if (assured || before !== after) table.changed(ct);
    return 'ACCEPT';
  },
};

const TRACKERS: (Tracker | undefined)[] = [];
TRACKERS[IPPROTO_ICMP] = icmp;
TRACKERS[IPPROTO_TCP] = tcp;
TRACKERS[IPPROTO_UDP] = udp;

/** The tracker of a protocol; those without ports are followed by their addresses alone. */
export const tracker = (proto: number): Tracker => TRACKERS[proto] ?? generic;
