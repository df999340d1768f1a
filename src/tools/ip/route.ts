/**
 * `ip route` (iproute.c). Left out: several next hops, next-hop objects, encapsulation, TOS, realms, metrics other than the MTU, `save` and
 * `restore`: refused as a kernel without them would.
 */
import type { IfIndex } from '#base/brand.ts';
import type { NewMode, RouteSpec } from '#kernel/uapi/uapi.ts';
import { type RouteType, RT_TABLE, SCOPE } from '#sim/rows.ts';
import { parseBounded, parseU32 } from '#tools/net/numbers.ts';
import { type Args, matches, type Prefix } from './args.ts';
import type { IpContext } from './context.ts';
import { routeGet } from './route_get.ts';
import { isModelledProto, ROUTE_TYPES, readProto } from './route_names.ts';
import { routeFlush, routeShow } from './route_show.ts';
import { readScope, readTable } from './scope.ts';
import { ROUTE_USAGE } from './usage_route.ts';

type Verb = (ip: IpContext, a: Args) => number;
const modifier =
  (mode: NewMode | 'del'): Verb =>
  (ip, a) =>
    modify(ip, a, mode);
const VERBS: readonly (readonly [string, Verb])[] = [
  ['list', routeShow],
  ['show', routeShow],
  ['lst', routeShow],
  ['get', routeGet],
  ['add', modifier('add')],
  ['change', modifier('change')],
  ['chg', modifier('change')],
  ['replace', modifier('replace')],
  ['prepend', modifier('prepend')],
  ['append', modifier('append')],
  ['test', (ip) => ip.unsupported()],
  ['delete', modifier('del')],
  ['flush', routeFlush],
  ['save', (ip) => ip.unsupported()],
  ['restore', (ip) => ip.unsupported()],
  ['showdump', (ip) => ip.unsupported()],
  ['help', (ip) => ip.exit(255, ROUTE_USAGE)],
];
export const ROUTE_VERBS: readonly string[] = VERBS.map(([word]) => word);

export function ipRoute(ip: IpContext, a: Args): number {
  if (!a.more) return routeShow(ip, a);
  const verb = VERBS.find(([word]) => matches(a.word, word));
  if (!verb) return ip.exit(255, `Command "${a.word}" is unknown, try "ip route help".\n`);
  a.skip();
  return verb[1](ip, a);
}

type Writable<T> = { -readonly [K in keyof T]?: T[K] };
interface RouteArgs {
  readonly spec: Writable<RouteSpec>;
  dst?: Prefix;
  dev?: string;
  refused: boolean;
}
interface Keyword {
  readonly word: string;
  readonly short?: boolean;
  read(ip: IpContext, a: Args, r: RouteArgs): void;
}
/** Understood by the real tool, without a counterpart in the simulated kernel. */
const unmodelled = (word: string, short = false): Keyword => ({
  word,
  short,
  read: (_ip, a, r) => {
    a.value();
    r.refused = true;
  },
});
const flagOf = (word: string, set: (r: RouteArgs) => void): Keyword => ({
  word,
  read: (_ip, a, r) => {
    a.skip();
    set(r);
  },
});

const KEYWORDS: readonly Keyword[] = [
  {
    word: 'src',
    read: (_ip, a, r) => {
      r.spec.prefSrc = a.address(a.value(), 'inet');
    },
  },
  unmodelled('as'),
  { word: 'via', read: readVia },
  unmodelled('from'),
  unmodelled('tos'),
  unmodelled('dsfield', true),
  unmodelled('expires'),
  { word: 'metric', short: true, read: readMetric },
  { word: 'priority', short: true, read: readMetric },
  { word: 'preference', read: readMetric },
  { word: 'scope', read: readRouteScope },
  { word: 'mtu', read: readMtu },
  ...[
    'hoplimit',
    'advmss',
    'reordering',
    'rtt',
    'rto_min',
    'window',
    'cwnd',
    'initcwnd',
    'initrwnd',
    'features',
    'quickack',
    'congctl',
    'rttvar',
    'ssthresh',
  ].map((w) => unmodelled(w)),
  unmodelled('realms', true),
  flagOf('onlink', (r) => {
    r.spec.onlink = true;
  }),
  {
    word: 'nexthop',
    read: readNexthop,
  },
  unmodelled('nhid'),
  { word: 'protocol', short: true, read: readProtocol },
  { word: 'table', short: true, read: readRouteTable },
  {
    word: 'vrf',
    read: (_ip, a) => {
      const text = a.value();
      a.invalid('"vrf" value is invalid\n', text);
    },
  },
  {
    word: 'dev',
    read: (_ip, a, r) => {
      r.dev = a.value();
    },
  },
  {
    word: 'oif',
    read: (_ip, a, r) => {
      r.dev = a.value();
    },
  },
  unmodelled('pref'),
  {
    word: 'encap',
    read: (_ip, a, r) => {
      a.skip(a.rest.length);
      r.refused = true;
    },
  },
  unmodelled('ttl-propagate'),
  unmodelled('fastopen_no_cookie'),
];
export const ROUTE_KEYWORDS: readonly string[] = ['default', ...ROUTE_TYPES, ...KEYWORDS.map((k) => k.word)];

function readVia(_ip: IpContext, a: Args, r: RouteArgs): void {
  let text = a.value();
  if (text === 'inet') {
    if (!a.more) a.incomplete();
    text = a.take();
  }
  r.spec.gateway = a.address(text, 'inet');
}
/** One next hop is a plain route; several are refused. */
function readNexthop(_ip: IpContext, a: Args, r: RouteArgs): void {
  a.skip();
  for (; a.more && !a.is('nexthop'); ) {
    if (a.is('via')) readVia(_ip, a, r);
    else if (a.is('dev') || a.is('oif')) r.dev = a.value();
    else if (a.is('weight')) a.value();
    else if (a.is('onlink')) {
      a.skip();
      r.spec.onlink = true;
    } else break;
  }
  if (!a.more) return;
  r.refused = true;
  a.skip(a.rest.length);
}
function readMetric(_ip: IpContext, a: Args, r: RouteArgs): void {
  const text = a.value();
  r.spec.metric = parseU32(text) ?? a.invalid('"metric" value is invalid\n', text);
}
function readRouteScope(_ip: IpContext, a: Args, r: RouteArgs): void {
  const text = a.value();
  r.spec.scope = readScope(text) ?? a.invalid('invalid "scope" value\n', text);
}
function readMtu(_ip: IpContext, a: Args, r: RouteArgs): void {
  let text = a.value();
  if (text === 'lock') {
    r.refused = true;
    if (!a.more) a.incomplete();
    text = a.take();
  }
  r.spec.mtu = parseBounded(text, 0, 0xffffffff) ?? a.invalid('"mtu" value is invalid\n', text);
}
function readProtocol(_ip: IpContext, a: Args, r: RouteArgs): void {
  const text = a.value();
  const proto = readProto(text) ?? a.invalid('"protocol" value is invalid\n', text);
  if (isModelledProto(proto)) r.spec.proto = proto;
  else r.refused = true;
}
function readRouteTable(_ip: IpContext, a: Args, r: RouteArgs): void {
  const text = a.value();
  r.spec.table = readTable(text) ?? a.invalid('"table" value is invalid\n', text);
}

/** `[to] [TYPE] PREFIX`. */
function readTo(ip: IpContext, a: Args, r: RouteArgs): void {
  if (a.is('to')) {
    a.skip();
    if (!a.more) a.incomplete();
  }
  const type = /^[0-9]/.test(a.word) ? undefined : ROUTE_TYPES.find((t) => t === a.word);
  if (type) {
    r.spec.type = type;
    a.skip();
    if (!a.more) a.incomplete();
  }
  if (matches(a.word, 'help')) ip.exit(255, ROUTE_USAGE);
  const text = a.take();
  if (r.dst) a.garbage('to', text);
  r.dst = a.prefix(text);
}

function modify(ip: IpContext, a: Args, mode: NewMode | 'del'): number {
  if (!a.more) ip.exit(255, ROUTE_USAGE);
  const r: RouteArgs = { spec: {}, refused: false };
  while (a.more) {
    const word = a.word;
    const keyword = KEYWORDS.find((k) => k.word === word || (k.short && matches(word, k.word)));
    if (keyword) keyword.read(ip, a, r);
    else readTo(ip, a, r);
  }
  if (r.dev !== undefined) r.spec.oif = ip.link(r.dev).ifindex as IfIndex;
  if (r.refused) return ip.unsupported();
  const dst = r.dst ?? { addr: 0 as RouteSpec['dst'], len: 0 };
  const full = { ...r.spec, dst: dst.addr, dstLen: dst.len };
  if (mode === 'del') return ip.ack(ip.sys.delRoute({ ...full, table: defaultTable(full.table, full.type) }));
  return ip.ack(ip.sys.newRoute(withDefaults(full), mode));
}

const LOCAL_TYPES: readonly (RouteType | undefined)[] = ['local', 'broadcast'];
const defaultTable = (table: number | undefined, type: RouteType | undefined): number =>
  table ?? (LOCAL_TYPES.includes(type) ? RT_TABLE.LOCAL : RT_TABLE.MAIN);

/** What iproute2, not the kernel, fills in. */
function withDefaults(spec: Writable<RouteSpec> & Pick<RouteSpec, 'dst' | 'dstLen'>): RouteSpec {
  const type = spec.type ?? 'unicast';
  return {
    ...spec,
    type,
    table: defaultTable(spec.table, type),
    proto: spec.proto ?? 'boot',
    scope: spec.scope ?? defaultScope(type, spec.gateway !== undefined),
  };
}
function defaultScope(type: RouteType, gateway: boolean): number {
  if (type === 'local') return SCOPE.HOST;
  if (type === 'broadcast' || type === 'multicast') return SCOPE.LINK;
  return type === 'unicast' && !gateway ? SCOPE.LINK : SCOPE.GLOBAL;
}
