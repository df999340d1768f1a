/** `bridge link` (bridge/link.c): ports and their settings. */
import type { BridgePortConfig, LinkRow, StpState } from '#sim/rows.ts';
import { IFF } from '#sim/rows.ts';
import { type Args, matches } from '#tools/ip/args.ts';
import type { IpContext } from '#tools/ip/context.ts';
import { linkFlags } from '#tools/ip/link_print.ts';
import { parseInteger } from '#tools/net/numbers.ts';
import { LINK_USAGE } from './usage.ts';

type Verb = (ip: IpContext, a: Args) => number;
const VERBS: readonly (readonly [string, Verb])[] = [
  ['set', set],
  ['change', set],
  ['show', show],
  ['lst', show],
  ['list', show],
  ['help', (ip) => ip.exit(255, LINK_USAGE)],
];
export const LINK_VERBS: readonly string[] = VERBS.map(([word]) => word);

export function bridgeLink(ip: IpContext, a: Args): number {
  if (!a.more) return show(ip, a);
  const verb = VERBS.find(([word]) => matches(a.word, word));
  if (!verb) return ip.exit(255, `Command "${a.word}" is unknown, try "bridge link help".\n`);
  a.skip();
  return verb[1](ip, a);
}

function show(ip: IpContext, a: Args): number {
  let dev: LinkRow | undefined;
  while (a.more) {
    if (!a.is('dev')) {
      a.skip();
      continue;
    }
    const name = a.value();
    if (dev) a.garbage('dev', name);
    dev = ip.link(name, 255);
  }
  ip.out.begin();
  for (const row of ip.sys.links()) if (row.port && (!dev || row.ifindex === dev.ifindex)) printPort(ip, row, row.port);
  ip.out.end();
  return 0;
}

function printPort(ip: IpContext, row: LinkRow, port: BridgePortConfig): void {
  const { out } = ip;
  out.openObject();
  out.field('ifindex', row.ifindex, `${row.ifindex}: `);
  // It looks the index up in its own namespace, whatever link-netnsid says; the kernel leaves the device's own index out (br_fill_ifinfo).
  const linked = row.kind === 'veth' && row.link !== 0 && row.link !== row.ifindex;
  const lower = linked ? ip.sys.linkByIndex(row.link) : undefined;
  const peer = linked ? (lower?.name ?? `if${row.link}`) : undefined;
  if (peer !== undefined) out.value('link', peer);
  out.field('ifname', row.name, `${row.name}${peer === undefined ? '' : `@${peer}`}: `, 'ifname');
  const flags = linkFlags(row, lower !== undefined && !(lower.flags & IFF.UP));
  out.openArray('flags');
  for (const flag of flags) out.element(flag);
  out.close();
  out.text(`<${flags.join(',')}> `);
  out.field('mtu', row.mtu, `mtu ${row.mtu} `);
  out.field('master', ip.linkName(row.master), `master ${ip.linkName(row.master)} `);
  out.field('state', port.state, `state ${port.state} `);
  out.field('priority', port.priority, `priority ${port.priority} `);
  out.field('cost', port.cost, `cost ${port.cost} `);
  if (ip.opts.details) printDetails(ip, port);
  out.newline();
  out.close();
  out.flush();
}

function printDetails(ip: IpContext, p: BridgePortConfig): void {
  const { out } = ip;
  out.softNewline();
  out.text('    ');
  const onOff = (key: string, on: boolean) => out.field(key, on, `${key} ${on ? 'on' : 'off'} `);
  onOff('hairpin', p.hairpin);
  onOff('guard', p.guard);
  onOff('root_block', p.rootBlock);
  onOff('fastleave', p.fastleave);
  onOff('learning', p.learning);
  onOff('flood', p.flood);
  onOff('mcast_flood', p.mcastFlood);
  onOff('bcast_flood', p.bcastFlood);
  out.field('mcast_router', 1, 'mcast_router 1 ');
  onOff('mcast_to_unicast', p.mcastToUnicast);
  onOff('neigh_suppress', p.neighSuppress);
  onOff('vlan_tunnel', false);
  onOff('isolated', p.isolated);
  onOff('locked', p.locked);
}

type Writable<T> = { -readonly [K in keyof T]?: T[K] };
interface SetArgs {
  dev?: string;
  readonly port: Writable<BridgePortConfig>;
  refused: boolean;
}
type BooleanKey = { [K in keyof BridgePortConfig]: BridgePortConfig[K] extends boolean ? K : never }[keyof BridgePortConfig];
const FLAGS: Readonly<Record<string, BooleanKey | undefined>> = {
  hairpin: 'hairpin',
  learning: 'learning',
  flood: 'flood',
  mcast_flood: 'mcastFlood',
  bcast_flood: 'bcastFlood',
  isolated: 'isolated',
  guard: 'guard',
  fastleave: 'fastleave',
  root_block: 'rootBlock',
  learning_sync: undefined,
  mcast_to_unicast: 'mcastToUnicast',
  neigh_suppress: 'neighSuppress',
  vlan_tunnel: undefined,
  locked: 'locked',
};
const STATES: readonly StpState[] = ['disabled', 'listening', 'learning', 'forwarding', 'blocking'];

function set(ip: IpContext, a: Args): number {
  const s: SetArgs = { port: {}, refused: false };
  while (a.more) readSet(ip, a, s);
  if (s.dev === undefined) return ip.exit(255, 'Device is a required argument.\n');
  const link = ip.findLink(s.dev) ?? ip.exit(255, `Cannot find bridge device "${s.dev}"\n`);
  if (s.refused || !link.port) return ip.unsupported(255);
  return ip.ack(ip.sys.setLink(link.ifindex, { port: s.port }), 255);
}

function readSet(ip: IpContext, a: Args, s: SetArgs): void {
  const word = a.word;
  if (word === 'dev') s.dev = a.value();
  else if (word in FLAGS) {
    const on = onOff(ip, word, a.value());
    const key = FLAGS[word];
    if (key) s.port[key] = on;
    else s.refused ||= on;
  } else if (word === 'cost') s.port.cost = parseInteger(a.value()) ?? 0;
  else if (word === 'priority') s.port.priority = parseInteger(a.value()) ?? 0;
  else if (word === 'state') s.port.state = readState(ip, a.value());
  else if (word === 'self') {
    a.skip();
    s.refused = true;
  } else if (word === 'master') a.skip();
  else if (matches(word, 'help')) ip.exit(255, LINK_USAGE);
  else ip.exit(255, LINK_USAGE);
}

function onOff(ip: IpContext, key: string, text: string): boolean {
  if (text === 'on' || text === 'off') return text === 'on';
  // parse_one_of; the program ends with its -EINVAL.
  return ip.exit(234, `Error: argument of "${key}" must be one of "off", "on", not "${text}"\n`);
}

function readState(ip: IpContext, text: string): StpState {
  const state = STATES.find((s) => s === text.toLowerCase()) ?? STATES[parseInteger(text) ?? -1];
  return state ?? ip.exit(255, 'Error: invalid STP port state\n');
}
