/** `ip rule show` and `flush`: the selector, and one rule as it is printed (filter_nlmsg and print_rule in iprule.c). */
import { formatIpv4, prefixMask } from '#base/addr.ts';
import type { Ipv4 } from '#base/brand.ts';
import type { RuleRow } from '#sim/rows.ts';
import { parseU32 } from '#tools/net/numbers.ts';
import { type Args, matches, type Prefix } from './args.ts';
import type { IpContext } from './context.ts';
import { groupName } from './link_parse.ts';
import { protoNumber, readProto } from './route_names.ts';
import { readFwmark, readPorts, readUids } from './rule_parse.ts';
import { ipprotoName, readDsfield, readIpproto, readTable, tableName } from './scope.ts';

type Range = readonly [number, number];
interface Selector {
  not?: boolean;
  from?: Prefix;
  to?: Prefix;
  priority?: number;
  tos?: number;
  mark?: number;
  mask?: number;
  iif?: string;
  oif?: string;
  l3mdev?: boolean;
  uids?: Range;
  table?: number;
  ipproto?: number;
  sport?: Range;
  dport?: Range;
  /** Only `flush` goes by it. */
  proto?: string;
}
interface Keyword {
  readonly word: string;
  readonly short?: boolean;
  read(a: Args, s: Selector): void;
}

function valued<T>(parse: (text: string) => T | undefined, complaint: string, set: (s: Selector, value: T) => void): Keyword['read'] {
  return (a, s) => {
    const text = a.value();
    set(s, parse(text) ?? a.invalid(complaint, text));
  };
}
const readPriority = valued(parseU32, 'preference value is invalid\n', (s, value) => {
  s.priority = value;
});
const readTos = valued(readDsfield, 'TOS value is invalid\n', (s, value) => {
  s.tos = value;
});
const readTb = valued(readTable, 'table id value is invalid\n', (s, value) => {
  s.table = value;
});
const readFrom: Keyword['read'] = (a, s) => {
  s.from = a.prefix(a.value(), 'inet');
};
const readIif: Keyword['read'] = (a, s) => {
  s.iif = a.value();
};

const KEYWORDS: readonly Keyword[] = [
  { word: 'preference', short: true, read: readPriority },
  { word: 'order', short: true, read: readPriority },
  { word: 'priority', short: true, read: readPriority },
  {
    word: 'not',
    read: (a, s) => {
      a.skip();
      s.not = true;
    },
  },
  { word: 'tos', read: readTos },
  { word: 'dsfield', short: true, read: readTos },
  {
    word: 'fwmark',
    read: (a, s) => {
      const { mark, mask } = readFwmark(a, a.value());
      s.mark = mark;
      if (mask !== undefined) s.mask = mask;
    },
  },
  { word: 'dev', read: readIif },
  { word: 'iif', read: readIif },
  {
    word: 'oif',
    read: (a, s) => {
      s.oif = a.value();
    },
  },
  {
    word: 'l3mdev',
    read: (a, s) => {
      a.skip();
      s.l3mdev = true;
    },
  },
  {
    word: 'uidrange',
    read: valued(readUids, 'invalid UID range\n', (s, value) => {
      s.uids = value;
    }),
  },
  { word: 'lookup', short: true, read: readTb },
  { word: 'table', short: true, read: readTb },
  { word: 'from', short: true, read: readFrom },
  { word: 'src', short: true, read: readFrom },
  {
    word: 'protocol',
    short: true,
    read: (a, s) => {
      const text = a.value();
      if (text !== 'all') s.proto = readProto(text) ?? a.invalid('invalid "protocol"\n', text);
    },
  },
  {
    word: 'ipproto',
    read: valued(readIpproto, 'Invalid "ipproto" value\n', (s, value) => {
      s.ipproto = value;
    }),
  },
  {
    word: 'sport',
    read: valued(readPorts, 'invalid port range\n', (s, value) => {
      s.sport = value;
    }),
  },
  {
    word: 'dport',
    read: valued(readPorts, 'invalid port range\n', (s, value) => {
      s.dport = value;
    }),
  },
];

export function parseSelector(a: Args): Selector {
  const s: Selector = {};
  while (a.more) {
    const { word } = a;
    const keyword = KEYWORDS.find((k) => k.word === word || (k.short && matches(word, k.word)));
    if (keyword) keyword.read(a, s);
    else {
      if (matches(word, 'dst') || matches(word, 'to')) {
        a.skip();
        if (!a.more) a.incomplete();
      }
      s.to = a.prefix(a.take(), 'inet');
    }
  }
  return s;
}

const under = (wanted: Prefix | undefined, addr: Ipv4, len: number): boolean =>
  wanted === undefined || (len >= wanted.len && ((addr ^ wanted.addr) & prefixMask(wanted.len)) === 0);
const same = <T>(wanted: T | undefined, value: T): boolean => wanted === undefined || wanted === value;
const sameRange = (wanted: Range | undefined, value: Range | undefined): boolean =>
  wanted === undefined || (wanted[0] === value?.[0] && wanted[1] === value[1]);

/** filter_nlmsg. Zero marks, masks and tables select everything. */
export function selects(s: Selector, r: RuleRow): boolean {
  if (!same(s.priority, r.priority) || (s.not && !r.not) || (s.l3mdev && !r.l3mdev)) return false;
  if (!under(s.from, r.src, r.srcLen) || !under(s.to, r.dst, r.dstLen)) return false;
  if (!same(s.tos, r.tos) || (s.mark && s.mark !== r.mark) || (s.mask && s.mask !== r.mask)) return false;
  if (!same(s.iif, r.iif) || !same(s.oif, r.oif) || (s.table && s.table !== r.table)) return false;
  if (s.ipproto && s.ipproto !== r.ipproto) return false;
  return sameRange(s.uids, r.uids) && sameRange(s.sport, r.sport) && sameRange(s.dport, r.dport);
}
export const selectsProto = (s: Selector, r: RuleRow): boolean => same(s.proto, r.proto);

/** print_rule */
export function printRule(ip: IpContext, r: RuleRow): void {
  const { out, opts } = ip;
  out.openObject();
  out.field('priority', r.priority, `${r.priority}:\t`);
  if (r.not) out.field('not', null, 'not ');
  printSource(ip, r);
  printDestination(ip, r);
  if (r.tos !== 0) out.field('tos', hex2(r.tos), ` tos ${hex2(r.tos)}`);
  printMark(ip, r);
  printDevices(ip, r);
  if (r.l3mdev) out.field('l3mdev', null, ' lookup [l3mdev-table]');
  if (r.uids) {
    out.field('uid_start', r.uids[0], ` uidrange ${r.uids[0]}`);
    out.field('uid_end', r.uids[1], `-${r.uids[1]}`);
  }
  const proto = opts.numeric ? String(r.ipproto) : ipprotoName(r.ipproto);
  if (r.ipproto !== 0) out.field('ipproto', proto, ` ipproto ${proto}`);
  printPorts(ip, 'sport', r.sport);
  printPorts(ip, 'dport', r.dport);
  if (r.table !== 0) printLookup(ip, r);
  printAction(ip, r);
  const origin = opts.numeric ? String(protoNumber(r.proto)) : r.proto;
  if ((r.proto !== 'kernel' && r.proto !== 'unspec') || opts.details) out.field('protocol', origin, ` proto ${origin}`);
  out.newline();
  out.close();
}

const hex2 = (n: number): string => `0x${n.toString(16).padStart(2, '0')}`;
/** printf's %#x */
const hex = (n: number): string => (n === 0 ? '0' : `0x${n.toString(16)}`);

function printSource(ip: IpContext, r: RuleRow): void {
  const { out } = ip;
  out.text('from ');
  if (r.srcLen === 0) {
    out.field('src', 'all', 'all');
    return;
  }
  out.field('src', formatIpv4(r.src), formatIpv4(r.src), 'inet');
  if (r.srcLen !== 32) out.field('srclen', r.srcLen, `/${r.srcLen}`);
}
function printDestination(ip: IpContext, r: RuleRow): void {
  const { out } = ip;
  if (r.dstLen === 0) return;
  out.text(' to ');
  out.field('dst', formatIpv4(r.dst), formatIpv4(r.dst), 'inet');
  if (r.dstLen !== 32) out.field('dstlen', r.dstLen, `/${r.dstLen}`);
}
function printMark(ip: IpContext, r: RuleRow): void {
  const { out } = ip;
  if (r.mark === 0 && r.mask === 0) return;
  out.field('fwmark', hex(r.mark), ` fwmark ${hex(r.mark)}`);
  if (r.mask !== 0xffffffff) out.field('fwmask', hex(r.mask), `/${hex(r.mask)}`);
}
function printDevices(ip: IpContext, r: RuleRow): void {
  const { out } = ip;
  for (const side of ['iif', 'oif'] as const) {
    if (r[side] === '') continue;
    out.text(` ${side} `);
    out.field(side, r[side], r[side], 'ifname');
    if (r[`${side}Detached`]) out.field(`${side}_detached`, null, ' [detached]');
  }
}
function printPorts(ip: IpContext, key: 'sport' | 'dport', range: Range | undefined): void {
  const { out } = ip;
  if (!range) return;
  if (range[0] === range[1]) {
    out.field(key, range[0], ` ${key} ${range[0]}`);
    return;
  }
  out.field(`${key}_start`, range[0], ` ${key} ${range[0]}`);
  out.field(`${key}_end`, range[1], `-${range[1]}`);
}
function printLookup(ip: IpContext, r: RuleRow): void {
  const { out, opts } = ip;
  const table = tableName(r.table, opts.numeric);
  out.field('table', table, ` lookup ${table}`);
  if (r.suppressPrefixlen !== -1) {
    out.field('suppress_prefixlen', r.suppressPrefixlen, ` suppress_prefixlength ${r.suppressPrefixlen}`);
  }
  if (r.suppressIfgroup === -1) return;
  const group = groupName(r.suppressIfgroup, opts.numeric);
  out.field('suppress_ifgroup', group, ` suppress_ifgroup ${group}`);
}
function printAction(ip: IpContext, r: RuleRow): void {
  const { out } = ip;
  if (r.action === 'lookup') return;
  if (r.action === 'nop') out.field('nop', null, ' nop');
  else if (r.action === 'goto') {
    out.field('goto', r.target, ` goto ${r.target}`);
    if (r.unresolved) out.field('unresolved', null, ' [unresolved]');
  } else out.field('action', r.action, ` ${r.action}`);
}
