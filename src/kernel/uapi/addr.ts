/** RTM_NEWADDR, RTM_DELADDR, RTM_GETADDR for IPv4. */
import { isLoopback } from '#base/addr.ts';
import type { IfIndex, Ipv4 } from '#base/brand.ts';
import { type AddrRow, SCOPE } from '#sim/rows.ts';
import { type Ack, nlError } from '../core/errno.ts';
import type { Netns } from '../core/netns.ts';
import { inet_add_addr, inet_del_addr, inet_dump_addrs } from '../ipv4/devinet.ts';
import type { NewAddr } from './uapi.ts';

export const addrs = (net: Netns): AddrRow[] => inet_dump_addrs(net);

/** inet_rtm_newaddr. Without a scope it is the one that iproute2 gives: host for loopback addresses, else global. */
export function newAddr(net: Netns, req: NewAddr): Ack {
  const dev = net.devices.get(req.ifindex);
  if (!dev) return nlError('ENODEV', 'ipv4: Device not found');
  const { ifindex: _ifindex, replace = false, scope = isLoopback(req.local) ? SCOPE.HOST : SCOPE.GLOBAL, ...rest } = req;
  if ((req.label?.length ?? 0) > LABEL_MAX) return nlError('ERANGE', 'Attribute failed policy validation');
  if (req.validLft === 0 || (req.preferredLft ?? FOREVER) > (req.validLft ?? FOREVER))
    return nlError('EINVAL', 'ipv4: address lifetime invalid');
  return inet_add_addr(dev, { ...rest, scope }, replace);
}
/** IFNAMSIZ without its end. */
const LABEL_MAX = 15;
const FOREVER = 0xffffffff;

export function delAddr(net: Netns, req: { ifindex: IfIndex; local: Ipv4; prefixLen: number; peer?: Ipv4; label?: string }): Ack {
  const dev = net.devices.get(req.ifindex);
  if (!dev) return nlError('ENODEV');
  return inet_del_addr(dev, req.local, req.prefixLen, req.peer, req.label);
}
