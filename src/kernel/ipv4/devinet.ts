/**
 * IPv4 addresses of devices, and the routes that come and go with them (net/ipv4/devinet.c, fib_add_ifaddr and fib_del_ifaddr in
 * net/ipv4/fib_frontend.c). Left out: address protocols, autojoin.
 */
import { prefixMask } from '#base/addr.ts';
import { type Ipv4, ipv4, nanos, SEC } from '#base/brand.ts';
import { type AddrRow, IFF, type RouteType, RT_TABLE, SCOPE } from '#sim/rows.ts';
import { isError, type NlError, nlError } from '../core/errno.ts';
import type { NetDevice } from '../core/netdevice.ts';
import type { Netns } from '../core/netns.ts';
import { devconf_setall } from '../core/sysctl.ts';
import { NEIGH_SYSCTL } from '../neigh/parms.ts';
import { CONF_SYSCTL, orConf } from './conf.ts';
import { fib_table_delete, fib_table_insert } from './fib.ts';
import { fib_create_info } from './fib_semantics.ts';
import { fib_sync_down_addr, fib_sync_down_dev } from './fib_sync.ts';
import { addrPart, devicesInOrder, type IfAddr, type InDevice, ifaMask, in_dev_get, inet_ifa_match } from './in_device.ts';

/** RTM_NEWADDR */
interface NewIfAddr {
  readonly local: Ipv4;
  readonly prefixLen: number;
  readonly peer?: Ipv4;
  readonly broadcast?: Ipv4;
  readonly scope: number;
  readonly label?: string;
  readonly metric?: number;
  readonly noPrefixRoute?: boolean;
  /** Seconds; INFINITY_LIFE_TIME when absent. */
  readonly validLft?: number;
  readonly preferredLft?: number;
}

/** One route that an address brings. */
interface Magic {
  readonly type: RouteType;
  readonly dst: Ipv4;
  readonly dstLen: number;
  readonly prefSrc: Ipv4;
  readonly metric: number;
}

/** The routes that an address brings, in the order in which they are added (fib_add_ifaddr). */
function magicRoutes(in_dev: InDevice, ifa: IfAddr): Magic[] {
  const { dev } = in_dev;
  const mask = ifaMask(ifa);
  const prefix = ipv4(ifa.address & mask);
  const prefSrc = primaryOf(in_dev, ifa).local;
  const routes: Magic[] = [{ type: 'local', dst: ifa.local, dstLen: 32, prefSrc, metric: 0 }];
  if (!dev.up) return routes;
  if (ifa.broadcast !== 0 && ifa.broadcast !== 0xffffffff) {
    routes.push({ type: 'broadcast', dst: ifa.broadcast, dstLen: 32, prefSrc, metric: 0 });
  }
  if (prefix === 0 || ifa.secondary || (prefix === ifa.local && ifa.prefixLen === 32)) return routes;
  const onLoopback = (dev.flags & IFF.LOOPBACK) !== 0;
  const type = onLoopback ? 'local' : 'unicast';
  if (!ifa.noPrefixRoute) routes.push({ type, dst: prefix, dstLen: ifa.prefixLen, prefSrc, metric: ifa.metric });
  if (ifa.prefixLen < 31) routes.push({ type: 'broadcast', dst: ipv4(prefix | ~mask), dstLen: 32, prefSrc, metric: 0 });
  return routes;
}

const sameSubnet = (a: IfAddr, b: IfAddr): boolean => a.prefixLen === b.prefixLen && inet_ifa_match(a.address, b);
/** inet_ifa_byprefix: the primary address of a secondary one's subnet. */
const primaryOf = (in_dev: InDevice, ifa: IfAddr): IfAddr =>
  ifa.secondary ? (in_dev.addrs.find((p) => !p.secondary && sameSubnet(p, ifa)) ?? ifa) : ifa;

const magicTable = (m: Magic): number => (m.type === 'unicast' ? RT_TABLE.MAIN : RT_TABLE.LOCAL);
const magicScope = (m: Magic): number => (m.type === 'local' ? SCOPE.HOST : SCOPE.LINK);

/** fib_magic(RTM_NEWROUTE) */
function addMagic(dev: NetDevice, m: Magic): void {
  const info = fib_create_info(dev.net, {
    table: magicTable(m),
    type: m.type,
    dst: m.dst,
    dstLen: m.dstLen,
    metric: m.metric,
    proto: 'kernel',
    scope: magicScope(m),
    prefSrc: m.prefSrc,
    metrics: undefined,
    locked: [],
    hops: [{ gateway: ipv4(0), oif: dev.ifindex, onlink: false, weight: 1 }],
  });
  if (!isError(info)) fib_table_insert(dev.net, info, { create: true, append: true });
}

function delMagic(dev: NetDevice, m: Magic): void {
  fib_table_delete(dev.net, { ...m, table: magicTable(m), proto: 'kernel', scope: magicScope(m), oif: dev.ifindex });
}

/** The routes of all addresses of a device that has come up. */
export function fib_add_ifaddrs(in_dev: InDevice): void {
  for (const ifa of in_dev.addrs) for (const m of magicRoutes(in_dev, ifa)) addMagic(in_dev.dev, m);
}

const magicKey = (m: Magic): string => `${m.type} ${m.dst}/${m.dstLen} ${m.prefSrc} ${m.metric}`;

/** inet_insert_ifa: where it goes in the list, and whether it is secondary. */
function inet_insert_ifa(in_dev: InDevice, ifa: IfAddr): NlError | undefined {
  let afterPrimary = 0;
  for (const [i, other] of in_dev.addrs.entries()) {
    if (!other.secondary && ifa.scope <= other.scope) afterPrimary = i + 1;
    if (!sameSubnet(other, ifa)) continue;
    if (other.local === ifa.local) return nlError('EEXIST', 'ipv4: Address already assigned');
    if (other.scope !== ifa.scope) return nlError('EINVAL', 'ipv4: Invalid scope value');
    ifa.secondary = true;
  }
  in_dev.addrs.splice(ifa.secondary ? in_dev.addrs.length : afterPrimary, 0, ifa);
  const { byAddr } = addrPart(in_dev.dev.net);
  byAddr.set(ifa.local | 0, [...(byAddr.get(ifa.local | 0) ?? []), in_dev.dev]);
  show(in_dev, ifa);
  for (const m of magicRoutes(in_dev, ifa)) addMagic(in_dev.dev, m);
  return undefined;
}

function show(in_dev: InDevice, ifa: IfAddr): void {
  const { dev } = in_dev;
  const row: Omit<AddrRow, 'rid'> = {
    nsid: dev.net.nsid,
    ifindex: dev.ifindex,
    local: ifa.local,
    peer: ifa.address,
    prefixLen: ifa.prefixLen,
    broadcast: ifa.broadcast,
    scope: ifa.scope,
    label: ifa.label,
    secondary: ifa.secondary,
    ...(ifa.metric !== 0 && { metric: ifa.metric }),
    ...(ifa.noPrefixRoute && { noPrefixRoute: true }),
    ...(ifa.deprecated && { deprecated: true }),
    ...(ifa.lifetime && { lifetime: ifa.lifetime }),
  };
  addrPart(dev.net).table.set(ifa.key, row);
}

/** Adds an address to a device (inet_rtm_newaddr); with `replace` one that is there gets the request's metric and lifetimes. */
export function inet_add_addr(dev: NetDevice, req: NewIfAddr, replace = false): NlError | undefined {
  if (req.prefixLen > 32) return nlError('EINVAL', 'ipv4: Invalid prefix length');
  const in_dev = in_dev_get(dev);
  if (!in_dev) return nlError('ENOBUFS');
  devconf_setall(dev.net, CONF_SYSCTL, dev.name);
  devconf_setall(dev.net, NEIGH_SYSCTL, dev.name);
  const known = find_matching_ifa(in_dev, req);
  if (known && replace) {
    withRoutes(in_dev, () => {
      known.metric = req.metric ?? 0;
    });
    set_ifa_lifetime(in_dev, known, req);
    show(in_dev, known);
    return undefined;
  }
  const ifa: IfAddr = {
    local: req.local,
    address: req.peer ?? req.local,
    prefixLen: req.prefixLen,
    broadcast: req.broadcast ?? ipv4(0),
    scope: req.scope,
    label: req.label ?? dev.name,
    secondary: false,
    noPrefixRoute: req.noPrefixRoute ?? false,
    metric: req.metric ?? 0,
    deprecated: false,
    lifetime: undefined,
    timer: undefined,
    key: addrPart(dev.net).nextKey++,
  };
  const refused = inet_insert_ifa(in_dev, ifa);
  if (refused) return refused;
  set_ifa_lifetime(in_dev, ifa, req);
  if (ifa.lifetime || ifa.deprecated) show(in_dev, ifa);
  return undefined;
}

const find_matching_ifa = (in_dev: InDevice, req: NewIfAddr): IfAddr | undefined =>
  in_dev.addrs.find((x) => x.prefixLen === req.prefixLen && x.local === req.local && inet_ifa_match(req.peer ?? req.local, x));

const INFINITY_LIFE_TIME = 0xffffffff;

/** set_ifa_lifetime. Only an address whose valid lifetime ends is watched; what is preferred for no time is deprecated at once. */
function set_ifa_lifetime(in_dev: InDevice, ifa: IfAddr, req: NewIfAddr): void {
  const { clock } = in_dev.dev.net.world;
  const { validLft: valid = INFINITY_LIFE_TIME, preferredLft: preferred = INFINITY_LIFE_TIME } = req;
  ifa.lifetime = valid === INFINITY_LIFE_TIME ? undefined : { valid, preferred, since: clock.now };
  ifa.deprecated = preferred === 0;
  check_lifetime(in_dev, ifa);
}

/** What is due now is done, and the next change is waited for. Nobody's time passes for it. */
function check_lifetime(in_dev: InDevice, ifa: IfAddr): void {
  const { clock, backlog } = in_dev.dev.net.world;
  clock.cancel(ifa.timer);
  ifa.timer = undefined;
  const { lifetime } = ifa;
  if (!lifetime) return;
  const age = (clock.now - lifetime.since) / SEC;
  if (age >= lifetime.valid) {
    backlog.section(() => inet_del_ifa(in_dev, ifa));
    return;
  }
  if (age >= lifetime.preferred && !ifa.deprecated) {
    ifa.deprecated = true;
    show(in_dev, ifa);
  }
  const next = ifa.deprecated ? lifetime.valid : Math.min(lifetime.preferred, lifetime.valid);
  ifa.timer = clock.at(nanos(lifetime.since + next * SEC), () => check_lifetime(in_dev, ifa), false);
}

/** Every device's addresses change hands through here: routes that no other address needs go, those that are needed anew are added. */
function withRoutes(in_dev: InDevice, change: () => void): void {
  const before = in_dev.addrs.flatMap((ifa) => magicRoutes(in_dev, ifa));
  change();
  const after = in_dev.addrs.flatMap((ifa) => magicRoutes(in_dev, ifa));
  const kept = new Set(after.map(magicKey));
  for (const m of before) if (!kept.has(magicKey(m))) delMagic(in_dev.dev, m);
  for (const m of after) addMagic(in_dev.dev, m);
}

function forget(in_dev: InDevice, ifa: IfAddr): void {
  const { byAddr, table } = addrPart(in_dev.dev.net);
  in_dev.dev.net.world.clock.cancel(ifa.timer);
  in_dev.addrs = in_dev.addrs.filter((x) => x !== ifa);
  const left = (byAddr.get(ifa.local | 0) ?? []).slice();
  left.splice(left.indexOf(in_dev.dev), 1);
  if (left.length > 0) byAddr.set(ifa.local | 0, left);
  else byAddr.delete(ifa.local | 0);
  table.delete(ifa.key);
}

/** Takes an address away (inet_del_ifa): with a primary go its secondaries, unless the first of them is promoted. */
function inet_del_ifa(in_dev: InDevice, ifa: IfAddr): void {
  const { dev } = in_dev;
  const gone: IfAddr[] = [ifa];
  withRoutes(in_dev, () => {
    const followers = ifa.secondary ? [] : in_dev.addrs.filter((x) => x.secondary && sameSubnet(x, ifa));
    const promote = orConf(in_dev, 'promote_secondaries') ? followers[0] : undefined;
    if (!promote) gone.push(...followers);
    for (const x of gone) forget(in_dev, x);
    if (promote) promoteSecondary(in_dev, promote);
  });
  for (const x of gone) if (!addrPart(dev.net).byAddr.has(x.local | 0)) fib_sync_down_addr(dev.net, x.local);
  if (in_dev.addrs.length === 0) fib_sync_down_dev(dev, true);
}

function promoteSecondary(in_dev: InDevice, ifa: IfAddr): void {
  const rest = in_dev.addrs.filter((x) => x !== ifa);
  ifa.secondary = false;
  let at = 0;
  for (const [i, other] of rest.entries()) if (!other.secondary) at = i + 1;
  in_dev.addrs = [...rest.slice(0, at), ifa, ...rest.slice(at)];
  show(in_dev, ifa);
}

/** RTM_DELADDR: the address with this local part, prefix length, peer, and label where one is named. */
export function inet_del_addr(dev: NetDevice, local: Ipv4, prefixLen: number, peer?: Ipv4, label?: string): NlError | undefined {
  const in_dev = in_dev_get(dev);
  const address = peer ?? local;
  const found = in_dev?.addrs.find(
    (x) =>
      x.local === local &&
      x.prefixLen === prefixLen &&
      ((x.address ^ address) & prefixMask(prefixLen)) === 0 &&
      (label === undefined || label === x.label),
  );
  if (!in_dev || !found) return nlError('EADDRNOTAVAIL', 'ipv4: Address not found');
  inet_del_ifa(in_dev, found);
  return undefined;
}

/** loopback_net: `lo` gets 127.0.0.1/8 when it comes up without an address (inetdev_event). */
export function addLoopbackAddress(in_dev: InDevice): void {
  if (in_dev.addrs.some((x) => x.local === LOOPBACK)) return;
  inet_add_addr(in_dev.dev, { local: LOOPBACK, prefixLen: 8, scope: SCOPE.HOST });
}
const LOOPBACK = ipv4(0x7f000001);

/** The device has a new name: labels that began with the old one follow (inetdev_changename). */
export function inetdev_changename(in_dev: InDevice, from: string): void {
  for (const ifa of in_dev.addrs) {
    const suffix = ifa.label.startsWith(`${from}:`) ? ifa.label.slice(from.length) : '';
    ifa.label = `${in_dev.dev.name}${suffix}`;
    show(in_dev, ifa);
  }
}

/** All addresses go, with their device (inetdev_destroy). */
export function inetdev_flush(in_dev: InDevice): void {
  for (const ifa of [...in_dev.addrs]) forget(in_dev, ifa);
}

/** Every address of the namespace, in the order of RTM_GETADDR. */
export function inet_dump_addrs(net: Netns): AddrRow[] {
  const { table } = addrPart(net);
  return devicesInOrder(net).flatMap((dev) => (in_dev_get(dev)?.addrs ?? []).map((ifa) => table.get(ifa.key) as AddrRow));
}
