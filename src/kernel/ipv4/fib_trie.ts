/**
 * The forwarding information base: prefixes, and the search for the longest that matches (net/ipv4/fib_trie.c, RFC 1812 section 5.2.4.3). In place of
 * the kernel's trie: one map from network to routes for each prefix length in use. As in Linux without rules of the user's own, the tables local
 * and main are searched as one, local first among equal prefixes; then table default. Left out: policy rules, TOS, multipath.
 */

import { prefixMask } from '#base/addr.ts';
import type { Ipv4 } from '#base/brand.ts';
import { type RouteProto, type RouteType, RT_TABLE } from '#sim/rows.ts';
import type { Errno } from '../core/errno.ts';
import type { NetDevice } from '../core/netdevice.ts';
import type { RouteResult } from './rtable.ts';

/** What a received ICMP error taught about one destination (struct fib_nh_exception). */
interface NextHopException {
  /** Path MTU; 0 when none was learnt. */
  mtu: number;
  mtuExpires: number;
  /** Gateway of a redirect; 0 when none. */
  gateway: Ipv4;
}

/** One route: fib_alias and fib_info in one. */
export interface FibAlias {
  readonly table: number;
  readonly type: RouteType;
  readonly dst: Ipv4;
  readonly dstLen: number;
  readonly metric: number;
  readonly proto: RouteProto;
  readonly scope: number;
  readonly prefSrc: Ipv4;
  readonly gateway: Ipv4;
  /** Undefined for routes that only refuse. */
  readonly dev: NetDevice | undefined;
  /** Scope of the next hop: HOST when it is the destination itself, LINK for a gateway, NOWHERE for an address of this host. */
  readonly nhScope: number;
  readonly onlink: boolean;
  readonly mtu: number;
  /** What a look-up that ends here is refused with. */
  readonly error: Errno | undefined;
  linkdown: boolean;
  /** Place in the observable table, and identity of its row. */
  key: number;
  rid: number;
  /** Answers of input look-ups, made once (rth_input of the kernel's nexthop). */
  input: RouteResult | undefined;
  inputRedirect: RouteResult | undefined;
  exceptions: Map<number, NextHopException> | undefined;
}

type Prefixes = (Map<number, FibAlias[]> | undefined)[];

/** Up to this many prefixes are looked through one by one, longest first: a host has few, and a map for each length costs more. */
const FEW = 16;

/** A set of tables that is searched as one. */
export class FibTrie {
  private readonly byLen: Prefixes = new Array<undefined>(33).fill(undefined);
  /** Prefix lengths in use, longest first. */
  private lens: number[] = [];
  private count = 0;
  /** Network and mask of each prefix, longest first, with its routes in `few`; made when somebody looks after a change. */
  private nets: Int32Array | undefined = undefined;
  private few: FibAlias[][] = [];

  /** The routes to exactly this prefix, of all tables here, in order of preference. */
  at(dst: Ipv4, len: number): FibAlias[] {
    return this.byLen[len]?.get(dst | 0) ?? [];
  }

  /** Puts a route among those of its prefix: by table (local first), then metric; `before` says on which side of its equals. */
  insert(fa: FibAlias, before: boolean): void {
    let map = this.byLen[fa.dstLen];
    if (!map) {
      map = new Map();
      this.byLen[fa.dstLen] = map;
      this.lens = this.byLen.flatMap((m, len) => (m ? [len] : [])).reverse();
    }
    const list = map.get(fa.dst | 0);
    if (!list) {
      map.set(fa.dst | 0, [fa]);
      this.count++;
      this.nets = undefined;
      return;
    }
    const rank = (x: FibAlias): number => (RT_TABLE.LOCAL - x.table) * 0x100000000 + x.metric;
    const at = list.findIndex((x) => (before ? rank(x) >= rank(fa) : rank(x) > rank(fa)));
    list.splice(at < 0 ? list.length : at, 0, fa);
  }

  replace(old: FibAlias, fa: FibAlias): void {
    const list = this.at(old.dst, old.dstLen);
    list[list.indexOf(old)] = fa;
  }

  remove(fa: FibAlias): void {
    const map = this.byLen[fa.dstLen];
    const list = map?.get(fa.dst | 0);
    const at = list ? list.indexOf(fa) : -1;
    if (!map || !list || at < 0) return;
    list.splice(at, 1);
    if (list.length > 0) return;
    map.delete(fa.dst | 0);
    this.count--;
    this.nets = undefined;
    if (map.size > 0) return;
    this.byLen[fa.dstLen] = undefined;
    this.lens = this.lens.filter((len) => len !== fa.dstLen);
  }

  /**
   * fib_table_lookup. `oif` 0: any device. A route is passed over when its scope is wider than `scope`, or when it is linkdown and its device
   * ignores such routes. The answer may be a route that refuses (`error`).
   */
  lookup(dst: Ipv4, oif: number, scope: number, ignoreLinkstate: boolean): FibAlias | undefined {
    const { count } = this;
    if (count === 0) return undefined;
    if (count > FEW) return this.lookupByLength(dst, oif, scope, ignoreLinkstate);
    const nets = this.nets ?? this.flatten();
    for (let i = 0; i < count; i++) {
      if ((dst & (nets[2 * i + 1] as number)) !== nets[2 * i]) continue;
      const fa = firstFit(this.few[i] as FibAlias[], oif, scope, ignoreLinkstate);
      if (fa) return fa;
    }
    return undefined;
  }

  private lookupByLength(dst: Ipv4, oif: number, scope: number, ignoreLinkstate: boolean): FibAlias | undefined {
    const { lens, byLen } = this;
    for (let i = 0; i < lens.length; i++) {
      const len = lens[i] as number;
      const list = (byLen[len] as Map<number, FibAlias[]>).get(dst & prefixMask(len));
      const fa = list && firstFit(list, oif, scope, ignoreLinkstate);
      if (fa) return fa;
    }
    return undefined;
  }

  private flatten(): Int32Array {
    const nets = new Int32Array(2 * this.count);
    this.few = [];
    for (const len of this.lens) {
      for (const [net, list] of this.byLen[len] as Map<number, FibAlias[]>) {
        nets[2 * this.few.length] = net;
        nets[2 * this.few.length + 1] = prefixMask(len);
        this.few.push(list);
      }
    }
    this.nets = nets;
    return nets;
  }

  /** Every route as the kernel walks its trie: by network, then the longer prefix, then preference. */
  dump(): FibAlias[] {
    const keys = [...new Set(this.byLen.flatMap((m) => [...(m?.keys() ?? [])]))].map((k) => k >>> 0).sort((a, b) => a - b);
    return keys.flatMap((key) => this.lens.flatMap((len) => this.at(key as Ipv4, len)));
  }
}

/** The first route of a prefix that may be used; it may be one that refuses. */
function firstFit(list: readonly FibAlias[], oif: number, scope: number, ignoreLinkstate: boolean): FibAlias | undefined {
  for (let k = 0; k < list.length; k++) {
    const fa = list[k] as FibAlias;
    if (fa.scope < scope) continue;
    if (fa.error !== undefined) return fa;
    if (oif !== 0 && fa.dev?.ifindex !== oif) continue;
    if (fa.linkdown && !ignoreLinkstate && ignoresLinkdown(fa)) continue;
    return fa;
  }
  return undefined;
}

const ignoresLinkdown = (fa: FibAlias): boolean => {
  const cnf = (fa.dev?.inDev as { ignoresLinkdown?: () => boolean } | undefined)?.ignoresLinkdown;
  return cnf?.() ?? false;
};
