/**
 * Connections by what their source was before SNAT (nf_nat_bysource in net/netfilter/nf_nat_core.c): two connections from one socket leave by the same
 * address and port when they can, which keeps peer-to-peer programs working.
 */
import { definePart, part } from '../../core/netns.ts';
import { IPS, type NfConn } from '../conntrack/conn.ts';
import { conntrackTable } from '../conntrack/table.ts';
import { copyTuple, newTuple, nf_ct_invert_tuple, type Tuple } from '../conntrack/tuple.ts';

const BYSOURCE = definePart('nf_nat_bysource', () => new Map<number, NfConn[]>());

/** 56 bits of source do not fit a key exactly; what collides is compared. */
const keyOf = (t: Tuple): number => t.src * 0x100000 + t.sport * 16 + (t.proto & 15);

/** Forgets connections that are over once they may outnumber the living. */
function sweep(map: Map<number, NfConn[]>): void {
  for (const [k, list] of map) {
    const alive = list.filter((ct) => !ct.is(IPS.DYING));
    if (alive.length === 0) map.delete(k);
    else map.set(k, alive);
  }
}

export function bysourceAdd(ct: NfConn): void {
  const map = part(ct.net, BYSOURCE);
  if (map.size > 1024 + 2 * conntrackTable(ct.net).count) sweep(map);
  const k = keyOf(ct.original.tuple);
  const list = map.get(k);
  if (!list) map.set(k, [ct]);
  else {
    const alive = list.filter((other) => !other.is(IPS.DYING));
    alive.push(ct);
    map.set(k, alive);
  }
}

const candidate = newTuple();

/** find_appropriate_src: the mapping of another connection from the same source, for the destination of `orig`, into `result`. */
export function bysourceFind(ct: NfConn, orig: Tuple, result: Tuple, fits: (t: Tuple) => boolean): boolean {
  for (const other of part(ct.net, BYSOURCE).get(keyOf(orig)) ?? []) {
    const t = other.original.tuple;
    if (other.is(IPS.DYING) || t.src !== orig.src || t.sport !== orig.sport || t.proto !== orig.proto) continue;
    nf_ct_invert_tuple(candidate, other.reply.tuple);
    candidate.dst = orig.dst;
    candidate.dport = orig.dport;
    if (!fits(candidate)) continue;
    copyTuple(result, candidate);
    return true;
  }
  return false;
}
