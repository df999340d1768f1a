/** `ip route show` and `flush` (iproute_list_flush_or_save): the selector and the rounds. */
import { prefixMask } from '#base/addr.ts';
import type { IfIndex, Ipv4 } from '#base/brand.ts';
import { type RouteRow, RT_TABLE } from '#sim/rows.ts';
import { parseInteger } from '#tools/net/numbers.ts';
import { type Args, matches, type Prefix } from './args.ts';
import type { IpContext } from './context.ts';
import { printAnswer } from './route_get.ts';
import { ROUTE_TYPES, readProto } from './route_names.ts';
import { printRoute } from './route_print.ts';
import { readScope, readTable } from './scope.ts';
import { ROUTE_USAGE } from './usage_route.ts';

interface Selector {
  /** undefined: all tables. */
  table: number | undefined;
  tableSaid: boolean;
  cache: boolean;
  root?: Prefix;
  match?: Prefix;
  dev?: IfIndex;
  via?: Ipv4;
  proto?: string;
  scope?: number;
  type?: string;
  src?: Ipv4;
  metric?: number;
  /** Selects by something that no route here has. */
  nothing: boolean;
}

interface Keyword {
  readonly word: string;
  readonly short?: boolean;
  read(ip: IpContext, a: Args, s: Selector): void;
}
const KEYWORDS: readonly Keyword[] = [
  { word: 'table', short: true, read: readTableArg },
  {
    word: 'vrf',
    read: (_ip, a) => {
      const text = a.value();
      a.invalid('Not a valid VRF name\n', text);
    },
  },
  {
    word: 'cached',
    short: true,
    read: (_ip, a, s) => {
      a.skip();
      s.cache = true;
    },
  },
  {
    word: 'cloned',
    short: true,
    read: (_ip, a, s) => {
      a.skip();
      s.cache = true;
    },
  },
  {
    word: 'tos',
    read: (_ip, a, s) => {
      s.nothing = Number(a.value()) !== 0;
    },
  },
  {
    word: 'dsfield',
    short: true,
    read: (_ip, a, s) => {
      s.nothing = Number(a.value()) !== 0;
    },
  },
  { word: 'protocol', short: true, read: readProtoArg },
  { word: 'scope', short: true, read: readScopeArg },
  { word: 'type', short: true, read: readTypeArg },
  { word: 'dev', read: readDevArg },
  { word: 'oif', read: readDevArg },
  {
    word: 'iif',
    read: (ip, a, s) => {
      ip.link(a.value());
      s.nothing = true;
    },
  },
  {
    word: 'mark',
    read: (_ip, a, s) => {
      a.value();
      s.nothing = true;
    },
  },
  { word: 'metric', short: true, read: readMetricArg },
  { word: 'priority', short: true, read: readMetricArg },
  { word: 'preference', read: readMetricArg },
  {
    word: 'via',
    read: (_ip, a, s) => {
      s.via = a.prefix(a.value()).addr;
    },
  },
  {
    word: 'src',
    read: (_ip, a, s) => {
      s.src = a.prefix(a.value()).addr;
    },
  },
  {
    word: 'realms',
    short: true,
    read: (_ip, a, s) => {
      a.value();
      s.nothing = true;
    },
  },
  {
    word: 'from',
    read: (_ip, a, s) => {
      s.nothing = a.prefix(a.value()).len !== 0;
    },
  },
];

function readTableArg(_ip: IpContext, a: Args, s: Selector): void {
  const text = a.value();
  s.tableSaid = true;
  if (text === 'all') s.table = undefined;
  else if (text === 'cache') s.cache = true;
  else s.table = readTable(text) ?? a.invalid('table id value is invalid\n', text);
}
function readProtoArg(_ip: IpContext, a: Args, s: Selector): void {
  const text = a.value();
  if (text === 'all') return;
  s.proto = readProto(text) ?? a.invalid('invalid "protocol"\n', text);
}
function readScopeArg(_ip: IpContext, a: Args, s: Selector): void {
  const text = a.value();
  if (text === 'all') return;
  s.scope = readScope(text) ?? a.invalid('invalid "scope"\n', text);
}
function readTypeArg(_ip: IpContext, a: Args, s: Selector): void {
  const text = a.value();
  s.type = ROUTE_TYPES.find((t) => t === text) ?? a.invalid('node type value is invalid\n', text);
}
function readDevArg(ip: IpContext, a: Args, s: Selector): void {
  s.dev = ip.link(a.value()).ifindex;
}
function readMetricArg(_ip: IpContext, a: Args, s: Selector): void {
  const text = a.value();
  s.metric = parseInteger(text) ?? a.invalid('"metric" value is invalid\n', text);
}

/** `[to] [root|match|exact] PREFIX`; a bare prefix is `exact`. */
function readTo(ip: IpContext, a: Args, s: Selector): void {
  if (a.is('to')) {
    a.skip();
    if (!a.more) a.incomplete();
  }
  const how = ['root', 'match', 'exact'].find((w) => matches(a.word, w));
  if (how) {
    a.skip();
    if (!a.more) a.incomplete();
  } else if (matches(a.word, 'help')) ip.exit(255, ROUTE_USAGE);
  const prefix = a.prefix(a.take());
  if (how !== 'match') s.root = prefix;
  if (how !== 'root') s.match = prefix;
}

function parseSelector(ip: IpContext, a: Args): Selector {
  const s: Selector = { table: RT_TABLE.MAIN, tableSaid: false, cache: false, nothing: false };
  while (a.more) {
    const word = a.word;
    const keyword = KEYWORDS.find((k) => k.word === word || (k.short && matches(word, k.word)));
    if (keyword) keyword.read(ip, a, s);
    else readTo(ip, a, s);
  }
  return s;
}

const sameUnder = (a: number, b: number, len: number): boolean => ((a ^ b) & prefixMask(len)) === 0;

function selects(s: Selector, r: RouteRow): boolean {
  if (s.nothing || s.cache) return false;
  if (s.table !== undefined && r.table !== s.table) return false;
  if (s.root && (r.dstLen < s.root.len || !sameUnder(r.dst, s.root.addr, s.root.len))) return false;
  if (s.match && (r.dstLen > s.match.len || !sameUnder(r.dst, s.match.addr, r.dstLen))) return false;
  if (s.dev !== undefined && (r.nexthops || r.nexthop.oif !== s.dev)) return false;
  if (s.via !== undefined && (r.nexthops || r.nexthop.gateway !== s.via)) return false;
  return selectsByAttributes(s, r);
}
function selectsByAttributes(s: Selector, r: RouteRow): boolean {
  if (s.proto !== undefined && r.proto !== s.proto) return false;
  if (s.scope !== undefined && r.scope !== s.scope) return false;
  if (s.type !== undefined && r.type !== s.type) return false;
  if (s.src !== undefined && r.prefSrc !== s.src) return false;
  return s.metric === undefined || r.metric === s.metric;
}

const pinned = (s: Selector) => ({
  table: s.table !== undefined,
  dev: s.dev !== undefined,
  via: s.via !== undefined,
  proto: s.proto !== undefined,
  scope: s.scope !== undefined,
  src: s.src !== undefined,
  metric: s.metric !== undefined,
});

/** The kernel makes a table with its first route; a dump of main is never refused. */
const tableMissing = (ip: IpContext, s: Selector): boolean =>
  s.table !== undefined && !s.cache && (s.table !== RT_TABLE.MAIN || s.tableSaid) && !ip.sys.hasRouteTable(s.table);
const NO_TABLE = 'Error: ipv4: FIB table does not exist.\n';

const familyRoutes = (ip: IpContext): RouteRow[] => (ip.opts.family === '' || ip.opts.family === 'inet' ? ip.sys.routes() : []);

export function routeShow(ip: IpContext, a: Args): number {
  const s = parseSelector(ip, a);
  if (s.cache) return cacheShow(ip, s);
  const missing = tableMissing(ip, s);
  ip.out.begin();
  for (const row of familyRoutes(ip)) if (selects(s, row)) printOne(ip, row, s);
  if (!missing || !ip.opts.json) ip.out.end();
  if (!missing) return 0;
  ip.err(`${NO_TABLE}Dump terminated\n`);
  // What was begun reaches the terminal when the program ends, and nothing closes it.
  if (ip.opts.json) ip.tool.stdout.write('[');
  return 2;
}

function cacheShow(ip: IpContext, s: Selector): number {
  ip.out.begin();
  for (const r of ip.sys.routeCache()) {
    if (s.match && (r.dst !== s.match.addr || s.match.len !== 32)) continue;
    if ((s.dev !== undefined && s.dev !== r.oif) || (s.via !== undefined && s.via !== r.gateway)) continue;
    ip.out.openObject();
    printAnswer(ip, r, { cached: true });
    ip.out.newline();
    ip.out.close();
  }
  ip.out.end();
  return 0;
}

function printOne(ip: IpContext, row: RouteRow, s: Selector): void {
  ip.out.openObject();
  printRoute(ip, row, pinned(s));
  ip.out.newline();
  ip.out.close();
  ip.out.flush();
}

export function routeFlush(ip: IpContext, a: Args): number {
  if (!a.more) ip.exit(1, '"ip route flush" requires arguments.\n');
  const s = parseSelector(ip, a);
  if (s.cache) {
    ip.sys.flushRouteCache();
    return 0;
  }
  if (tableMissing(ip, s)) {
    ip.err(`${NO_TABLE}Flush terminated\n`);
    return 2;
  }
  let round = 0;
  for (let rows = wanted(ip, s); rows.length > 0; rows = wanted(ip, s)) {
    round++;
    const failed = flushRound(ip, rows, s, round);
    if (failed !== 0) return failed;
  }
  if (ip.opts.stats > 0)
    ip.tool.stdout.write(round === 0 ? 'Nothing to flush.\n' : `*** Flush is complete after ${round} round${round > 1 ? 's' : ''} ***\n`);
  return 0;
}

const wanted = (ip: IpContext, s: Selector): RouteRow[] => familyRoutes(ip).filter((r) => selects(s, r));

function flushRound(ip: IpContext, rows: readonly RouteRow[], s: Selector, round: number): number {
  for (const row of rows) {
    if (ip.opts.stats > 1) printOne(ip, row, s);
    const failed = ip.ack(ip.sys.delRoute(identity(row)));
    if (failed !== 0) return failed;
  }
  if (ip.opts.stats > 0) ip.tool.stdout.write(`\n*** Round ${round}, deleting ${rows.length} entries ***\n`);
  return 0;
}

/** What tells this route from all others. */
function identity(row: RouteRow) {
  const { gateway, oif } = row.nexthop;
  const hops = row.nexthops?.map((nh) => ({ gateway: nh.gateway, oif: nh.oif }));
  return {
    table: row.table,
    type: row.type,
    dst: row.dst,
    dstLen: row.dstLen,
    metric: row.metric,
    proto: row.proto,
    scope: row.scope,
    ...(row.prefSrc === 0 ? {} : { prefSrc: row.prefSrc }),
    ...(hops ? { nexthops: hops } : { ...(gateway !== 0 && { gateway }), ...(oif !== 0 && { oif }) }),
  };
}
