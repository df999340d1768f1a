/**
 * The tables of one namespace: look-up, insertion and deletion of routes (fib_frontend.c, fib_table_insert and fib_table_delete in fib_trie.c). Until
 * the user makes a policy rule, local and main are one trie (fib_unmerge parts them) and no rule is looked at.
 */
import type { Ipv4 } from '#base/brand.ts';
import { type MetricName, type RouteMetrics, type RouteProto, type RouteRow, type RouteType, RT_TABLE, SCOPE } from '#sim/rows.ts';
import type { Table } from '#sim/table.ts';
import { type Errno, type NlError, nlError } from '../core/errno.ts';
import { definePart, type Netns, part } from '../core/netns.ts';
import { FibAlias, type FibInfo, type FibNh, FibTrie, type NhSpec } from './fib_trie.ts';
import { fib_rebalance } from './multipath.ts';

/** What policy rules look at beside the destination and the device (struct flowi4). */
export interface RuleFlow {
  src: Ipv4;
  /** Device it came in on; `lo` for a packet made here. */
  iif: number;
  mark: number;
  tos: number;
  proto: number;
  sport: number;
  dport: number;
  uid: number;
}
/** fib_rules_lookup */
export type RulesLookup = (dst: Ipv4, oif: number, scope: number, ignoreLinkstate: boolean, flow: RuleFlow) => FibNh | undefined;

interface FibPart {
  /** main, and as long as `local` is undefined local too. */
  readonly main: FibTrie;
  local: FibTrie | undefined;
  readonly dflt: FibTrie;
  readonly others: Map<number, FibTrie>;
  /** Tables that were made, the newest last; they stay when they are empty. */
  readonly made: Set<number>;
  readonly table: Table<'route', number>;
  nextKey: number;
  /** A route of type local was added by somebody else than the kernel (fib_has_custom_local_routes). */
  customLocal: boolean;
  /** Set once the user changed the policy rules (fib_has_custom_rules). */
  rules: RulesLookup | undefined;
}
const FIB = definePart<FibPart>('fib', (net) => ({
  main: new FibTrie(),
  local: undefined,
  dflt: new FibTrie(),
  others: new Map(),
  made: new Set(),
  table: net.world.table('route'),
  nextKey: 1,
  customLocal: false,
  rules: undefined,
}));
export const fibPart = (net: Netns): FibPart => part(net, FIB);

/** fib_props: what a type refuses with, and the widest scope it may have. */
export const FIB_PROPS: Record<RouteType, { readonly error: Errno | undefined; readonly scope: number }> = {
  unicast: { error: undefined, scope: SCOPE.GLOBAL },
  local: { error: undefined, scope: SCOPE.HOST },
  broadcast: { error: undefined, scope: SCOPE.LINK },
  multicast: { error: undefined, scope: SCOPE.GLOBAL },
  blackhole: { error: 'EINVAL', scope: SCOPE.GLOBAL },
  unreachable: { error: 'EHOSTUNREACH', scope: SCOPE.GLOBAL },
  prohibit: { error: 'EACCES', scope: SCOPE.GLOBAL },
  throw: { error: 'EAGAIN', scope: SCOPE.GLOBAL },
};

const LOOPBACK = 1;
/** A packet of this host of which nothing else is known. */
const ANY_FLOW: RuleFlow = { src: 0 as Ipv4, iif: LOOPBACK, mark: 0, tos: 0, proto: 0, sport: 0, dport: 0, uid: 0 };

/** fib_lookup: the next hop to `dst`, which may be of a route that refuses; undefined: network unreachable. `flow` is what policy rules go by. */
export function fib_lookup(net: Netns, dst: Ipv4, oif = 0, scope = 0, ignoreLinkstate = false, flow?: RuleFlow): FibNh | undefined {
  const fib = part(net, FIB);
  if (fib.rules) return fib.rules(dst, oif, scope, ignoreLinkstate, flow ?? ANY_FLOW);
  const found = fib.main.lookup(dst, oif, scope, ignoreLinkstate);
  if (found && found.fa.error !== 'EAGAIN') return found;
  const last = fib.dflt.lookup(dst, oif, scope, ignoreLinkstate);
  return last?.fa.error === 'EAGAIN' ? undefined : last;
}

/** inet_addr_type: what an address is to this host, by the local table. */
export function inet_addr_type(net: Netns, addr: Ipv4, onDev = 0): RouteType {
  if (addr === 0 || addr === 0xffffffff) return 'broadcast';
  if (addr >>> 28 === 0xe) return 'multicast';
  const nh = localTrie(net).lookup(addr, 0, 0, true);
  if (nh?.fa.table !== RT_TABLE.LOCAL) return 'unicast';
  return onDev !== 0 && nh.dev?.ifindex !== onDev ? 'unicast' : nh.fa.type;
}

/** The trie that holds table local, and main with it while they are one. */
export const localTrie = (net: Netns): FibTrie => {
  const fib = part(net, FIB);
  return fib.local ?? fib.main;
};

/** fib_unmerge: from now on policy rules say which table is looked into. */
export function fib_unmerge(net: Netns): void {
  const fib = part(net, FIB);
  if (fib.local) return;
  fib.local = new FibTrie();
  for (const fa of fib.main.dump()) {
    if (fa.table !== RT_TABLE.LOCAL) continue;
    fib.main.remove(fa);
    fib.local.insert(fa, false);
  }
}

/** fib_get_table: undefined when there is no such table. */
export function fib_get_table(net: Netns, table: number): FibTrie | undefined {
  const fib = part(net, FIB);
  return fib.made.has(table) ? trieOf(fib, table) : undefined;
}

/** fib_new_table */
export function fib_new_table(net: Netns, table: number): void {
  const { made, local } = part(net, FIB);
  if (made.has(table)) return;
  if (table === RT_TABLE.LOCAL && !local) made.add(RT_TABLE.MAIN);
  made.add(table);
}

const trieOf = (fib: FibPart, table: number): FibTrie => {
  if (table === RT_TABLE.MAIN) return fib.main;
  if (table === RT_TABLE.LOCAL) return fib.local ?? fib.main;
  if (table === RT_TABLE.DEFAULT) return fib.dflt;
  const found = fib.others.get(table);
  if (found) return found;
  const made = new FibTrie();
  fib.others.set(table, made);
  return made;
};

/** NLM_F_* of a request to add. */
export interface InsertFlags {
  readonly create: boolean;
  readonly excl?: boolean;
  readonly replace?: boolean;
  readonly append?: boolean;
}

const sameHop = (a: FibNh, b: NhSpec | undefined): boolean =>
  b !== undefined && a.gateway === b.gateway && a.dev === b.dev && a.onlink === b.onlink && a.weight === b.weight;
const sameMetrics = (a: RouteMetrics = {}, b: RouteMetrics = {}): boolean =>
  [...new Set([...Object.keys(a), ...Object.keys(b)])].every((m) => a[m as MetricName] === b[m as MetricName]);

/** fib_find_info's comparison, and that of the type. */
const sameInfo = (a: FibAlias, b: FibInfo): boolean =>
  a.type === b.type &&
  a.proto === b.proto &&
  a.scope === b.scope &&
  a.prefSrc === b.prefSrc &&
  a.nhs.length === b.hops.length &&
  a.nhs.every((nh, i) => sameHop(nh, b.hops[i])) &&
  sameMetrics(a.metrics, b.metrics) &&
  a.locked.join() === b.locked.join();

/** fib_table_insert */
export function fib_table_insert(net: Netns, info: FibInfo, flags: InsertFlags): NlError | undefined {
  const fib = part(net, FIB);
  fib_new_table(net, info.table);
  const trie = trieOf(fib, info.table);
  const equals = trie.at(info.dst, info.dstLen).filter((x) => x.table === info.table && x.metric === info.metric);
  const first = equals[0];
  if (first) {
    if (flags.excl) return nlError('EEXIST');
    const match = equals.find((x) => sameInfo(x, info));
    if (flags.replace) {
      if (match) return match === first ? undefined : nlError('EEXIST');
      trie.replace(first, fib_show(net, make(info, first.key)));
      return undefined;
    }
    if (match) return nlError('EEXIST');
  }
  if (!flags.create) return nlError('ENOENT');
  if (info.type === 'local' && info.proto !== 'kernel') fib.customLocal = true;
  trie.insert(fib_show(net, make(info, fib.nextKey++)), !flags.append);
  return undefined;
}

function make(info: FibInfo, key: number): FibAlias {
  const fa = new FibAlias(info, key);
  fib_rebalance(fa);
  return fa;
}

const nexthopRow = (nh: FibNh, several: boolean): RouteRow['nexthop'] => ({
  gateway: nh.gateway,
  oif: nh.dev?.ifindex ?? (0 as never),
  onlink: nh.onlink,
  linkdown: nh.linkdown,
  dead: nh.dead,
  ...(several && { weight: nh.weight }),
});

/** Writes the row that `ip route` shows. */
export function fib_show(net: Netns, fa: FibAlias): FibAlias {
  const several = fa.nhs.length > 1;
  const row: Omit<RouteRow, 'rid'> = {
    nsid: net.nsid,
    table: fa.table,
    type: fa.type,
    dst: fa.dst,
    dstLen: fa.dstLen,
    metric: fa.metric,
    proto: fa.proto,
    scope: fa.scope,
    prefSrc: fa.prefSrc,
    nexthop: nexthopRow(fa.nh, several),
    ...(several && { nexthops: fa.nhs.map((nh) => nexthopRow(nh, true)) }),
    ...(fa.mtu > 0 && { mtu: fa.mtu }),
    ...(fa.metrics && { metrics: fa.metrics }),
    ...(fa.locked.length > 0 && { locked: fa.locked }),
  };
  fa.rid = fibPart(net).table.set(fa.key, row).rid;
  return fa;
}

export function fib_remove(net: Netns, fa: FibAlias): void {
  const fib = part(net, FIB);
  trieOf(fib, fa.table).remove(fa);
  fib.table.delete(fa.key);
}

/** What RTM_DELROUTE may say about the route; an undefined field matches any. */
interface DeleteKey {
  readonly table: number;
  readonly dst: Ipv4;
  readonly dstLen: number;
  readonly type?: RouteType;
  readonly scope?: number;
  readonly proto?: RouteProto;
  readonly prefSrc?: Ipv4;
  readonly metric?: number;
  readonly gateway?: Ipv4;
  readonly oif?: number;
  readonly hops?: readonly { readonly gateway: Ipv4; readonly oif: number; readonly weight?: number }[];
  readonly metrics?: RouteMetrics;
}

/** fib_table_delete: the first route that fits goes. */
export function fib_table_delete(net: Netns, key: DeleteKey): NlError | undefined {
  const trie = fib_get_table(net, key.table);
  if (!trie) return nlError('ESRCH', key.table === RT_TABLE.MAIN || key.table === RT_TABLE.LOCAL ? undefined : 'FIB table does not exist');
  const found = trie.at(key.dst, key.dstLen).find((fa) => fa.table === key.table && fits(fa, key));
  if (!found) return nlError('ESRCH');
  fib_remove(net, found);
  return undefined;
}

const fits = (fa: FibAlias, key: DeleteKey): boolean =>
  (key.type ?? fa.type) === fa.type &&
  (key.scope ?? fa.scope) === fa.scope &&
  (key.proto ?? fa.proto) === fa.proto &&
  (key.prefSrc ?? fa.prefSrc) === fa.prefSrc &&
  (key.metric ?? fa.metric) === fa.metric &&
  (key.gateway ?? fa.nh.gateway) === fa.nh.gateway &&
  (key.oif ?? fa.nh.dev?.ifindex) === fa.nh.dev?.ifindex &&
  Object.entries(key.metrics ?? {}).every(([m, value]) => fa.metrics?.[m as MetricName] === value) &&
  hopsFit(fa, key.hops);

/** fib_nh_match with several next hops: each of the route's must be named at its place. */
const hopsFit = (fa: FibAlias, hops: DeleteKey['hops']): boolean =>
  hops === undefined ||
  fa.nhs.every((nh, i) => {
    const hop = hops[i];
    if (!hop || (hop.oif !== 0 && hop.oif !== nh.dev?.ifindex)) return false;
    if (hop.weight !== undefined && hop.weight !== 1 && hop.weight !== nh.weight) return false;
    return hop.gateway === 0 || hop.gateway === nh.gateway;
  });

/** Every route of the namespace as RTM_GETROUTE dumps them: table by number (modulo 256), the newer table first among equals, each in the order of its trie. */
export function fib_dump(net: Netns): FibAlias[] {
  const fib = part(net, FIB);
  const tables = [...fib.made].reverse().sort((a, b) => (a & 255) - (b & 255));
  return tables.flatMap((id) =>
    trieOf(fib, id)
      .dump()
      .filter((fa) => fa.table === id),
  );
}
