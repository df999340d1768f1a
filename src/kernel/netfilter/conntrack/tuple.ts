/**
 * struct nf_conntrack_tuple: what names one direction of a connection, read from a packet without making an object for it.
 * Read include/net/netfilter/nf_conntrack_tuple.h, net/netfilter/nf_conntrack_proto_icmp.c. Left out: zones, IPv6, SCTP, DCCP, GRE keys.
 *
 * For ICMP `sport` is the identifier and `dport` is `type << 8 | code`, as the kernel's union has it.
 */
import type { Ipv4 } from '#base/brand.ts';
import { readU16 } from '#base/bytes.ts';
import { icmpCode, icmpId, icmpType } from '#wire/icmp.ts';
import { IPPROTO_ICMP, IPPROTO_TCP, IPPROTO_UDP, ipv4Dst, ipv4FragOff, ipv4HeaderLen, ipv4Protocol, ipv4Src } from '#wire/ipv4.ts';

export interface Tuple {
  src: Ipv4;
  dst: Ipv4;
  proto: number;
  sport: number;
  dport: number;
}

export const newTuple = (): Tuple => ({ src: 0 as Ipv4, dst: 0 as Ipv4, proto: 0, sport: 0, dport: 0 });

export function copyTuple(to: Tuple, from: Tuple): void {
  to.src = from.src;
  to.dst = from.dst;
  to.proto = from.proto;
  to.sport = from.sport;
  to.dport = from.dport;
}

export const sameTuple = (a: Tuple, b: Tuple): boolean =>
  a.src === b.src && a.dst === b.dst && a.proto === b.proto && a.sport === b.sport && a.dport === b.dport;

/** Mixes the five numbers into 32 bits. */
export function hashTuple(t: Tuple): number {
  let h = Math.imul(t.src ^ 0x9e3779b9, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13) ^ t.dst, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 16) ^ ((t.sport << 16) | t.dport), 0x27d4eb2f);
  h = Math.imul(h ^ (h >>> 15) ^ t.proto, 0x165667b1);
  return (h ^ (h >>> 14)) >>> 0;
}

/** Reply type of each ICMP query (invmap); -1 for the others. */
const ICMP_INVERSE: readonly number[] = [8, -1, -1, -1, -1, -1, -1, -1, 0, -1, -1, -1, -1, 14, 13, 16, 15, 18, 17];
const icmpInverse = (type: number): number => ICMP_INVERSE[type] ?? -1;
/** ICMP queries that may start a connection: echo, timestamp, information, address mask. */
export const icmpStarts = (type: number): boolean => type === 8 || type === 13 || type === 15 || type === 17;

/** Turns a tuple round; false for an ICMP message that has no answer. */
export function nf_ct_invert_tuple(inverse: Tuple, t: Tuple): boolean {
  const { src, dst, sport, dport } = t;
  inverse.proto = t.proto;
  inverse.src = dst;
  inverse.dst = src;
  if (t.proto !== IPPROTO_ICMP) {
    inverse.sport = dport;
    inverse.dport = sport;
    return true;
  }
  const type = icmpInverse(dport >>> 8);
  if (type < 0) return false;
  inverse.sport = sport;
  inverse.dport = (type << 8) | (dport & 255);
  return true;
}

/** Protocols with ports in their first four bytes. */
export const hasPorts = (proto: number): boolean => proto === IPPROTO_TCP || proto === IPPROTO_UDP;

/** Reads the tuple of the packet at `iph`; false when it is cut short or not a first fragment. `end` is where the known bytes end. */
export function nf_ct_get_tuple(t: Tuple, b: Uint8Array, iph: number, end: number): boolean {
  if (ipv4FragOff(b, iph) !== 0) return false;
  const th = iph + ipv4HeaderLen(b, iph);
  const proto = ipv4Protocol(b, iph);
  t.src = ipv4Src(b, iph);
  t.dst = ipv4Dst(b, iph);
  t.proto = proto;
  t.sport = 0;
  t.dport = 0;
  if (proto === IPPROTO_ICMP) {
    if (end - th < 8) return false;
    t.sport = icmpId(b, th);
    t.dport = (icmpType(b, th) << 8) | icmpCode(b, th);
  } else if (hasPorts(proto)) {
    if (end - th < 4) return false;
    t.sport = readU16(b, th);
    t.dport = readU16(b, th + 2);
  }
  return true;
}
