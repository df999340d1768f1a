/** `ip neighbour` (ipneigh.c). Left out: IPv6, `router`, `managed`, `extern_learn`, `protocol`, VXLAN attributes. */
import { formatIpv4, formatMac, prefixMask } from '#base/addr.ts';
import type { IfIndex, Ipv4 } from '#base/brand.ts';
import { nlError } from '#kernel/uapi/errno.ts';
import type { NewMode } from '#kernel/uapi/uapi.ts';
import { type NeighRow, NUD, type NudState } from '#sim/rows.ts';
import { parseBounded } from '#tools/net/numbers.ts';
import { type Args, matches, type Prefix, parseLladdr } from './args.ts';
import type { IpContext } from './context.ts';
import { macOf } from './link_parse.ts';
import { NEIGH_USAGE } from './usage.ts';

type Verb = (ip: IpContext, a: Args) => number;
const VERBS: readonly (readonly [string, Verb])[] = [
  ['add', (ip, a) => modify(ip, a, 'add')],
  ['change', (ip, a) => modify(ip, a, 'change')],
  ['chg', (ip, a) => modify(ip, a, 'change')],
  ['replace', (ip, a) => modify(ip, a, 'replace')],
  ['delete', (ip, a) => modify(ip, a, 'del')],
  ['get', neighGet],
  ['show', neighShow],
  ['lst', neighShow],
  ['list', neighShow],
  ['flush', neighFlush],
  ['help', (ip) => ip.exit(255, NEIGH_USAGE)],
];
export const NEIGH_VERBS: readonly string[] = VERBS.map(([word]) => word);

export function ipNeigh(ip: IpContext, a: Args): number {
  if (!a.more) return neighShow(ip, a);
  const verb = VERBS.find(([word]) => matches(a.word, word));
  if (!verb) return ip.exit(255, `Command "${a.word}" is unknown, try "ip neigh help".\n`);
  a.skip();
  return verb[1](ip, a);
}

const STATE_WORDS: readonly (readonly [string, NudState])[] = [
  ['permanent', 'PERMANENT'],
  ['reachable', 'REACHABLE'],
  ['noarp', 'NOARP'],
  ['none', 'NONE'],
  ['stale', 'STALE'],
  ['incomplete', 'INCOMPLETE'],
  ['delay', 'DELAY'],
  ['probe', 'PROBE'],
  ['failed', 'FAILED'],
];
const STATE_OF_BIT = new Map<number, NudState>(Object.entries(NUD).map(([name, bit]) => [bit, name as NudState]));

/** nud_state_a2n. */
function readState(text: string): NudState | undefined {
  const named = STATE_WORDS.find(([word]) => matches(text, word));
  if (named) return named[1];
  const bits = parseBounded(text, 0, 0xff);
  return bits === undefined ? undefined : STATE_OF_BIT.get(bits);
}

interface NeighArgs {
  dst?: Ipv4 | 'any';
  dev?: string;
  lladdr?: number[];
  state?: NudState;
  proxy: boolean;
  refused: boolean;
}
export const NEIGH_KEYWORDS: readonly string[] = [
  'lladdr',
  'nud',
  'proxy',
  'dev',
  'to',
  'router',
  'extern_learn',
  'managed',
  'use',
  'protocol',
];

function readKeyword(ip: IpContext, a: Args, n: NeighArgs): boolean {
  if (a.abbreviates('lladdr')) {
    const text = a.value();
    n.lladdr = text === 'null' ? [] : (parseLladdr(text) ?? ip.exit(1, `"${text}" is invalid lladdr.\n`));
  } else if (a.abbreviates('nud')) {
    const text = a.value();
    n.state = readState(text) ?? a.invalid('nud state is bad', text);
  } else if (a.abbreviates('proxy')) {
    if (n.dst !== undefined) a.duplicate('address', a.words.at(-1) ?? '');
    n.proxy = true;
    n.dst = readAddress(a, a.value());
  } else if (['router', 'managed', 'extern_learn', 'use'].some((w) => a.is(w))) {
    a.skip();
    n.refused = true;
  } else if (a.is('protocol')) {
    a.value();
    n.refused = true;
  } else if (a.is('dev')) n.dev = a.value();
  else return false;
  return true;
}

function readDst(ip: IpContext, a: Args, n: NeighArgs): void {
  if (!a.is('to') && a.abbreviates('help')) ip.exit(255, NEIGH_USAGE);
  const text = a.is('to') ? a.value() : a.take();
  if (n.dst !== undefined) a.garbage('to', text);
  n.dst = readAddress(a, text);
}

/** get_addr: `any` is an address of no family, which is as good as none here. */
const readAddress = (a: Args, text: string): Ipv4 | 'any' => (['default', 'any', 'all'].includes(text) ? 'any' : a.address(text));

function parse(ip: IpContext, a: Args): NeighArgs {
  const n: NeighArgs = { proxy: false, refused: false };
  while (a.more) if (!readKeyword(ip, a, n)) readDst(ip, a, n);
  return n;
}

function modify(ip: IpContext, a: Args, mode: NewMode | 'del'): number {
  const n = parse(ip, a);
  const { dst } = n;
  if (dst === undefined || dst === 'any' || n.dev === undefined) return ip.exit(255, 'Device and destination are required arguments.\n');
  const { ifindex } = ip.link(n.dev);
  if (n.refused) return ip.unsupported();
  const proxy = n.proxy ? { proxy: true } : {};
  if (mode === 'del') return ip.ack(ip.sys.delNeigh({ ifindex, dst, ...proxy }));
  const lladdr = n.lladdr && macOf(n.lladdr);
  if (n.lladdr && lladdr === undefined) return ip.ack(nlError('EINVAL', 'Invalid link address'));
  const state = n.state ?? 'PERMANENT';
  return ip.ack(ip.sys.newNeigh({ ifindex, dst, ...(lladdr === undefined ? {} : { lladdr }), state, ...proxy, mode }));
}

interface Filter {
  dev?: IfIndex;
  to?: Prefix;
  /** NUD bits to show; 0x100 stands for entries without a state. */
  states: number;
  said: boolean;
  unused: boolean;
  proxy: boolean;
  master?: IfIndex | 0;
}

function readFilter(ip: IpContext, a: Args, states: number): Filter {
  const f: Filter = { states, said: false, unused: false, proxy: false };
  while (a.more) readFilterWord(ip, a, f);
  return f;
}

function readFilterWord(ip: IpContext, a: Args, f: Filter): void {
  if (a.is('dev')) f.dev = ip.link(a.value()).ifindex;
  else if (a.is('master')) {
    const text = a.value();
    f.master = ip.findLink(text)?.ifindex ?? a.invalid('Device does not exist\n', text);
  } else if (a.is('nomaster')) {
    a.skip();
    f.master = 0;
  } else if (a.is('vrf')) {
    const text = a.value();
    a.invalid('Not a valid VRF name\n', text);
  } else if (a.is('unused')) {
    a.skip();
    f.unused = true;
  } else if (a.is('nud')) readNud(a, f);
  else if (a.is('proxy')) {
    a.skip();
    f.proxy = true;
  } else {
    if (!a.is('to') && a.abbreviates('help')) ip.exit(255, NEIGH_USAGE);
    f.to = a.prefix(a.is('to') ? a.value() : a.take());
  }
}

function readNud(a: Args, f: Filter): void {
  const text = a.value();
  if (!f.said) f.states = 0;
  f.said = true;
  if (text === 'all') {
    f.states = 0x1ff;
    return;
  }
  const state = readState(text) ?? a.invalid('nud state is bad', text);
  f.states |= NUD[state] || 0x100;
}

function selects(ip: IpContext, f: Filter, row: NeighRow): boolean {
  if (row.proxy !== f.proxy) return false;
  if (f.dev !== undefined && row.ifindex !== f.dev) return false;
  if (f.master !== undefined && ip.sys.linkByIndex(row.ifindex)?.master !== f.master) return false;
  if (f.to && ((row.dst ^ f.to.addr) & prefixMask(f.to.len)) !== 0) return false;
  if (f.unused && hasTimer(row)) return false;
  return row.proxy || (f.states & (NUD[row.state] || 0x100)) !== 0;
}

const TIMED: ReadonlySet<NudState> = new Set(['INCOMPLETE', 'REACHABLE', 'DELAY', 'PROBE']);
/** The timer holds a reference: what `unused` and `ref 1` tell. */
const hasTimer = (row: NeighRow): boolean => TIMED.has(row.state);
const familyNeighs = (ip: IpContext): NeighRow[] => (ip.opts.family === '' || ip.opts.family === 'inet' ? ip.sys.neighs() : []);
const SHOWN = 0xff & ~NUD.NOARP;
const FLUSHED = 0xff & ~NUD.PERMANENT & ~NUD.NOARP;

function neighShow(ip: IpContext, a: Args): number {
  const f = readFilter(ip, a, SHOWN);
  ip.out.begin();
  for (const row of familyNeighs(ip)) if (selects(ip, f, row)) printNeigh(ip, row, f.dev !== undefined);
  ip.out.end();
  return 0;
}

function neighGet(ip: IpContext, a: Args): number {
  const n = parse(ip, a);
  const { dst } = n;
  if (dst === undefined || dst === 'any' || n.dev === undefined) return ip.exit(1, 'Device and address are required arguments.\n');
  const { ifindex } = ip.link(n.dev);
  const row = ip.sys.neighs().find((x) => x.ifindex === ifindex && x.dst === dst && x.proxy === n.proxy);
  if (!row) return ip.ack(nlError('ENOENT', n.proxy ? 'Proxy neighbour entry not found' : 'Neighbour entry not found'));
  ip.out.begin();
  printNeigh(ip, row, false);
  ip.out.end();
  return 0;
}

/** print_neigh. */
function printNeigh(ip: IpContext, row: NeighRow, devPinned: boolean): void {
  const { out, opts } = ip;
  out.openObject();
  if (opts.brief) printNeighBrief(ip, row, devPinned);
  else printNeighFull(ip, row, devPinned);
  out.newline();
  out.close();
  out.flush();
}

function printNeighBrief(ip: IpContext, row: NeighRow, devPinned: boolean): void {
  const { out } = ip;
  const dev = ip.linkName(row.ifindex);
  out.field('dst', formatIpv4(row.dst), `${formatIpv4(row.dst).padEnd(39)} `, 'inet');
  if (!devPinned) out.field('dev', dev, `${dev.padEnd(16)} `, 'ifname');
  if (row.lladdr !== undefined) out.field('lladdr', formatMac(row.lladdr), formatMac(row.lladdr), 'mac');
}

function printNeighFull(ip: IpContext, row: NeighRow, devPinned: boolean): void {
  const { out, opts } = ip;
  out.field('dst', formatIpv4(row.dst), formatIpv4(row.dst), 'inet');
  out.text(' ');
  if (!devPinned) {
    out.text('dev ');
    out.field('dev', ip.linkName(row.ifindex), ip.linkName(row.ifindex), 'ifname');
    out.text(' ');
  }
  if (row.lladdr !== undefined) {
    out.text('lladdr ');
    out.field('lladdr', formatMac(row.lladdr), formatMac(row.lladdr), 'mac');
    out.text(' ');
  }
  if (row.proxy) out.field('proxy', null, 'proxy ');
  if (opts.stats > 0 && !row.proxy) printCacheInfo(ip, row);
  if (row.state !== 'NONE' && !row.proxy) {
    out.openArray('state');
    out.element(row.state);
    out.close();
    out.text(`${row.state} `);
  }
}

function printCacheInfo(ip: IpContext, row: NeighRow): void {
  const { out } = ip;
  const now = ip.sys.now();
  const ago = (t: number): number => Math.floor((now - t) / 1e9);
  const used = ago(row.used);
  const confirmed = ago(row.confirmed);
  const updated = ago(row.updated);
  if (hasTimer(row)) out.field('refcnt', 1, ' ref 1');
  out.value('used', used);
  out.value('confirmed', confirmed);
  out.value('updated', updated);
  out.text(` used ${used}/${confirmed}/${updated}`);
  out.field('probes', row.probes, `probes ${row.probes} `);
}

/** `ip neigh flush`: rounds until nothing is left, told with `-s`. */
function neighFlush(ip: IpContext, a: Args): number {
  if (!a.more) ip.exit(1, 'Flush requires arguments.\n');
  const all = a.is('all');
  if (all) a.skip();
  const f = readFilter(ip, a, FLUSHED);
  let round = 0;
  for (;;) {
    const rows = familyNeighs(ip).filter((row) => selects(ip, f, row));
    if (rows.length === 0) break;
    round++;
    for (const row of rows) if (ip.opts.stats > 1) printNeigh(ip, row, f.dev !== undefined);
    const rids = new Set(rows.map((r) => r.rid));
    const gone = ip.sys.flushNeigh((row) => rids.has(row.rid));
    if (ip.opts.stats > 0) ip.tool.stdout.write(`\n*** Round ${round}, deleting ${rows.length} entries ***\n`);
    if (gone === 0) break;
  }
  if (ip.opts.stats > 0)
    ip.tool.stdout.write(round === 0 ? 'Nothing to flush.\n' : `*** Flush is complete after ${round} round${round > 1 ? 's' : ''} ***\n`);
  return 0;
}
