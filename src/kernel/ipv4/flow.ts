/**
 * What policy rules are told of a packet (struct flowi4; fib4_rules_early_flow_dissect in include/net/ip_fib.h). One object serves all look-ups: it holds
 * until the next is asked for, and nobody asks while a namespace has no rules of its own.
 */
import { type Ipv4, ipv4 } from '#base/brand.ts';
import { readU16 } from '#base/bytes.ts';
import { ETH_P_IP } from '#wire/ethernet.ts';
import { IPPROTO_TCP, IPPROTO_UDP, ipv4HeaderLen, ipv4IsFragment, ipv4Protocol, ipv4Tos } from '#wire/ipv4.ts';
import type { Skb } from '../core/skb.ts';
import type { RuleFlow } from './fib.ts';
import { LOOPBACK_IFINDEX } from './rtable.ts';

/** struct flowi4 of a packet made here, as far as it is looked at. */
export interface Flow {
  readonly dst: Ipv4;
  /** 0 or absent: the route chooses. */
  readonly src?: Ipv4 | undefined;
  /** 0 or absent: any device. */
  readonly oif?: number | undefined;
  readonly mark?: number | undefined;
  readonly tos?: number | undefined;
  readonly proto?: number | undefined;
  readonly sport?: number | undefined;
  readonly dport?: number | undefined;
  readonly uid?: number | undefined;
  /** The source address need not be one of this host (ip_route_me_harder, a transparent proxy). */
  readonly anySrc?: boolean;
}

const flow: RuleFlow = { src: ipv4(0), iif: 0, mark: 0, tos: 0, proto: 0, sport: 0, dport: 0, uid: 0 };

/** A packet made here. */
export function flowOut(f: Flow, src: Ipv4): RuleFlow {
  flow.src = src;
  flow.iif = LOOPBACK_IFINDEX;
  flow.mark = f.mark ?? 0;
  flow.tos = f.tos ?? 0;
  flow.proto = f.proto ?? 0;
  flow.sport = f.sport ?? 0;
  flow.dport = f.dport ?? 0;
  flow.uid = f.uid ?? 0;
  return flow;
}

/** A packet that came in on `iif`. */
export function flowIn(skb: Skb, src: Ipv4, iif: number): RuleFlow {
  flow.src = src;
  flow.iif = iif;
  flow.mark = skb.mark;
  flow.tos = 0;
  flow.proto = 0;
  flow.sport = 0;
  flow.dport = 0;
  flow.uid = 0;
  if (skb.protocol === ETH_P_IP && skb.networkHeader >= 0) dissect(skb);
  return flow;
}

function dissect({ buf, networkHeader: iph }: Skb): void {
  flow.tos = ipv4Tos(buf, iph);
  flow.proto = ipv4Protocol(buf, iph);
  if ((flow.proto !== IPPROTO_TCP && flow.proto !== IPPROTO_UDP) || ipv4IsFragment(buf, iph)) return;
  const l4 = iph + ipv4HeaderLen(buf, iph);
  flow.sport = readU16(buf, l4);
  flow.dport = readU16(buf, l4 + 2);
}

/** An answer to a packet that came in: source and destination change places, and it comes from where the packet would go. */
export function flowBack(skb: Skb, dst: Ipv4, oif: number, withMark: boolean): RuleFlow {
  flowIn(skb, dst, oif || LOOPBACK_IFINDEX);
  if (!withMark) flow.mark = 0;
  const { sport } = flow;
  flow.sport = flow.dport;
  flow.dport = sport;
  return flow;
}
