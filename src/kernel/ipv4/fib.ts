/**
 * The tables of one namespace: look-up, insertion and deletion of routes (fib_frontend.c, fib_table_insert and fib_table_delete in fib_trie.c).
 * Left out: policy rules; a table other than local, main and default can be filled and shown but is never searched.
 */
import type { Ipv4 } from '#base/brand.ts';
import { type RouteProto, type RouteRow, type RouteType, RT_TABLE, SCOPE } from '#sim/rows.ts';
import type { Table } from '#sim/table.ts';
import { type Errno, type NlError, nlError } from '../core/errno.ts';
import { definePart, type Netns, part } from '../core/netns.ts';
import { type FibAlias, FibTrie } from './fib_trie.ts';

interface FibPart {
  /** local and main, searched together. */
  readonly main: FibTrie;
  readonly dflt: FibTrie;
  readonly others: Map<number, FibTrie>;
  readonly table: Table<'route', number>;
  nextKey: number;
  /** A route of type local was added by somebody else than the kernel (fib_has_custom_local_routes). */
  customLocal: boolean;
}
const FIB = definePart<FibPart>('fib', (net) => ({
  main: new FibTrie(),
  dflt: new FibTrie(),
  others: new Map(),
  table: net.world.table('route'),
  nextKey: 1,
  customLocal: false,
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

/** fib_lookup: the route to `dst`, which may be one that refuses; undefined: network unreachable. */
export function fib_lookup(net: Netns, dst: Ipv4, oif = 0, scope = 0, ignoreLinkstate = false): FibAlias | undefined {
  const fib = part(net, FIB);
  const found = fib.main.lookup(dst, oif, scope, ignoreLinkstate);
  if (found && found.error !== 'EAGAIN') return found;
  const last = fib.dflt.lookup(dst, oif, scope, ignoreLinkstate);
  return last?.error === 'EAGAIN' ? undefined : last;
}

/** inet_addr_type: what an address is to this host, by the local table. */
export function inet_addr_type(net: Netns, addr: Ipv4, onDev = 0): RouteType {
  if (addr === 0 || addr === 0xffffffff || addr >>> 24 === 0) return 'broadcast';
  if (addr >>> 28 === 0xe) return 'multicast';
  const fa = part(net, FIB).main.lookup(addr, 0, 0, true);
  if (fa?.table !== RT_TABLE.LOCAL) return 'unicast';
  return onDev !== 0 && fa.dev?.ifindex !== onDev ? 'unicast' : fa.type;
}

const trieOf = (fib: FibPart, table: number): FibTrie => {
  if (table === RT_TABLE.MAIN || table === RT_TABLE.LOCAL) return fib.main;
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

/** A checked route without its state in the table. */
export type FibInfo = Omit<FibAlias, 'key' | 'rid' | 'input' | 'inputRedirect' | 'exceptions'>;

const sameInfo = (a: FibInfo, b: FibInfo): boolean =>
  a.type === b.type &&
  a.proto === b.proto &&
  a.scope === b.scope &&
  a.prefSrc === b.prefSrc &&
  a.gateway === b.gateway &&
  a.dev === b.dev &&
  a.onlink === b.onlink &&
  a.mtu === b.mtu;

/** fib_table_insert */
export function fib_table_insert(net: Netns, info: FibInfo, flags: InsertFlags): NlError | undefined {
  const fib = part(net, FIB);
  const trie = trieOf(fib, info.table);
  const equals = trie.at(info.dst, info.dstLen).filter((x) => x.table === info.table && x.metric === info.metric);
  const first = equals[0];
  if (first) {
    if (flags.excl) return nlError('EEXIST');
    const match = equals.find((x) => sameInfo(x, info));
    if (flags.replace) {
      if (match) return match === first ? undefined : nlError('EEXIST');
      trie.replace(first, show(net, withState(info, first.key)));
      return undefined;
    }
    if (match) return nlError('EEXIST');
  }
  if (!flags.create) return nlError('ENOENT');
  if (info.type === 'local' && info.proto !== 'kernel') fib.customLocal = true;
  trie.insert(show(net, withState(info, fib.nextKey++)), !flags.append);
  return undefined;
}

const withState = (info: FibInfo, key: number): FibAlias => ({
  table: info.table,
  type: info.type,
  dst: info.dst,
  dstLen: info.dstLen,
  metric: info.metric,
  proto: info.proto,
  scope: info.scope,
  prefSrc: info.prefSrc,
  gateway: info.gateway,
  dev: info.dev,
  nhScope: info.nhScope,
  onlink: info.onlink,
  mtu: info.mtu,
  error: info.error,
  linkdown: info.linkdown,
  key,
  rid: 0,
  input: undefined,
  inputRedirect: undefined,
  exceptions: undefined,
});

/** Writes the row that `ip route` shows. */
function show(net: Netns, fa: FibAlias): FibAlias {
  const row: { -readonly [K in keyof Omit<RouteRow, 'rid'>]: RouteRow[K] } = {
    nsid: net.nsid,
    table: fa.table,
    type: fa.type,
    dst: fa.dst,
    dstLen: fa.dstLen,
    metric: fa.metric,
    proto: fa.proto,
    scope: fa.scope,
    prefSrc: fa.prefSrc,
    nexthop: { gateway: fa.gateway, oif: fa.dev?.ifindex ?? (0 as never), onlink: fa.onlink, linkdown: fa.linkdown, dead: false },
  };
  if (fa.mtu > 0) row.mtu = fa.mtu;
  fa.rid = fibPart(net).table.set(fa.key, row).rid;
  return fa;
}

export function fib_set_linkdown(net: Netns, fa: FibAlias, linkdown: boolean): void {
  if (fa.linkdown === linkdown) return;
  fa.linkdown = linkdown;
  show(net, fa);
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
}

/** fib_table_delete: the first route that fits goes. */
export function fib_table_delete(net: Netns, key: DeleteKey): NlError | undefined {
  const trie = trieOf(part(net, FIB), key.table);
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
  (key.gateway ?? fa.gateway) === fa.gateway &&
  (key.oif ?? fa.dev?.ifindex) === fa.dev?.ifindex;

/** Every route of the namespace as RTM_GETROUTE dumps them: table by number (modulo 256), each in the order of its trie. */
export function fib_dump(net: Netns): FibAlias[] {
  const fib = part(net, FIB);
  const merged = fib.main.dump();
  const tables = new Map<number, FibAlias[]>([
    [RT_TABLE.DEFAULT, fib.dflt.dump()],
    [RT_TABLE.MAIN, merged.filter((fa) => fa.table === RT_TABLE.MAIN)],
    [RT_TABLE.LOCAL, merged.filter((fa) => fa.table === RT_TABLE.LOCAL)],
  ]);
  for (const [id, trie] of fib.others) tables.set(id, trie.dump());
  return [...tables].sort(([a], [b]) => (a & 255) - (b & 255)).flatMap(([, routes]) => routes);
}
