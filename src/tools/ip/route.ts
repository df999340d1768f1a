/**
 * `ip route` (iproute.c). Left out: next-hop objects, encapsulation, TOS, realms, congestion control, `save` and `restore`: refused as a kernel without
 * them would.
 */
import type { IfIndex } from '#base/brand.ts';
import type { NewMode, NexthopSpec, RouteSpec } from '#kernel/uapi/uapi.ts';
import { type RouteType, RT_TABLE, SCOPE } from '#sim/rows.ts';
import { parseU32 } from '#tools/net/numbers.ts';
import { type Args, matches, type Prefix } from './args.ts';
import type { IpContext } from './context.ts';
import { routeGet } from './route_get.ts';
import { METRIC_WORDS, type MetricArgs, readMetric } from './route_metrics.ts';
import { ROUTE_TYPES, readProto } from './route_names.ts';
import { readGateway, readNexthops } from './route_nexthop.ts';
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
  readonly metrics: MetricArgs;
  /** `nexthop` was said: the rest of the line is next hops. */
  several: boolean;
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
/** Understood, and without effect on IPv4. */
const idle = (word: string): Keyword => ({ word, read: (_ip, a) => void a.value() });
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
  {
    word: 'via',
    read: (_ip, a, r) => {
      r.spec.gateway = readGateway(a);
    },
  },
  unmodelled('from'),
  unmodelled('tos'),
  unmodelled('dsfield', true),
  idle('expires'),
  { word: 'metric', short: true, read: readPriority },
  { word: 'priority', short: true, read: readPriority },
  { word: 'preference', read: readPriority },
  { word: 'scope', read: readRouteScope },
  ...METRIC_WORDS.map((word) => ({ word, read: (_ip: IpContext, a: Args, r: RouteArgs) => readMetric(a, word, r.metrics) })),
  unmodelled('congctl'),
  unmodelled('realms', true),
  flagOf('onlink', (r) => {
    r.spec.onlink = true;
  }),
  {
    word: 'nexthop',
    read: (_ip, _a, r) => {
      r.several = true;
    },
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
  idle('pref'),
  {
    word: 'encap',
    read: (_ip, a, r) => {
      a.skip(a.rest.length);
      r.refused = true;
    },
  },
  idle('ttl-propagate'),
];
export const ROUTE_KEYWORDS: readonly string[] = ['default', ...ROUTE_TYPES, ...KEYWORDS.map((k) => k.word)];

function readPriority(_ip: IpContext, a: Args, r: RouteArgs): void {
  const text = a.value();
  r.spec.metric = parseU32(text) ?? a.invalid('"metric" value is invalid\n', text);
}
function readRouteScope(_ip: IpContext, a: Args, r: RouteArgs): void {
  const text = a.value();
  r.spec.scope = readScope(text) ?? a.invalid('invalid "scope" value\n', text);
}
function readProtocol(_ip: IpContext, a: Args, r: RouteArgs): void {
  const text = a.value();
  r.spec.proto = readProto(text) ?? a.invalid('"protocol" value is invalid\n', text);
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
  const r: RouteArgs = { spec: {}, metrics: { values: {}, locked: [] }, several: false, refused: false };
  while (a.more && !r.several) {
    const word = a.word;
    const keyword = KEYWORDS.find((k) => k.word === word || (k.short && matches(word, k.word)));
    if (keyword) keyword.read(ip, a, r);
    else readTo(ip, a, r);
  }
  if (r.dev !== undefined) r.spec.oif = ip.link(r.dev).ifindex as IfIndex;
  if (r.several) r.spec.nexthops = readNexthops(ip, a);
  if (r.refused) return ip.unsupported();
  if (Object.keys(r.metrics.values).length > 0) r.spec.metrics = r.metrics.values;
  if (r.metrics.locked.length > 0) r.spec.locked = r.metrics.locked;
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
    scope: spec.scope ?? defaultScope(type, spec.gateway !== undefined, spec.nexthops),
  };
}
function defaultScope(type: RouteType, gateway: boolean, nexthops: readonly NexthopSpec[] | undefined): number {
  if (type === 'local') return SCOPE.HOST;
  if (type === 'broadcast' || type === 'multicast') return SCOPE.LINK;
  return type === 'unicast' && !gateway && !nexthops ? SCOPE.LINK : SCOPE.GLOBAL;
}
