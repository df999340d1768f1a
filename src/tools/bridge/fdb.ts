/**
 * `bridge fdb` (bridge/fdb.c). Left out: VLANs, next-hop objects, which the simulated tables do not
 * have. Flushing is in fdb_flush.ts.
 */
import { formatIpv4, formatMac, parseMac } from '#base/addr.ts';
import type { Mac } from '#base/brand.ts';
import { nlError } from '#kernel/uapi/errno.ts';
import type { NewFdb, NewMode } from '#kernel/uapi/uapi.ts';
import type { FdbRow, LinkRow } from '#sim/rows.ts';
import { type Args, matches } from '#tools/ip/args.ts';
import type { IpContext } from '#tools/ip/context.ts';
import { parseU16, parseU32 } from '#tools/net/numbers.ts';
import { flush } from './fdb_flush.ts';
import { FDB_USAGE } from './usage.ts';

type Verb = (ip: IpContext, a: Args) => number;
const VERBS: readonly (readonly [string, Verb])[] = [
  ['add', (ip, a) => modify(ip, a, 'add')],
  ['append', (ip, a) => modify(ip, a, 'append')],
  ['replace', (ip, a) => modify(ip, a, 'replace')],
  ['delete', (ip, a) => modify(ip, a, 'del')],
  ['get', get],
  ['show', show],
  ['lst', show],
  ['list', show],
  ['flush', flush],
  ['help', (ip) => ip.exit(255, FDB_USAGE)],
];
export const FDB_VERBS: readonly string[] = VERBS.map(([word]) => word);
export const FDB_KEYWORDS: readonly string[] = [
  'dev',
  'br',
  'brport',
  'dst',
  'port',
  'vni',
  'via',
  'self',
  'master',
  'permanent',
  'local',
  'static',
  'dynamic',
];

export function bridgeFdb(ip: IpContext, a: Args): number {
  if (!a.more) return show(ip, a);
  const verb = VERBS.find(([word]) => matches(a.word, word));
  if (!verb) return ip.exit(255, `Command "${a.word}" is unknown, try "bridge fdb help".\n`);
  a.skip();
  return verb[1](ip, a);
}

interface FdbArgs {
  mac?: string;
  dev?: string;
  br?: string;
  dst?: NonNullable<NewFdb['dst']>;
  port?: number;
  vni?: number;
  via?: LinkRow;
  self: boolean;
  master: boolean;
  state: NewFdb['state'];
  sticky: boolean;
  router: boolean;
  extern: boolean;
  use: boolean;
  refused: boolean;
}
const flag = (word: string, set: (f: FdbArgs) => void) => ({
  word,
  read: (_ip: IpContext, a: Args, f: FdbArgs) => {
    a.skip();
    set(f);
  },
});
/** In bridge's order; all but `dev`, `dst`, `port`, `vni` and `via` may be shortened. */
const KEYWORDS: readonly { readonly word: string; readonly exact?: boolean; read(ip: IpContext, a: Args, f: FdbArgs): void }[] = [
  {
    word: 'dev',
    exact: true,
    read: (_ip, a, f) => {
      f.dev = a.value();
    },
  },
  {
    word: 'br',
    exact: true,
    read: (_ip, a, f) => {
      f.br = a.value();
    },
  },
  {
    word: 'brport',
    exact: true,
    read: (_ip, a, f) => {
      f.dev = a.value();
    },
  },
  { word: 'dst', exact: true, read: readDst },
  {
    word: 'nhid',
    exact: true,
    read: (_ip, a, f) => {
      a.value();
      f.refused = true;
    },
  },
  { word: 'port', exact: true, read: readPort },
  { word: 'vni', exact: true, read: readVni },
  {
    word: 'src_vni',
    exact: true,
    read: (_ip, a, f) => {
      a.value();
      f.refused = true;
    },
  },
  {
    word: 'via',
    exact: true,
    read: (ip, a, f) => {
      f.via = ip.link(a.value(), 255);
    },
  },
  flag('self', (f) => {
    f.self = true;
  }),
  flag('master', (f) => {
    f.master = true;
  }),
  flag('router', (f) => {
    f.router = true;
  }),
  flag('local', (f) => {
    f.state = 'permanent';
  }),
  flag('permanent', (f) => {
    f.state = 'permanent';
  }),
  flag('temp', (f) => {
    f.state = 'static';
  }),
  flag('static', (f) => {
    f.state = 'static';
  }),
  flag('dynamic', (f) => {
    f.state = 'dynamic';
  }),
  {
    word: 'vlan',
    read: (_ip, a, f) => {
      a.value();
      f.refused = true;
    },
  },
  flag('use', (f) => {
    f.use = true;
  }),
  flag('extern_learn', (f) => {
    f.extern = true;
  }),
  flag('sticky', (f) => {
    f.sticky = true;
  }),
];

function readDst(_ip: IpContext, a: Args, f: FdbArgs): void {
  const text = a.value();
  if (f.dst !== undefined) a.garbage('dst', text);
  f.dst = a.address(text);
}
function readPort(_ip: IpContext, a: Args, f: FdbArgs): void {
  const text = a.value();
  f.port = parseU16(text) ?? a.invalid('invalid port\n', text);
}
function readVni(_ip: IpContext, a: Args, f: FdbArgs): void {
  const text = a.value();
  f.vni = parseU32(text) ?? a.invalid('invalid VNI\n', text);
}

function parse(ip: IpContext, a: Args): FdbArgs {
  const f: FdbArgs = {
    self: false,
    master: false,
    state: 'permanent',
    sticky: false,
    router: false,
    extern: false,
    use: false,
    refused: false,
  };
  while (a.more) {
    const word = a.word;
    const keyword = KEYWORDS.find((k) => (k.exact ? word === k.word : matches(word, k.word)));
    if (keyword) keyword.read(ip, a, f);
    else readMac(ip, a, f);
  }
  return f;
}

function readMac(ip: IpContext, a: Args, f: FdbArgs): void {
  if (!a.is('to') && a.abbreviates('help')) ip.exit(255, FDB_USAGE);
  const text = a.is('to') ? a.value() : a.take();
  if (f.mac !== undefined) a.garbage('to', text);
  f.mac = text;
}

const macOf = (ip: IpContext, text: string): Mac => parseMac(text) ?? ip.exit(255, `Invalid mac address ${text}\n`);

function modify(ip: IpContext, a: Args, mode: NewMode | 'del'): number {
  const f = parse(ip, a);
  if (f.mac === undefined || f.dev === undefined) return ip.exit(255, 'Device and address are required arguments.\n');
  const mac = macOf(ip, f.mac);
  const { ifindex } = ip.link(f.dev, 255);
  if (f.refused) return ip.ack(nlError('EINVAL'), 255);
  const req = {
    ifindex,
    mac,
    self: f.self || !f.master,
    master: f.master,
    ...(f.dst === undefined ? {} : { dst: f.dst }),
    ...(f.port === undefined ? {} : { port: f.port }),
    ...(f.vni === undefined ? {} : { vni: f.vni }),
    ...(f.via === undefined ? {} : { via: f.via.ifindex }),
    ...(f.sticky && { sticky: true }),
    ...(f.router && { router: true }),
    ...(f.extern && { extern: true }),
    ...(f.use && { use: true }),
  };
  if (mode === 'del') return ip.ack(ip.sys.delFdb(req), 255);
  return ip.ack(ip.sys.newFdb({ ...req, state: f.state, mode }), 255);
}

interface Filter {
  br?: LinkRow;
  dev?: LinkRow;
  state?: FdbRow['state'];
  /** All but permanent ones. */
  dynamic: boolean;
}

const STATES: Readonly<Record<string, FdbRow['state']>> = {
  permanent: 'permanent',
  static: 'static',
  noarp: 'static',
  reachable: 'learned',
};

/** Words that are no keyword are passed over, as by the real tool. */
function parseFilter(ip: IpContext, a: Args): Filter {
  const f: Filter = { dynamic: false };
  while (a.more) {
    if (a.is('brport') || a.is('dev')) f.dev = ip.link(a.value(), 255);
    else if (a.is('br')) {
      const name = a.value();
      f.br = ip.findLink(name) ?? ip.exit(255, `Cannot find bridge device "${name}"\n`);
    } else if (a.is('vlan')) a.value();
    else if (a.is('state')) readStateFilter(a, f);
    else if (a.abbreviates('dynamic')) {
      a.skip();
      f.dynamic = true;
    } else if (a.abbreviates('help')) ip.exit(255, FDB_USAGE);
    else a.skip();
  }
  return f;
}

function readStateFilter(a: Args, f: Filter): void {
  const text = a.value();
  f.state = STATES[text.toLowerCase()] ?? a.invalid('invalid state', text);
}

function show(ip: IpContext, a: Args): number {
  const f = parseFilter(ip, a);
  ip.out.begin();
  for (const row of ip.sys.fdbs()) if (selects(ip, f, row)) printRow(ip, row, f.dev !== undefined);
  ip.out.end();
  return 0;
}

/** `br` selects what the bridge keeps and the own tables of its ports and of itself. */
function selects(ip: IpContext, f: Filter, row: FdbRow): boolean {
  if ((f.dynamic && row.state === 'permanent') || (f.state && row.state !== f.state)) return false;
  if (f.dev && row.ifindex !== f.dev.ifindex) return false;
  if (!f.br) return true;
  if (!f.br.bridge) return false;
  if (row.master === f.br.ifindex || row.ifindex === f.br.ifindex) return true;
  return ip.sys.linkByIndex(row.ifindex)?.master === f.br.ifindex;
}

function get(ip: IpContext, a: Args): number {
  const f = parse(ip, a);
  if (f.mac === undefined || (f.dev === undefined && f.br === undefined))
    return ip.exit(255, 'Device or master and address are required arguments.\n');
  const mac = macOf(ip, f.mac);
  const dev = f.dev === undefined ? undefined : ip.link(f.dev, 255);
  const br = f.br === undefined ? undefined : ip.link(f.br, 255);
  if (f.refused) return ip.ack(nlError('ENOENT', 'Fdb entry not found'), 254);
  const at = { ...(dev && { ifindex: dev.ifindex }), ...(br && { br: br.ifindex }) };
  const row = ip.sys.getFdb({ mac, ...at, self: f.self, master: f.master });
  if ('errno' in row) return ip.ack(row, 254);
  ip.out.begin();
  printRow(ip, row, false);
  ip.out.end();
  return 0;
}

const STATE_WORDS: Readonly<Record<FdbRow['state'], string>> = { learned: '', static: 'static', permanent: 'permanent' };

const FLAG_WORDS: readonly (readonly [string, (row: FdbRow) => boolean])[] = [
  ['self', (row) => row.self],
  ['router', (row) => row.router === true],
  ['extern_learn', (row) => row.externLearn === true],
  ['sticky', (row) => row.sticky === true],
];

function printRow(ip: IpContext, row: FdbRow, devPinned: boolean): void {
  const { out } = ip;
  out.openObject();
  out.field('mac', formatMac(row.mac), formatMac(row.mac), 'mac');
  out.text(' ');
  if (!devPinned) {
    out.text('dev ');
    out.field('ifname', ip.linkName(row.ifindex), ip.linkName(row.ifindex), 'ifname');
    out.text(' ');
  }
  if (row.dst !== 0) out.field('dst', formatIpv4(row.dst), `dst ${formatIpv4(row.dst)} `);
  if (row.port !== undefined) out.field('port', row.port, `port ${row.port} `);
  if (row.vni !== undefined) out.field('vni', row.vni, `vni ${row.vni} `);
  const via = row.via === undefined ? undefined : ip.linkName(row.via);
  if (via !== undefined) out.field('viaIf', via, `via ${via} `);
  if (ip.opts.stats > 0) printAge(ip, row);
  const flags = FLAG_WORDS.filter(([, has]) => has(row)).map(([word]) => word);
  out.openArray('flags');
  for (const word of flags) out.element(word);
  out.close();
  out.text(flags.map((word) => `${word} `).join(''));
  if (row.master !== 0) out.field('master', ip.linkName(row.master), `master ${ip.linkName(row.master)} `);
  out.field('state', STATE_WORDS[row.state], STATE_WORDS[row.state]);
  out.newline();
  out.close();
  out.flush();
}

function printAge(ip: IpContext, row: FdbRow): void {
  const ago = (t: number): number => Math.floor((ip.sys.now() - t) / 1e9);
  ip.out.field('used', ago(row.used), `used ${ago(row.used)}/`);
  ip.out.field('updated', ago(row.updated), `${ago(row.updated)} `);
}
