/** RTM_NEWROUTE, RTM_DELROUTE, RTM_GETROUTE for IPv4 (net/ipv4/fib_frontend.c, inet_rtm_getroute in route.c). */
import { type IfIndex, ipv4, SEC } from '#base/brand.ts';
import { writeU16 } from '#base/bytes.ts';
import { type Nexthop, type RouteMetrics, type RouteRow, RT_TABLE } from '#sim/rows.ts';
import { ETH_P_IP } from '#wire/ethernet.ts';
import { encodeIpv4Header, IPPROTO_UDP, IPV4_HLEN } from '#wire/ipv4.ts';
import { type Ack, isError, type NlError, nlError } from '../core/errno.ts';
import type { NetDevice } from '../core/netdevice.ts';
import type { Netns } from '../core/netns.ts';
import { alloc_skb, type Skb, skb_put, skb_release } from '../core/skb.ts';
import { fib_dump, fib_get_table, fib_table_delete, fib_table_insert, fibPart, type InsertFlags } from '../ipv4/fib.ts';
import { type FibConfig, fib_create_info, type NhConfig, scopeOf } from '../ipv4/fib_semantics.ts';
import { type FibAlias, type FibNh, ip_ignore_linkdown, type NextHopException } from '../ipv4/fib_trie.ts';
import { find_exception, fnhe_dump, rt_cache_flush } from '../ipv4/fnhe.ts';
import { ip_route_input_addr, ip_route_output, isErrno } from '../ipv4/route.ts';
import { LOOPBACK_IFINDEX, type RouteResult, skb_rtable } from '../ipv4/rtable.ts';
import type { GetRoute, NewMode, NexthopSpec, RouteAnswer, RouteSpec } from './uapi.ts';

export function routes(net: Netns): RouteRow[] {
  const { table } = fibPart(net);
  return fib_dump(net).map((fa) => {
    const row = table.get(fa.key) as RouteRow;
    return fa.nhs.some(passedOver) ? asDead(fa, row) : row;
  });
}
/** fib_nexthop_info: a next hop without carrier is shown as dead where its device ignores such routes. */
const passedOver = (nh: FibNh): boolean => nh.linkdown && !nh.dead && ip_ignore_linkdown(nh);
function asDead(fa: FibAlias, row: RouteRow): RouteRow {
  const dead = (hop: Nexthop, i: number): Nexthop => (passedOver(fa.nhs[i] as FibNh) ? { ...hop, dead: true } : hop);
  return { ...row, nexthop: dead(row.nexthop, 0), ...(row.nexthops && { nexthops: row.nexthops.map(dead) }) };
}

export const hasRouteTable = (net: Netns, table: number): boolean => fib_get_table(net, table) !== undefined;
export const flushRouteCache = (net: Netns): void => rt_cache_flush(net);

const FLAGS: Record<NewMode, InsertFlags> = {
  add: { create: true, excl: true },
  change: { create: false, replace: true },
  replace: { create: true, replace: true },
  append: { create: true, append: true },
  prepend: { create: true },
};

const hopOf = (nh: NexthopSpec): NhConfig => ({
  gateway: nh.gateway ?? ipv4(0),
  oif: nh.oif ?? 0,
  onlink: nh.onlink ?? false,
  weight: nh.weight ?? 1,
});

/** The request with what iproute2 fills in where the user said nothing: table by type, scope by type and gateway. */
function complete(spec: RouteSpec): FibConfig {
  const type = spec.type ?? 'unicast';
  const inLocal = type === 'local' || type === 'broadcast';
  const hops = (spec.nexthops ?? [spec]).map(hopOf);
  return {
    table: spec.table ?? (inLocal ? RT_TABLE.LOCAL : RT_TABLE.MAIN),
    type,
    dst: spec.dst,
    dstLen: spec.dstLen,
    metric: spec.metric ?? 0,
    proto: spec.proto ?? 'boot',
    scope:
      spec.scope ??
      scopeOf(
        type,
        hops.some((h) => h.gateway !== 0),
      ),
    prefSrc: spec.prefSrc ?? ipv4(0),
    metrics: spec.metrics,
    locked: spec.locked ?? [],
    hops,
  };
}

export function newRoute(net: Netns, spec: RouteSpec, mode: NewMode): Ack {
  const bad = contradiction(spec);
  if (bad) return bad;
  const info = fib_create_info(net, complete(spec));
  return isError(info) ? info : fib_table_insert(net, info, FLAGS[mode]);
}

/** A device or gateway beside the list of next hops must be that of the first. */
function contradiction(spec: RouteSpec): Ack {
  const first = spec.nexthops?.[0];
  if (!first) return undefined;
  if (spec.oif && spec.oif !== first.oif) return nlError('EINVAL', 'Nexthop device index does not match RTA_OIF');
  if (spec.gateway && spec.gateway !== first.gateway) return nlError('EINVAL', 'Nexthop gateway does not match RTA_GATEWAY or RTA_VIA');
  return undefined;
}

export function delRoute(net: Netns, spec: Partial<RouteSpec>): Ack {
  const { dst = ipv4(0), dstLen = 0, onlink: _onlink, locked: _locked, nexthops, ...rest } = spec;
  const inLocal = spec.type === 'local' || spec.type === 'broadcast';
  const hops = nexthops && { hops: nexthops.map(hopOf) };
  return fib_table_delete(net, { table: inLocal ? RT_TABLE.LOCAL : RT_TABLE.MAIN, dst, dstLen, ...rest, ...hops });
}

/** What `ip route get` asks: the route of a packet made here, or with `iif` of one that comes in there. */
export function getRoute(net: Netns, req: GetRoute): RouteAnswer | NlError {
  if (req.iif !== undefined && req.iif !== LOOPBACK_IFINDEX) return getInputRoute(net, req, req.iif);
  const rt = ip_route_output(net, { ...req, proto: req.ipproto ?? IPPROTO_UDP });
  return isErrno(rt) ? nlError(rt) : answer(rt, rt.dst);
}

/** inet_rtm_getroute_build_skb: a packet as asked for, for rules and hashes to look at. */
function buildProbe(req: GetRoute, dev: NetDevice): Skb {
  const probe = alloc_skb(IPV4_HLEN + 8);
  const at = skb_put(probe, IPV4_HLEN + 8);
  const src = req.src ?? ipv4(0);
  encodeIpv4Header(probe.buf, at, {
    src,
    dst: req.dst,
    protocol: req.ipproto ?? IPPROTO_UDP,
    ttl: 0,
    tos: req.tos ?? 0,
    totLen: IPV4_HLEN + 8,
  });
  writeU16(probe.buf, at + IPV4_HLEN, req.sport ?? 0);
  writeU16(probe.buf, at + IPV4_HLEN + 2, req.dport ?? 0);
  probe.networkHeader = at;
  probe.protocol = ETH_P_IP;
  probe.mark = req.mark ?? 0;
  probe.dev = dev;
  return probe;
}

function getInputRoute(net: Netns, req: GetRoute, iif: IfIndex): RouteAnswer | NlError {
  const dev = net.devices.get(iif);
  if (!dev) return nlError('ENODEV');
  const probe = buildProbe(req, dev);
  const { trace } = net.world;
  const tracing = trace.packets;
  trace.packets = false; // no packet is on its way
  const bad = ip_route_input_addr(probe, req.dst, req.src ?? ipv4(0), dev);
  trace.packets = tracing;
  const rt = skb_rtable(probe);
  skb_release(probe);
  if (bad || !rt) return nlError('EINVAL');
  if (rt.error !== undefined) return nlError(rt.error);
  return answer(rt.local && rt.type === 'local' ? { ...rt, dev: net.devices.get(LOOPBACK_IFINDEX) ?? rt.dev } : rt, req.dst);
}

type Learnt = Pick<RouteAnswer, 'expires' | 'redirected' | 'metrics' | 'locked'>;

/** What an exception adds to its route's answer: the seconds until it is forgotten, and the path MTU in place of the route's own. */
function learntOf(net: Netns, fa: FibAlias | undefined, learnt: NextHopException | undefined): Learnt {
  const own = fa?.metrics;
  const metrics: RouteMetrics | undefined = learnt?.mtu ? { ...own, mtu: learnt.mtu } : own;
  const locked = learnt?.mtu && learnt.locked ? (['mtu'] as const) : (fa?.locked ?? []);
  return {
    ...(learnt && { expires: Math.floor((learnt.expires - net.world.clock.now) / SEC) }),
    ...(learnt && learnt.gateway !== 0 && { redirected: true }),
    ...(metrics && { metrics }),
    ...(metrics && locked.length > 0 && { locked }),
  };
}

/** `ip route show cache`. */
export function routeCache(net: Netns): RouteAnswer[] {
  return fnhe_dump(net).map(({ nh, dst, learnt }) => ({
    type: nh.fa.type,
    dst,
    gateway: learnt.gateway || nh.gateway,
    oif: nh.dev?.ifindex ?? LOOPBACK_IFINDEX,
    src: ipv4(0),
    table: nh.fa.table,
    rid: nh.fa.rid,
    local: false,
    ...learntOf(net, nh.fa, learnt),
  }));
}

const answer = (rt: RouteResult, dst: RouteResult['dst']): RouteAnswer => ({
  type: rt.type,
  dst,
  gateway: rt.gateway,
  oif: rt.dev.ifindex,
  src: rt.src,
  table: rt.table,
  rid: rt.rid,
  local: rt.local,
  ...(rt.redirect && { redirect: true }),
  ...learntOf(rt.dev.net, rt.nh?.fa, rt.nh && rt.type === 'unicast' ? find_exception(rt.dev.net, rt.nh, dst) : undefined),
});
