/**
 * struct tcp_sock and struct inet_connection_sock (include/linux/tcp.h): the state of one TCP endpoint, and the arithmetic of sequence numbers.
 * Left out: urgent data, Fast Open, MD5 and AO, Multipath TCP, ECN, memory accounting by true sizes.
 */
import type { Timer } from '#sim/clock.ts';
import type { Netns } from '../../core/netns.ts';
import type { Skb } from '../../core/skb.ts';
import { Sock } from '../sock.ts';

export type TcpState =
  | 'CLOSE'
  | 'LISTEN'
  | 'SYN_SENT'
  | 'SYN_RECV'
  | 'ESTABLISHED'
  | 'FIN_WAIT1'
  | 'FIN_WAIT2'
  | 'CLOSE_WAIT'
  | 'LAST_ACK'
  | 'CLOSING'
  | 'TIME_WAIT';

export const before = (a: number, b: number): boolean => ((a - b) | 0) < 0;
export const after = (a: number, b: number): boolean => ((b - a) | 0) < 0;
export const add = (a: number, n: number): number => (a + n) >>> 0;
export const diff = (a: number, b: number): number => (a - b) | 0;

/** A jiffy of the kernels that Debian ships (HZ=250): timers count in it. */
export const JIFFY = 4_000_000;
export const jiffies = (ns: number): number => Math.ceil(ns / JIFFY) * JIFFY;

export const TCP_MSS_DEFAULT = 536;
/** Space that an skb's bookkeeping takes out of the receive buffer: half, as the default tcp_adv_win_scale had it. */
export const winFromSpace = (space: number): number => space >>> 1;

/** A segment in the write queue. SYN and FIN count one sequence number each. */
export interface Segment {
  readonly seq: number;
  endSeq: number;
  data: Uint8Array;
  flags: number;
  /** Virtual time of the last transmission; 0: never sent. */
  sentAt: number;
  retrans: number;
  sacked: boolean;
  lost: boolean;
}

/** Bytes that came in beyond a gap. */
export interface Beyond {
  readonly seq: number;
  readonly endSeq: number;
  readonly data: Uint8Array;
  readonly fin: boolean;
}

/** tcp_options_received */
export interface RxOpt {
  mssClamp: number;
  tstampOk: boolean;
  sackOk: boolean;
  wscaleOk: boolean;
  sndWscale: number;
  rcvWscale: number;
  tsRecent: number;
  sawTstamp: boolean;
  rcvTsval: number;
  rcvTsecr: number;
}

/** icsk_ack: the engine of delayed acknowledgments. */
export interface AckState {
  scheduled: boolean;
  pushed: boolean;
  pushed2: boolean;
  now: boolean;
  quick: number;
  pingpong: boolean;
  /** Nanoseconds; 0 until data came in. */
  ato: number;
  rcvMss: number;
  lrcvtime: number;
  timeout: number;
}

export type TimerKind = 'retrans' | 'loss-probe' | 'probe0' | 'reo';

export class TcpSock extends Sock {
  state: TcpState = 'CLOSE';
  /** The process holds the socket: what comes in waits (sock_owned_by_user). */
  owned = false;
  readonly waiting: Skb[] = [];
  /** No process has it open any more (SOCK_DEAD). */
  orphan = false;
  errSoft: typeof this.err = undefined;
  rcvShutdown = false;
  sndShutdown = false;
  nodelay = false;

  /* A listening socket's queues. */
  listener: TcpSock | undefined = undefined;
  maxBacklog = 0;
  readonly acceptQueue: TcpSock[] = [];
  readonly requests = new Set<TcpSock>();

  /* Sending. */
  iss = 0;
  sndUna = 0;
  sndNxt = 0;
  writeSeq = 0;
  sndSml = 0;
  pushedSeq = 0;
  sndWl1 = 0;
  sndWnd = 0;
  maxWindow = 0;
  mssCache = TCP_MSS_DEFAULT;
  advmss = 0;
  pmtu = 0;
  /** What a router said while the process held the socket. */
  mtuInfo = 0;
  headerLen = 20;
  /** The first `packetsOut` of them are on their way. */
  readonly writeQueue: Segment[] = [];
  packetsOut = 0;
  queuedBytes = 0;

  /* Congestion control. */
  cwnd = 10;
  ssthresh = 0x7fffffff;
  caState: 'Open' | 'Disorder' | 'Recovery' | 'Loss' = 'Open';
  highSeq = 0;
  cwndCnt = 0;
  cwndLimited = false;
  tlpHighSeq = 0;
  lsndtime = 0;

  /* Round trip and timers, in nanoseconds. */
  srtt = 0;
  mdev = 0;
  rttvar = 0;
  rto = 1_000_000_000;
  backoff = 0;
  retransmits = 0;
  totalRto = 0;
  retransStamp = 0;
  probesOut = 0;
  pending: TimerKind | undefined = undefined;
  timer: Timer | undefined = undefined;
  delack: Timer | undefined = undefined;
  /** SYN-ACK, FIN_WAIT2 and TIME_WAIT. */
  stateTimer: Timer | undefined = undefined;
  timeWaitSince = 0;
  /** FIN_WAIT2 without a process: only the other side's FIN is awaited. */
  timeWaitHalf = false;

  /* Receiving. */
  irs = 0;
  rcvNxt = 0;
  rcvWup = 0;
  rcvWnd = 0;
  copiedSeq = 0;
  windowClamp = 0;
  rcvSsthresh = 0;
  rcvbuf: number;
  rcvqSeq = 0;
  rcvqSpace = 0;
  rcvqTime = 0;
  readonly received: Uint8Array[] = [];
  readonly beyond: Beyond[] = [];
  /** Blocks to acknowledge selectively, newest first. */
  readonly sacks: { start: number; end: number }[] = [];
  dsack: { start: number; end: number } | undefined = undefined;
  readonly ack: AckState = {
    scheduled: false,
    pushed: false,
    pushed2: false,
    now: false,
    quick: 0,
    pingpong: false,
    ato: 0,
    rcvMss: 88,
    lrcvtime: 0,
    timeout: 0,
  };
  readonly rx: RxOpt = {
    mssClamp: 0xffff,
    tstampOk: false,
    sackOk: false,
    wscaleOk: false,
    sndWscale: 0,
    rcvWscale: 0,
    tsRecent: 0,
    sawTstamp: false,
    rcvTsval: 0,
    rcvTsecr: 0,
  };
  tsoffset: number;
  /** A FIN came in. */
  peerFin = false;
  lastSegSize = 0;
  /** Set by tcp_fin: the segment at hand ends the connection. */
  enterTimeWait = false;
  bytesSent = 0;
  bytesAcked = 0;
  bytesReceived = 0;
  segsOut = 0;
  segsIn = 0;
  totalRetrans = 0;

  constructor(net: Netns, rcvbuf: number) {
    super(net);
    this.rcvbuf = rcvbuf;
    this.tsoffset = net.world.rng.u32();
  }

  /** Bytes that wait for the reader. */
  get unread(): number {
    return diff(this.rcvNxt, this.copiedSeq) - (this.peerFin ? 1 : 0);
  }
  /** Data or a FIN that was not sent yet. */
  get unsent(): boolean {
    return this.writeQueue.length > this.packetsOut;
  }
  /** tcp_time_stamp_ts: milliseconds from a start that the connection chose. */
  tsNow(): number {
    return (Math.floor(this.net.world.clock.now / 1_000_000) + this.tsoffset) >>> 0;
  }
  get now(): number {
    return this.net.world.clock.now;
  }
}
