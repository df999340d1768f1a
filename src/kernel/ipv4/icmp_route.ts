/**
 * What ICMP errors teach about routes (net/ipv4/route.c): path MTUs (RFC 1191) and redirects, kept per destination beside the route.
 */
import { isMulticast } from '#base/addr.ts';
import { type Ipv4, nanos, SEC } from '#base/brand.ts';
import type { NetDevice } from '../core/netdevice.ts';
import type { Netns } from '../core/netns.ts';
import { NUD_VALID, neigh_create, neigh_event_send_empty, neighOf } from '../neigh/neighbour.ts';
import { andConf, orConf } from './conf.ts';
import { fib_lookup, inet_addr_type } from './fib.ts';
import { in_dev_get, inet_addr_onlink } from './in_device.ts';
import { ip_route_output, isErrno, update_or_create_fnhe } from './route.ts';

/** net.ipv4.route.min_pmtu and mtu_expires */
const MIN_PMTU = 552;
const MTU_EXPIRES = 600 * SEC;

/** A router said that packets to `dst` must not be larger than `mtu`. */
export function ip_rt_update_pmtu(net: Netns, dst: Ipv4, mtu: number): void {
  const rt = ip_route_output(net, { dst });
  if (isErrno(rt)) return;
  const old = rt.pmtu || rt.alias?.mtu || rt.dev.mtu;
  if (old < mtu) return;
  update_or_create_fnhe(net, dst, { mtu: Math.max(mtu, MIN_PMTU), mtuExpires: nanos(net.world.clock.now + MTU_EXPIRES) });
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
  else if (fib_lookup(net, dst)) update_or_create_fnhe(net, dst, { gateway });
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
