/**
 * The hash table of connections of one namespace with its expiry. A connection whose time is over is found by whoever looks it up, or by the
 * collector, which runs at most once a second of virtual time. Read net/netfilter/nf_conntrack_core.c (nf_conntrack_find, gc_worker).
 * The observable rows follow: created at confirm, replaced when the state changes; their expiry is written when somebody lists them.
 */
import { ipv4, nanos, SEC } from '#base/brand.ts';
import type { ConntrackRow, ConntrackTuple } from '#sim/rows.ts';
import type { Table } from '#sim/table.ts';
import { IPPROTO_ICMP, IPPROTO_TCP } from '#wire/ipv4.ts';
import { definePart, type Netns, part } from '../../core/netns.ts';
import { IPS, type NfConn, type TupleHash } from './conn.ts';
import type { CtEventType, CtListener } from './events.ts';
import { TCP_STATES } from './tcp_states.ts';
import { hashTuple, sameTuple, type Tuple } from './tuple.ts';

const FIRST_BUCKETS = 256;
/** Least virtual time between two runs of the collector. */
const GC_INTERVAL = SEC;

/** NF_CT_EVICTION_RANGE */
const EVICTION_RANGE = 8;

/** struct ip_conntrack_stat, as far as it is counted. */
export interface CtStats {
  found: number;
  invalid: number;
  insertFailed: number;
  drop: number;
  earlyDrop: number;
}

export class ConntrackTable {
  private buckets: (TupleHash | undefined)[] = new Array(FIRST_BUCKETS).fill(undefined);
  /** Confirmed connections by row key, oldest first. */
  private readonly conns = new Map<number, NfConn>();
  private readonly rows: Table<'conntrack', number>;
  private readonly net: Netns;
  /** Empty but while somebody watches. */
  readonly listeners = new Set<CtListener>();
  readonly stats: CtStats = { found: 0, invalid: 0, insertFailed: 0, drop: 0, earlyDrop: 0 };
  /** Process on whose behalf entries change now. */
  user: number | undefined;
  private nextKey = 1;
  private gcArmed = false;

  constructor(net: Netns) {
    this.net = net;
    this.rows = net.world.table('conntrack');
  }

  get count(): number {
    return this.conns.size;
  }

  /** nf_conntrack_find_get: the entry of this tuple, if it is still alive. */
  find(t: Tuple): TupleHash | undefined {
    const hash = hashTuple(t);
    let h = this.buckets[hash & (this.buckets.length - 1)];
    for (; h; h = h.next) {
      if (h.hash !== hash || !sameTuple(h.tuple, t)) continue;
      if (h.ct.timeout > this.net.world.clock.now) return h;
      this.kill(h.ct);
      return undefined;
    }
    return undefined;
  }

  /** __nf_conntrack_confirm: from now on it is found. */
  insert(ct: NfConn): void {
    ct.original.rehash();
    ct.reply.rehash();
    ct.status |= IPS.CONFIRMED;
    if (this.conns.size * 4 > this.buckets.length) this.grow();
    this.link(ct.original);
    this.link(ct.reply);
    ct.rowKey = this.nextKey++;
    this.conns.set(ct.rowKey, ct);
    ct.rid = this.rows.set(ct.rowKey, rowOf(ct)).rid;
    if (!this.gcArmed) this.armGc(ct.timeout);
    if (this.listeners.size > 0) this.tell('NEW', ct);
  }

  /** Shows a change of status or state. */
  changed(ct: NfConn): void {
    if (ct.rowKey === 0 || ct.is(IPS.DYING)) return;
    this.rows.set(ct.rowKey, rowOf(ct));
    ct.untold = this.listeners.size > 0;
  }

  /** nf_ct_deliver_cached_events */
  deliver(ct: NfConn): void {
    ct.untold = false;
    this.tell('UPDATE', ct);
  }

  private tell(type: CtEventType, ct: NfConn): void {
    const at = this.net.world.clock.now;
    for (const listener of this.listeners)
      listener({ type, row: { ...rowOf(ct), rid: ct.rid }, at, pid: this.user, expired: ct.timeout <= at });
  }

  /** nf_ct_kill */
  kill(ct: NfConn): void {
    if (ct.is(IPS.DYING)) return;
    ct.status |= IPS.DYING;
    if (ct.rowKey === 0) return;
    this.unlink(ct.original);
    this.unlink(ct.reply);
    this.conns.delete(ct.rowKey);
    this.rows.delete(ct.rowKey);
    if (this.listeners.size > 0) this.tell('DESTROY', ct);
  }

  /** The entry of a row that was listed. */
  byRow(rid: number): NfConn | undefined {
    for (const ct of this.conns.values()) if (ct.rid === rid) return ct;
    return undefined;
  }

  /** early_drop: makes room by ending a connection that is not assured, if one stands in the next few places of the table; false: there is none. */
  earlyDrop(hash: number, buckets: number): boolean {
    for (const ct of this.conns.values()) {
      const near = ((ct.original.hash >>> 0) % buckets) - (hash % buckets);
      if (ct.is(IPS.ASSURED) || near < 0 || near >= EVICTION_RANGE) continue;
      this.kill(ct);
      this.stats.earlyDrop++;
      return true;
    }
    return false;
  }

  /** nf_ct_iterate_cleanup */
  killAll(which: (ct: NfConn) => boolean): number {
    let killed = 0;
    for (const ct of [...this.conns.values()]) {
      if (!which(ct)) continue;
      this.kill(ct);
      killed++;
    }
    return killed;
  }

  /** Rows of what is alive, with their expiry brought up to date. */
  dump(): ConntrackRow[] {
    const out: ConntrackRow[] = [];
    for (const ct of [...this.conns.values()]) {
      if (ct.timeout <= this.net.world.clock.now) this.kill(ct);
      else {
        this.rows.touch(ct.rowKey, { expires: nanos(ct.timeout) });
        out.push(this.rows.get(ct.rowKey) as ConntrackRow);
      }
    }
    return out;
  }

  private link(h: TupleHash): void {
    const at = h.hash & (this.buckets.length - 1);
    h.next = this.buckets[at];
    this.buckets[at] = h;
  }

  private unlink(h: TupleHash): void {
    const at = h.hash & (this.buckets.length - 1);
    let other = this.buckets[at];
    if (other === h) this.buckets[at] = h.next;
    else
      for (; other; other = other.next)
        if (other.next === h) {
          other.next = h.next;
          break;
        }
    h.next = undefined;
  }

  private grow(): void {
    this.buckets = new Array(this.buckets.length * 4).fill(undefined);
    for (const ct of this.conns.values()) {
      this.link(ct.original);
      this.link(ct.reply);
    }
  }

  private armGc(at: number): void {
    const { clock } = this.net.world;
    this.gcArmed = true;
    clock.at(nanos(Math.max(at, clock.now + GC_INTERVAL)), () => this.gc());
  }

  private gc(): void {
    const now = this.net.world.clock.now;
    this.gcArmed = false;
    if (this.net.dead) return;
    let next = Number.POSITIVE_INFINITY;
    for (const ct of [...this.conns.values()]) {
      if (ct.timeout <= now) this.kill(ct);
      else next = Math.min(next, ct.timeout);
    }
    if (next !== Number.POSITIVE_INFINITY) this.armGc(next);
  }
}

const CONNTRACK = definePart('conntrack', (net) => new ConntrackTable(net));
export const conntrackTable = (net: Netns): ConntrackTable => part(net, CONNTRACK);

/** Status bits that the row shows, in the order of the kernel's enum. */
const SHOWN = ['SEEN_REPLY', 'ASSURED', 'CONFIRMED', 'SRC_NAT', 'DST_NAT', 'DYING'] as const satisfies readonly (keyof typeof IPS)[];

function rowTuple(t: Tuple): ConntrackTuple {
  const { src, dst, proto, sport } = t;
  if (proto !== IPPROTO_ICMP) return { src: ipv4(src), dst: ipv4(dst), proto, sport, dport: t.dport };
  return { src: ipv4(src), dst: ipv4(dst), proto, sport, dport: sport, icmpType: t.dport >>> 8, icmpCode: t.dport & 255 };
}

function rowOf(ct: NfConn): Omit<ConntrackRow, 'rid'> {
  return {
    nsid: ct.net.nsid,
    original: rowTuple(ct.original.tuple),
    reply: rowTuple(ct.reply.tuple),
    protoState: ct.original.tuple.proto === IPPROTO_TCP ? (TCP_STATES[ct.tcpState] as string) : '',
    status: SHOWN.filter((name) => ct.is(IPS[name])),
    expires: nanos(ct.timeout),
    mark: ct.mark,
  };
}
