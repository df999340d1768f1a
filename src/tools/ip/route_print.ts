/** One route as `ip route` prints it (print_route), for people and for `-j`. */
import { formatIpv4 } from '#base/addr.ts';
import type { Ipv4 } from '#base/brand.ts';
import { type RouteRow, RT_TABLE, SCOPE } from '#sim/rows.ts';
import type { IpContext } from './context.ts';
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
  const { gateway, oif } = row.nexthop;
  if (row.type !== 'unicast' || opts.details) out.field('type', row.type, `${row.type} `);
  const dst = destination(row.dst, row.dstLen);
  out.field('dst', dst, dst, dst === 'default' ? undefined : 'inet');
  out.text(' ');
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
  printOrigin(ip, row, pinned);
  printFlags(ip, row);
  printMetrics(ip, row.mtu);
}

function printOrigin(ip: IpContext, row: RouteRow, pinned: Pinned): void {
  const { out, opts } = ip;
  const table = tableName(row.table, opts.numeric);
  if ((row.table !== RT_TABLE.MAIN || opts.details) && !pinned.table) out.field('table', table, `table ${table} `);
  if ((row.proto !== 'boot' || opts.details) && !pinned.proto) out.field('protocol', row.proto, `proto ${row.proto} `);
  const scope = scopeName(row.scope, opts.numeric);
  if ((row.scope !== SCOPE.GLOBAL || opts.details) && !pinned.scope) out.field('scope', scope, `scope ${scope} `);
  if (row.prefSrc !== 0 && !pinned.src) {
    out.text('src ');
    out.field('prefsrc', formatIpv4(row.prefSrc), formatIpv4(row.prefSrc), 'inet');
    out.text(' ');
  }
  if (row.metric !== 0 && !pinned.metric) out.field('metric', row.metric, `metric ${row.metric} `);
}

function printFlags(ip: IpContext, row: RouteRow): void {
  const { out } = ip;
  const { dead, onlink, linkdown } = row.nexthop;
  const flags = [dead && 'dead', onlink && 'onlink', linkdown && 'linkdown'].filter((f): f is string => f !== false);
  out.openArray('flags');
  for (const flag of flags) {
    out.element(flag);
    out.text(`${flag} `);
  }
  out.close();
}

/** Route metrics (RTAX_*), of which there is only the MTU. */
export function printMetrics(ip: IpContext, mtu: number | undefined): void {
  const { out } = ip;
  if (mtu === undefined) return;
  out.openArray('metrics');
  out.openObject();
  out.field('mtu', mtu, `mtu ${mtu} `);
  out.close();
  out.close();
}
