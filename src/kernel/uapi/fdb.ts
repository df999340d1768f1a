/**
 * RTM_NEWNEIGH, RTM_DELNEIGH and the dump of the bridge family (bridge(8) "fdb"): a bridge's database through its ports (`master`), and each device's
 * own (`self`). Read rtnl_fdb_add, rtnl_fdb_del, rtnl_fdb_dump, ndo_dflt_fdb_* in net/core/rtnetlink.c. Left out: VLANs, nexthop groups.
 */
import { macIsMulticast } from '#base/addr.ts';
import { type IfIndex, ipv4, type Mac, nanos } from '#base/brand.ts';
import type { FdbRow } from '#sim/rows.ts';
import { type Ack, type NlError, nlError } from '../core/errno.ts';
import type { FdbRequest, NetDevice } from '../core/netdevice.ts';
import type { Netns } from '../core/netns.ts';
import { br_fdb_add, br_fdb_del, br_fdb_dump, br_fdb_flush } from '../dev/bridge/fdb_netlink.ts';
import { type Bridge, br_port_get, bridgeOf } from '../dev/bridge/private.ts';
import { in_dev_get } from '../ipv4/in_device.ts';
import type { FlushFdb, GetFdb, NewFdb, NewMode } from './uapi.ts';

const MODE_FLAGS: Record<NewMode, Pick<FdbRequest, 'create' | 'excl' | 'replace' | 'append'>> = {
  add: { create: true, excl: true, replace: false, append: false },
  change: { create: false, excl: false, replace: true, append: false },
  replace: { create: true, excl: false, replace: true, append: false },
  append: { create: true, excl: false, replace: false, append: true },
  prepend: { create: true, excl: false, replace: false, append: false },
};

export function newFdb(net: Netns, req: NewFdb): Ack {
  const dev = net.devices.get(req.ifindex);
  if (!dev) return nlError('ENODEV', 'unknown ifindex');
  return onTables(dev, req, { ...request(req, req.state), ...MODE_FLAGS[req.mode] }, ADD);
}

export function delFdb(net: Netns, req: Omit<NewFdb, 'mode' | 'state'>): Ack {
  const dev = net.devices.get(req.ifindex);
  if (!dev) return nlError('ENODEV', 'unknown ifindex');
  return onTables(dev, req, { ...request(req, 'permanent'), ...MODE_FLAGS.change }, DEL);
}

function request(req: Omit<NewFdb, 'mode' | 'state'>, state: NewFdb['state']): Omit<FdbRequest, keyof (typeof MODE_FLAGS)['add']> {
  return {
    mac: req.mac,
    state,
    ...(req.dst !== undefined && { dst: req.dst }),
    ...(req.port !== undefined && { port: req.port }),
    ...(req.vni !== undefined && { vni: req.vni }),
    ...(req.via !== undefined && { via: req.via }),
    ...(req.sticky && { sticky: true }),
    ...(req.router && { router: true }),
    ...(req.extern && { extern: true }),
    ...(req.use && { use: true }),
  };
}

/** rtnl_fdb_get. */
export function getFdb(net: Netns, req: GetFdb): FdbRow | NlError {
  const dev = req.ifindex === undefined ? undefined : net.devices.get(req.ifindex);
  const br = req.br === undefined ? undefined : net.devices.get(req.br);
  if (dev && br) return nlError('EINVAL', 'Master and device are mutually exclusive');
  const viaMaster = dev !== undefined && (req.master || !req.self);
  if (viaMaster && dev.master?.kind !== 'bridge') return nlError('EINVAL', 'Device is not a bridge port');
  const holder = br ?? (viaMaster ? dev.master : dev);
  if (!holder) return nlError('ENODEV');
  if (holder.kind !== 'bridge' && !holder.ops.fdbDump) return nlError('EOPNOTSUPP', 'Fdb get operation not supported by device');
  const rows = holder.kind === 'bridge' ? [...bridgeOf(holder).table.values()] : (holder.ops.fdbDump?.(holder) ?? []);
  return rows.find((r) => r.mac === req.mac) ?? nlError('ENOENT', 'Fdb entry not found');
}

/** rtnl_fdb_del with NLM_F_BULK: through the port's bridge unless it is the device's own table that is meant. */
export function flushFdb(net: Netns, req: FlushFdb): Ack {
  const dev = net.devices.get(req.ifindex);
  if (!dev) return nlError('ENODEV');
  const port = br_port_get(dev);
  if (req.master && port) {
    br_fdb_flush(port.br, port, req);
    if (!req.self) return undefined;
  }
  if (dev.kind === 'bridge') return flushBridge(net, bridgeOf(dev), req);
  return dev.ops.fdbFlush ? dev.ops.fdbFlush(dev, req) : nlError('EOPNOTSUPP');
}

function flushBridge(net: Netns, br: Bridge, req: FlushFdb): Ack {
  const dev = req.port === undefined ? undefined : net.devices.get(req.port);
  if (dev === br.dev || !dev) br_fdb_flush(br, undefined, dev ? { ...req, none: true } : req);
  else {
    const port = br_port_get(dev);
    if (!port) return nlError('EINVAL', 'bridge: Flush device is not a bridge or bridge port');
    if (port.br !== br) return nlError('EINVAL', 'bridge: Flush bridge device does not match');
    br_fdb_flush(br, port, req);
  }
  return undefined;
}

/** One request's two tables: how it is done to the bridge's and to the device's own. */
interface Action {
  master(dev: NetDevice, req: FdbRequest): Ack;
  self(dev: NetDevice, req: FdbRequest): Ack;
}

const ADD: Action = {
  master: (dev, req) => br_fdb_add(bridgeOf(dev.master as NetDevice), br_port_get(dev), req),
  self: (dev, req) => (dev.ops.fdbAdd ?? ndo_dflt_fdb_add)(dev, req),
};
const DEL: Action = {
  master: (dev, req) => br_fdb_del(bridgeOf(dev.master as NetDevice), br_port_get(dev), req.mac),
  self: (dev, req) => (dev.ops.fdbDel ?? ndo_dflt_fdb_del)(dev, req),
};

function onTables(dev: NetDevice, flags: { master: boolean; self: boolean }, req: FdbRequest, action: Action): Ack {
  if (flags.master) {
    if (dev.master?.kind !== 'bridge') return nlError('EOPNOTSUPP');
    const failed = action.master(dev, req);
    if (failed || !flags.self) return failed;
  }
  return action.self(dev, req);
}

/** Any other device: a further address that it listens to. */
function ndo_dflt_fdb_add(dev: NetDevice, req: FdbRequest): Ack {
  if (dev.kind === 'loopback' || req.state !== 'permanent') return nlError('EINVAL');
  if (!dev.hwAddrs.includes(req.mac)) dev.hwAddrs.push(req.mac);
  else if (req.excl) return nlError('EEXIST');
  return undefined;
}

function ndo_dflt_fdb_del(dev: NetDevice, req: FdbRequest): Ack {
  if (dev.kind === 'loopback') return nlError('EINVAL');
  const at = dev.hwAddrs.indexOf(req.mac);
  if (at < 0) return nlError('ENOENT');
  dev.hwAddrs.splice(at, 1);
  return undefined;
}

/** Device by device in the order of their indices: what the bridge knows behind it, then its own table. */
export function fdbs(net: Netns): FdbRow[] {
  const devices = [...net.devices.values()].sort((a, b) => a.ifindex - b.ifindex);
  return devices.flatMap((dev) => [...behindPort(dev), ...ownTable(dev)]);
}

function behindPort(dev: NetDevice): FdbRow[] {
  const port = br_port_get(dev);
  return port ? br_fdb_dump(port.br, port) : [];
}

function ownTable(dev: NetDevice): FdbRow[] {
  if (dev.kind === 'loopback') return [];
  if (dev.ops.fdbDump) return dev.ops.fdbDump(dev);
  const listening = [...dev.hwAddrs.filter((m) => !macIsMulticast(m)), ...multicastOf(dev), ...dev.hwAddrs.filter(macIsMulticast)];
  const own = listening.map((mac) => selfRow(dev, mac));
  return dev.kind === 'bridge' ? [...own, ...br_fdb_dump(bridgeOf(dev), undefined)] : own;
}

/** 01:00:5e:00:00:00 */
const IPV4_MULTICAST = 0x01005e000000;

/** Addresses of the IPv4 groups that the device's namespace has joined on it (ip_eth_mc_map). */
function multicastOf(dev: NetDevice): Mac[] {
  const groups = in_dev_get(dev)?.groups.keys() ?? [];
  return [...groups].map((group) => (IPV4_MULTICAST + (group & 0x7fffff)) as Mac);
}

/** An address of the device's own list. It is no row of a table: nothing is decided by it here. */
function selfRow(dev: NetDevice, mac: Mac): FdbRow {
  return {
    rid: 0,
    nsid: dev.net.nsid,
    ifindex: dev.ifindex,
    master: 0 as IfIndex,
    mac,
    state: 'permanent',
    self: true,
    dst: ipv4(0),
    updated: nanos(0),
    used: nanos(0),
  };
}
