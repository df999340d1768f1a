/**
 * The forwarding information base: prefixes, and the search for the longest that matches (net/ipv4/fib_trie.c, RFC 1812 section 5.2.4.3). In place of
 * the kernel's trie: a list of prefixes, longest first, and when they are many a map from network to routes for each length. As in Linux without rules
 * of the user's own, the tables local and main are searched as one, local first among equal prefixes. Left out: TOS.
 */

import { prefixMask } from '#base/addr.ts';
import type { Ipv4 } from '#base/brand.ts';
import { type MetricName, type RouteMetrics, type RouteProto, type RouteType, RT_TABLE } from '#sim/rows.ts';
import type { Errno } from '../core/errno.ts';
import type { NetDevice } from '../core/netdevice.ts';
import type { RouteResult } from './rtable.ts';

/** What a received ICMP error taught about one destination (struct fib_nh_exception). */
export interface NextHopException {
  /** Path MTU; 0 when none was learnt. */
  readonly mtu: number;
  /** The path MTU was too small to be believed: packets go without DF (fnhe_mtu_locked). */
  readonly locked: boolean;
  readonly expires: number;
  /** Gateway of a redirect; 0 when none. */
  readonly gateway: Ipv4;
}

/** What the request says of a next hop, checked. */
export interface NhSpec {
  readonly gateway: Ipv4;
  /** Undefined for routes that only refuse. */
  readonly dev: NetDevice | undefined;
  /** HOST when the next hop is the destination itself, LINK for a gateway, NOWHERE for an address of this host. */
  readonly scope: number;
  readonly onlink: boolean;
  readonly weight: number;
  readonly linkdown: boolean;
}

/** One next hop of a route (struct fib_nh): what a look-up answers with. */
export class FibNh {
  readonly fa: FibAlias;
  readonly gateway: Ipv4;
  readonly dev: NetDevice | undefined;
  readonly scope: number;
  readonly onlink: boolean;
  readonly weight: number;
  linkdown: boolean;
  /** RTNH_F_DEAD: its device is down. */
  dead = false;
  /** Largest hash that it takes where there are several (fib_nh_upper_bound); -1: none. */
  upperBound = -1;
  /** Answers of input look-ups, made once (rth_input of the kernel's nexthop). */
  input: RouteResult | undefined = undefined;
  inputRedirect: RouteResult | undefined = undefined;
  exceptions: Map<number, NextHopException> | undefined = undefined;

  constructor(fa: FibAlias, spec: NhSpec) {
    this.fa = fa;
    this.gateway = spec.gateway;
    this.dev = spec.dev;
    this.scope = spec.scope;
    this.onlink = spec.onlink;
    this.weight = spec.weight;
    this.linkdown = spec.linkdown;
  }
}

/** A checked route without its state in the table. */
export interface FibInfo {
  readonly table: number;
  readonly type: RouteType;
  readonly dst: Ipv4;
  readonly dstLen: number;
  readonly metric: number;
  readonly proto: RouteProto;
  readonly scope: number;
  readonly prefSrc: Ipv4;
  readonly metrics: RouteMetrics | undefined;
  readonly locked: readonly MetricName[];
  /** What a look-up that ends here is refused with. */
  readonly error: Errno | undefined;
  readonly hops: readonly NhSpec[];
}

/** One route: fib_alias and fib_info in one. */
export class FibAlias {
  readonly table: number;
  readonly type: RouteType;
  readonly dst: Ipv4;
  readonly dstLen: number;
  readonly metric: number;
  readonly proto: RouteProto;
  readonly scope: number;
  readonly prefSrc: Ipv4;
  readonly metrics: RouteMetrics | undefined;
  readonly locked: readonly MetricName[];
  /** Metric `mtu`; 0 when none was given. */
  readonly mtu: number;
  readonly mtuLocked: boolean;
  readonly error: Errno | undefined;
  /** At least one; a route that refuses has one without a device. */
  readonly nhs: readonly FibNh[];
  /** Place in the observable table, and identity of its row. */
  readonly key: number;
  rid = 0;

  constructor(info: FibInfo, key: number) {
    this.table = info.table;
    this.type = info.type;
    this.dst = info.dst;
    this.dstLen = info.dstLen;
    this.metric = info.metric;
    this.proto = info.proto;
    this.scope = info.scope;
    this.prefSrc = info.prefSrc;
    this.metrics = info.metrics;
    this.locked = info.locked;
    this.mtu = info.metrics?.mtu ?? 0;
    this.mtuLocked = info.locked.includes('mtu');
    this.error = info.error;
    this.nhs = info.hops.map((hop) => new FibNh(this, hop));
    this.key = key;
  }
  /** The first next hop. */
  get nh(): FibNh {
    return this.nhs[0] as FibNh;
  }
}

/** Up to this many prefixes are looked through one by one, longest first: a host has few, and a map for each length costs more. */
const FEW = 16;

/** Many prefixes: a map from network to routes for each length. */
class ByLength {
  private readonly maps: (Map<number, FibAlias[]> | undefined)[] = new Array<undefined>(33).fill(undefined);
  /** Lengths that have a map, longest first. */
  private lens: number[] = [];

  get(dst: Ipv4, len: number): FibAlias[] | undefined {
    return this.maps[len]?.get(dst | 0);
  }
  add(list: FibAlias[]): void {
    const { dst, dstLen } = list[0] as FibAlias;
    let map = this.maps[dstLen];
    if (!map) {
      map = new Map();
      this.maps[dstLen] = map;
      this.lens = this.maps.flatMap((m, len) => (m ? [len] : [])).reverse();
    }
    map.set(dst | 0, list);
  }
  remove(fa: FibAlias): void {
    this.maps[fa.dstLen]?.delete(fa.dst | 0);
  }
  lookup(dst: Ipv4, oif: number, scope: number, ignoreLinkstate: boolean): FibNh | undefined {
    const { lens, maps } = this;
    for (let i = 0; i < lens.length; i++) {
      const len = lens[i] as number;
      const list = (maps[len] as Map<number, FibAlias[]>).get(dst & prefixMask(len));
      const nh = list && firstFit(list, oif, scope, ignoreLinkstate);
      if (nh) return nh;
    }
    return undefined;
  }
}

/** A set of tables that is searched as one. */
export class FibTrie {
  /** The routes of each prefix in order of preference, the longer prefix first. */
  private readonly lists: FibAlias[][] = [];
  /** Network and mask of each prefix; made when somebody looks after a change. */
  private nets: Int32Array | undefined = undefined;
  private many: ByLength | undefined = undefined;

  /** The routes to exactly this prefix, of all tables here, in order of preference. */
  at(dst: Ipv4, len: number): FibAlias[] {
    return this.list(dst, len) ?? [];
  }

  private list(dst: Ipv4, len: number): FibAlias[] | undefined {
    if (this.many) return this.many.get(dst, len);
    return this.lists.find((list) => (list[0] as FibAlias).dstLen === len && ((list[0] as FibAlias).dst | 0) === (dst | 0));
  }

  /** Puts a route among those of its prefix: by table (local first), then metric; `before` says on which side of its equals. */
  insert(fa: FibAlias, before: boolean): void {
    const list = this.list(fa.dst, fa.dstLen);
    if (!list) {
      this.addPrefix([fa]);
      return;
    }
    const rank = (x: FibAlias): number => (RT_TABLE.LOCAL - x.table) * 0x100000000 + x.metric;
    const at = list.findIndex((x) => (before ? rank(x) >= rank(fa) : rank(x) > rank(fa)));
    list.splice(at < 0 ? list.length : at, 0, fa);
  }

  private addPrefix(list: FibAlias[]): void {
    const { dstLen } = list[0] as FibAlias;
    const at = this.lists.findIndex((other) => (other[0] as FibAlias).dstLen < dstLen);
    this.lists.splice(at < 0 ? this.lists.length : at, 0, list);
    this.nets = undefined;
    if (this.many) this.many.add(list);
    else if (this.lists.length > FEW) {
      this.many = new ByLength();
      for (const each of this.lists) this.many.add(each);
    }
  }

  replace(old: FibAlias, fa: FibAlias): void {
    const list = this.at(old.dst, old.dstLen);
    list[list.indexOf(old)] = fa;
  }

  remove(fa: FibAlias): void {
    const list = this.list(fa.dst, fa.dstLen);
    const at = list ? list.indexOf(fa) : -1;
    if (!list || at < 0) return;
    list.splice(at, 1);
    if (list.length > 0) return;
    this.lists.splice(this.lists.indexOf(list), 1);
    this.nets = undefined;
    this.many?.remove(fa);
  }

  /**
   * fib_table_lookup. `oif` 0: any device. A route is passed over when its scope is wider than `scope`, or when it is linkdown and its device
   * ignores such routes. The answer may belong to a route that refuses (`error`).
   */
  lookup(dst: Ipv4, oif: number, scope: number, ignoreLinkstate: boolean): FibNh | undefined {
    const { lists } = this;
    if (lists.length === 0) return undefined;
    if (this.many) return this.many.lookup(dst, oif, scope, ignoreLinkstate);
    const nets = this.nets ?? this.flatten();
    for (let i = 0; i < lists.length; i++) {
      if ((dst & (nets[2 * i + 1] as number)) !== nets[2 * i]) continue;
      const nh = firstFit(lists[i] as FibAlias[], oif, scope, ignoreLinkstate);
      if (nh) return nh;
    }
    return undefined;
  }

  private flatten(): Int32Array {
    const nets = new Int32Array(2 * this.lists.length);
    for (const [i, list] of this.lists.entries()) {
      const { dst, dstLen } = list[0] as FibAlias;
      nets[2 * i] = dst;
      nets[2 * i + 1] = prefixMask(dstLen);
    }
    this.nets = nets;
    return nets;
  }

  /** Every route as the kernel walks its trie: by network, then the longer prefix, then preference. */
  dump(): FibAlias[] {
    const byNetwork = (a: readonly FibAlias[], b: readonly FibAlias[]): number =>
      ((a[0] as FibAlias).dst >>> 0) - ((b[0] as FibAlias).dst >>> 0) || (b[0] as FibAlias).dstLen - (a[0] as FibAlias).dstLen;
    return [...this.lists].sort(byNetwork).flat();
  }
}

/** The first next hop of a prefix's routes that may be used; its route may be one that refuses. */
function firstFit(list: readonly FibAlias[], oif: number, scope: number, ignoreLinkstate: boolean): FibNh | undefined {
  for (let k = 0; k < list.length; k++) {
    const { nhs, scope: own, error } = list[k] as FibAlias;
    if (own < scope) continue;
    if (error !== undefined) return nhs[0];
    for (let i = 0; i < nhs.length; i++) {
      const nh = nhs[i] as FibNh;
      if (nh.dead || (oif !== 0 && nh.dev?.ifindex !== oif)) continue;
      if (nh.linkdown && !ignoreLinkstate && ip_ignore_linkdown(nh)) continue;
      return nh;
    }
  }
  return undefined;
}

/** Its device's ignore_routes_with_linkdown. */
export const ip_ignore_linkdown = (nh: FibNh): boolean => {
  const cnf = (nh.dev?.inDev as { ignoresLinkdown?: () => boolean } | undefined)?.ignoresLinkdown;
  return cnf?.() ?? false;
};
