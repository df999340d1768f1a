/**
 * What all sockets have (struct sock, inet_sock): options, a bounded receive queue, queued errors (ip_icmp_error, ip_local_error in
 * net/ipv4/ip_sockglue.c). Left out: memory accounting by true sizes, timeouts, ancillary data.
 */
import { type IfIndex, type Ipv4, ipv4, type Nanos } from '#base/brand.ts';
import { WaitQueue } from '#sim/task.ts';
import { ICMP_DEST_UNREACH, ICMP_FRAG_NEEDED, ICMP_PARAMETERPROB, ICMP_TIME_EXCEEDED } from '#wire/icmp.ts';
import { ipv4Dst, ipv4Src, ipv4Ttl } from '#wire/ipv4.ts';
import type { Errno } from '../core/errno.ts';
import type { Netns } from '../core/netns.ts';
import type { Skb } from '../core/skb.ts';
import { sysctl_int } from '../core/sysctl.ts';

export interface Message {
  readonly data: Uint8Array;
  readonly from: Ipv4;
  readonly fromPort: number;
  readonly to: Ipv4;
  readonly ttl: number;
  readonly ifindex: IfIndex;
  readonly at: Nanos;
  readonly pktType: number;
}

/** struct sock_extended_err with its payload */
interface QueuedError {
  readonly errno: Errno;
  readonly origin: 'local' | 'icmp';
  readonly icmpType: number;
  readonly icmpCode: number;
  readonly offender: Ipv4;
  readonly info: number;
  readonly data: Uint8Array;
  readonly at: Nanos;
}

export const IP_PMTUDISC = { DONT: 0, WANT: 1, DO: 2, PROBE: 3 } as const;

/** net.core.rmem_default, and what a packet counts for beside its bytes. */
const SK_RCVBUF = 212_992;
const SKB_OVERHEAD = 768;

/** The process that opened a socket, as /proc/PID/fd tells ss(8). */
export interface SockOwner {
  readonly pid: number;
  readonly comm: string;
}

export class Sock {
  readonly net: Netns;
  owner: SockOwner | undefined = undefined;
  fd = 0;
  readonly readable = new WaitQueue();
  /** Address that is bound or was chosen by connect; 0 when none. */
  saddr: Ipv4 = ipv4(0);
  /** Whether `saddr` limits what is received. */
  rcvSaddr: Ipv4 = ipv4(0);
  sport = 0;
  daddr: Ipv4 = ipv4(0);
  dport = 0;
  connected = false;
  boundDev = 0;
  broadcast = false;
  reuse = false;
  recverr = false;
  hdrincl = false;
  ttl = 0;
  tos = 0;
  pmtudisc: number = IP_PMTUDISC.WANT;
  /** SO_ERROR */
  err: Errno | undefined = undefined;
  private readonly queue: Message[] = [];
  private queued = 0;
  private readonly errors: QueuedError[] = [];

  constructor(net: Netns) {
    this.net = net;
    if (sysctl_int(net, 'net/ipv4/ip_no_pmtu_disc') !== 0) this.pmtudisc = IP_PMTUDISC.DONT;
  }

  /** sock_queue_rcv_skb; false: the buffer is full. */
  enqueue(message: Message): boolean {
    const size = message.data.length + SKB_OVERHEAD;
    if (this.queued + size > SK_RCVBUF) return false;
    this.queued += size;
    this.queue.push(message);
    this.readable.wake();
    return true;
  }
  /** sk_rmem_alloc, by payload and overhead. */
  get queuedSize(): number {
    return this.queued;
  }
  dequeue(): Message | undefined {
    const message = this.queue.shift();
    if (message) this.queued -= message.data.length + SKB_OVERHEAD;
    return message;
  }

  queueError(error: QueuedError): void {
    this.errors.push(error);
  }
  /** sock_dequeue_err_skb: SO_ERROR goes with the last ICMP error. */
  dequeueError(): QueuedError | undefined {
    const error = this.errors.shift();
    const next = this.errors[0];
    if (next?.origin === 'icmp') this.err = next.errno;
    else if (error?.origin === 'icmp') this.err = undefined;
    return error;
  }
  /** sk_error_report */
  report(errno: Errno): void {
    this.err = errno;
    this.readable.wake();
  }
  takeError(): Errno | undefined {
    const { err } = this;
    this.err = undefined;
    return err;
  }
}

/** What a received packet is for its reader; `data` from `from` to the end. */
export function messageOf(skb: Skb, from: number, fromPort: number): Message {
  const { buf, networkHeader: iph } = skb;
  return {
    data: buf.slice(from, skb.tail),
    from: ipv4Src(buf, iph),
    fromPort,
    to: ipv4Dst(buf, iph),
    ttl: ipv4Ttl(buf, iph),
    ifindex: skb.dev.ifindex,
    at: skb.dev.net.world.clock.now,
    pktType: skb.pktType,
  };
}

/** icmp_err_convert: what a code of "destination unreachable" means for a socket, and whether it ends the matter. */
const UNREACH: readonly (readonly [Errno, boolean])[] = [
  ['ENETUNREACH', false],
  ['EHOSTUNREACH', false],
  ['ENOPROTOOPT', true],
  ['ECONNREFUSED', true],
  ['EMSGSIZE', false],
  ['EOPNOTSUPP', false],
  ['ENETUNREACH', true],
  ['EHOSTDOWN', true],
  ['EHOSTUNREACH', true],
  ['ENETUNREACH', true],
  ['EHOSTUNREACH', true],
  ['ENETUNREACH', false],
  ['EHOSTUNREACH', false],
  ['EHOSTUNREACH', true],
  ['EHOSTUNREACH', true],
  ['EHOSTUNREACH', true],
];

/** The errno that a code of "destination unreachable" stands for. */
export const unreachErrno = (code: number): Errno => UNREACH[code]?.[0] ?? 'EHOSTUNREACH';

/** The errno of a received ICMP error and whether it is hard; undefined: nothing for this socket. */
function icmpErrno(sk: Sock, type: number, code: number): readonly [Errno, boolean] | undefined {
  if (type === ICMP_TIME_EXCEEDED) return ['EHOSTUNREACH', false];
  if (type === ICMP_PARAMETERPROB) return ['EINVAL', true];
  if (type !== ICMP_DEST_UNREACH) return undefined;
  if (code === ICMP_FRAG_NEEDED) return sk.pmtudisc === IP_PMTUDISC.DONT ? undefined : ['EMSGSIZE', true];
  return UNREACH[code] ?? ['EHOSTUNREACH', false];
}

/**
 * Tells a socket of an ICMP error about one of its packets: `skb.transportHeader` is at the ICMP header, `payload` where the part of the quoted packet
 * that the socket sees begins. Without IP_RECVERR only a connected socket hears of it, and only of hard errors.
 */
export function icmpErrorTo(sk: Sock, skb: Skb, info: number, payload: number): void {
  const { buf, transportHeader: icmph } = skb;
  const type = buf[icmph] as number;
  const code = buf[icmph + 1] as number;
  const found = icmpErrno(sk, type, code);
  if (!found) return;
  const [errno, hard] = found;
  if (!sk.recverr && !(hard && sk.connected)) return;
  if (sk.recverr) {
    const at = sk.net.world.clock.now;
    const offender = ipv4Src(buf, skb.networkHeader);
    sk.queueError({ errno, origin: 'icmp', icmpType: type, icmpCode: code, offender, info, data: buf.slice(payload, skb.tail), at });
  }
  sk.report(errno);
}

/** ip_local_error: the packet was refused here. */
export function localError(sk: Sock, errno: Errno, info: number, data: Uint8Array): void {
  if (!sk.recverr) return;
  const at = sk.net.world.clock.now;
  sk.queueError({ errno, origin: 'local', icmpType: 0, icmpCode: 0, offender: sk.saddr, info, data, at });
  sk.readable.wake();
}
