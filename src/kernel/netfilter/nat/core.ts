/**
 * Choosing what a connection is rewritten to (net/netfilter/nf_nat_core.c): the tuple that fits the range and that no other connection's reply has.
 * Left out: symmetric mapping across zones.
 */
import type { Ipv4 } from '#base/brand.ts';
import { IPPROTO_ICMP } from '#wire/ipv4.ts';
import type { Verdict } from '../../core/hooks.ts';
import { IPS, type NfConn } from '../conntrack/conn.ts';
import { conntrackTable } from '../conntrack/table.ts';
import { copyTuple, hasPorts, newTuple, nf_ct_invert_tuple, sameTuple, type Tuple } from '../conntrack/tuple.ts';
import { bysourceAdd, bysourceFind } from './bysource.ts';
import { jhash2 } from './jhash.ts';
import { MANIP, type Manip } from './manip.ts';

/** struct nf_nat_range2. Absent addresses or ports: keep what the packet has. */
export interface NatRange {
  readonly minAddr?: Ipv4;
  readonly maxAddr?: Ipv4;
  readonly minPort?: number;
  readonly maxPort?: number;
  /** NF_NAT_RANGE_PROTO_OFFSET: the port that stands for `minPort`; ports above it keep their distance. */
  readonly basePort?: number;
  /** NF_NAT_RANGE_PROTO_RANDOM and _RANDOM_FULLY */
  readonly random?: boolean;
  readonly randomFully?: boolean;
  /** NF_NAT_RANGE_PERSISTENT: a client keeps its address whatever it talks to. */
  readonly persistent?: boolean;
}

const MAX_ATTEMPTS = 128;
const inverse = newTuple();

/** nf_nat_initialized */
export const nf_nat_initialized = (ct: NfConn, manip: Manip): boolean => ct.is(manip === MANIP.SRC ? IPS.SRC_NAT_DONE : IPS.DST_NAT_DONE);

/** nf_nat_used_tuple: does another connection already get its replies by this? */
function used(t: Tuple, ct: NfConn): boolean {
  nf_ct_invert_tuple(inverse, t);
  const h = conntrackTable(ct.net).find(inverse);
  return h !== undefined && h.ct !== ct;
}

const key = (t: Tuple, manip: Manip): number => (t.proto === IPPROTO_ICMP || manip === MANIP.SRC ? t.sport : t.dport);
function setKey(t: Tuple, manip: Manip, value: number): void {
  if (t.proto === IPPROTO_ICMP || manip === MANIP.SRC) t.sport = value;
  else t.dport = value;
}

const keyInRange = (t: Tuple, manip: Manip, r: NatRange): boolean => {
  if (r.minPort === undefined || r.maxPort === undefined) return true;
  return key(t, manip) >= r.minPort && key(t, manip) <= r.maxPort;
};

/** nf_in_range: is the source already one of those allowed? */
const sourceInRange = (t: Tuple, r: NatRange): boolean => {
  if (r.minAddr !== undefined && (t.src < r.minAddr || t.src > (r.maxAddr ?? r.minAddr))) return false;
  return keyInRange(t, MANIP.SRC, r);
};

/** find_best_ips_proto: spreads clients over the addresses of the range. */
function find_best_ips_proto(t: Tuple, r: NatRange, manip: Manip): void {
  if (r.minAddr === undefined) return;
  const max = r.maxAddr ?? r.minAddr;
  let addr: number = r.minAddr;
  if (max !== r.minAddr) {
    const spread = jhash2(t.src, r.persistent ? 0 : t.dst);
    addr = r.minAddr + Math.floor((spread * (max - r.minAddr + 1)) / 0x100000000);
  }
  if (manip === MANIP.SRC) t.src = addr as Ipv4;
  else t.dst = addr as Ipv4;
}

/** Ports (or identifiers) that may be chosen: first and how many. Undefined: the protocol has none, or the destination's may not change. */
function choices(t: Tuple, r: NatRange, manip: Manip): [number, number] | undefined {
  if (t.proto !== IPPROTO_ICMP && !hasPorts(t.proto)) return undefined;
  if (r.minPort !== undefined && r.maxPort !== undefined) return [r.minPort, Math.max(1, r.maxPort - r.minPort + 1)];
  if (t.proto === IPPROTO_ICMP) return [0, 65536];
  if (manip === MANIP.DST) return undefined;
  const port = key(t, manip);
  if (port >= 1024) return [1024, 65535 - 1024 + 1];
  return port < 512 ? [1, 511] : [600, 1023 - 600 + 1];
}

/** nf_nat_l4proto_unique_tuple: tries ports from a random one on, fewer each time it finds a long run taken. */
function unique_port(t: Tuple, r: NatRange, ct: NfConn, manip: Manip): void {
  const range = choices(t, r, manip);
  if (!range) return;
  const [min, size] = range;
  const random = () => ct.net.world.rng.below(65536);
  let off = r.random || r.randomFully || manip !== MANIP.DST ? random() : 0;
  if (r.basePort !== undefined) off = (key(t, manip) - r.basePort) & 0xffff;
  for (let attempts = Math.min(size, MAX_ATTEMPTS); ; attempts = attempts >> 1) {
    for (let i = 0; i < attempts; i++, off++) {
      setKey(t, manip, min + (off % size));
      if (!used(t, ct)) return;
    }
    if (attempts >= size || attempts < 16) return;
    off = random();
  }
}

/** get_unique_tuple */
function get_unique_tuple(t: Tuple, orig: Tuple, r: NatRange, ct: NfConn, manip: Manip): void {
  const random = r.random || r.randomFully;
  if (manip === MANIP.SRC && !random) {
    if (sourceInRange(orig, r)) {
      if (!used(orig, ct)) {
        copyTuple(t, orig);
        return;
      }
    } else if (bysourceFind(ct, orig, t, (candidate) => sourceInRange(candidate, r)) && !used(t, ct)) return;
  }
  copyTuple(t, orig);
  find_best_ips_proto(t, r, manip);
  if (!random) {
    const fixed = r.minPort !== undefined;
    if (fixed && r.basePort === undefined && keyInRange(t, manip, r) && (r.minPort === r.maxPort || !used(t, ct))) return;
    if (!fixed && !used(t, ct)) return;
  }
  unique_port(t, r, ct, manip);
}

/** nf_nat_setup_info: decides once a connection how its source or destination is rewritten. */
export function nf_nat_setup_info(ct: NfConn, r: NatRange, manip: Manip): Verdict {
  if (ct.is(IPS.CONFIRMED)) return 'ACCEPT';
  const curr = newTuple();
  const next = newTuple();
  nf_ct_invert_tuple(curr, ct.reply.tuple);
  get_unique_tuple(next, curr, r, ct, manip);
  if (!sameTuple(next, curr)) {
    nf_ct_invert_tuple(ct.reply.tuple, next);
    ct.status |= manip === MANIP.SRC ? IPS.SRC_NAT : IPS.DST_NAT;
  }
  ct.status |= manip === MANIP.SRC ? IPS.SRC_NAT_DONE : IPS.DST_NAT_DONE;
  if (manip === MANIP.SRC) bysourceAdd(ct);
  return 'ACCEPT';
}

/** nf_nat_alloc_null_binding: no rule spoke; the connection keeps its addresses, and its ports if they are free. */
export function nf_nat_alloc_null_binding(ct: NfConn, manip: Manip): Verdict {
  nf_ct_invert_tuple(inverse, ct.reply.tuple);
  const addr = manip === MANIP.SRC ? inverse.src : inverse.dst;
  return nf_nat_setup_info(ct, { minAddr: addr, maxAddr: addr }, manip);
}
