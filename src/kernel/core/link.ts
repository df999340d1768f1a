/**
 * Life of a device (register_netdevice, dev_open, dev_close, dev_change_net_namespace, netif_carrier_on/off): keeps the link table
 * in step and tells listeners. Read net/core/dev.c, net/core/rtnetlink.c.
 */
import { type IfIndex, ifIndex, nsId } from '#base/brand.ts';
import { IFF, type LinkRow } from '#sim/rows.ts';
import type { NlError } from './errno.ts';
import type { NetDevice, NetdevEvent } from './netdevice.ts';
import { type Netns, peernet2id_alloc } from './netns.ts';
import { linkKeyOf } from './world.ts';

/** Somebody who follows all devices: the ipv4 layer (addresses, routes), neigh, the bridge. */
export type NetdevNotifier = (dev: NetDevice, event: NetdevEvent) => void;
const notifiers: NetdevNotifier[] = [];
/** register_netdevice_notifier; once, when a layer's module is loaded. */
export function register_netdevice_notifier(notifier: NetdevNotifier): void {
  notifiers.push(notifier);
}

/** Tells every layer, then the devices that lie on top of this one. */
export function call_netdevice_notifiers(dev: NetDevice, event: NetdevEvent): void {
  for (const notifier of notifiers) notifier(dev, event);
  dev.master?.ops.notify?.(dev.master, event, dev);
}

const NO_EXTRA: ReturnType<NonNullable<NetDevice['ops']['row']>> = {};

/** The row that `ip link` shows, from the device's state now. */
function linkRow(dev: NetDevice): Omit<LinkRow, 'rid'> {
  const extra = dev.ops.row?.(dev) ?? NO_EXTRA;
  let flags = dev.flags & ~(IFF.RUNNING | IFF.LOWER_UP | IFF.PROMISC);
  if (dev.running) flags |= IFF.RUNNING | IFF.LOWER_UP;
  if ((dev.flags & IFF.PROMISC) !== 0) flags |= IFF.PROMISC;
  const row: { -readonly [K in keyof Omit<LinkRow, 'rid'>]: LinkRow[K] } = {
    nsid: dev.net.nsid,
    ifindex: dev.ifindex,
    name: dev.name,
    kind: dev.kind,
    mac: dev.mac,
    mtu: dev.mtu,
    flags,
    operstate: dev.operstate(),
    carrier: dev.carrier,
    qdisc: dev.qdisc,
    txqlen: dev.txqlen,
    group: dev.group,
    master: dev.master?.ifindex ?? ifIndex(0),
    link: extra.link ?? ifIndex(0),
    linkNsid: extra.linkNsid ?? nsId(0),
  };
  if (dev.altNames.length > 0) row.altNames = dev.altNames;
  if (dev.alias !== '') row.alias = dev.alias;
  if (extra.vxlan) row.vxlan = extra.vxlan;
  if (extra.bridge) row.bridge = extra.bridge;
  if (extra.macvlan) row.macvlan = extra.macvlan;
  if (extra.bridgeStp) row.bridgeStp = extra.bridgeStp;
  if (dev.port) row.port = dev.port;
  if (dev.portStp) row.portStp = dev.portStp;
  return row;
}

/** Writes the device's row if it differs from what is shown. Call after every change of a device's fields. */
export function rtmsg_ifinfo(dev: NetDevice): void {
  if (!dev.registered) return;
  const { link, linkNsid, vxlan } = dev.ops.row?.(dev) ?? NO_EXTRA;
  if ((link || vxlan) && linkNsid !== undefined && linkNsid !== dev.net.nsid) peernet2id_alloc(dev.net, linkNsid);
  show_link(dev);
}

/** The same without a message: no id is given to the namespace of the device at the other end. */
export function show_link(dev: NetDevice): void {
  const table = dev.net.world.tables.link;
  const key = linkKeyOf(dev);
  const fields = linkRow(dev);
  const before = table.get(key);
  if (before && sameRow(before, fields)) return;
  table.set(key, fields);
}

function sameRow(a: object, b: object): boolean {
  const left = a as Record<string, unknown>;
  const right = b as Record<string, unknown>;
  for (const k in right) {
    const x = left[k];
    const y = right[k];
    if (x === y) continue;
    if (typeof x !== 'object' || typeof y !== 'object' || !x || !y || !sameRow(x, y)) return false;
  }
  return true;
}

/** Next free index of a namespace; `want` when it is free. */
export function dev_new_index(net: Netns, want?: IfIndex): IfIndex {
  if (want !== undefined && !net.devices.has(want)) return want;
  while (net.devices.has(net.nextIfindex as IfIndex)) net.nextIfindex++;
  return ifIndex(net.nextIfindex++);
}

/** First free name of a pattern: `veth%d` gives veth0, veth1… (dev_alloc_name). */
export function dev_alloc_name(net: Netns, prefix: string): string {
  for (let i = 0; ; i++) if (!net.byName.has(`${prefix}${i}`)) return `${prefix}${i}`;
}

export function register_netdevice(dev: NetDevice): void {
  dev.net.devices.set(dev.ifindex, dev);
  dev.net.byName.set(dev.name, dev);
  dev.registered = true;
  dev.carrier = dev.ops.carrier?.(dev) ?? true;
  dev.linkwatched = !dev.carrier;
  rtmsg_ifinfo(dev);
  call_netdevice_notifiers(dev, 'REGISTER');
}

/** Takes the device down, tells everybody, and forgets it. Its companions (veth peer) are the caller's business. */
export function unregister_netdevice(dev: NetDevice): void {
  if (!dev.registered) return;
  dev_close(dev);
  dev.unregistering = true;
  call_netdevice_notifiers(dev, 'UNREGISTER');
  dev.ops.uninit?.(dev);
  dev.net.devices.delete(dev.ifindex);
  dev.net.byName.delete(dev.name);
  for (const name of dev.altNames) dev.net.byName.delete(name);
  dev.registered = false;
  dev.taps.length = 0;
  dev.net.world.tables.link.delete(linkKeyOf(dev));
}

/** The driver may refuse (no peer, port in use); then the device stays down. */
export function dev_open(dev: NetDevice): NlError | undefined {
  if (dev.up) return undefined;
  const refused = dev.ops.open?.(dev);
  if (refused) return refused;
  dev.flags |= IFF.UP;
  setCarrier(dev, dev.ops.carrier?.(dev) ?? true);
  if (dev.qdisc === 'noop') dev.qdisc = 'noqueue';
  rtmsg_ifinfo(dev);
  call_netdevice_notifiers(dev, 'UP');
  tellFollowers(dev);
  return undefined;
}

function setCarrier(dev: NetDevice, carrier: boolean): void {
  if (carrier !== dev.carrier) dev.linkwatched = true;
  dev.carrier = carrier;
}

function tellFollowers(dev: NetDevice): void {
  for (const follower of dev.ops.carrierFollowers?.(dev) ?? []) netif_carrier_update(follower);
  for (const upper of dev.uppers) netif_carrier_update(upper);
}

export function dev_close(dev: NetDevice): void {
  if (!dev.up) return;
  dev.flags &= ~IFF.UP;
  dev.ops.stop?.(dev);
  setCarrier(dev, dev.ops.carrier?.(dev) ?? true);
  rtmsg_ifinfo(dev);
  call_netdevice_notifiers(dev, 'DOWN');
  tellFollowers(dev);
}

/** Asks the driver for the carrier again and, when it changed, tells (linkwatch's NETDEV_CHANGE). */
export function netif_carrier_update(dev: NetDevice): void {
  const carrier = dev.ops.carrier?.(dev) ?? true;
  if (carrier === dev.carrier) {
    show_link(dev);
    return;
  }
  setCarrier(dev, carrier);
  rtmsg_ifinfo(dev);
  if (dev.up) call_netdevice_notifiers(dev, 'CHANGE');
  for (const upper of dev.uppers) netif_carrier_update(upper);
}

/** dev_change_net_namespace: closes it, takes it out of one namespace with all that hangs on it, and puts it into the other; it stays down. */
export function dev_change_net_namespace(dev: NetDevice, net: Netns, name: string): void {
  dev_close(dev);
  call_netdevice_notifiers(dev, 'UNREGISTER');
  dev.net.devices.delete(dev.ifindex);
  dev.net.byName.delete(dev.name);
  for (const alt of dev.altNames) dev.net.byName.delete(alt);
  dev.net.world.tables.link.delete(linkKeyOf(dev));
  peernet2id_alloc(dev.net, net.nsid);
  dev.net = net;
  dev.ifindex = dev_new_index(net, dev.ifindex);
  dev.name = name;
  dev.inDev = undefined;
  dev.qdisc = 'noop';
  dev.taps.length = 0;
  net.devices.set(dev.ifindex, dev);
  net.byName.set(dev.name, dev);
  for (const alt of dev.altNames) net.byName.set(alt, dev);
  rtmsg_ifinfo(dev);
  call_netdevice_notifiers(dev, 'REGISTER');
  tellFollowers(dev);
}
