/**
 * What makes a route valid (fib_create_info and fib_check_nh in net/ipv4/fib_semantics.c). Left out: nexthop objects, encapsulation, realms.
 */
import { prefixMask } from '#base/addr.ts';
import type { IfIndex, Ipv4 } from '#base/brand.ts';
import { type MetricName, type RouteMetrics, type RouteType, RT_TABLE, SCOPE } from '#sim/rows.ts';
import { isError, type NlError, nlError } from '../core/errno.ts';
import type { Netns } from '../core/netns.ts';
import { FIB_PROPS, fib_get_table, fib_lookup, inet_addr_type } from './fib.ts';
import type { FibInfo, FibNh, NhSpec } from './fib_trie.ts';
import { in_dev_get } from './in_device.ts';

/** One next hop of the request; zeros where nothing was said. */
export interface NhConfig {
  readonly gateway: Ipv4;
  readonly oif: number;
  readonly onlink: boolean;
  readonly weight: number;
}
/** struct fib_config: the request, complete. */
export interface FibConfig extends Omit<FibInfo, 'error' | 'hops'> {
  readonly hops: readonly NhConfig[];
}

const MAX_HOPLIMIT = 255;
/** Largest metrics (ip_metrics_convert): the kernel bounds them silently. */
const METRIC_MAX: RouteMetrics = { mtu: 65535 - 15, advmss: 65535 - 40 };

/** fib_create_info: the route that the request describes, or why it cannot be. */
export function fib_create_info(net: Netns, cfg: FibConfig): FibInfo | NlError {
  if (cfg.dstLen > 32) return nlError('EINVAL', 'Invalid prefix length');
  if ((cfg.dst & ~prefixMask(cfg.dstLen)) !== 0) return nlError('EINVAL', 'Invalid prefix for given prefix length');
  const props = FIB_PROPS[cfg.type];
  if (props.scope > cfg.scope) return nlError('EINVAL', 'Invalid scope');
  const metrics = checkMetrics(cfg.metrics);
  if (isError(metrics)) return metrics;
  const hops = props.error === undefined ? checkHops(net, cfg) : checkNoNh(cfg);
  if (isError(hops)) return hops;
  if (cfg.prefSrc !== 0 && !validPrefsrc(net, cfg)) return nlError('EINVAL', 'Invalid prefsrc address');
  const { table, type, dst, dstLen, metric, proto, scope, prefSrc, locked } = cfg;
  return { table, type, dst, dstLen, metric, proto, scope, prefSrc, metrics, locked, error: props.error, hops };
}

/** ip_metrics_convert */
function checkMetrics(given: RouteMetrics | undefined): RouteMetrics | undefined | NlError {
  if (!given) return undefined;
  const out: { [M in MetricName]?: number } = {};
  for (const [name, value] of Object.entries(given) as [MetricName, number][]) {
    // A zero is as good as none.
    if (value === 0) continue;
    out[name] = Math.min(value, name === 'hoplimit' ? MAX_HOPLIMIT : (METRIC_MAX[name] ?? value));
  }
  return Object.keys(out).length > 0 ? out : undefined;
}

const NO_HOP: NhSpec = { gateway: 0 as Ipv4, dev: undefined, scope: SCOPE.NOWHERE, onlink: false, weight: 1, linkdown: false };

function checkNoNh(cfg: FibConfig): NhSpec[] | NlError {
  if (cfg.hops.some((h) => h.gateway !== 0 || h.oif !== 0)) {
    return nlError('EINVAL', 'Gateway, device and multipath can not be specified for this route type');
  }
  return [NO_HOP];
}

/** fib_valid_prefsrc: an address of this host, or the one that the route itself brings. */
function validPrefsrc(net: Netns, cfg: FibConfig): boolean {
  if (cfg.type === 'local' && cfg.dstLen === 32 && cfg.prefSrc === cfg.dst) return true;
  return inet_addr_type(net, cfg.prefSrc) === 'local';
}

function checkHops(net: Netns, cfg: FibConfig): NhSpec[] | NlError {
  if (cfg.scope > SCOPE.HOST) return nlError('EINVAL', 'Invalid scope');
  const hops: NhSpec[] = [];
  for (const hop of cfg.hops) {
    const checked = fib_check_nh(net, cfg, hop);
    if (isError(checked)) return checked;
    hops.push(checked);
  }
  return hops;
}

function fib_check_nh(net: Netns, cfg: FibConfig, nh: NhConfig): NhSpec | NlError {
  if (cfg.scope === SCOPE.HOST) return checkHostScope(net, cfg, nh);
  return nh.gateway !== 0 ? checkGateway(net, cfg, nh) : checkDevice(net, nh);
}

function checkHostScope(net: Netns, cfg: FibConfig, nh: NhConfig): NhSpec | NlError {
  if (cfg.hops.length > 1) return nlError('EINVAL', 'Route with host scope can not have multiple nexthops');
  if (nh.gateway !== 0) return nlError('EINVAL', 'Route with host scope can not have a gateway');
  const dev = net.devices.get(nh.oif as IfIndex);
  return dev ? { ...nh, dev, scope: SCOPE.NOWHERE, linkdown: false } : nlError('ENODEV');
}

/** fib_check_nh_nongw */
function checkDevice(net: Netns, nh: NhConfig): NhSpec | NlError {
  if (nh.onlink) return nlError('EINVAL', 'Invalid flags for nexthop - PERVASIVE and ONLINK can not be set');
  const dev = net.devices.get(nh.oif as IfIndex);
  if (!dev || !in_dev_get(dev)) return nlError('ENODEV');
  if (!dev.up) return nlError('ENETDOWN', 'Device for nexthop is not up');
  return { ...nh, dev, scope: SCOPE.HOST, linkdown: !dev.carrier };
}

/** The route to a gateway: by the route's own table when it has one, else as packets go. */
function gatewayRoute(net: Netns, cfg: FibConfig, nh: NhConfig): FibNh | undefined {
  const wanted = Math.max(cfg.scope + 1, SCOPE.LINK);
  const own = cfg.table !== RT_TABLE.MAIN ? fib_get_table(net, cfg.table)?.lookup(nh.gateway, nh.oif, wanted, true) : undefined;
  return own && own.fa.error === undefined ? own : fib_lookup(net, nh.gateway, nh.oif, wanted, true);
}

/** fib_check_nh_v4_gw: the gateway must be a neighbour by what the tables say now. */
function checkGateway(net: Netns, cfg: FibConfig, nh: NhConfig): NhSpec | NlError {
  if (nh.onlink) return checkOnlink(net, cfg, nh);
  const found = gatewayRoute(net, cfg, nh);
  if (!found) return nlError('ENETUNREACH', 'Nexthop has invalid gateway');
  const { fa, dev } = found;
  if (fa.error !== undefined) return nlError(fa.error, 'Nexthop has invalid gateway');
  if (fa.type !== 'unicast' && fa.type !== 'local') return nlError('EINVAL', 'Nexthop has invalid gateway');
  if (!dev) return nlError('EINVAL', 'No egress device for nexthop gateway');
  if (!dev.up) return nlError('ENETDOWN');
  return { ...nh, dev, scope: fa.scope, linkdown: !dev.carrier };
}

function checkOnlink(net: Netns, cfg: FibConfig, nh: NhConfig): NhSpec | NlError {
  if (cfg.scope >= SCOPE.LINK) return nlError('EINVAL', 'Nexthop has invalid scope');
  const dev = net.devices.get(nh.oif as IfIndex);
  if (!dev) return nlError('ENODEV', 'Nexthop device required for onlink');
  if (!dev.up) return nlError('ENETDOWN', 'Nexthop device is not up');
  if (inet_addr_type(net, nh.gateway) !== 'unicast') return nlError('EINVAL', 'Nexthop has invalid gateway');
  return { ...nh, dev, scope: SCOPE.LINK, linkdown: !dev.carrier };
}

export const scopeOf = (type: RouteType, gateway: boolean): number => {
  if (type === 'local') return SCOPE.HOST;
  if (type === 'broadcast' || type === 'multicast') return SCOPE.LINK;
  return type === 'unicast' && !gateway ? SCOPE.LINK : SCOPE.GLOBAL;
};
