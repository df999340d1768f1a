/** `ip link show`, `ip addr show`, `ip addr flush` (ipaddr_list_flush_or_save): which links and addresses, and how they look. */
import { formatIpv4, prefixMask } from '#base/addr.ts';
import type { IfIndex } from '#base/brand.ts';
import { type AddrRow, IFF, type LinkRow } from '#sim/rows.ts';
import type { Args, Prefix } from './args.ts';
import type { IpContext } from './context.ts';
import { parseGroup } from './link_parse.ts';
import { printLink, printLinkBrief, printStats } from './link_print.ts';
import { readScope, scopeName } from './scope.ts';
import { ADDR_USAGE } from './usage.ts';

interface Filter {
  dev?: string;
  up: boolean;
  to?: Prefix;
  scope?: number;
  secondary?: boolean;
  /** A flag that no address of this kernel has (`dynamic`, `tentative`…). */
  impossible: boolean;
  label?: string;
  group?: number;
  master?: IfIndex;
  type?: string;
}

/** Flags of an address as they may be asked for; those that a permanent IPv4 address never has select nothing. */
const FLAGS: Readonly<Record<string, (f: Filter) => void>> = {
  secondary: (f) => {
    f.secondary = true;
  },
  temporary: (f) => {
    f.secondary = true;
  },
  primary: (f) => {
    f.secondary = false;
  },
  permanent: () => undefined,
  dynamic: (f) => {
    f.impossible = true;
  },
  tentative: (f) => {
    f.impossible = true;
  },
  deprecated: (f) => {
    f.impossible = true;
  },
  dadfailed: (f) => {
    f.impossible = true;
  },
  home: (f) => {
    f.impossible = true;
  },
  nodad: (f) => {
    f.impossible = true;
  },
  mngtmpaddr: (f) => {
    f.impossible = true;
  },
  noprefixroute: (f) => {
    f.impossible = true;
  },
  autojoin: (f) => {
    f.impossible = true;
  },
  '-tentative': () => undefined,
  '-deprecated': () => undefined,
  '-dadfailed': () => undefined,
};

const OPTIONS: Readonly<Record<string, (ip: IpContext, a: Args, f: Filter) => void>> = {
  to: (ip, a, f) => {
    f.to = a.prefix(a.value(), ip.opts.family);
  },
  scope: (_ip, a, f) => {
    const text = a.value();
    if (text !== 'all') f.scope = readScope(text) ?? a.invalid('invalid "scope"\n', text);
  },
  up: (_ip, a, f) => {
    a.skip();
    f.up = true;
  },
  label: (_ip, a, f) => {
    f.label = a.value();
  },
  group: (_ip, a, f) => {
    const text = a.value();
    f.group = parseGroup(text) ?? a.invalid('Invalid "group" value\n', text);
  },
  master: (ip, a, f) => {
    const text = a.value();
    f.master = ip.findLink(text)?.ifindex ?? a.invalid('Device does not exist\n', text);
  },
  nomaster: (_ip, a, f) => {
    a.skip();
    f.master = 0 as IfIndex;
  },
  vrf: (_ip, a) => {
    const text = a.value();
    a.invalid('Not a valid VRF name\n', text);
  },
  type: (_ip, a, f) => {
    f.type = a.value();
  },
};

function parseFilter(ip: IpContext, a: Args): Filter {
  const f: Filter = { up: false, impossible: false };
  while (a.more) {
    const option = OPTIONS[a.word];
    const flag = FLAGS[a.word];
    if (option) option(ip, a, f);
    else if (flag) {
      a.skip();
      flag(f);
    } else readDev(ip, a, f);
  }
  return f;
}

function readDev(ip: IpContext, a: Args, f: Filter): void {
  if (!a.is('dev') && a.abbreviates('help')) ip.exit(255, ADDR_USAGE);
  const dev = a.is('dev') ? a.value() : a.take();
  if (f.dev !== undefined) a.garbage('dev', dev);
  f.dev = dev;
}

const KINDS: ReadonlySet<string> = new Set(['veth', 'bridge', 'vxlan', 'macvlan', 'dummy']);
const SLAVE = /^(bridge)_slave$/;

/** What the kernel leaves out of the dump itself. */
function kernelSends(row: LinkRow, f: Filter): boolean {
  if (f.master !== undefined && row.master !== f.master) return false;
  return f.type === undefined || !KINDS.has(f.type) || row.kind === f.type;
}
/** What the program leaves out; in JSON an empty object stays in its place. */
function linkPasses(row: LinkRow, f: Filter, family: string): boolean {
  if (f.up && !(row.flags & IFF.UP)) return false;
  if (f.group !== undefined && row.group !== f.group) return false;
  if (f.label !== undefined && (family === '' || family === 'link') && !fnmatch(f.label, row.name)) return false;
  if (f.type === undefined || row.kind === f.type) return true;
  return SLAVE.test(f.type) && row.port !== undefined;
}

function addrPasses(addr: AddrRow, f: Filter): boolean {
  if (f.impossible) return false;
  if (f.scope !== undefined && addr.scope !== f.scope) return false;
  if (f.secondary !== undefined && addr.secondary !== f.secondary) return false;
  if (f.to && !within(addr, f.to)) return false;
  return f.label === undefined || fnmatch(f.label, addr.label);
}
const within = (addr: AddrRow, to: Prefix): boolean => ((addr.local ^ to.addr) & prefixMask(to.len)) === 0 && addr.prefixLen >= 0;

/** fnmatch(3) with `*` and `?`. */
function fnmatch(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${source}$`).test(text);
}

/** `ip link show`. */
export function linkShow(ip: IpContext, a: Args): number {
  return show(ip, parseFilter(ip, a), true);
}
/** `ip addr show`. */
export function addrShow(ip: IpContext, a: Args): number {
  return show(ip, parseFilter(ip, a), ip.opts.family === 'link');
}

function noDevice(ip: IpContext, dev: string): number {
  ip.err(`Device "${dev}" does not exist.\n`);
  return 1;
}

function show(ip: IpContext, f: Filter, asLink: boolean): number {
  const dev = f.dev === undefined ? undefined : ip.findLink(f.dev);
  if (f.dev !== undefined && !dev) return noDevice(ip, f.dev);
  const addrs = ip.opts.family === 'inet6' ? [] : ip.sys.addrs();
  const family = asLink ? 'link' : f.to ? 'inet' : ip.opts.family;
  const rows = ip.sys.links().filter((row) => (dev ? row.ifindex === dev.ifindex : true) && kernelSends(row, f));
  ip.out.begin();
  for (const row of rows) {
    const own = addrs.filter((x) => x.ifindex === row.ifindex);
    if (!asLink && !linkHasWanted(own, f, family)) continue;
    printOne(ip, row, own, { f, asLink, family });
    ip.out.flush();
  }
  ip.out.end();
  return 0;
}

/** ipaddr_filter: a link stays if one of its addresses does, or if it has none and no family was asked for. */
function linkHasWanted(own: readonly AddrRow[], f: Filter, family: string): boolean {
  if (own.length === 0) return family === '' || family === 'link';
  return own.some((x) => addrPasses(x, f));
}

interface View {
  readonly f: Filter;
  readonly asLink: boolean;
  readonly family: string;
}

function printOne(ip: IpContext, row: LinkRow, addrs: readonly AddrRow[], { f, asLink, family }: View): void {
  const { out, opts } = ip;
  out.openObject();
  // On one line each, or picked by label, addresses stand without their link.
  const bare = !asLink && !opts.brief && (opts.oneline || f.label !== undefined);
  if (bare || linkPasses(row, f, family)) {
    if (!bare) printHead(ip, row, asLink, family);
    if (!asLink) printAddrs(ip, row, addrs, f);
    if (!asLink && !bare && !opts.brief && opts.stats > 0) {
      printStats(ip, row);
      out.newline();
    }
  }
  out.close();
}

/** The link itself; for `ip link` with its counters and the end of its line. */
function printAltNames(ip: IpContext, names: readonly string[]): void {
  const { out } = ip;
  out.openArray('altnames');
  for (const name of names) {
    out.softNewline();
    out.text(`    altname ${name}`);
    out.element(name);
  }
  out.close();
}

function printHead(ip: IpContext, row: LinkRow, asLink: boolean, family: string): void {
  const { out, opts } = ip;
  if (opts.brief) printLinkBrief(ip, row, asLink);
  else printLink(ip, row, { link: asLink, hardware: family === '' || family === 'link' });
  if (row.alias !== undefined && !opts.brief && (asLink || opts.details)) {
    out.softNewline();
    out.field('ifalias', row.alias, `    alias ${row.alias}`);
  }
  if (row.altNames && !opts.brief) printAltNames(ip, row.altNames);
  if (asLink && !opts.brief && opts.stats > 0) {
    out.softNewline();
    printStats(ip, row);
  }
  if (asLink || !opts.brief) out.newline();
}

/** In JSON an address that is filtered out leaves an empty object. */
function printAddrs(ip: IpContext, row: LinkRow, addrs: readonly AddrRow[], f: Filter): void {
  const { out, opts } = ip;
  out.openArray('addr_info');
  for (const addr of addrs) {
    out.openObject();
    if (addrPasses(addr, f)) {
      if (opts.brief) printAddrBrief(ip, addr);
      else printAddr(ip, row, addr);
    }
    out.close();
  }
  out.close();
  if (opts.brief) out.newline();
}

function printAddrBrief(ip: IpContext, addr: AddrRow): void {
  const { out } = ip;
  printLocal(ip, addr);
  out.text(' ');
}

/** Address, peer and length. */
function printLocal(ip: IpContext, addr: AddrRow): void {
  const { out } = ip;
  out.field('local', formatIpv4(addr.local), formatIpv4(addr.local), 'inet');
  if (addr.peer !== addr.local) {
    out.text(' peer ');
    out.field('address', formatIpv4(addr.peer), formatIpv4(addr.peer), 'inet');
  }
  out.field('prefixlen', addr.prefixLen, `/${addr.prefixLen}`);
}

const FOREVER = 0xffffffff;

/** One address with its lifetime, as below a link or on a line of its own (`-o`). */
function printAddr(ip: IpContext, row: LinkRow, addr: AddrRow): void {
  const { out } = ip;
  if (ip.opts.oneline) {
    out.text(`${row.ifindex}: `);
    out.text(row.name, 'ifname');
  }
  out.field('family', 'inet', '    inet ');
  printLocal(ip, addr);
  out.text(' ');
  if (addr.broadcast !== 0) {
    out.text('brd ');
    out.field('broadcast', formatIpv4(addr.broadcast), formatIpv4(addr.broadcast), 'inet');
    out.text(' ');
  }
  const scope = scopeName(addr.scope, ip.opts.numeric);
  out.field('scope', scope, `scope ${scope} `);
  if (addr.secondary) out.field('secondary', true, 'secondary ');
  if (addr.label !== '') out.field('label', addr.label, addr.label);
  out.softNewline();
  out.field('valid_life_time', FOREVER, '       valid_lft forever');
  out.field('preferred_life_time', FOREVER, ' preferred_lft forever');
  out.newline();
}

/** `ip addr flush`: rounds until nothing is left, told with `-s`. */
export function addrFlush(ip: IpContext, a: Args): number {
  if (!a.more) ip.exit(1, 'Flush requires arguments.\n');
  const f = parseFilter(ip, a);
  const dev = f.dev === undefined ? undefined : ip.findLink(f.dev);
  if (f.dev !== undefined && !dev) return noDevice(ip, f.dev);
  const wanted = () =>
    ip.sys.addrs().filter((x) => (dev ? x.ifindex === dev.ifindex : true) && addrPasses(x, f) && ip.opts.family !== 'inet6');
  let round = 0;
  for (let rows = wanted(); rows.length > 0 && round < 10; rows = wanted()) {
    round++;
    const failed = flushRound(ip, rows, round);
    if (failed !== 0) return failed;
  }
  if (ip.opts.stats > 0) tellFlushed(ip, round);
  return 0;
}

function flushRound(ip: IpContext, rows: readonly AddrRow[], round: number): number {
  for (const addr of rows) {
    const row = ip.sys.linkByIndex(addr.ifindex);
    if (ip.opts.stats > 1 && row) printFlushed(ip, row, addr);
    // A secondary address may have gone with its primary one.
    if (!ip.sys.addrs().some((x) => x.rid === addr.rid)) continue;
    const failed = ip.ack(ip.sys.delAddr({ ifindex: addr.ifindex, local: addr.local, prefixLen: addr.prefixLen, peer: addr.peer }));
    if (failed !== 0) return failed;
  }
  if (ip.opts.stats > 0) ip.tool.stdout.write(`\n*** Round ${round}, deleting ${rows.length} addresses ***\n`);
  return 0;
}

function printFlushed(ip: IpContext, row: LinkRow, addr: AddrRow): void {
  if (!ip.opts.oneline) ip.out.text(`${row.ifindex}: ${row.name}`);
  printAddr(ip, row, addr);
  ip.out.flush();
}

function tellFlushed(ip: IpContext, rounds: number): void {
  if (rounds === 0) ip.tool.stdout.write('Nothing to flush.\n');
  else ip.tool.stdout.write(`*** Flush is complete after ${rounds} round${rounds > 1 ? 's' : ''} ***\n`);
}
