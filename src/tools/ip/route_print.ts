/** One route as `ip route` prints it (print_route), for people and for `-j`. */
import { formatIpv4 } from '#base/addr.ts';
import type { Ipv4 } from '#base/brand.ts';
import { type Nexthop, type RouteRow, RT_TABLE, SCOPE } from '#sim/rows.ts';
import type { IpContext } from './context.ts';
import { printMetrics } from './route_metrics.ts';
import { protoNumber } from './route_names.ts';
import { scopeName, tableName } from './scope.ts';

/** Attributes that the filter of `ip route show` pinned to one value, and which are therefore not repeated on each line. */
interface Pinned {
  readonly table: boolean;
  readonly dev: boolean;
  readonly via: boolean;
  readonly proto: boolean;
  readonly scope: boolean;
  readonly src: boolean;
  readonly metric: boolean;
}
export const NOTHING_PINNED: Pinned = { table: false, dev: false, via: false, proto: false, scope: false, src: false, metric: false };

/** `default`, `10.0.0.0/24`, `10.0.0.1`. */
export function destination(dst: Ipv4, len: number): string {
  if (len === 32) return formatIpv4(dst);
  return len === 0 && dst === 0 ? 'default' : `${formatIpv4(dst)}/${len}`;
}

/** Everything up to the flags; the object is opened and closed by the caller. */
export function printRoute(ip: IpContext, row: RouteRow, pinned: Pinned): void {
  const { out, opts } = ip;
  if (row.type !== 'unicast' || opts.details) out.field('type', row.type, `${row.type} `);
  const dst = destination(row.dst, row.dstLen);
  out.field('dst', dst, dst, dst === 'default' ? undefined : 'inet');
  out.text(' ');
  if (!row.nexthops) printHop(ip, row.nexthop, pinned);
  printOrigin(ip, row, pinned);
  printFlags(ip, row.nexthops ? undefined : row.nexthop);
  printMetrics(ip, row.metrics, row.locked);
  if (row.nexthops) printNexthops(ip, row.nexthops);
}

function printHop(ip: IpContext, { gateway, oif }: Nexthop, pinned: Pick<Pinned, 'via' | 'dev'>): void {
  const { out } = ip;
  if (gateway !== 0 && !pinned.via) {
    out.text('via ');
    out.field('gateway', formatIpv4(gateway), formatIpv4(gateway), 'inet');
    out.text(' ');
  }
  if (oif !== 0 && !pinned.dev) {
    out.text('dev ');
    out.field('dev', ip.linkName(oif), ip.linkName(oif), 'ifname');
    out.text(' ');
  }
}

/** print_rta_multipath */
function printNexthops(ip: IpContext, nexthops: readonly Nexthop[]): void {
  const { out } = ip;
  out.openArray('nexthops');
  for (const nh of nexthops) {
    out.openObject();
    out.softNewline();
    out.text('\tnexthop ');
    printHop(ip, nh, NOTHING_PINNED);
    out.field('weight', nh.weight ?? 1, `weight ${nh.weight ?? 1} `);
    printFlags(ip, nh);
    out.close();
  }
  out.close();
}

function printOrigin(ip: IpContext, row: RouteRow, pinned: Pinned): void {
  const { out, opts } = ip;
  const table = tableName(row.table, opts.numeric);
  if ((row.table !== RT_TABLE.MAIN || opts.details) && !pinned.table) out.field('table', table, `table ${table} `);
  const proto = opts.numeric ? String(protoNumber(row.proto)) : row.proto;
  if ((row.proto !== 'boot' || opts.details) && !pinned.proto) out.field('protocol', proto, `proto ${proto} `);
  const scope = scopeName(row.scope, opts.numeric);
  if ((row.scope !== SCOPE.GLOBAL || opts.details) && !pinned.scope) out.field('scope', scope, `scope ${scope} `);
  if (row.prefSrc !== 0 && !pinned.src) {
    out.text('src ');
    out.field('prefsrc', formatIpv4(row.prefSrc), formatIpv4(row.prefSrc), 'inet');
    out.text(' ');
  }
  if (row.metric !== 0 && !pinned.metric) out.field('metric', row.metric, `metric ${row.metric} `);
}

function printFlags(ip: IpContext, nh: Nexthop | undefined): void {
  const { out } = ip;
  const flags = [nh?.dead && 'dead', nh?.onlink && 'onlink', nh?.linkdown && 'linkdown'].filter((f): f is string => typeof f === 'string');
  out.openArray('flags');
  for (const flag of flags) {
    out.element(flag);
    out.text(`${flag} `);
  }
  out.close();
}
