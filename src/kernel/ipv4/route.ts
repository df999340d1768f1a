/**
 * Route look-ups for packets (net/ipv4/route.c): where a packet made here goes, and what to do with one that came in. Linux keeps no cache of
 * destinations; what is shared between packets hangs on the route (FibAlias) or the device. Left out: policy rules, multipath, source routing, VRF.
 *
 * Read: ip_route_output_key_hash_rcu, ip_route_input_slow, RFC 1812 section 5.3.8 (source address validation).
 */
import { isLoopback, isMulticast } from '#base/addr.ts';
import { type IfIndex, type Ipv4, ipv4 } from '#base/brand.ts';
import { IFF, type RouteType, RT_TABLE, SCOPE } from '#sim/rows.ts';
import { DECIDERS, type DropReason, nameId } from '#sim/trace.ts';
import { ipv4Dst, ipv4Src } from '#wire/ipv4.ts';
import type { Errno } from '../core/errno.ts';
import type { NetDevice } from '../core/netdevice.ts';
import type { Netns } from '../core/netns.ts';
import type { Skb } from '../core/skb.ts';
import { orConf } from './conf.ts';
import { fib_lookup, inet_addr_type } from './fib.ts';
import type { FibAlias } from './fib_trie.ts';
import { type InDevice, in_dev_get, inet_addr_onlink, inet_lookup_ifaddr, inet_select_addr } from './in_device.ts';
import { fib_validate_source } from './rp_filter.ts';
import { LOOPBACK_IFINDEX, type RouteResult } from './rtable.ts';

export type { RouteResult } from './rtable.ts';

const FIB_TABLE_LOOKUP = nameId('fib_table_lookup');
const ROUTE = DECIDERS.indexOf('route');
const LOOPBACK_ADDR = ipv4(0x7f000001);
const BROADCAST_ADDR = ipv4(0xffffffff);
const ZERO = ipv4(0);
const VERDICTS: Record<RouteType, number> = {
  unicast: nameId('unicast'),
  local: nameId('local'),
  broadcast: nameId('broadcast'),
  multicast: nameId('multicast'),
  unreachable: nameId('unreachable'),
  blackhole: nameId('blackhole'),
  prohibit: nameId('prohibit'),
  throw: nameId('throw'),
};

/** Tells the trace which row decided. */
export function traceRoute(dev: NetDevice, skb: Skb, rid: number, type: RouteType): void {
  dev.net.world.trace.decision(FIB_TABLE_LOOKUP, dev.net.nsid, dev.ifindex, skb.id, ROUTE, rid, VERDICTS[type]);
}

/** struct flowi4, as far as it is looked at. */
export interface Flow {
  readonly dst: Ipv4;
  /** 0 or absent: the route chooses. */
  readonly src?: Ipv4 | undefined;
  /** 0 or absent: any device. */
  readonly oif?: number | undefined;
  readonly mark?: number | undefined;
  readonly tos?: number | undefined;
  /** The source address need not be one of this host (ip_route_me_harder, a transparent proxy). */
  readonly anySrc?: boolean;
}

const failed = <T extends object>(r: T | Errno): r is Errno => typeof r === 'string';
export const isErrno = failed;
const loopbackDev = (net: Netns): NetDevice => net.devices.get(LOOPBACK_IFINDEX) as NetDevice;
const isBroadcastOrMulticast = (a: Ipv4): boolean => a === BROADCAST_ADDR || isMulticast(a);
const isLocalMulticast = (a: Ipv4): boolean => (a & 0xffffff00) >>> 0 === 0xe0000000;

/** __ip_dev_find: the device with this address, or whose local route covers it. */
function ip_dev_find(net: Netns, addr: Ipv4): NetDevice | undefined {
  const found = inet_lookup_ifaddr(net, addr);
  if (found) return found;
  const fa = fib_lookup(net, addr, 0, 0, true);
  return fa?.type === 'local' ? fa.dev : undefined;
}

/** The route of a packet that this host makes, with the source address that it gets. */
export function ip_route_output(net: Netns, flow: Flow): RouteResult | Errno {
  const src = flow.src ?? ZERO;
  const oif = flow.oif ?? 0;
  if (src !== 0) {
    if (isBroadcastOrMulticast(src) || src >>> 24 === 0) return 'EINVAL';
    const owner = flow.anySrc && !isBroadcastOrMulticast(flow.dst) ? loopbackDev(net) : ip_dev_find(net, src);
    if (!owner) return 'ENETUNREACH';
    if (oif === 0 && isBroadcastOrMulticast(flow.dst)) return mkroute_output(net, owner, flow.dst, src, undefined, 'unicast');
  }
  const device = oif !== 0 ? net.devices.get(oif as IfIndex) : undefined;
  if (oif !== 0) {
    if (!device) return 'ENODEV';
    if (!device.up || !in_dev_get(device)) return 'ENETUNREACH';
    if (isLocalMulticast(flow.dst) || flow.dst === BROADCAST_ADDR) {
      return mkroute_output(net, device, flow.dst, src || inet_select_addr(device, ZERO, SCOPE.LINK), undefined, 'unicast');
    }
  }
  const from = src || (device ? sourceOn(device, flow.dst) : ZERO);
  if (flow.dst === 0) return toThisHost(net, from);
  return lookupOutput(net, flow.dst, from, device);
}

function sourceOn(device: NetDevice, dst: Ipv4): Ipv4 {
  if (isMulticast(dst)) return inet_select_addr(device, ZERO, SCOPE.GLOBAL);
  return dst === 0 ? inet_select_addr(device, ZERO, SCOPE.HOST) : ZERO;
}

function toThisHost(net: Netns, from: Ipv4): RouteResult | Errno {
  const addr = from || LOOPBACK_ADDR;
  return mkroute_output(net, loopbackDev(net), addr, addr, undefined, 'local');
}

function lookupOutput(net: Netns, dst: Ipv4, src: Ipv4, device: NetDevice | undefined): RouteResult | Errno {
  const fa = fib_lookup(net, dst, device?.ifindex ?? 0);
  if (!fa || fa.error !== undefined) {
    // With a device named, the destination is taken to be on its link: "apparently, routing tables are wrong".
    if (device) return mkroute_output(net, device, dst, src || inet_select_addr(device, ZERO, SCOPE.LINK), undefined, 'unicast');
    return fa?.error ?? 'ENETUNREACH';
  }
  if (fa.type === 'local') return mkroute_output(net, loopbackDev(net), dst, src || fa.prefSrc || dst, fa, 'local');
  const out = fa.dev as NetDevice;
  return mkroute_output(net, out, dst, src || fa.prefSrc || inet_select_addr(out, fa.gateway, fa.scope), fa, fa.type);
}

/** __mkroute_output */
function mkroute_output(net: Netns, dev: NetDevice, dst: Ipv4, src: Ipv4, fa: FibAlias | undefined, found: RouteType): RouteResult | Errno {
  const onLoopback = (dev.flags & IFF.LOOPBACK) !== 0;
  const in_dev = in_dev_get(dev);
  if (!in_dev) return 'EINVAL';
  if (isLoopback(src) && !onLoopback && !orConf(in_dev, 'route_localnet')) return 'EINVAL';
  const type = typeOf(dst, found);
  if (dst >>> 24 === 0 && dst !== BROADCAST_ADDR) return 'EINVAL';
  const learnt = type === 'unicast' ? fa?.exceptions?.get(dst | 0) : undefined;
  return {
    type,
    dst,
    gateway: learnt?.gateway || (type === 'unicast' ? (fa?.gateway ?? ZERO) : ZERO),
    dev,
    src,
    table: fa?.table ?? RT_TABLE.MAIN,
    rid: fa?.rid ?? 0,
    local: onLoopback || type === 'broadcast' || (type === 'multicast' && in_dev.groups.has(dst | 0)),
    error: undefined,
    redirect: false,
    pmtu: learnt && learnt.mtuExpires > net.world.clock.now ? learnt.mtu : 0,
    alias: fa,
  };
}

const typeOf = (dst: Ipv4, found: RouteType): RouteType => {
  if (dst === BROADCAST_ADDR) return 'broadcast';
  return isMulticast(dst) ? 'multicast' : found;
};

/** Looks up what to do with a packet that came in on `dev` and puts the answer into `skb.dst`. A reason: the packet is to be dropped. */
export function ip_route_input(skb: Skb, dev: NetDevice): DropReason | undefined {
  const { buf } = skb;
  const at = skb.networkHeader;
  return ip_route_input_addr(skb, ipv4Dst(buf, at), ipv4Src(buf, at), dev);
}

/** The same for given addresses: ARP asks about the address that it is asked for. */
export function ip_route_input_addr(skb: Skb, dst: Ipv4, src: Ipv4, dev: NetDevice): DropReason | undefined {
  const in_dev = in_dev_get(dev);
  if (!in_dev) return 'NOT_SPECIFIED';
  if (isMulticast(dst)) return inputMulticast(skb, dst, src, in_dev);
  const martian = martianAddress(dst, src, in_dev);
  if (martian) return martian;
  if (dst === BROADCAST_ADDR || (dst === 0 && src === 0)) return inputBroadcast(skb, src, in_dev, undefined);
  return inputLookup(skb, dst, src, in_dev);
}

/** "The most weird martians": addresses that cannot be on a wire. */
function martianAddress(dst: Ipv4, src: Ipv4, in_dev: InDevice): DropReason | undefined {
  if (isBroadcastOrMulticast(src)) return 'IP_INVALID_SOURCE';
  if (dst === BROADCAST_ADDR || (dst === 0 && src === 0)) return undefined;
  if (src >>> 24 === 0) return 'IP_INVALID_SOURCE';
  if (dst >>> 24 === 0) return 'IP_INVALID_DEST';
  if (src >>> 24 !== 127 && dst >>> 24 !== 127) return undefined;
  return orConf(in_dev, 'route_localnet') ? undefined : 'IP_LOCALNET';
}

function inputLookup(skb: Skb, dst: Ipv4, src: Ipv4, in_dev: InDevice): DropReason | undefined {
  const { dev } = in_dev;
  const fa = fib_lookup(dev.net, dst);
  if (!fa || fa.error !== undefined) {
    traceRoute(dev, skb, fa?.rid ?? 0, fa?.type ?? 'unreachable');
    skb.dst = noRoute(in_dev, in_dev.cnf.forwarding ? (fa?.error ?? 'ENETUNREACH') : 'EHOSTUNREACH', fa);
    return undefined;
  }
  traceRoute(dev, skb, fa.rid, fa.type);
  if (fa.type === 'broadcast') return inputBroadcast(skb, src, in_dev, fa);
  if (fa.type === 'local') {
    const bad = fib_validate_source(src, 0, in_dev);
    if (typeof bad === 'string') return bad;
    fa.input ??= shared(fa, fa.dev as NetDevice, 'local', true);
    skb.dst = fa.input;
    return undefined;
  }
  if (!in_dev.cnf.forwarding) {
    skb.dst = noRoute(in_dev, 'EHOSTUNREACH', undefined);
    return undefined;
  }
  if (fa.type !== 'unicast') return 'IP_INVALID_DEST';
  return mkroute_input(skb, src, in_dev, fa);
}

/** __mkroute_input: the packet is to be forwarded. */
function mkroute_input(skb: Skb, src: Ipv4, in_dev: InDevice, fa: FibAlias): DropReason | undefined {
  const out = fa.dev as NetDevice;
  const onLink = fib_validate_source(src, out.ifindex, in_dev);
  if (typeof onLink === 'string') return onLink;
  const back = onLink && out === in_dev.dev && redirectable(in_dev, src, fa);
  if (back) {
    fa.inputRedirect ??= { ...shared(fa, out, 'unicast', false), redirect: true };
    skb.dst = fa.inputRedirect;
  } else {
    fa.input ??= shared(fa, out, 'unicast', false);
    skb.dst = fa.input;
  }
  return undefined;
}

const redirectable = (in_dev: InDevice, src: Ipv4, fa: FibAlias): boolean =>
  orConf(in_dev, 'shared_media') || inet_addr_onlink(in_dev, src, fa.gateway);

const shared = (fa: FibAlias, dev: NetDevice, type: RouteType, local: boolean): RouteResult => ({
  type,
  dst: ZERO,
  gateway: fa.gateway,
  dev,
  src: ZERO,
  table: fa.table,
  rid: fa.rid,
  local,
  error: undefined,
  redirect: false,
  pmtu: 0,
  alias: fa,
});

function special(in_dev: InDevice, key: string, type: RouteType, local: boolean, error: Errno | undefined): RouteResult {
  let rt = in_dev.special.get(key);
  if (!rt) {
    const { dev } = in_dev;
    const none = { dst: ZERO, gateway: ZERO, src: ZERO, table: RT_TABLE.LOCAL, rid: 0, redirect: false, pmtu: 0, alias: undefined };
    rt = { ...none, type, dev, local, error };
    in_dev.special.set(key, rt);
  }
  return rt;
}

const noRoute = (in_dev: InDevice, error: Errno, fa: FibAlias | undefined): RouteResult => {
  const rt = special(in_dev, error, 'unreachable', false, error);
  return fa ? { ...rt, rid: fa.rid } : rt;
};

function inputBroadcast(skb: Skb, src: Ipv4, in_dev: InDevice, fa: FibAlias | undefined): DropReason | undefined {
  if (src !== 0) {
    const bad = fib_validate_source(src, 0, in_dev);
    if (typeof bad === 'string') return bad;
  }
  if (fa) {
    fa.input ??= shared(fa, in_dev.dev, 'broadcast', true);
    skb.dst = fa.input;
  } else skb.dst = special(in_dev, 'broadcast', 'broadcast', true, undefined);
  return undefined;
}

/** ip_route_input_mc: only groups that were joined on the device are taken; multicast is not routed. */
function inputMulticast(skb: Skb, dst: Ipv4, src: Ipv4, in_dev: InDevice): DropReason | undefined {
  if (!in_dev.groups.has(dst | 0)) return 'IP_INVALID_DEST';
  if (isBroadcastOrMulticast(src)) return 'IP_INVALID_SOURCE';
  if (src !== 0) {
    const bad = fib_validate_source(src, 0, in_dev);
    if (typeof bad === 'string') return bad;
  }
  skb.dst = special(in_dev, 'multicast', 'multicast', true, undefined);
  return undefined;
}

/** After an address or the mark of a local packet changed: routes it anew (net/ipv4/netfilter.c). False: there is no route. */
export function ip_route_me_harder(net: Netns, skb: Skb): boolean {
  const { buf } = skb;
  const at = skb.data;
  const src = ipv4Src(buf, at);
  const local = inet_addr_type(net, src) === 'local';
  const rt = ip_route_output(net, { dst: ipv4Dst(buf, at), src: local ? src : undefined, mark: skb.mark });
  if (failed(rt)) return false;
  skb.dst = rt;
  skb.dev = rt.dev;
  return true;
}

/** Notes what an ICMP error taught about `dst` (update_or_create_fnhe). */
export function update_or_create_fnhe(net: Netns, dst: Ipv4, learnt: { mtu?: number; mtuExpires?: number; gateway?: Ipv4 }): void {
  const fa = fib_lookup(net, dst);
  if (fa?.type !== 'unicast') return;
  fa.exceptions ??= new Map();
  const old = fa.exceptions.get(dst | 0) ?? { mtu: 0, mtuExpires: 0, gateway: ZERO };
  fa.exceptions.set(dst | 0, { ...old, ...learnt });
}
