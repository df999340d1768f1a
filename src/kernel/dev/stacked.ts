/**
 * Devices that stand on another one (netdev_upper_dev_link): carrier, MTU and life follow the lower device. Read netif_stacked_transfer_operstate in
 * net/core/link_watch.c and the netdevice events of drivers/net/macvlan.c.
 */
import type { IfIndex, NsId } from '#base/brand.ts';
import { call_netdevice_notifiers, register_netdevice_notifier, rtmsg_ifinfo, unregister_netdevice } from '../core/link.ts';
import type { DeviceOps, NetDevice } from '../core/netdevice.ts';

/** `upper` stands on `lower` from now on; its state is known at once (linkwatch_fire_event). */
export function netdev_upper_dev_link(lower: NetDevice, upper: NetDevice): void {
  lower.uppers.push(upper);
  upper.linkwatched = true;
  rtmsg_ifinfo(upper);
}
export function netdev_upper_dev_unlink(lower: NetDevice, upper: NetDevice): void {
  const at = lower.uppers.indexOf(upper);
  if (at >= 0) lower.uppers.splice(at, 1);
}

/** The part of the operations that all such devices share. */
export const stackedOps = (lowerOf: (dev: NetDevice) => NetDevice) =>
  ({
    carrier: (dev) => lowerOf(dev).running,
    mtuLimit: (dev) => lowerOf(dev).mtu,
  }) as const satisfies Partial<DeviceOps>;

export const lowerRow = (lower: NetDevice): { readonly link: IfIndex; readonly linkNsid: NsId } => ({
  link: lower.ifindex,
  linkNsid: lower.net.nsid,
});

function shrink(upper: NetDevice, mtu: number): void {
  if (upper.mtu <= mtu) return;
  upper.mtu = mtu;
  rtmsg_ifinfo(upper);
  call_netdevice_notifiers(upper, 'CHANGEMTU');
}

register_netdevice_notifier((lower, event) => {
  if (lower.uppers.length === 0) return;
  if (event === 'CHANGEMTU') for (const upper of lower.uppers) shrink(upper, lower.mtu);
  if (event === 'UNREGISTER' && lower.unregistering) for (const upper of [...lower.uppers]) unregister_netdevice(upper);
});
