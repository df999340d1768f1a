/** `-m recent`: lists of addresses seen lately, by name (net/netfilter/xt_recent.c). Left out: writing to /proc/net/xt_recent. */
import { SEC } from '#base/brand.ts';
import { ipv4Dst, ipv4Src, ipv4Ttl } from '#wire/ipv4.ts';
import { definePart, type Netns, part } from '../../core/netns.ts';
import type { Skb } from '../../core/skb.ts';
import { defineMatch, type XtParam } from '../x_tables.ts';

export type RecentOpts = {
  readonly verb: 'set' | 'rcheck' | 'update' | 'remove';
  readonly name: string;
  /** 0: not asked. */
  readonly seconds: number;
  readonly hitcount: number;
  readonly rttl: boolean;
  readonly reap: boolean;
  readonly rdest: boolean;
  readonly mask: number;
  readonly inv: boolean;
};

interface Entry {
  readonly addr: number;
  ttl: number;
  /** Times at which it was seen, in a ring. */
  readonly stamps: number[];
  index: number;
}

/** ip_list_tot */
const MAX_ENTRIES = 100;
const MAX_STAMPS = 65536;

/** One list; the entry seen last stands last. */
class RecentTable {
  readonly entries: Entry[] = [];
  /** Rules that name it. */
  users = 0;
  private stamps = 1;

  /** A rule that counts further needs longer memories; what was remembered is lost. */
  widen(hitcount: number): void {
    let n = 1;
    while (n < hitcount) n *= 2;
    if (n <= this.stamps) return;
    this.stamps = n;
    this.entries.length = 0;
  }
  find(addr: number, ttl: number): Entry | undefined {
    return this.entries.find((e) => e.addr === addr && (ttl === 0 || e.ttl === 0 || e.ttl === ttl));
  }
  add(addr: number, ttl: number): Entry {
    if (this.entries.length >= MAX_ENTRIES) this.entries.shift();
    const e: Entry = { addr, ttl, stamps: [], index: 0 };
    this.entries.push(e);
    return e;
  }
  remove(e: Entry): void {
    const at = this.entries.indexOf(e);
    if (at >= 0) this.entries.splice(at, 1);
  }
  /** recent_entry_update */
  seen(e: Entry, now: number, ttl: number): void {
    e.index %= this.stamps;
    e.stamps[e.index++] = now;
    e.ttl = ttl;
    this.remove(e);
    this.entries.push(e);
  }
  /** recent_entry_reap: the oldest entry goes when it was not seen since `since`. */
  reap(working: Entry, since: number, updating: boolean): void {
    const oldest = this.entries[0];
    if (!oldest || (oldest === working && updating)) return;
    if (since > (oldest.stamps[oldest.index - 1] ?? 0)) this.remove(oldest);
  }
}

const TABLES = definePart('xt_recent', () => new Map<string, RecentTable>());
function attach(o: RecentOpts, net: Netns): void {
  const tables = part(net, TABLES);
  const table = tables.get(o.name) ?? new RecentTable();
  tables.set(o.name, table);
  table.users++;
  table.widen(o.hitcount);
}
function detach(o: RecentOpts, net: Netns): void {
  const tables = part(net, TABLES);
  const table = tables.get(o.name);
  if (table && --table.users === 0) tables.delete(o.name);
}

/** Was it seen often enough lately? */
function hit(e: Entry, o: RecentOpts, since: number): boolean {
  let hits = 0;
  for (const stamp of e.stamps) {
    if (o.seconds !== 0 && stamp < since) continue;
    if (o.hitcount === 0 || ++hits >= o.hitcount) return true;
  }
  return false;
}

function recent_mt(table: RecentTable, o: RecentOpts, skb: Skb, par: XtParam): boolean {
  const { now } = par.net.world.clock;
  const addr = ((o.rdest ? ipv4Dst(skb.buf, skb.data) : ipv4Src(skb.buf, skb.data)) & o.mask) >>> 0;
  // The TTL as it was before this host forwarded the packet.
  const ttl = ipv4Ttl(skb.buf, skb.data) + (par.out !== undefined && skb.sk === undefined ? 1 : 0);
  const found = table.find(addr, o.rttl ? ttl : 0);
  if (!found) {
    if (o.verb !== 'set') return o.inv;
    table.seen(table.add(addr, ttl), now, ttl);
    return !o.inv;
  }
  if (o.verb === 'remove') {
    table.remove(found);
    return !o.inv;
  }
  const since = now - o.seconds * SEC;
  const matched = o.verb === 'set' || hit(found, o, since);
  const result = matched !== o.inv;
  if (o.reap && o.verb !== 'set') table.reap(found, since, o.verb === 'update' && result);
  if (o.verb === 'set' || (o.verb === 'update' && result)) table.seen(found, now, ttl);
  return result;
}

export const recent = defineMatch<RecentOpts>({
  name: 'recent',
  check: (o) => {
    const counts = o.seconds !== 0 || o.hitcount !== 0;
    const badName = o.name === '' || o.name.includes('/') || o.name === '.' || o.name === '..';
    return ((o.verb === 'set' || o.verb === 'remove') && counts) || o.hitcount >= MAX_STAMPS || badName ? 'EINVAL' : undefined;
  },
  attach,
  detach,
  compile: (o) => {
    let table: RecentTable | undefined;
    return (skb, par) => {
      table ??= part(par.net, TABLES).get(o.name) as RecentTable;
      return recent_mt(table, o, skb, par);
    };
  },
});
