/** `ip route get` (iproute_get): asks the kernel for its decision about one packet. */
import { formatIpv4 } from '#base/addr.ts';
import type { IfIndex, Ipv4 } from '#base/brand.ts';
import type { RouteAnswer } from '#kernel/uapi/uapi.ts';
import { RT_TABLE } from '#sim/rows.ts';
import { parseU16, parseU32 } from '#tools/net/numbers.ts';
import { type Args, matches, type Prefix } from './args.ts';
import { type IpContext, isError } from './context.ts';
import { printMetrics } from './route_metrics.ts';
import { NOTHING_PINNED, printRoute } from './route_print.ts';
import { readDsfield, readIpproto, tableName } from './scope.ts';
import { ROUTE_USAGE } from './usage_route.ts';

interface GetArgs {
  dst?: Ipv4;
  from?: Ipv4;
  iif?: IfIndex;
  oif?: IfIndex;
  mark?: number;
  tos?: number;
  ipproto?: number;
  sport?: number;
  dport?: number;
  uid?: number;
  fibmatch: boolean;
  /** Warnings that come after the answer. */
  warning: string;
}
const prefixWarning = (len: number): string => `Warning: /${len} as prefix is invalid, only /32 (or none) is supported.\n`;

interface Keyword {
  readonly word: string;
  readonly short?: boolean;
  read(ip: IpContext, a: Args, g: GetArgs): void;
}
const KEYWORDS: readonly Keyword[] = [
  { word: 'tos', read: readTos },
  { word: 'dsfield', short: true, read: readTos },
  {
    word: 'iif',
    read: (ip, a, g) => {
      g.iif = ip.link(a.value()).ifindex;
    },
  },
  { word: 'mark', short: true, read: readMark },
  {
    word: 'oif',
    read: (ip, a, g) => {
      g.oif = ip.link(a.value()).ifindex;
    },
  },
  {
    word: 'dev',
    read: (ip, a, g) => {
      g.oif = ip.link(a.value()).ifindex;
    },
  },
  { word: 'notify', short: true, read: (_ip, a) => a.skip() },
  { word: 'connected', short: true, read: (_ip, a) => a.skip() },
  {
    word: 'fibmatch',
    read: (_ip, a, g) => {
      a.skip();
      g.fibmatch = true;
    },
  },
  {
    word: 'vrf',
    read: (_ip, a) => {
      const text = a.value();
      a.invalid('Invalid "vrf" value\n', text);
    },
  },
  number('uid', 'uid', parseU32, 'invalid UID\n'),
  number('ipproto', 'ipproto', readIpproto, 'Invalid "ipproto" value\n'),
  number('sport', 'sport', parseU16, 'invalid sport\n'),
  number('dport', 'dport', parseU16, 'invalid dport\n'),
];

function number(
  word: string,
  field: 'uid' | 'ipproto' | 'sport' | 'dport',
  parse: (text: string) => number | undefined,
  complaint: string,
): Keyword {
  const read: Keyword['read'] = (_ip, a, g) => {
    const text = a.value();
    g[field] = parse(text) ?? a.invalid(complaint, text);
  };
  return { word, read };
}
function readTos(_ip: IpContext, a: Args, g: GetArgs): void {
  const text = a.value();
  g.tos = readDsfield(text) ?? a.invalid('TOS value is invalid\n', text);
}
function readMark(_ip: IpContext, a: Args, g: GetArgs): void {
  const text = a.value();
  g.mark = parseU32(text) ?? a.invalid('Invalid "mark" value\n', text);
}

function readAddress(ip: IpContext, a: Args, g: GetArgs): void {
  const from = a.is('from');
  if (from || a.is('to')) {
    a.skip();
    if (!a.more) a.incomplete();
  } else if (matches(a.word, 'help')) ip.exit(255, ROUTE_USAGE);
  const prefix: Prefix = a.prefix(a.take(), g.dst === undefined && !from ? '' : 'inet');
  if (from) g.from = prefix.addr;
  else g.dst = prefix.addr;
  if (prefix.len !== 32) g.warning = prefixWarning(prefix.len);
}

export function routeGet(ip: IpContext, a: Args): number {
  const g: GetArgs = { fibmatch: false, warning: '' };
  while (a.more) {
    const word = a.word;
    const keyword = KEYWORDS.find((k) => k.word === word || (k.short && matches(word, k.word)));
    if (keyword) keyword.read(ip, a, g);
    else readAddress(ip, a, g);
  }
  const { dst } = g;
  if (dst === undefined) return ip.exit(1, 'need at least a destination address\n');
  const { from, iif, oif, mark, tos, ipproto, sport, dport, uid } = g;
  const said = Object.fromEntries(
    Object.entries({ src: from, iif, oif, mark, tos, ipproto, sport, dport, uid }).filter(([, value]) => value !== undefined),
  );
  const answer = ip.sys.getRoute({ dst, ...said });
  if (isError(answer)) return ip.ack(answer);
  ip.out.begin();
  ip.out.openObject();
  if (g.fibmatch) printMatch(ip, answer);
  else printAnswer(ip, answer, g);
  ip.out.newline();
  ip.out.close();
  ip.out.end();
  ip.err(g.warning);
  return 0;
}

/** `fibmatch`: the row that decided, as a route. */
function printMatch(ip: IpContext, answer: RouteAnswer): void {
  const row = ip.sys.routes().find((r) => r.rid === answer.rid);
  if (row) printRoute(ip, row, NOTHING_PINNED);
}

/** An answer, or an entry of `ip route show cache`, which has no user. */
export function printAnswer(
  ip: IpContext,
  r: RouteAnswer,
  g: Pick<GetArgs, 'from' | 'iif' | 'mark' | 'uid'> & { readonly cached?: boolean },
): void {
  const { out, opts } = ip;
  if (r.type !== 'unicast' || opts.details) out.field('type', r.type, `${r.type} `);
  address(ip, 'dst', r.dst, '');
  if (g.from !== undefined) address(ip, 'from', g.from, 'from ');
  if (r.gateway !== 0) address(ip, 'gateway', r.gateway, 'via ');
  out.text('dev ');
  out.field('dev', ip.linkName(r.oif), ip.linkName(r.oif), 'ifname');
  out.text(' ');
  const table = tableName(r.table, opts.numeric);
  if (r.table !== RT_TABLE.MAIN || opts.details) out.field('table', table, `table ${table} `);
  if (g.from === undefined && r.src !== 0) address(ip, 'prefsrc', r.src, 'src ');
  out.openArray('flags');
  out.close();
  if (g.mark) out.field('mark', g.mark, g.mark >= 16 ? `mark 0x${g.mark.toString(16)} ` : `mark ${g.mark} `);
  if (g.iif === undefined && !g.cached) out.field('uid', g.uid ?? 0, `uid ${g.uid ?? 0} `);
  printCache(ip, r, g);
}

function address(ip: IpContext, key: string, addr: Ipv4, before: string): void {
  ip.out.text(before);
  ip.out.field(key, formatIpv4(addr), formatIpv4(addr), 'inet');
  ip.out.text(' ');
}

/** RTCF_*: a broadcast that a router passes on has none. */
function cacheFlags(r: RouteAnswer): readonly string[] {
  const local = r.local ? ['local'] : [];
  if (r.type === 'multicast') return [...local, 'mc'];
  if (r.type === 'broadcast') return r.local ? ['local', 'brd'] : [];
  return r.type === 'local' ? local : [];
}

function printCache(ip: IpContext, r: RouteAnswer, g: Pick<GetArgs, 'iif'>): void {
  const { out } = ip;
  const flags = [...cacheFlags(r), ...(r.redirect ? ['redirect'] : []), ...(r.redirected ? ['redirected'] : [])];
  out.softNewline();
  out.text('    cache ');
  out.openArray('cache');
  for (const flag of flags) out.element(flag);
  out.close();
  if (flags.length > 0) out.text(`<${flags.join(',')}> `);
  if (r.expires !== undefined) out.field('expires', r.expires, `expires ${r.expires}sec `);
  printMetrics(ip, r.metrics, r.locked);
  if (g.iif !== undefined) out.field('iif', ip.linkName(g.iif), `iif ${ip.linkName(g.iif)} `);
}
