/**
 * Which of several next hops a flow takes (fib_rebalance and fib_select_multipath in net/ipv4/fib_semantics.c, fib_multipath_hash in route.c,
 * __flow_hash_from_keys in net/core/flow_dissector.c). With a seed that the user set (fib_multipath_hash_seed) the choice is Linux's own; else the seed
 * is drawn, as Linux draws one at boot. Left out: fib_multipath_hash_policy 2 and 3 (inner and chosen fields), which are refused.
 */
import type { Ipv4 } from '#base/brand.ts';
import { readU16 } from '#base/bytes.ts';
import { siphash } from '#base/siphash.ts';
import { NUD } from '#sim/rows.ts';
import { ETH_P_IP } from '#wire/ethernet.ts';
import { ICMP_HLEN, icmpIsError, icmpType } from '#wire/icmp.ts';
import {
  IPPROTO_ICMP,
  IPPROTO_TCP,
  IPPROTO_UDP,
  IPV4_HLEN,
  ipv4Dst,
  ipv4HeaderLen,
  ipv4IsFragment,
  ipv4Protocol,
  ipv4Src,
} from '#wire/ipv4.ts';
import { definePart, type Netns, part } from '../core/netns.ts';
import type { Skb } from '../core/skb.ts';
import { register_net_sysctl, sysctl_int, sysctl_int_check } from '../core/sysctl.ts';
import { NUD_VALID, neigh_lookup, neighOf } from '../neigh/neighbour.ts';
import { type FibAlias, type FibNh, ip_ignore_linkdown } from './fib_trie.ts';
import { inet_select_addr } from './in_device.ts';

const POLICY = 'net/ipv4/fib_multipath_hash_policy';
const SEED = 'net/ipv4/fib_multipath_hash_seed';
const USE_NEIGH = 'net/ipv4/fib_multipath_use_neigh';
register_net_sysctl(POLICY, { default: '0', check: sysctl_int_check(0, 1) });
register_net_sysctl(SEED, { default: '0', check: sysctl_int_check(0, 0xffffffff) });
register_net_sysctl(USE_NEIGH, { default: '0', check: sysctl_int_check(0, 1) });

const DRAWN = definePart('mp_seed', (net) => ({ seed: net.world.rng.u32() }));

/** fib_rebalance: shares out the hash's range by weight among the next hops that can be used. */
export function fib_rebalance(fa: FibAlias): void {
  if (fa.nhs.length < 2) return;
  const usable = (nh: FibNh): boolean => !nh.dead && !(nh.linkdown && ip_ignore_linkdown(nh));
  const total = fa.nhs.reduce((sum, nh) => sum + (usable(nh) ? nh.weight : 0), 0);
  let weight = 0;
  for (const nh of fa.nhs) {
    if (!usable(nh)) {
      nh.upperBound = -1;
      continue;
    }
    weight += nh.weight;
    nh.upperBound = Math.floor((weight * 0x80000000 + Math.floor(total / 2)) / total) - 1;
  }
}

/** fib_good_nh: with fib_multipath_use_neigh, a neighbour that is known to be silent is passed over. */
function fib_good_nh(nh: FibNh): boolean {
  const table = nh.dev && neighOf(nh.dev);
  const neigh = nh.gateway !== 0 && table ? neigh_lookup(table, nh.gateway) : undefined;
  return neigh === undefined || neigh.state === NUD.NONE || (neigh.state & (NUD_VALID | NUD.INCOMPLETE)) !== 0;
}

const sourceOf = (nh: FibNh): Ipv4 => nh.fa.prefSrc || (nh.dev ? inet_select_addr(nh.dev, nh.gateway, nh.fa.scope) : (0 as Ipv4));

/** fib_select_multipath: the first next hop whose share holds the hash; one that the source address belongs to is better. */
export function fib_select_multipath(net: Netns, first: FibNh, hash: number, src: Ipv4): FibNh {
  const useNeigh = sysctl_int(net, USE_NEIGH) !== 0;
  let best = first;
  let score = -1;
  for (const nh of first.fa.nhs) {
    if (nh.upperBound === -1 || (useNeigh && !fib_good_nh(nh))) continue;
    const own = (src !== 0 && sourceOf(nh) === src ? 2 : 0) + (hash <= nh.upperBound ? 1 : 0);
    if (own <= score) continue;
    best = nh;
    score = own;
    if (own === 3 || (src === 0 && own === 1)) break;
  }
  return best;
}

/** What the hash is taken over (struct flow_keys). */
interface FlowKeys {
  src: Ipv4;
  dst: Ipv4;
  proto: number;
  sport: number;
  dport: number;
}
const keys: FlowKeys = { src: 0 as Ipv4, dst: 0 as Ipv4, proto: 0, sport: 0, dport: 0 };

/** fib_multipath_hash of a packet made here. */
export function fib_multipath_hash(net: Netns, src: Ipv4, dst: Ipv4, proto: number, sport: number, dport: number): number {
  keys.src = src;
  keys.dst = dst;
  const l4 = sysctl_int(net, POLICY) === 1;
  keys.proto = l4 ? proto : 0;
  keys.sport = l4 ? sport : 0;
  keys.dport = l4 ? dport : 0;
  return hashKeys(net);
}

/** fib_multipath_hash of a packet that came in: an ICMP error goes the way of the packet that it is about. */
export function fib_multipath_hash_skb(net: Netns, skb: Skb, src: Ipv4, dst: Ipv4): number {
  keys.src = src;
  keys.dst = dst;
  keys.proto = 0;
  keys.sport = 0;
  keys.dport = 0;
  if (skb.protocol === ETH_P_IP && skb.networkHeader >= 0) {
    if (sysctl_int(net, POLICY) === 1) l4Keys(skb);
    else l3Keys(skb);
  }
  return hashKeys(net);
}

function l4Keys({ buf, networkHeader: iph }: Skb): void {
  keys.proto = ipv4Protocol(buf, iph);
  if ((keys.proto !== IPPROTO_TCP && keys.proto !== IPPROTO_UDP) || ipv4IsFragment(buf, iph)) return;
  const l4 = iph + ipv4HeaderLen(buf, iph);
  keys.sport = readU16(buf, l4);
  keys.dport = readU16(buf, l4 + 2);
}

/** ip_multipath_l3_keys */
function l3Keys({ buf, networkHeader: iph, tail }: Skb): void {
  if (ipv4Protocol(buf, iph) !== IPPROTO_ICMP || ipv4IsFragment(buf, iph)) return;
  const icmph = iph + ipv4HeaderLen(buf, iph);
  const inner = icmph + ICMP_HLEN;
  if (inner + IPV4_HLEN > tail || !icmpIsError(icmpType(buf, icmph))) return;
  keys.src = ipv4Src(buf, inner);
  keys.dst = ipv4Dst(buf, inner);
}

/** A number in network order, as a little-endian machine reads it. */
const swap32 = (a: number): number => (((a & 0xff) << 24) | ((a & 0xff00) << 8) | ((a >>> 8) & 0xff00) | (a >>> 24)) >>> 0;
const swap16 = (a: number): number => ((a & 0xff) << 8) | (a >>> 8);
/** struct flow_keys from `basic` on, as words: protocol, label, VLANs, key id, ports, ICMP, addresses, padding. */
const words: number[] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

function hashKeys(net: Netns): number {
  const src = swap32(keys.src);
  const dst = swap32(keys.dst);
  const sport = swap16(keys.sport);
  const dport = swap16(keys.dport);
  // __flow_hash_consistentify: both directions of a flow hash alike.
  words[0] = keys.proto << 16;
  words[7] = (Math.min(sport, dport) | (Math.max(sport, dport) << 16)) >>> 0;
  words[9] = Math.min(src, dst);
  words[10] = Math.max(src, dst);
  const seed = sysctl_int(net, SEED) || part(net.machine.init, DRAWN).seed;
  return (siphash(words, [seed, seed, seed, seed])[0] || 1) >>> 1;
}
