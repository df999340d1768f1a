/**
 * `ip address` (ipaddress.c). Left out: IPv6 addresses, lifetimes, anycast, address flags, metrics, `save` and `restore`: refused as a kernel
 * without them would.
 */

import { prefixMask } from '#base/addr.ts';
import { type Ipv4, ipv4 } from '#base/brand.ts';
import { nlError } from '#kernel/uapi/errno.ts';
import type { NewAddr } from '#kernel/uapi/uapi.ts';
import { SCOPE } from '#sim/rows.ts';
import { addrFlush, addrShow } from './addr_show.ts';
import { type Args, matches, type Prefix } from './args.ts';
import type { IpContext } from './context.ts';
import { readScope } from './scope.ts';
import { ADDR_USAGE } from './usage.ts';

type Verb = (ip: IpContext, a: Args) => number;
const VERBS: readonly (readonly [string, Verb])[] = [
  ['add', (ip, a) => modify(ip, a, 'add')],
  ['change', (ip, a) => modify(ip, a, 'replace')],
  ['chg', (ip, a) => modify(ip, a, 'replace')],
  ['replace', (ip, a) => modify(ip, a, 'replace')],
  ['delete', (ip, a) => modify(ip, a, 'del')],
  ['show', addrShow],
  ['list', addrShow],
  ['lst', addrShow],
  ['flush', addrFlush],
  ['save', (ip) => ip.unsupported()],
  ['showdump', (ip) => ip.unsupported()],
  ['restore', (ip) => ip.unsupported()],
  ['help', (ip) => ip.exit(255, ADDR_USAGE)],
];
export const ADDR_VERBS: readonly string[] = VERBS.map(([word]) => word);

export function ipAddress(ip: IpContext, a: Args): number {
  if (!a.more) return addrShow(ip, a);
  const verb = VERBS.find(([word]) => matches(a.word, word));
  if (!verb) return ip.exit(255, `Command "${a.word}" is unknown, try "ip address help".\n`);
  a.skip();
  return verb[1](ip, a);
}

interface AddrArgs {
  dev?: string;
  local?: Prefix;
  localText?: string;
  peer?: Prefix;
  /** `+` or `-`: computed from the prefix. */
  brd?: Ipv4 | '+' | '-';
  scope?: number;
  label?: string;
  refused: boolean;
}

const isIpv6 = (text: string): boolean => text.includes(':');

/** An address or prefix; IPv6 is understood and refused by the kernel, which has it switched off. */
function readPrefix(a: Args, text: string, into: AddrArgs): Prefix {
  if (!isIpv6(text)) return a.prefix(text);
  into.refused = true;
  return { addr: 0 as Ipv4, len: 0, explicit: true, all: false };
}

interface Keyword {
  readonly word: string;
  readonly short?: boolean;
  read(ip: IpContext, a: Args, into: AddrArgs): void;
}
const KEYWORDS: readonly Keyword[] = [
  { word: 'peer', read: readPeer },
  { word: 'remote', read: readPeer },
  { word: 'broadcast', short: true, read: readBroadcast },
  { word: 'brd', read: readBroadcast },
  {
    word: 'anycast',
    read: (_ip, a, into) => {
      a.address(a.value());
      into.refused = true;
    },
  },
  { word: 'scope', read: readAddrScope },
  {
    word: 'dev',
    read: (_ip, a, into) => {
      into.dev = a.value();
    },
  },
  {
    word: 'label',
    read: (_ip, a, into) => {
      into.label = a.value();
    },
  },
  { word: 'metric', short: true, read: readRefused },
  { word: 'priority', short: true, read: readRefused },
  { word: 'preference', read: readRefused },
  { word: 'valid_lft', short: true, read: readLifetime },
  { word: 'preferred_lft', short: true, read: readLifetime },
  ...['home', 'nodad', 'mngtmpaddr', 'noprefixroute', 'autojoin'].map((word) => ({
    word,
    read: (_ip: IpContext, a: Args, into: AddrArgs) => {
      a.skip();
      into.refused = true;
    },
  })),
  {
    word: 'optimistic',
    read: (_ip, a, into) => {
      a.skip();
      into.refused = true;
    },
  },
];
export const ADDR_KEYWORDS: readonly string[] = ['local', ...KEYWORDS.map((k) => k.word)];

function readRefused(_ip: IpContext, a: Args, into: AddrArgs): void {
  a.value();
  into.refused = true;
}

/** Addresses of the simulated kernel live for ever. */
function readLifetime(_ip: IpContext, a: Args, into: AddrArgs): void {
  const word = a.word;
  const text = a.value();
  if (text === 'forever') return;
  if (!/^\d+$/.test(text)) a.invalid(`${word} value`, text);
  into.refused = true;
}

function readPeer(_ip: IpContext, a: Args, into: AddrArgs): void {
  const text = a.value();
  if (into.peer) a.duplicate('peer', text);
  into.peer = readPrefix(a, text, into);
}

function readBroadcast(_ip: IpContext, a: Args, into: AddrArgs): void {
  const text = a.value();
  if (into.brd !== undefined) a.duplicate('broadcast', text);
  into.brd = text === '+' || text === '-' ? text : a.address(text);
}

function readAddrScope(_ip: IpContext, a: Args, into: AddrArgs): void {
  const text = a.value();
  into.scope = readScope(text) ?? a.invalid('invalid scope value.', text);
}

function readLocal(ip: IpContext, a: Args, into: AddrArgs): void {
  if (!a.is('local') && a.abbreviates('help')) ip.exit(255, ADDR_USAGE);
  const text = a.is('local') ? a.value() : a.take();
  if (into.local) a.garbage('local', text);
  into.local = readPrefix(a, text, into);
  into.localText = text;
}

function parse(ip: IpContext, a: Args): AddrArgs {
  const into: AddrArgs = { refused: false };
  while (a.more) {
    const word = a.word;
    const keyword = KEYWORDS.find((k) => k.word === word || (k.short && matches(word, k.word)));
    if (keyword) keyword.read(ip, a, into);
    else readLocal(ip, a, into);
  }
  return into;
}

const WILDCARD = (text: string): string =>
  'Warning: Executing wildcard deletion to stay compatible with old scripts.\n' +
  `         Explicitly specify the prefix length (${text}/32) to avoid this warning.\n` +
  '         This special behaviour is likely to disappear in further releases,\n         fix your scripts!\n';

function modify(ip: IpContext, a: Args, how: 'add' | 'replace' | 'del'): number {
  const read = parse(ip, a);
  if (read.dev === undefined) ip.exit(1, 'Not enough information: "dev" argument is required.\n');
  if (read.local && read.localText !== undefined && how === 'del' && !read.local.explicit && !read.peer && !read.refused)
    ip.err(WILDCARD(read.localText));
  const link = ip.link(read.dev);
  if (!read.local) return ip.unsupported();
  if (read.refused)
    return ip.ack(isIpv6(read.localText ?? '') ? nlError('EACCES', 'ipv6: IPv6 is disabled on this device') : nlError('EOPNOTSUPP'));
  if ((read.label?.length ?? 0) >= IFNAMSIZ) return ip.ack(nlError('ERANGE', 'Attribute failed policy validation'));
  const prefix = read.peer ?? read.local;
  if (how === 'del') return deleteAddr(ip, link.ifindex, read, prefix);
  const broadcast = broadcastOf(read, prefix);
  const req: NewAddr = {
    ifindex: link.ifindex,
    local: read.local.addr,
    prefixLen: prefix.len,
    scope: read.scope ?? (isLoopbackAddr(read.local.addr) ? SCOPE.HOST : SCOPE.GLOBAL),
    ...(read.peer ? { peer: read.peer.addr } : {}),
    ...(broadcast === undefined ? {} : { broadcast }),
    ...(read.label === undefined ? {} : { label: read.label }),
    ...(how === 'replace' ? { replace: true } : {}),
  };
  return ip.ack(ip.sys.newAddr(req));
}

const IFNAMSIZ = 16;

/** default_scope: 127/8 is of this host only. */
const isLoopbackAddr = (addr: Ipv4): boolean => addr >>> 24 === 127;

function broadcastOf(read: AddrArgs, prefix: Prefix): Ipv4 | undefined {
  if (read.brd === undefined) return undefined;
  if (typeof read.brd === 'number') return read.brd;
  // A link of two and a host alone have no broadcast address to compute.
  if (prefix.len > 30) return undefined;
  const host = ~prefixMask(prefix.len) >>> 0;
  return ipv4(read.brd === '+' ? (prefix.addr | host) >>> 0 : (prefix.addr & ~host) >>> 0);
}

function deleteAddr(ip: IpContext, ifindex: NewAddr['ifindex'], read: AddrArgs, prefix: Prefix): number {
  const local = read.local as Prefix;
  const wildcard = !local.explicit && !read.peer;
  const found = wildcard ? ip.sys.addrs().find((x) => x.ifindex === ifindex && x.local === local.addr) : undefined;
  const prefixLen = found?.prefixLen ?? prefix.len;
  const peer = found?.peer ?? read.peer?.addr;
  return ip.ack(ip.sys.delAddr({ ifindex, local: local.addr, prefixLen, ...(peer === undefined ? {} : { peer }) }));
}
