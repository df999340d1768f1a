/**
 * What makes a route valid, and what a device's or an address's going away does to routes (fib_create_info, fib_check_nh, fib_sync_down_dev and
 * fib_sync_up in net/ipv4/fib_semantics.c). Left out: multipath, nexthop objects, encapsulation, metrics other than the MTU.
 */
import { prefixMask } from '#base/addr.ts';
import type { IfIndex, Ipv4 } from '#base/brand.ts';
import { type RouteProto, type RouteType, SCOPE } from '#sim/rows.ts';
import { isError, type NlError, nlError } from '../core/errno.ts';
import type { NetDevice } from '../core/netdevice.ts';
import type { Netns } from '../core/netns.ts';
import { FIB_PROPS, type FibInfo, fib_dump, fib_lookup, fib_remove, fib_set_linkdown, inet_addr_type } from './fib.ts';
import type { FibAlias } from './fib_trie.ts';
import { in_dev_get } from './in_device.ts';

/** struct fib_config: the request, complete. */
export interface FibConfig {
  readonly table: number;
  readonly type: RouteType;
  readonly dst: Ipv4;
  readonly dstLen: number;
  readonly metric: number;
  readonly proto: RouteProto;
  readonly scope: number;
  readonly prefSrc: Ipv4;
  readonly gateway: Ipv4;
  readonly oif: number;
  readonly onlink: boolean;
  readonly mtu: number;
}

/** A checked next hop. */
interface Nh {
  readonly dev: NetDevice | undefined;
  readonly nhScope: number;
  readonly linkdown: boolean;
}

/** fib_create_info: the route that the request describes, or why it cannot be. */
export function fib_create_info(net: Netns, cfg: FibConfig): FibInfo | NlError {
  if (cfg.dstLen > 32) return nlError('EINVAL', 'Invalid prefix length');
  if ((cfg.dst & ~prefixMask(cfg.dstLen)) !== 0) return nlError('EINVAL', 'Invalid prefix for given prefix length');
  const props = FIB_PROPS[cfg.type];
  if (props.scope > cfg.scope) return nlError('EINVAL', 'Invalid scope');
  const nh = props.error === undefined ? fib_check_nh(net, cfg) : checkNoNh(cfg);
  if (isError(nh)) return nh;
  if (cfg.prefSrc !== 0 && !validPrefsrc(net, cfg)) return nlError('EINVAL', 'Invalid prefsrc address');
  return {
    table: cfg.table,
    type: cfg.type,
    dst: cfg.dst,
    dstLen: cfg.dstLen,
    metric: cfg.metric,
    proto: cfg.proto,
    scope: cfg.scope,
    prefSrc: cfg.prefSrc,
    gateway: cfg.gateway,
    dev: nh.dev,
    nhScope: nh.nhScope,
    onlink: cfg.onlink,
    mtu: cfg.mtu,
    error: props.error,
    linkdown: nh.linkdown,
  };
}

function checkNoNh(cfg: FibConfig): Nh | NlError {
  if (cfg.gateway !== 0 || cfg.oif !== 0) {
    return nlError('EINVAL', 'Gateway, device and multipath can not be specified for this route type');
  }
  return { dev: undefined, nhScope: SCOPE.NOWHERE, linkdown: false };
}

/** fib_valid_prefsrc: an address of this host, or the one that the route itself brings. */
function validPrefsrc(net: Netns, cfg: FibConfig): boolean {
  if (cfg.type === 'local' && cfg.dstLen === 32 && cfg.prefSrc === cfg.dst) return true;
  return inet_addr_type(net, cfg.prefSrc) === 'local';
}

function fib_check_nh(net: Netns, cfg: FibConfig): Nh | NlError {
  if (cfg.scope > SCOPE.HOST) return nlError('EINVAL', 'Invalid scope');
  if (cfg.scope === SCOPE.HOST) return checkHostScope(net, cfg);
  return cfg.gateway !== 0 ? checkGateway(net, cfg) : checkDevice(net, cfg);
}

function checkHostScope(net: Netns, cfg: FibConfig): Nh | NlError {
  if (cfg.gateway !== 0) return nlError('EINVAL', 'Route with host scope can not have a gateway');
  const dev = net.devices.get(cfg.oif as IfIndex);
  return dev ? { dev, nhScope: SCOPE.NOWHERE, linkdown: false } : nlError('ENODEV');
}

/** fib_check_nh_nongw */
function checkDevice(net: Netns, cfg: FibConfig): Nh | NlError {
  if (cfg.onlink) return nlError('EINVAL', 'Invalid flags for nexthop - PERVASIVE and ONLINK can not be set');
  const dev = net.devices.get(cfg.oif as IfIndex);
  if (!dev || !in_dev_get(dev)) return nlError('ENODEV');
  if (!dev.up) return nlError('ENETDOWN', 'Device for nexthop is not up');
  return { dev, nhScope: SCOPE.HOST, linkdown: !dev.carrier };
}

/** fib_check_nh_v4_gw: the gateway must be a neighbour by what the tables say now. */
function checkGateway(net: Netns, cfg: FibConfig): Nh | NlError {
  if (cfg.onlink) return checkOnlink(net, cfg);
  const wanted = Math.max(cfg.scope + 1, SCOPE.LINK);
  const found = fib_lookup(net, cfg.gateway, cfg.oif, wanted, true);
  if (!found) return nlError('ENETUNREACH', 'Nexthop has invalid gateway');
  if (found.error !== undefined) return nlError(found.error, 'Nexthop has invalid gateway');
  if (found.type !== 'unicast' && found.type !== 'local') return nlError('EINVAL', 'Nexthop has invalid gateway');
  const { dev } = found;
  if (!dev) return nlError('EINVAL', 'No egress device for nexthop gateway');
  if (!dev.up) return nlError('ENETDOWN');
  return { dev, nhScope: found.scope, linkdown: !dev.carrier };
}

function checkOnlink(net: Netns, cfg: FibConfig): Nh | NlError {
  if (cfg.scope >= SCOPE.LINK) return nlError('EINVAL', 'Nexthop has invalid scope');
  const dev = net.devices.get(cfg.oif as IfIndex);
  if (!dev) return nlError('ENODEV', 'Nexthop device required for onlink');
  if (!dev.up) return nlError('ENETDOWN', 'Nexthop device is not up');
  if (inet_addr_type(net, cfg.gateway) !== 'unicast') return nlError('EINVAL', 'Nexthop has invalid gateway');
  return { dev, nhScope: SCOPE.LINK, linkdown: !dev.carrier };
}

const routesOn = (dev: NetDevice): FibAlias[] => fib_dump(dev.net).filter((fa) => fa.dev === dev);

/** The device went down (or, with `force`, lost its last address or goes away): its routes go, but those to its own addresses only when forced. */
export function fib_sync_down_dev(dev: NetDevice, force: boolean): void {
  for (const fa of routesOn(dev)) if (force || fa.nhScope !== SCOPE.NOWHERE) fib_remove(dev.net, fa);
}

/** The carrier came or went: routes stay, marked `linkdown`. */
export function fib_sync_carrier(dev: NetDevice): void {
  for (const fa of routesOn(dev)) if (fa.nhScope !== SCOPE.NOWHERE) fib_set_linkdown(dev.net, fa, !dev.carrier);
}

/** The address is gone: so are the routes that prefer it as source. */
export function fib_sync_down_addr(net: Netns, local: Ipv4): void {
  for (const fa of fib_dump(net)) if (fa.prefSrc === local && local !== 0) fib_remove(net, fa);
}

export const scopeOf = (type: RouteType, gateway: Ipv4): number => {
  if (type === 'local') return SCOPE.HOST;
  if (type === 'broadcast' || type === 'multicast') return SCOPE.LINK;
  return type === 'unicast' && gateway === 0 ? SCOPE.LINK : SCOPE.GLOBAL;
};
