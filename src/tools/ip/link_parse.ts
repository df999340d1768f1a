/**
 * The arguments that `ip link add`, `ip link set` and a veth's `peer` share (iplink_parse). Order of the table is iproute2's order of
 * comparison: it decides what an abbreviation means (`a` is address, `br` is broadcast, `d` is dynamic).
 * Left out: everything that the simulated kernel has no attribute for; it is refused as a kernel without it would.
 */
import type { IfIndex, Mac, NsId } from '#base/brand.ts';
import type { Errno } from '#kernel/uapi/errno.ts';
import { parseInteger, parseU32 } from '#tools/net/numbers.ts';
import { type Args, isIfname, matches, parseLladdr } from './args.ts';
import type { IpContext } from './context.ts';
import { LINK_USAGE } from './usage_link.ts';

/** What was read; one request is made of it when all is read. */
export interface LinkArgs {
  dev?: string;
  name?: string;
  up?: boolean;
  lladdr?: number[];
  mtu?: number;
  txqlen?: number;
  index?: number;
  /** Name of the lower device; looked up by `ip link add` alone. */
  link?: string;
  master?: IfIndex;
  netns?: NsId;
  arp?: boolean;
  promisc?: boolean;
  multicast?: boolean;
  allmulticast?: boolean;
  group?: number;
  alias?: string;
  type?: string;
  /** Something that has no attribute in this kernel; the request is refused. */
  refused?: Errno;
}

/** IFALIASZ without its zero byte. */
const ALIAS_MAX = 255;

interface Keyword {
  readonly word: string;
  /** An abbreviation will do. */
  readonly short?: boolean;
  read(ip: IpContext, a: Args, into: LinkArgs): void;
}

const flag = (word: string, key: 'promisc' | 'multicast' | 'allmulticast' | 'arp'): Keyword => ({
  word,
  read: (_ip, a, into) => {
    into[key] = a.onOff(word, a.value());
  },
});
/** A setting without a counterpart in the simulated kernel: read like the real one, refused by the kernel. */
const unmodelled = (word: string, check: (a: Args, value: string) => void, short = false): Keyword => ({
  word,
  short,
  read: (_ip, a, into) => {
    check(a, a.value());
    into.refused = 'EOPNOTSUPP';
  },
});
const unsigned = (word: string) => (a: Args, value: string) => {
  if (parseU32(value) === undefined) a.invalid(`Invalid "${word}" value\n`, value);
};
const anything = () => undefined;
const setTxqlen = (_ip: IpContext, a: Args, into: LinkArgs) => {
  const text = a.value();
  if (into.txqlen !== undefined) a.duplicate('txqueuelen', text);
  into.txqlen = parseU32(text) ?? a.invalid('Invalid "txqueuelen" value\n', text);
};
const queues = (word: string): Keyword => ({
  word,
  read: (_ip, a) => {
    const text = a.value();
    if (parseU32(text) === undefined) a.invalid(`Invalid "${word}" value\n`, text);
  },
});
const readLladdr = (ip: IpContext, text: string): number[] => parseLladdr(text) ?? ip.exit(1, `"${text}" is invalid lladdr.\n`);
const broadcast = (ip: IpContext, a: Args, into: LinkArgs) => {
  readLladdr(ip, a.value());
  into.refused = 'EOPNOTSUPP';
};

const KEYWORDS: readonly Keyword[] = [
  { word: 'up', read: (_ip, a, into) => setUp(a, into, true) },
  { word: 'down', read: (_ip, a, into) => setUp(a, into, false) },
  { word: 'name', read: readName },
  { word: 'index', short: true, read: readIndex },
  { word: 'link', short: true, read: readLinkDev },
  { word: 'address', short: true, read: readAddress },
  { word: 'broadcast', short: true, read: broadcast },
  { word: 'brd', read: broadcast },
  { word: 'txqueuelen', short: true, read: setTxqlen },
  { word: 'qlen', read: setTxqlen },
  { word: 'txqlen', short: true, read: setTxqlen },
  { word: 'mtu', read: readMtu },
  ...['xdpgeneric', 'xdpdrv', 'xdpoffload', 'xdp'].map((word) => unmodelled(word, anything)),
  { word: 'netns', read: readNetns },
  flag('multicast', 'multicast'),
  flag('allmulticast', 'allmulticast'),
  flag('promisc', 'promisc'),
  unmodelled('trailers', (a, v) => a.onOff('trailers', v)),
  flag('arp', 'arp'),
  unmodelled('carrier', (a, v) => a.onOff('carrier', v)),
  unmodelled('vf', (a, v) => parseInteger(v) ?? a.invalid('Invalid "vf" value\n', v)),
  { word: 'master', short: true, read: readMaster },
  unmodelled('vrf', (a, v) => a.invalid('Not a valid VRF name\n', v)),
  {
    word: 'nomaster',
    short: true,
    read: (_ip, a, into) => {
      a.skip();
      into.master = 0 as IfIndex;
    },
  },
  unmodelled('dynamic', (a, v) => a.onOff('dynamic', v), true),
  {
    word: 'type',
    short: true,
    read: (_ip, a, into) => {
      into.type = a.value();
    },
  },
  {
    word: 'alias',
    short: true,
    read: (ip, a, into) => {
      into.alias = a.value();
      if (into.alias.length > ALIAS_MAX) ip.exit(255, 'alias too long\n');
    },
  },
  { word: 'group', read: readGroup },
  unmodelled('mode', anything),
  unmodelled('state', anything),
  queues('numtxqueues'),
  queues('numrxqueues'),
  unmodelled('addrgenmode', anything, true),
  unmodelled('link-netns', anything, true),
  unmodelled('link-netnsid', anything, true),
  unmodelled('protodown', (a, v) => a.onOff('protodown', v)),
  unmodelled('protodown_reason', anything),
  unmodelled('gso_max_size', unsigned('gso_max_size')),
  unmodelled('gso_max_segs', unsigned('gso_max_segs')),
  unmodelled('gro_max_size', unsigned('gro_max_size')),
  unmodelled('parentdev', anything),
];

/** Reads arguments until their end, or until a device type was read (its own options follow). */
export function parseLinkArgs(ip: IpContext, a: Args): LinkArgs {
  const into: LinkArgs = {};
  while (a.more && into.type === undefined) {
    const word = a.word;
    const keyword = KEYWORDS.find((k) => k.word === word || (k.short && matches(word, k.word)));
    if (keyword) keyword.read(ip, a, into);
    else readDev(ip, a, into);
  }
  return into;
}

/** Words for completion. */
export const LINK_KEYWORDS: readonly string[] = KEYWORDS.map((k) => k.word);

/** The six bytes as a MAC address; undefined when there are not six. */
export function macOf(lladdr: readonly number[]): Mac | undefined {
  return lladdr.length === 6 ? (lladdr.reduce((mac, byte) => mac * 256 + byte, 0) as Mac) : undefined;
}

function setUp(a: Args, into: LinkArgs, up: boolean): void {
  a.skip();
  into.up = up;
}

function readName(_ip: IpContext, a: Args, into: LinkArgs): void {
  const name = a.value();
  if (into.name !== undefined) a.duplicate('name', name);
  if (!isIfname(name)) a.invalid('"name" not a valid ifname', name);
  into.name = name;
}

function readIndex(_ip: IpContext, a: Args, into: LinkArgs): void {
  const text = a.value();
  if (into.index !== undefined) a.duplicate('index', text);
  const index = parseInteger(text);
  into.index = index !== undefined && index > 0 ? index : a.invalid('Invalid "index" value', text);
}

function readLinkDev(_ip: IpContext, a: Args, into: LinkArgs): void {
  into.link = a.value();
}

function readAddress(ip: IpContext, a: Args, into: LinkArgs): void {
  into.lladdr = readLladdr(ip, a.value());
}

function readMtu(_ip: IpContext, a: Args, into: LinkArgs): void {
  const text = a.value();
  if (into.mtu !== undefined) a.duplicate('mtu', text);
  into.mtu = parseInteger(text) ?? a.invalid('Invalid "mtu" value\n', text);
}

function readNetns(ip: IpContext, a: Args, into: LinkArgs): void {
  const text = a.value();
  if (into.netns !== undefined) a.duplicate('netns', text);
  into.netns = netnsByNameOrPid(ip, a, text, into);
}

/** A name under /run/netns, or the pid of a process: process 1 lives in the machine's own namespace, this one in the caller's. */
function netnsByNameOrPid(ip: IpContext, a: Args, text: string, into: LinkArgs): NsId {
  const named = ip.sys.netnsByName(text);
  if (named !== undefined) return named;
  const pid = parseInteger(text) ?? a.invalid('Invalid "netns" value\n', text);
  if (pid === 1) return ip.sys.initNetns();
  if (pid !== ip.tool.pid) into.refused = 'ESRCH';
  return ip.sys.nsid;
}

function readMaster(ip: IpContext, a: Args, into: LinkArgs): void {
  const text = a.value();
  into.master = ip.findLink(text)?.ifindex ?? a.invalid('Device does not exist\n', text);
}

function readGroup(_ip: IpContext, a: Args, into: LinkArgs): void {
  const text = a.value();
  if (into.group !== undefined) a.duplicate('group', text);
  into.group = parseGroup(text) ?? a.invalid('Invalid "group" value\n', text);
}

/** /etc/iproute2/group holds `default` alone. */
export const parseGroup = (text: string): number | undefined => (text === 'default' ? 0 : parseInteger(text));
export const groupName = (group: number, numeric: boolean): string => (group === 0 && !numeric ? 'default' : String(group));

function readDev(ip: IpContext, a: Args, into: LinkArgs): void {
  if (a.abbreviates('help')) ip.exit(255, LINK_USAGE);
  const dev = a.is('dev') ? a.value() : a.take();
  if (into.dev !== undefined) a.garbage('dev', dev);
  if (!isIfname(dev)) a.invalid('"dev" not a valid ifname', dev);
  into.dev = dev;
}
