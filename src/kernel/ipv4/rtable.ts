/** The answer of a route look-up (struct rtable): what stands in `skb.dst`. Read include/net/route.h. */
import type { IfIndex, Ipv4 } from '#base/brand.ts';
import type { RouteType } from '#sim/rows.ts';
import type { Errno } from '../core/errno.ts';
import type { NetDevice } from '../core/netdevice.ts';
import type { Skb } from '../core/skb.ts';
import { sysctl_int } from '../core/sysctl.ts';
import type { FibNh } from './fib_trie.ts';

/** `lo` is always the first device of its namespace. */
export const LOOPBACK_IFINDEX = 1 as IfIndex;

export interface RouteResult {
  /** How the destination is reached; `unreachable` for an input look-up that found nothing. */
  readonly type: RouteType;
  /** Destination that was asked for; 0 in answers of input look-ups, which packets share. */
  readonly dst: Ipv4;
  /** Next hop; 0 when the destination is on-link. */
  readonly gateway: Ipv4;
  readonly dev: NetDevice;
  /** Source address for a packet made here. */
  readonly src: Ipv4;
  readonly table: number;
  /** Row that decided; 0 when none did. */
  readonly rid: number;
  /** The packet is for this host. */
  readonly local: boolean;
  /** Why an input look-up failed: ip_error answers with an ICMP error when the host forwards. */
  readonly error: Errno | undefined;
  /** The sender should use the next hop directly. */
  readonly redirect: boolean;
  /** Path MTU that was learnt; 0 when none. */
  readonly pmtu: number;
  /** The path MTU may not be learnt: packets go without DF. */
  readonly mtuLocked: boolean;
  readonly nh: FibNh | undefined;
}

export const skb_rtable = (skb: Skb): RouteResult | undefined => skb.dst as RouteResult | undefined;

/**
 * Largest packet this route takes (ip_dst_mtu_maybe_forward): a forwarder does not go by what it learnt as a host, unless that is locked or
 * ip_forward_use_pmtu says so.
 */
export function ip_dst_mtu(rt: RouteResult, forwarding: boolean): number {
  if (rt.pmtu !== 0 && (!forwarding || rt.mtuLocked || sysctl_int(rt.dev.net, 'net/ipv4/ip_forward_use_pmtu') !== 0)) return rt.pmtu;
  return rt.nh?.fa.mtu || rt.dev.mtu;
}

/** Next hop of a packet to `daddr`. */
export const rt_nexthop = (rt: RouteResult, daddr: Ipv4): Ipv4 => (rt.gateway !== 0 ? rt.gateway : daddr);
