/**
 * rtnetlink's link requests: RTM_NEWLINK, RTM_SETLINK, RTM_DELLINK. Read net/core/rtnetlink.c (rtnl_newlink, do_setlink in this order of
 * attributes, rtnl_dellink). Left out: XDP, SR-IOV.
 */
import type { IfIndex, Mac } from '#base/brand.ts';
import { IFF, type LinkRow, type LinkStats } from '#sim/rows.ts';
import { type Ack, isError, nlError } from '../core/errno.ts';
import {
  call_netdevice_notifiers,
  dev_change_net_namespace,
  dev_close,
  dev_open,
  rtmsg_ifinfo,
  unregister_netdevice,
} from '../core/link.ts';
import type { NetDevice } from '../core/netdevice.ts';
import type { Netns } from '../core/netns.ts';
import { linkKeyOf } from '../core/world.ts';
import { br_setport } from '../dev/bridge/netlink.ts';
import { masterOps } from '../dev/master.ts';
import { dev_validate_mtu, isValidDevName, isValidEtherAddr } from '../dev/register.ts';
import { rtnl_link_ops_get } from '../dev/table.ts';
import type { NewLink, SetLink } from './uapi.ts';

const rowOf = (dev: NetDevice): LinkRow => dev.net.world.tables.link.get(linkKeyOf(dev)) as LinkRow;

/** By index, as `ip link` lists them. */
export function links(net: Netns): LinkRow[] {
  return [...net.devices.values()].sort((a, b) => a.ifindex - b.ifindex).map(rowOf);
}

export function linkByName(net: Netns, name: string): LinkRow | undefined {
  const dev = net.byName.get(name);
  return dev && rowOf(dev);
}

export function linkByIndex(net: Netns, index: IfIndex): LinkRow | undefined {
  const dev = net.devices.get(index);
  return dev && rowOf(dev);
}

const NO_STATS: LinkStats = {
  rxPackets: 0,
  rxBytes: 0,
  rxDropped: 0,
  rxErrors: 0,
  txPackets: 0,
  txBytes: 0,
  txDropped: 0,
  txErrors: 0,
  multicast: 0,
  collisions: 0,
};

export function linkStats(net: Netns, index: IfIndex): LinkStats {
  return { ...(net.devices.get(index)?.stats ?? NO_STATS) };
}

/** rtnl_newlink for a device that must not exist. */
export function newLink(srcNet: Netns, req: NewLink): Ack {
  const net = req.netns === undefined ? srcNet : srcNet.world.namespaces.get(req.netns);
  if (!net) return nlError('EINVAL');
  if (req.name !== undefined && net.byName.has(req.name)) return nlError('EEXIST');
  if (req.index !== undefined && net.devices.has(req.index)) return nlError('EEXIST');
  const ops = rtnl_link_ops_get(req.kind);
  if (!ops) return nlError('EOPNOTSUPP', 'Unknown device type');
  const dev = ops.newlink(net, srcNet, req);
  if (isError(dev)) return dev;
  const failed = (req.up ? dev_open(dev) : undefined) ?? (req.master === undefined ? undefined : do_set_master(dev, req.master));
  if (failed) deleteWithCompanions(dev);
  return failed;
}

type Setter = (dev: NetDevice, req: SetLink) => Ack;

/** do_setlink: what it applies, in its order; the first that fails ends it, and what came before stays. */
const SETTERS: readonly Setter[] = [
  (dev, req) => (req.netns === undefined ? undefined : moveLink(dev, req)),
  (dev, req) => (req.mac === undefined ? undefined : dev_set_mac_address(dev, req.mac)),
  (dev, req) => (req.mtu === undefined ? undefined : dev_set_mtu(dev, req.mtu)),
  (dev, req) => {
    if (req.group !== undefined) dev.group = req.group;
    return undefined;
  },
  (dev, req) => {
    if (req.alias !== undefined) dev.alias = req.alias;
    return undefined;
  },
  (dev, req) => (req.name === undefined ? undefined : dev_change_name(dev, req.name)),
  (dev, req) => (req.master === undefined ? undefined : do_set_master(dev, req.master)),
  (dev, req) => dev_change_flags(dev, req),
  (dev, req) => {
    if (req.txqlen !== undefined) dev.txqlen = req.txqlen;
    return undefined;
  },
  (dev, req) => (req.bridge || req.vxlan || req.macvlan ? changelink(dev, req) : undefined),
  (dev, req) => (req.port ? br_setport(dev, req.port) : undefined),
];

export function setLink(net: Netns, index: IfIndex, req: SetLink): Ack {
  const dev = net.devices.get(index);
  if (!dev) return nlError('ENODEV');
  for (const setter of SETTERS) {
    const failed = setter(dev, req);
    if (failed) return failed;
  }
  rtmsg_ifinfo(dev);
  return undefined;
}

export function delLink(net: Netns, index: IfIndex): Ack {
  const dev = net.devices.get(index);
  if (!dev) return nlError('ENODEV');
  if (!rtnl_link_ops_get(dev.kind)) return nlError('EOPNOTSUPP');
  deleteWithCompanions(dev);
  return undefined;
}

const groupOf = (net: Netns, group: number): NetDevice[] => [...net.devices.values()].filter((d) => d.group === group);

/** rtnl_group_changelink: the first device that refuses ends it. */
export function setLinkGroup(net: Netns, group: number, req: SetLink): Ack {
  for (const dev of groupOf(net, group)) {
    const failed = setLink(net, dev.ifindex, req);
    if (failed) return failed;
  }
  return undefined;
}

/** rtnl_group_dellink: all of them or none; the default group holds too much. */
export function delLinkGroup(net: Netns, group: number): Ack {
  if (group === 0) return nlError('EPERM');
  const devices = groupOf(net, group);
  if (devices.length === 0) return nlError('ENODEV');
  if (!devices.every((d) => rtnl_link_ops_get(d.kind))) return nlError('EOPNOTSUPP');
  for (const dev of devices) if (dev.registered) deleteWithCompanions(dev);
  return undefined;
}

/** netdev_name_node_alt_create. */
export function addAltName(net: Netns, index: IfIndex, name: string): Ack {
  const dev = net.devices.get(index);
  if (!dev) return nlError('ENODEV');
  if (net.byName.has(name)) return nlError('EEXIST');
  dev.altNames = [...dev.altNames, name];
  net.byName.set(name, dev);
  rtmsg_ifinfo(dev);
  return undefined;
}

/** netdev_name_node_alt_destroy: the device's first name is no such name. */
export function delAltName(net: Netns, index: IfIndex, name: string): Ack {
  const dev = net.devices.get(index);
  if (!dev) return nlError('ENODEV');
  if (!dev.altNames.includes(name)) return nlError(name === dev.name ? 'EINVAL' : 'ENOENT');
  dev.altNames = dev.altNames.filter((alt) => alt !== name);
  net.byName.delete(name);
  rtmsg_ifinfo(dev);
  return undefined;
}

/** rtnl_link_ops.dellink and unregister_netdevice_many: the device and those that cannot be without it. */
export function deleteWithCompanions(dev: NetDevice): void {
  const companions = dev.ops.alsoDeletes?.(dev) ?? [];
  for (const d of [dev, ...companions]) dev_close(d);
  for (const d of [dev, ...companions]) unregister_netdevice(d);
}

function moveLink(dev: NetDevice, req: SetLink): Ack {
  const net = req.netns === undefined ? undefined : dev.net.world.namespaces.get(req.netns);
  if (!net) return nlError('EINVAL');
  if (net === dev.net) return undefined;
  if (dev.kind === 'loopback' || dev.kind === 'bridge') return nlError('EINVAL', 'The interface netns is immutable');
  const name = req.name ?? dev.name;
  if (net.byName.has(name)) return nlError('EEXIST', 'An interface with the same name exists in the target netns');
  dev_change_net_namespace(dev, net, name);
  return undefined;
}

function dev_set_mac_address(dev: NetDevice, mac: Mac): Ack {
  if (dev.kind === 'loopback') return nlError('EOPNOTSUPP');
  if (!isValidEtherAddr(mac)) return nlError('EADDRNOTAVAIL');
  if (dev.mac !== mac) {
    const refused = dev.ops.macRefused?.(dev, mac);
    if (refused) return refused;
  }
  dev.addrAssign = 'set';
  if (dev.mac === mac) return undefined;
  const old = dev.mac;
  dev.mac = mac;
  dev.ops.macChanged?.(dev, old);
  rtmsg_ifinfo(dev);
  call_netdevice_notifiers(dev, 'CHANGEADDR');
  return undefined;
}

function dev_set_mtu(dev: NetDevice, mtu: number): Ack {
  if (mtu === dev.mtu) return undefined;
  const bad = dev_validate_mtu(dev, mtu);
  if (bad) return bad;
  if (mtu > (dev.ops.mtuLimit?.(dev) ?? mtu)) return nlError('EINVAL');
  dev.mtu = mtu;
  dev.ops.mtuChanged?.(dev);
  rtmsg_ifinfo(dev);
  call_netdevice_notifiers(dev, 'CHANGEMTU');
  return undefined;
}

function dev_change_name(dev: NetDevice, name: string): Ack {
  if (name === dev.name) return undefined;
  if (dev.net.byName.has(name)) return nlError('EEXIST');
  if (!isValidDevName(name)) return nlError('EINVAL');
  dev.net.byName.delete(dev.name);
  dev.name = name;
  dev.net.byName.set(name, dev);
  rtmsg_ifinfo(dev);
  call_netdevice_notifiers(dev, 'CHANGENAME');
  return undefined;
}

/** do_set_master: leaves the old master first, even if the new one then refuses. */
function do_set_master(dev: NetDevice, index: IfIndex): Ack {
  const old = dev.master;
  if (old) {
    if (old.ifindex === index) return undefined;
    masterOps(old)?.del_slave(old, dev);
  }
  if (index === 0) return undefined;
  const master = dev.net.devices.get(index);
  if (!master) return nlError('EINVAL');
  const ops = masterOps(master);
  return ops ? ops.add_slave(master, dev) : nlError('EOPNOTSUPP');
}

/** IFF bits of the request that are set or cleared as they are; UP has its own way. */
const FLAG_OF = { promisc: IFF.PROMISC, allmulticast: IFF.ALLMULTI, multicast: IFF.MULTICAST } as const;

function dev_change_flags(dev: NetDevice, req: SetLink): Ack {
  for (const [field, bit] of Object.entries(FLAG_OF)) setFlag(dev, bit, req[field as keyof typeof FLAG_OF]);
  setFlag(dev, IFF.NOARP, req.arp === undefined ? undefined : !req.arp);
  if (req.up === false) dev_close(dev);
  return req.up === true ? dev_open(dev) : undefined;
}

function setFlag(dev: NetDevice, bit: number, on: boolean | undefined): void {
  if (on === undefined || on === ((dev.flags & bit) !== 0)) return;
  dev.flags ^= bit;
  if (bit === IFF.PROMISC) dev.promiscuity += on ? 1 : -1;
}

/** Settings of a kind of device: only for a device of that kind. */
function changelink(dev: NetDevice, req: SetLink): Ack {
  const ops = rtnl_link_ops_get(dev.kind);
  const { bridge, vxlan, macvlan } = req;
  const asked = { bridge, vxlan, macvlan };
  const others = Object.entries(asked).some(([kind, part]) => part && dev.kind !== kind);
  if (!ops?.changelink || others) return nlError('EOPNOTSUPP');
  return ops.changelink(dev, {
    ...(bridge && { bridge }),
    ...(vxlan && { vxlan }),
    ...(macvlan && { macvlan }),
  });
}
