/**
 * Route look-ups for packets (net/ipv4/route.c): where a packet made here goes, and what to do with one that came in. Linux keeps no cache of
 * destinations; what is shared between packets hangs on the next hop (FibNh) or the device. Left out: source routing, VRF.
 *
 * Read: ip_route_output_key_hash_rcu, ip_route_input_slow, RFC 1812 section 5.3.8 (source address validation).
 */
import { isLoopback, isMulticast } from '#base/addr.ts';
import { type IfIndex, type Ipv4, ipv4 } from '#base/brand.ts';
import { IFF, type RouteType, RT_TABLE, SCOPE } from '#sim/rows.ts';
import { DECIDERS, type DropReason, nameId } from '#sim/trace.ts';
import { ipv4Dst, ipv4Protocol, ipv4Src, ipv4Tos } from '#wire/ipv4.ts';
import type { Errno } from '../core/errno.ts';
import type { NetDevice } from '../core/netdevice.ts';
import type { Netns } from '../core/netns.ts';
import type { Skb } from '../core/skb.ts';
import { andConf, orConf } from './conf.ts';
import { fib_lookup, fibPart, inet_addr_type, localTrie } from './fib.ts';
import { fib_last_rule } from './fib_rules.ts';
import type { FibNh } from './fib_trie.ts';
import { type Flow, flowIn, flowOut } from './flow.ts';
import { find_exception } from './fnhe.ts';
import { type InDevice, in_dev_get, inet_addr_onlink, inet_lookup_ifaddr, inet_select_addr } from './in_device.ts';
import { fib_multipath_hash, fib_multipath_hash_skb, fib_select_multipath } from './multipath.ts';
import { fib_validate_source } from './rp_filter.ts';
import { LOOPBACK_IFINDEX, type RouteResult } from './rtable.ts';

export type { RouteResult } from './rtable.ts';

const FIB_TABLE_LOOKUP = nameId('fib_table_lookup');
const FIB_RULES_LOOKUP = nameId('fib_rules_lookup');
const ROUTE = DECIDERS.indexOf('route');
const RULE = DECIDERS.indexOf('rule');
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

const failed = <T extends object>(r: T | Errno): r is Errno => typeof r === 'string';
export const isErrno = failed;
const loopbackDev = (net: Netns): NetDevice => net.devices.get(LOOPBACK_IFINDEX) as NetDevice;
const isBroadcastOrMulticast = (a: Ipv4): boolean => a === BROADCAST_ADDR || isMulticast(a);
const isLocalMulticast = (a: Ipv4): boolean => (a & 0xffffff00) >>> 0 === 0xe0000000;

/** __ip_dev_find: the device with this address, or whose local route covers it. */
function ip_dev_find(net: Netns, addr: Ipv4): NetDevice | undefined {
  const found = inet_lookup_ifaddr(net, addr);
  if (found) return found;
  const nh = localTrie(net).lookup(addr, 0, 0, true);
  return nh?.fa.type === 'local' ? nh.dev : undefined;
}

/** The route of a packet that this host makes, with the source address that it gets. */
export function ip_route_output(net: Netns, flow: Flow): RouteResult | Errno {
  const src = flow.src ?? ZERO;
  const oif = flow.oif ?? 0;
  if (src !== 0) {
    if (isBroadcastOrMulticast(src)) return 'EINVAL';
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
  return lookupOutput(net, flow, from, device);
}

function sourceOn(device: NetDevice, dst: Ipv4): Ipv4 {
  if (isMulticast(dst)) return inet_select_addr(device, ZERO, SCOPE.GLOBAL);
  return dst === 0 ? inet_select_addr(device, ZERO, SCOPE.HOST) : ZERO;
}

function toThisHost(net: Netns, from: Ipv4): RouteResult | Errno {
  const addr = from || LOOPBACK_ADDR;
  return mkroute_output(net, loopbackDev(net), addr, addr, undefined, 'local');
}

function lookupOutput(net: Netns, flow: Flow, src: Ipv4, device: NetDevice | undefined): RouteResult | Errno {
  const { dst } = flow;
  const found = fib_lookup(net, dst, device?.ifindex ?? 0, 0, false, fibPart(net).rules && flowOut(flow, src));
  if (!found || found.fa.error !== undefined) {
    // With a device named, the destination is taken to be on its link: "apparently, routing tables are wrong".
    if (device && found === undefined)
      return mkroute_output(net, device, dst, src || inet_select_addr(device, ZERO, SCOPE.LINK), undefined, 'unicast');
    return found?.fa.error ?? 'ENETUNREACH';
  }
  const { fa } = found;
  if (fa.type === 'local') return mkroute_output(net, loopbackDev(net), dst, src || fa.prefSrc || dst, found, 'local');
  const nh = fa.nhs.length > 1 && !device ? selectPath(net, found, flow, src) : found;
  const out = nh.dev as NetDevice;
  return mkroute_output(net, out, dst, src || fa.prefSrc || inet_select_addr(out, nh.gateway, fa.scope), nh, fa.type);
}

/** fib_select_path */
const selectPath = (net: Netns, nh: FibNh, f: Flow, src: Ipv4): FibNh =>
  fib_select_multipath(net, nh, fib_multipath_hash(net, src, f.dst, f.proto ?? 0, f.sport ?? 0, f.dport ?? 0), src);

/** __mkroute_output */
function mkroute_output(net: Netns, dev: NetDevice, dst: Ipv4, src: Ipv4, nh: FibNh | undefined, found: RouteType): RouteResult | Errno {
  const onLoopback = (dev.flags & IFF.LOOPBACK) !== 0;
  const in_dev = in_dev_get(dev);
  if (!in_dev) return 'EINVAL';
  if (isLoopback(src) && !onLoopback && !orConf(in_dev, 'route_localnet')) return 'EINVAL';
  const type = typeOf(dst, found);
  if (dst === 0) return 'EINVAL';
  const learnt = type === 'unicast' && nh?.exceptions ? find_exception(net, nh, dst) : undefined;
  return {
    type,
    dst,
    gateway: learnt?.gateway || (type === 'unicast' ? (nh?.gateway ?? ZERO) : ZERO),
    dev,
    src,
    table: tableOf(net, nh),
    rid: nh?.fa.rid ?? 0,
    local: onLoopback || type === 'broadcast' || (type === 'multicast' && in_dev.groups.has(dst | 0)),
    error: undefined,
    redirect: false,
    pmtu: learnt?.mtu ?? 0,
    mtuLocked: learnt?.locked || (nh?.fa.mtuLocked ?? false),
    nh,
  };
}

/** The table that was looked into: main for routes of local while the two are one. */
const tableOf = (net: Netns, nh: FibNh | undefined): number => {
  if (!nh || (nh.fa.table === RT_TABLE.LOCAL && !fibPart(net).local)) return RT_TABLE.MAIN;
  return nh.fa.table;
};

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
  if (dst === BROADCAST_ADDR || (dst === 0 && src === 0)) return inputBroadcast(skb, src, dst, in_dev, undefined);
  return inputLookup(skb, dst, src, in_dev);
}

/** "The most weird martians": addresses that cannot be on a wire. */
function martianAddress(dst: Ipv4, src: Ipv4, in_dev: InDevice): DropReason | undefined {
  if (isBroadcastOrMulticast(src)) return 'IP_INVALID_SOURCE';
  if (dst === BROADCAST_ADDR || (dst === 0 && src === 0)) return undefined;
  if (src === 0) return 'IP_INVALID_SOURCE';
  if (dst === 0) return 'IP_INVALID_DEST';
  if (src >>> 24 !== 127 && dst >>> 24 !== 127) return undefined;
  return orConf(in_dev, 'route_localnet') ? undefined : 'IP_LOCALNET';
}

function inputLookup(skb: Skb, dst: Ipv4, src: Ipv4, in_dev: InDevice): DropReason | undefined {
  const { dev } = in_dev;
  const { net } = dev;
  const { rules } = fibPart(net);
  const nh = fib_lookup(net, dst, 0, 0, false, rules && flowIn(skb, src, dev.ifindex));
  if (rules) traceRule(dev, skb);
  const fa = nh?.fa;
  if (!nh || !fa || fa.error !== undefined) {
    traceRoute(dev, skb, fa?.rid ?? 0, fa?.type ?? 'unreachable');
    skb.dst = noRoute(in_dev, in_dev.cnf.forwarding ? (fa?.error ?? 'ENETUNREACH') : 'EHOSTUNREACH', nh);
    return undefined;
  }
  traceRoute(dev, skb, fa.rid, fa.type);
  if (fa.type === 'broadcast' && !andConf(in_dev, 'bc_forwarding')) return inputBroadcast(skb, src, dst, in_dev, nh);
  if (fa.type === 'local') {
    const bad = fib_validate_source(skb, src, dst, 0, in_dev);
    if (typeof bad === 'string') return bad;
    nh.input ??= shared(net, nh, nh.dev as NetDevice, 'local', true);
    skb.dst = nh.input;
    return undefined;
  }
  if (!in_dev.cnf.forwarding) {
    skb.dst = noRoute(in_dev, 'EHOSTUNREACH', undefined);
    return undefined;
  }
  if (fa.type !== 'unicast' && fa.type !== 'broadcast') return 'IP_INVALID_DEST';
  const chosen = fa.nhs.length > 1 ? fib_select_multipath(net, nh, fib_multipath_hash_skb(net, skb, src, dst), ZERO) : nh;
  return mkroute_input(skb, src, dst, in_dev, chosen);
}

/** Tells the trace which policy rule led to the route. */
function traceRule(dev: NetDevice, skb: Skb): void {
  const rule = fib_last_rule(dev.net);
  if (rule) dev.net.world.trace.decision(FIB_RULES_LOOKUP, dev.net.nsid, dev.ifindex, skb.id, RULE, rule.rid, nameId(rule.action));
}

/** __mkroute_input: the packet is to be forwarded. */
function mkroute_input(skb: Skb, src: Ipv4, dst: Ipv4, in_dev: InDevice, nh: FibNh): DropReason | undefined {
  const out = nh.dev as NetDevice;
  const { net } = out;
  const onLink = fib_validate_source(skb, src, dst, out.ifindex, in_dev);
  if (typeof onLink === 'string') return onLink;
  const back = onLink && out === in_dev.dev && redirectable(in_dev, src, nh);
  const learnt = nh.exceptions && find_exception(net, nh, dst);
  if (nh.fa.type === 'broadcast') skb.dst = shared(net, nh, out, 'broadcast', false);
  else if (learnt) {
    const own = { gateway: learnt.gateway || nh.gateway, pmtu: learnt.mtu, mtuLocked: learnt.locked };
    skb.dst = { ...shared(net, nh, out, nh.fa.type, false), ...own, redirect: back };
  } else if (back) {
    nh.inputRedirect ??= { ...shared(net, nh, out, nh.fa.type, false), redirect: true };
    skb.dst = nh.inputRedirect;
  } else {
    nh.input ??= shared(net, nh, out, nh.fa.type, false);
    skb.dst = nh.input;
  }
  return undefined;
}

const redirectable = (in_dev: InDevice, src: Ipv4, nh: FibNh): boolean =>
  orConf(in_dev, 'shared_media') || inet_addr_onlink(in_dev, src, nh.gateway);

const shared = (net: Netns, nh: FibNh, dev: NetDevice, type: RouteType, local: boolean): RouteResult => ({
  type,
  dst: ZERO,
  gateway: nh.gateway,
  dev,
  src: ZERO,
  table: tableOf(net, nh),
  rid: nh.fa.rid,
  local,
  error: undefined,
  redirect: false,
  pmtu: 0,
  mtuLocked: nh.fa.mtuLocked,
  nh,
});

function special(in_dev: InDevice, key: string, type: RouteType, local: boolean, error: Errno | undefined): RouteResult {
  let rt = in_dev.special.get(key);
  if (!rt) {
    const { dev } = in_dev;
    const none = {
      dst: ZERO,
      gateway: ZERO,
      src: ZERO,
      table: RT_TABLE.LOCAL,
      rid: 0,
      redirect: false,
      pmtu: 0,
      mtuLocked: false,
      nh: undefined,
    };
    rt = { ...none, type, dev, local, error };
    in_dev.special.set(key, rt);
  }
  return rt;
}

const noRoute = (in_dev: InDevice, error: Errno, nh: FibNh | undefined): RouteResult => {
  const rt = special(in_dev, error, 'unreachable', false, error);
  return nh ? { ...rt, rid: nh.fa.rid } : rt;
};

function inputBroadcast(skb: Skb, src: Ipv4, dst: Ipv4, in_dev: InDevice, nh: FibNh | undefined): DropReason | undefined {
  if (src !== 0) {
    const bad = fib_validate_source(skb, src, dst, 0, in_dev);
    if (typeof bad === 'string') return bad;
  }
  // With bc_forwarding the same route may also lead on, and nothing is shared.
  if (nh && in_dev.all.bc_forwarding === 0) {
    nh.input ??= shared(in_dev.dev.net, nh, in_dev.dev, 'broadcast', true);
    skb.dst = nh.input;
  } else skb.dst = special(in_dev, 'broadcast', 'broadcast', true, undefined);
  return undefined;
}

/** ip_route_input_mc: only groups that were joined on the device are taken; multicast is not routed. */
function inputMulticast(skb: Skb, dst: Ipv4, src: Ipv4, in_dev: InDevice): DropReason | undefined {
  if (!in_dev.groups.has(dst | 0)) return 'IP_INVALID_DEST';
  if (isBroadcastOrMulticast(src)) return 'IP_INVALID_SOURCE';
  if (src !== 0) {
    const bad = fib_validate_source(skb, src, dst, 0, in_dev);
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
  const rt = ip_route_output(net, {
    dst: ipv4Dst(buf, at),
    src: local ? src : undefined,
    mark: skb.mark,
    tos: ipv4Tos(buf, at),
    proto: ipv4Protocol(buf, at),
  });
  if (failed(rt)) return false;
  skb.dst = rt;
  skb.dev = rt.dev;
  return true;
}
