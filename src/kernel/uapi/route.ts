/** RTM_NEWROUTE, RTM_DELROUTE, RTM_GETROUTE for IPv4 (net/ipv4/fib_frontend.c, inet_rtm_getroute in route.c). */
import { type IfIndex, type Ipv4, ipv4, SEC } from '#base/brand.ts';
import { type RouteRow, RT_TABLE } from '#sim/rows.ts';
import { type Ack, isError, type NlError, nlError } from '../core/errno.ts';
import type { Netns } from '../core/netns.ts';
import { alloc_skb, skb_release } from '../core/skb.ts';
import { fib_dump, fib_table_delete, fib_table_insert, fibPart, type InsertFlags } from '../ipv4/fib.ts';
import { type FibConfig, fib_create_info, scopeOf } from '../ipv4/fib_semantics.ts';
import { ip_route_input_addr, ip_route_output, isErrno } from '../ipv4/route.ts';
import { LOOPBACK_IFINDEX, type RouteResult, skb_rtable } from '../ipv4/rtable.ts';
import type { NewMode, RouteAnswer, RouteSpec } from './uapi.ts';

export function routes(net: Netns): RouteRow[] {
  const { table } = fibPart(net);
  return fib_dump(net).map((fa) => table.get(fa.key) as RouteRow);
}

const FLAGS: Record<NewMode, InsertFlags> = {
  add: { create: true, excl: true },
  change: { create: false, replace: true },
  replace: { create: true, replace: true },
  append: { create: true, append: true },
  prepend: { create: true },
};

/** The request with what iproute2 fills in where the user said nothing: table by type, scope by type and gateway. */
function complete(spec: RouteSpec): FibConfig {
  const type = spec.type ?? 'unicast';
  const inLocal = type === 'local' || type === 'broadcast';
  const gateway = spec.gateway ?? ipv4(0);
  return {
    table: spec.table ?? (inLocal ? RT_TABLE.LOCAL : RT_TABLE.MAIN),
    type,
    dst: spec.dst,
    dstLen: spec.dstLen,
    metric: spec.metric ?? 0,
    proto: spec.proto ?? 'boot',
    scope: spec.scope ?? scopeOf(type, gateway),
    prefSrc: spec.prefSrc ?? ipv4(0),
    gateway,
    oif: spec.oif ?? 0,
    onlink: spec.onlink ?? false,
    mtu: spec.mtu ?? 0,
  };
}

export function newRoute(net: Netns, spec: RouteSpec, mode: NewMode): Ack {
  const info = fib_create_info(net, complete(spec));
  return isError(info) ? info : fib_table_insert(net, info, FLAGS[mode]);
}

export function delRoute(net: Netns, spec: Partial<RouteSpec>): Ack {
  const { dst = ipv4(0), dstLen = 0, onlink: _onlink, mtu: _mtu, ...rest } = spec;
  const inLocal = spec.type === 'local' || spec.type === 'broadcast';
  return fib_table_delete(net, { table: inLocal ? RT_TABLE.LOCAL : RT_TABLE.MAIN, dst, dstLen, ...rest });
}

/** What `ip route get` asks: the route of a packet made here, or with `iif` of one that comes in there. */
export function getRoute(net: Netns, req: { dst: Ipv4; src?: Ipv4; iif?: IfIndex; oif?: IfIndex; mark?: number }): RouteAnswer | NlError {
  if (req.iif !== undefined && req.iif !== LOOPBACK_IFINDEX) return getInputRoute(net, req.dst, req.src ?? ipv4(0), req.iif);
  const rt = ip_route_output(net, req);
  return isErrno(rt) ? nlError(rt) : answer(rt, rt.dst);
}

function getInputRoute(net: Netns, dst: Ipv4, src: Ipv4, iif: IfIndex): RouteAnswer | NlError {
  const dev = net.devices.get(iif);
  if (!dev) return nlError('ENODEV');
  const probe = alloc_skb(0);
  probe.dev = dev;
  const { trace } = net.world;
  const tracing = trace.packets;
  trace.packets = false; // no packet is on its way
  const bad = ip_route_input_addr(probe, dst, src, dev);
  trace.packets = tracing;
  const rt = skb_rtable(probe);
  skb_release(probe);
  if (bad || !rt) return nlError('EINVAL');
  if (rt.error !== undefined) return nlError(rt.error);
  return answer(rt.local && rt.type === 'local' ? { ...rt, dev: net.devices.get(LOOPBACK_IFINDEX) ?? rt.dev } : rt, dst);
}

/** Seconds until the learnt path MTU is forgotten. */
const pmtuSeconds = (rt: RouteResult): number =>
  Math.floor(((rt.alias?.exceptions?.get(rt.dst | 0)?.mtuExpires ?? 0) - rt.dev.net.world.clock.now) / SEC);

const answer = (rt: RouteResult, dst: Ipv4): RouteAnswer => ({
  type: rt.type,
  dst,
  gateway: rt.gateway,
  oif: rt.dev.ifindex,
  src: rt.src,
  table: rt.table,
  rid: rt.rid,
  local: rt.local,
  ...(rt.pmtu && { expires: pmtuSeconds(rt) }),
  ...((rt.pmtu || rt.alias?.mtu) && { mtu: rt.pmtu || (rt.alias?.mtu as number) }),
});
