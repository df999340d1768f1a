/**
 * What ICMP errors teach about routes (net/ipv4/route.c): path MTUs (RFC 1191) and redirects, kept per destination beside the route.
 */
import { isMulticast } from '#base/addr.ts';
import { type Ipv4, SEC } from '#base/brand.ts';
import type { NetDevice } from '../core/netdevice.ts';
import type { Netns } from '../core/netns.ts';
import { register_net_sysctl, sysctl_int, sysctl_int_check } from '../core/sysctl.ts';
import { NUD_VALID, neigh_create, neigh_event_send_empty, neighOf } from '../neigh/neighbour.ts';
import { andConf, orConf } from './conf.ts';
import { inet_addr_type } from './fib.ts';
import { update_or_create_fnhe } from './fnhe.ts';
import { in_dev_get, inet_addr_onlink } from './in_device.ts';
import { ip_route_output, isErrno } from './route.ts';
import { ip_dst_mtu } from './rtable.ts';

/** net.ipv4.route.min_pmtu, mtu_expires and gc_timeout */
register_net_sysctl('net/ipv4/route/min_pmtu', { default: '552', check: sysctl_int_check(68) });
register_net_sysctl('net/ipv4/route/mtu_expires', { default: '600' });
const GC_TIMEOUT = 300 * SEC;

/** A router said that packets to `dst` must not be larger than `mtu` (__ip_rt_update_pmtu). */
export function ip_rt_update_pmtu(net: Netns, dst: Ipv4, told: number): void {
  const rt = ip_route_output(net, { dst });
  if (isErrno(rt) || rt.mtuLocked || rt.nh?.fa.mtuLocked || rt.nh?.fa.type !== 'unicast') return;
  const old = ip_dst_mtu(rt, false);
  if (old < told) return;
  const least = sysctl_int(net, 'net/ipv4/route/min_pmtu');
  const locked = told < least;
  const mtu = locked ? Math.min(old, least) : told;
  const expires = net.world.clock.now + sysctl_int(net, 'net/ipv4/route/mtu_expires') * SEC;
  // The flow may take any of the next hops.
  for (const nh of rt.nh.fa.nhs) update_or_create_fnhe(nh, dst, { mtu, locked, expires });
}

/** __ip_do_redirect: the gateway `from` says that `gateway` is a better next hop to `dst`. */
export function ip_do_redirect(dev: NetDevice, dst: Ipv4, from: Ipv4, gateway: Ipv4): void {
  const { net } = dev;
  const rt = ip_route_output(net, { dst });
  if (isErrno(rt) || rt.gateway !== from || gateway === from || !acceptable(dev, from, gateway)) return;
  const table = neighOf(rt.dev);
  if (!table) return;
  const neigh = neigh_create(table, gateway);
  if ((neigh.state & NUD_VALID) === 0) neigh_event_send_empty(neigh);
  else if (rt.nh?.fa.type === 'unicast') update_or_create_fnhe(rt.nh, dst, { gateway, expires: net.world.clock.now + GC_TIMEOUT });
}

function acceptable(dev: NetDevice, from: Ipv4, gateway: Ipv4): boolean {
  const in_dev = in_dev_get(dev);
  if (!in_dev || isMulticast(gateway) || gateway === 0 || gateway === 0xffffffff) return false;
  const { cnf } = in_dev;
  // IN_DEV_RX_REDIRECTS: a router believes redirects only when both switches are on, a host when either is.
  const rx = cnf.forwarding ? andConf(in_dev, 'accept_redirects') : orConf(in_dev, 'accept_redirects');
  if (!rx) return false;
  if (!orConf(in_dev, 'shared_media')) return inet_addr_onlink(in_dev, gateway, from);
  return inet_addr_type(dev.net, gateway) === 'unicast';
}
