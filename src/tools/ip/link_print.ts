/** One link as `ip link` and `ip addr` print it (print_linkinfo): full, brief (`-br`), with details (`-d`) and counters (`-s`). */

import { formatMac } from '#base/addr.ts';
import type { IfIndex } from '#base/brand.ts';
import { IFF, type LinkRow, type LinkStats } from '#sim/rows.ts';
import type { IpContext } from './context.ts';
import { printLinkDetails } from './link_details.ts';
import { groupName } from './link_parse.ts';

/** In the order of print_link_flags. */
const FLAG_NAMES: readonly (readonly [number, string])[] = [
  [IFF.LOOPBACK, 'LOOPBACK'],
  [IFF.BROADCAST, 'BROADCAST'],
  [IFF.POINTOPOINT, 'POINTOPOINT'],
  [IFF.MULTICAST, 'MULTICAST'],
  [IFF.NOARP, 'NOARP'],
  [IFF.ALLMULTI, 'ALLMULTI'],
  [IFF.PROMISC, 'PROMISC'],
  [IFF.MASTER, 'MASTER'],
  [IFF.SLAVE, 'SLAVE'],
  [IFF.UP, 'UP'],
  [IFF.LOWER_UP, 'LOWER_UP'],
];

/** Device flags as shown between angle brackets. */
export function linkFlags(row: LinkRow, lowerDown: boolean): string[] {
  const names = FLAG_NAMES.filter(([bit]) => row.flags & bit).map(([, name]) => name);
  if (row.flags & IFF.UP && !(row.flags & IFF.RUNNING)) names.unshift('NO-CARRIER');
  if (lowerDown) names.push('M-DOWN');
  return names;
}

/**
 * What a link hangs on (IFLA_LINK): the other end of a veth pair, the lower device of a macvlan. A vxlan device names its lower device among its details instead; moved away from the
 * namespace of its outer packets it gives its own index.
 */
const iflink = (row: LinkRow): IfIndex | 0 => {
  if (row.kind === 'vxlan') return row.linkNsid === row.nsid ? 0 : row.ifindex;
  return row.link;
};

/** The name of the lower device when it is in this namespace; undefined when it is elsewhere or there is none. */
export function lowerHere(ip: IpContext, row: LinkRow): LinkRow | undefined {
  return iflink(row) !== 0 && row.linkNsid === ip.sys.nsid ? ip.sys.linkByIndex(row.link) : undefined;
}

function printName(ip: IpContext, row: LinkRow, format: (name: string) => string): LinkRow | undefined {
  const lower = lowerHere(ip, row);
  const { out } = ip;
  let shown = row.name;
  if (lower) {
    out.value('link', lower.name);
    shown += `@${lower.name}`;
  } else if (iflink(row) !== 0) {
    out.value('link_index', iflink(row));
    shown += `@if${iflink(row)}`;
  }
  out.field('ifname', row.name, format(shown), 'ifname');
  return lower;
}

function printFlags(ip: IpContext, row: LinkRow, lower: LinkRow | undefined): void {
  const names = linkFlags(row, lower !== undefined && !(lower.flags & IFF.UP));
  ip.out.openArray('flags');
  for (const name of names) ip.out.element(name);
  ip.out.close();
  ip.out.text(`<${names.join(',')}> `);
}

const stateColor = (row: LinkRow) => (row.operstate === 'UP' ? 'up' : row.operstate === 'DOWN' ? 'down' : undefined);

/** `-br`: name, state and, for `ip link`, address and flags. The line stays unfinished. */
export function printLinkBrief(ip: IpContext, row: LinkRow, asLink: boolean): void {
  const { out } = ip;
  const lower = printName(ip, row, (name) => `${name.padEnd(16)} `);
  out.field('operstate', row.operstate, `${row.operstate.padEnd(14)} `, stateColor(row));
  if (!asLink) return;
  const mac = formatMac(row.mac);
  out.value('address', mac);
  out.text(mac, 'mac');
  out.text(' ');
  printFlags(ip, row, lower);
}

/** The first lines of a link. `link` prints the mode; `hardware` the address line. The line stays unfinished. */
export function printLink(ip: IpContext, row: LinkRow, show: { readonly link: boolean; readonly hardware: boolean }): void {
  const { out } = ip;
  out.field('ifindex', row.ifindex, `${row.ifindex}: `);
  const lower = printName(ip, row, (name) => `${name}: `);
  printFlags(ip, row, lower);
  out.field('mtu', row.mtu, `mtu ${row.mtu} `);
  out.field('qdisc', row.qdisc, `qdisc ${row.qdisc} `);
  if (row.master !== 0) {
    const master = ip.linkName(row.master);
    out.value('master', master);
    out.text('master ');
    out.text(`${master} `, 'ifname');
  }
  out.text('state ');
  out.field('operstate', row.operstate, `${row.operstate} `, stateColor(row));
  if (show.link) out.field('linkmode', 'DEFAULT', 'mode DEFAULT ');
  const group = groupName(row.group, ip.opts.numeric);
  out.field('group', group, `group ${group} `);
  if (row.txqlen !== 0) out.field('txqlen', row.txqlen, `qlen ${row.txqlen}`);
  if (show.hardware || ip.opts.details) printHardware(ip, row);
  if (iflink(row) !== 0 && row.linkNsid !== ip.sys.nsid) printLinkNetns(ip, row);
  if (ip.opts.details) printLinkDetails(ip, row, show.link);
}

function printHardware(ip: IpContext, row: LinkRow): void {
  const { out, opts } = ip;
  const loopback = row.kind === 'loopback';
  const type = loopback ? 'loopback' : 'ether';
  out.softNewline();
  out.field('link_type', type, `    link/${opts.numeric ? `[${loopback ? 772 : 1}]` : type} `);
  const broadcast = loopback ? '00:00:00:00:00:00' : 'ff:ff:ff:ff:ff:ff';
  out.field('address', formatMac(row.mac), formatMac(row.mac), 'mac');
  out.text(' brd ');
  out.field('broadcast', broadcast, broadcast, 'mac');
}

function printLinkNetns(ip: IpContext, row: LinkRow): void {
  const id = ip.sys.netnsidOf(row.linkNsid);
  const name = ip.netnsName(row.linkNsid);
  ip.out.value('link_netnsid', id);
  ip.out.text(name === undefined ? ` link-netnsid ${id}` : ` link-netns ${name}`);
}

/** `-s`: counters of a link; twice for the kinds of errors. Begins at the start of a line. */
export function printStats(ip: IpContext, row: LinkRow): void {
  const stats = ip.sys.linkStats(row.ifindex);
  if (ip.out.json) printStatsJson(ip, stats);
  else printStatsText(ip, row, stats);
}

function printStatsJson(ip: IpContext, s: LinkStats): void {
  const { out } = ip;
  const side = (name: string, fields: readonly (readonly [string, number])[]) => {
    out.openObject(name);
    for (const [key, value] of fields) out.value(key, value);
    out.close();
  };
  const more = ip.opts.stats > 1;
  const rxErrors = ['length_errors', 'crc_errors', 'frame_errors', 'fifo_errors', 'missed_errors'].map((k) => [k, 0] as const);
  const txErrors = ['aborted_errors', 'fifo_errors', 'window_errors', 'heartbeat_errors'].map((k) => [k, 0] as const);
  out.openObject('stats64');
  side('rx', [
    ['bytes', s.rxBytes],
    ['packets', s.rxPackets],
    ['errors', s.rxErrors],
    ['dropped', s.rxDropped],
    ['over_errors', 0],
    ['multicast', s.multicast],
    ...(more ? rxErrors : []),
  ]);
  side('tx', [
    ['bytes', s.txBytes],
    ['packets', s.txPackets],
    ['errors', s.txErrors],
    ['dropped', s.txDropped],
    ['carrier_errors', 0],
    ['collisions', s.collisions],
    ...(more ? txErrors : []),
  ]);
  out.close();
}

function printStatsText(ip: IpContext, row: LinkRow, s: LinkStats): void {
  const rx = [s.rxBytes, s.rxPackets, s.rxErrors, s.rxDropped, 0, s.multicast];
  const tx = [s.txBytes, s.txPackets, s.txErrors, s.txDropped, 0, s.collisions];
  const widths = COLUMNS.map((least, i) => Math.max(least, String(rx[i]).length, String(tx[i]).length));
  const lines: string[] = [];
  const table = (side: string, titles: readonly string[], values: readonly number[], tail: string) => {
    const head = titles.map((t, i) => t.padStart((widths[i] as number) - (i === 0 ? side.length : 0)));
    lines.push(`    ${side}${head.join(' ')}${tail}`);
    lines.push(`    ${values.map((v, i) => (Number.isNaN(v) ? '' : String(v)).padStart(widths[i] as number)).join(' ')} `);
  };
  const counters = ' '.repeat(11);
  const more = ip.opts.stats > 1;
  table('RX: ', ['bytes', 'packets', 'errors', 'dropped', 'missed', 'mcast'], rx, counters);
  if (more) table('RX errors:', ['', 'length', 'crc', 'frame', 'fifo', 'overrun'], [Number.NaN, 0, 0, 0, 0, 0], '');
  table('TX: ', ['bytes', 'packets', 'errors', 'dropped', 'carrier', 'collsns'], tx, counters);
  if (more) table('TX errors:', ['', 'aborted', 'fifo', 'window', 'heartbt', 'transns'], [Number.NaN, 0, 0, 0, 0, carrierChanges(row)], '');
  lines.forEach((line, i) => {
    if (i > 0) ip.out.softNewline();
    ip.out.text(line);
  });
}

/** Least widths of the columns of print_stats64. */
const COLUMNS: readonly number[] = [10, 7, 6, 7, 7, 7];

/** The simulated kernel does not count them: what a link shows that was made, and has come up once if it has a carrier. */
const carrierChanges = (row: LinkRow): number => (row.kind === 'loopback' ? 0 : row.carrier ? 2 : 1);
