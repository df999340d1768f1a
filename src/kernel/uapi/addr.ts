/** RTM_NEWADDR, RTM_DELADDR, RTM_GETADDR for IPv4. */
import { isLoopback } from '#base/addr.ts';
import type { IfIndex, Ipv4 } from '#base/brand.ts';
import { type AddrRow, SCOPE } from '#sim/rows.ts';
import { type Ack, nlError } from '../core/errno.ts';
import type { Netns } from '../core/netns.ts';
import { inet_add_addr, inet_del_addr, inet_dump_addrs } from '../ipv4/devinet.ts';
import { in_dev_get } from '../ipv4/in_device.ts';
import type { NewAddr } from './uapi.ts';

export const addrs = (net: Netns): AddrRow[] => inet_dump_addrs(net);

/** inet_rtm_newaddr. Without a scope it is the one that iproute2 gives: host for loopback addresses, else global. */
export function newAddr(net: Netns, req: NewAddr): Ack {
  const dev = net.devices.get(req.ifindex);
  if (!dev) return nlError('ENODEV', 'ipv4: Device not found');
  const { ifindex: _ifindex, replace, scope = isLoopback(req.local) ? SCOPE.HOST : SCOPE.GLOBAL, ...rest } = req;
  const known = in_dev_get(dev)?.addrs.some(
    (a) => a.local === req.local && a.prefixLen === req.prefixLen && a.address === (req.peer ?? req.local),
  );
  // A replaced address keeps all but its lifetimes, which are not modelled.
  if (known && replace) return undefined;
  return inet_add_addr(dev, { ...rest, scope });
}

export function delAddr(net: Netns, req: { ifindex: IfIndex; local: Ipv4; prefixLen: number; peer?: Ipv4 }): Ack {
  const dev = net.devices.get(req.ifindex);
  if (!dev) return nlError('ENODEV');
  return inet_del_addr(dev, req.local, req.prefixLen, req.peer);
}
