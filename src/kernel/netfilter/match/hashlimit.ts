/**
 * `-m hashlimit`: a token bucket for each source, destination or port (net/netfilter/xt_hashlimit.c). Buckets stand in a table that rules of one name
 * share. Left out: rates in bytes, rate-match, /proc/net/ipt_hashlimit.
 */

import { prefixMask } from '#base/addr.ts';
import { SEC } from '#base/brand.ts';
import { readU16 } from '#base/bytes.ts';
import { ipv4Dst, ipv4Src } from '#wire/ipv4.ts';
import { definePart, type Netns, part } from '../../core/netns.ts';
import type { Skb } from '../../core/skb.ts';
import { hasPorts } from '../conntrack/tuple.ts';
import { defineMatch, type XtParam } from '../x_tables.ts';

/** XT_HASHLIMIT_SCALE_v2: `avg` is the time between two packets in 1/1000000 s. */
export const HASHLIMIT_SCALE = 1_000_000;
/** XT_HASHLIMIT_HASH_* */
export const HASHLIMIT_MODE = { dstip: 1, dstport: 2, srcip: 4, srcport: 8 } as const;

export type HashlimitOpts = {
  readonly name: string;
  /** Matches above the rate instead of up to it. */
  readonly above: boolean;
  /** The rate is one of bytes: not modelled. */
  readonly bytes: boolean;
  readonly avg: number;
  readonly burst: number;
  /** HASHLIMIT_MODE bits */
  readonly mode: number;
  readonly srcmask: number;
  readonly dstmask: number;
  /** Buckets and entries at most; 0: the kernel's choice. */
  readonly size: number;
  readonly max: number;
  /** Milliseconds. */
  readonly gcinterval: number;
  readonly expire: number;
};

interface Bucket {
  credit: number;
  before: number;
  expires: number;
}

const MS = SEC / 1000;
/** Entries that a table without `--hashlimit-htable-max` holds: eight for each bucket of the size that a large machine chooses. */
const DEFAULT_MAX = 8 * 16384;

class HashTable {
  readonly opts: HashlimitOpts;
  readonly cost: number;
  /** Rules that name it. */
  users = 0;
  private readonly max: number;
  private readonly born: number;
  private readonly buckets = new Map<string, Bucket>();

  constructor(opts: HashlimitOpts, now: number) {
    this.opts = opts;
    this.born = now;
    this.cost = (opts.avg / HASHLIMIT_SCALE) * SEC;
    this.max = opts.max !== 0 ? opts.max : opts.size !== 0 ? opts.size * 8 : DEFAULT_MAX;
  }

  /** The bucket of a key; undefined when the table is full. One whose time is over lives until the collector comes round. */
  bucket(key: string, now: number): Bucket | undefined {
    const expire = this.opts.expire * MS;
    let found = this.buckets.get(key);
    if (found && now >= this.collectedAt(found)) found = undefined;
    if (!found) {
      if (this.buckets.size >= this.max) this.collect(now);
      if (this.buckets.size >= this.max) return undefined;
      found = { credit: this.cost * this.opts.burst, before: now, expires: 0 };
      this.buckets.set(key, found);
    }
    found.credit = Math.min(this.cost * this.opts.burst, found.credit + now - found.before);
    found.before = now;
    found.expires = now + expire;
    return found;
  }

  private collectedAt(b: Bucket): number {
    const gc = Math.max(1, this.opts.gcinterval) * MS;
    return this.born + Math.ceil((b.expires - this.born) / gc) * gc;
  }
  private collect(now: number): void {
    for (const [key, b] of this.buckets) if (now >= this.collectedAt(b)) this.buckets.delete(key);
  }
}

const TABLES = definePart('xt_hashlimit', () => new Map<string, HashTable>());

function attach(o: HashlimitOpts, net: Netns): void {
  const tables = part(net, TABLES);
  const table = tables.get(o.name) ?? new HashTable(o, net.world.clock.now);
  tables.set(o.name, table);
  table.users++;
}
function detach(o: HashlimitOpts, net: Netns): void {
  const tables = part(net, TABLES);
  const table = tables.get(o.name);
  if (table && --table.users === 0) tables.delete(o.name);
}

/** hashlimit_init_dst; undefined for a packet without the ports that are asked for. */
function keyOf(o: HashlimitOpts, skb: Skb, par: XtParam): string | undefined {
  let key = '';
  if (o.mode & HASHLIMIT_MODE.dstip) key += `${ipv4Dst(skb.buf, skb.data) & prefixMask(o.dstmask)} `;
  if (o.mode & HASHLIMIT_MODE.srcip) key += `${ipv4Src(skb.buf, skb.data) & prefixMask(o.srcmask)} `;
  if ((o.mode & (HASHLIMIT_MODE.srcport | HASHLIMIT_MODE.dstport)) === 0 || !hasPorts(par.protocol)) return key;
  if (par.fragoff !== 0 || skb.tail - par.thoff < 4) return undefined;
  if (o.mode & HASHLIMIT_MODE.srcport) key += `${readU16(skb.buf, par.thoff)} `;
  if (o.mode & HASHLIMIT_MODE.dstport) key += readU16(skb.buf, par.thoff + 2);
  return key;
}

export const hashlimit = defineMatch<HashlimitOpts>({
  name: 'hashlimit',
  check: (o) => (o.bytes ? 'EOPNOTSUPP' : o.srcmask > 32 || o.dstmask > 32 ? 'EINVAL' : undefined),
  attach,
  detach,
  compile: (o) => {
    let table: HashTable | undefined;
    return (skb, par) => {
      table ??= part(par.net, TABLES).get(o.name) as HashTable;
      const key = keyOf(o, skb, par);
      const bucket = key === undefined ? undefined : table.bucket(key, par.net.world.clock.now);
      if (!bucket) {
        par.hotdrop = true;
        return false;
      }
      if (bucket.credit < table.cost) return o.above;
      bucket.credit -= table.cost;
      return !o.above;
    };
  },
});
