/**
 * Making a device from a request, as every driver does it (rtnl_create_link, then register_netdevice): name, address, MTU, index. Read
 * net/core/rtnetlink.c, net/core/dev.c.
 */
import { MAC_ZERO, macIsMulticast } from '#base/addr.ts';
import type { IfIndex, Mac } from '#base/brand.ts';
import type { LinkKind } from '#sim/rows.ts';
import { type NlError, nlError } from '../core/errno.ts';
import { dev_alloc_name, dev_new_index, register_netdevice } from '../core/link.ts';
import { type DeviceOps, NetDevice } from '../core/netdevice.ts';
import type { Netns } from '../core/netns.ts';

export const MTU_MIN = 68;
export const MTU_MAX = 65535;

/** Unicast and not zero (is_valid_ether_addr). */
export const isValidEtherAddr = (mac: Mac): boolean => mac !== MAC_ZERO && !macIsMulticast(mac);

/** dev_valid_name, and the two names that /proc/sys/net/ipv4/conf needs for itself. */
export const isValidDevName = (name: string): boolean =>
  name.length > 0 && name.length < 16 && !/[/:\s]|^\.\.?$|^all$|^default$/.test(name);

/** dev_validate_mtu; 0 as `max` means that any is allowed. */
export function dev_validate_mtu(dev: NetDevice, mtu: number): NlError | undefined {
  const { min, max } = dev.ops.mtuRange?.(dev) ?? { min: MTU_MIN, max: MTU_MAX };
  if (mtu < min) return nlError('EINVAL', 'mtu less than device minimum');
  if (max > 0 && mtu > max) return nlError('EINVAL', 'mtu greater than device maximum');
  return undefined;
}

export interface NewDevice {
  readonly name?: string | undefined;
  readonly mac?: Mac | undefined;
  readonly mtu?: number | undefined;
  readonly txqlen?: number | undefined;
  readonly index?: IfIndex | undefined;
}

/** A device that has no name or index yet; `dev_register` gives them. */
export function alloc_netdev(net: Netns, kind: LinkKind, ops: DeviceOps): NetDevice {
  return new NetDevice(net, kind, '', 0 as IfIndex, MAC_ZERO, ops);
}

/** Applies the request's common attributes and registers the device. On error nothing remains. */
export function dev_register(dev: NetDevice, attrs: NewDevice): NlError | undefined {
  const { net } = dev;
  if (attrs.mac !== undefined && !isValidEtherAddr(attrs.mac)) return nlError('EADDRNOTAVAIL');
  if (attrs.mtu !== undefined) {
    const bad = dev_validate_mtu(dev, attrs.mtu);
    if (bad) return bad;
    dev.mtu = attrs.mtu;
  }
  if (attrs.txqlen !== undefined) dev.txqlen = attrs.txqlen;
  const name = attrs.name ?? dev_alloc_name(net, dev.kind);
  if (net.byName.has(name)) return nlError('EEXIST');
  if (!isValidDevName(name)) return nlError('EINVAL');
  if (attrs.index !== undefined && net.devices.has(attrs.index)) return nlError('EBUSY');
  dev.name = name;
  dev.ifindex = dev_new_index(net, attrs.index);
  dev.addrAssign = attrs.mac === undefined ? 'random' : 'set';
  dev.mac = attrs.mac ?? net.world.randomMac();
  register_netdevice(dev);
  return undefined;
}
