/**
 * Forwarding database of a VXLAN device: which MAC address is behind which tunnel end point. Read drivers/net/vxlan/vxlan_core.c, bridge(8) "fdb". Left
 * out: nexthop groups, source VNIs, multicast database, router short circuit.
 */
import { MAC_ZERO, macIsMulticast } from '#base/addr.ts';
import { type IfIndex, type Ipv4, ifIndex, ipv4, type Mac, type Nanos, SEC } from '#base/brand.ts';
import type { FdbRow } from '#sim/rows.ts';
import { type NlError, nlError } from '../../core/errno.ts';
import type { FdbFlush, FdbRequest, NetDevice } from '../../core/netdevice.ts';
import { type Vxlan, type VxlanFdb, type VxlanFdbFlags, type VxlanRdst, vxlanOf } from './private.ts';

/** A remote as a request or a received frame names it. */
export interface Remote {
  readonly remote: Ipv4;
  readonly port: number;
  readonly vni: number;
  readonly ifindex: IfIndex;
}

export const remoteOf = (vxlan: Vxlan, remote: Ipv4, ifindex: IfIndex = ifIndex(0)): Remote => ({
  remote,
  port: vxlan.cfg.dstport,
  vni: vxlan.cfg.id,
  ifindex,
});

/** Several remotes make sense only where a frame goes to all of them. */
const isFlooded = (mac: Mac): boolean => mac === MAC_ZERO || macIsMulticast(mac);
const NON_UNICAST = 'Cannot replace non-unicast fdb entries';

function showRemote(vxlan: Vxlan, f: VxlanFdb, key: number, r: Remote): FdbRow {
  const { dev, cfg } = vxlan;
  return vxlan.table.set(key, {
    nsid: dev.net.nsid,
    ifindex: dev.ifindex,
    master: ifIndex(0),
    mac: f.mac,
    state: f.state,
    self: true,
    dst: r.remote,
    ...(r.port !== cfg.dstport && { port: r.port }),
    ...(r.vni !== cfg.id && { vni: r.vni }),
    ...(r.ifindex !== 0 && { via: r.ifindex }),
    ...(f.flags.extern && { externLearn: true }),
    ...(f.flags.sticky && { sticky: true }),
    ...(f.flags.router && { router: true }),
    updated: f.updated,
    used: f.used,
  });
}

function appendRemote(vxlan: Vxlan, f: VxlanFdb, r: Remote): void {
  const key = vxlan.nextKey++;
  f.remotes.push({ ...r, key, row: showRemote(vxlan, f, key, r) });
}

/** Shows every remote of an entry again, after something that all share changed. */
function vxlan_fdb_notify(vxlan: Vxlan, f: VxlanFdb): void {
  for (const rdst of f.remotes) rdst.row = showRemote(vxlan, f, rdst.key, rdst);
}

/** The device has another index or namespace. */
export function vxlan_fdb_show(vxlan: Vxlan): void {
  for (const f of vxlan.fdb.values()) vxlan_fdb_notify(vxlan, f);
}

const sameRemote = (a: Remote, b: Remote): boolean =>
  a.remote === b.remote && a.port === b.port && a.vni === b.vni && a.ifindex === b.ifindex;

type UpdateFlags = Pick<FdbRequest, 'create' | 'excl' | 'replace' | 'append' | 'extern' | 'sticky' | 'router'>;
const NO_FLAGS: VxlanFdbFlags = {};
const entryFlags = ({ extern, sticky, router }: UpdateFlags): VxlanFdbFlags =>
  extern || sticky || router ? { extern: extern === true, sticky: sticky === true, router: router === true } : NO_FLAGS;

/** vxlan_fdb_update: adds an entry or changes the one that is there, as the flags say. */
export function vxlan_fdb_update(vxlan: Vxlan, mac: Mac, r: Remote, state: FdbRow['state'], flags: UpdateFlags): NlError | undefined {
  const f = vxlan.fdb.get(mac);
  if (f) return flags.excl ? nlError('EEXIST') : updateExisting(vxlan, f, r, state, flags);
  if (!flags.create) return nlError('ENOENT');
  const { maxAddress } = vxlan.cfg;
  if (maxAddress > 0 && vxlan.fdb.size >= maxAddress) return nlError('ENOSPC');
  if (flags.replace && isFlooded(mac)) return nlError('EOPNOTSUPP', NON_UNICAST);
  const { now } = vxlan.net.world.clock;
  const made: VxlanFdb = { mac, state, flags: entryFlags(flags), remotes: [], updated: now, used: now };
  vxlan.fdb.set(mac, made);
  appendRemote(vxlan, made, r);
  armAging(vxlan);
  return undefined;
}

function updateExisting(vxlan: Vxlan, f: VxlanFdb, r: Remote, state: FdbRow['state'], flags: UpdateFlags): NlError | undefined {
  if (f.state !== state || f.flags !== NO_FLAGS || entryFlags(flags) !== NO_FLAGS) {
    f.state = state;
    f.flags = entryFlags(flags);
    f.updated = vxlan.net.world.clock.now;
    vxlan_fdb_notify(vxlan, f);
    armAging(vxlan);
  }
  const known = f.remotes.some((rdst) => sameRemote(rdst, r));
  if (flags.replace) {
    if (isFlooded(f.mac)) return nlError('EOPNOTSUPP', NON_UNICAST);
    if (!known) moveTo(vxlan, f, r);
  }
  if (flags.append && isFlooded(f.mac) && !known) appendRemote(vxlan, f, r);
  return undefined;
}

function moveTo(vxlan: Vxlan, f: VxlanFdb, r: Remote): void {
  Object.assign(f.remotes[0] as VxlanRdst, r);
  vxlan_fdb_notify(vxlan, f);
}

export function vxlan_fdb_destroy(vxlan: Vxlan, f: VxlanFdb): void {
  vxlan.fdb.delete(f.mac);
  for (const rdst of f.remotes) vxlan.table.delete(rdst.key);
}

/** Takes one remote away, or the whole entry when it has no other or `r` is undefined. */
export function vxlan_fdb_remove(vxlan: Vxlan, mac: Mac, r: Remote | undefined): NlError | undefined {
  const f = vxlan.fdb.get(mac);
  if (!f) return nlError('ENOENT');
  const at = r ? f.remotes.findIndex((rdst) => sameRemote(rdst, r)) : -1;
  if (r && at < 0) return undefined;
  if (r && f.remotes.length > 1) {
    const [gone] = f.remotes.splice(at, 1);
    vxlan.table.delete((gone as VxlanRdst).key);
    return undefined;
  }
  vxlan_fdb_destroy(vxlan, f);
  return undefined;
}

/** Learns from a received frame that `mac` is behind the end point `remote` (vxlan_snoop). False: the frame contradicts what the user set. */
export function vxlan_snoop(vxlan: Vxlan, mac: Mac, remote: Ipv4): boolean {
  const f = vxlan.fdb.get(mac);
  if (!f) {
    if (vxlan.dev.up)
      vxlan_fdb_update(vxlan, mac, remoteOf(vxlan, remote), 'learned', { create: true, excl: true, replace: false, append: false });
    return true;
  }
  f.updated = vxlan.net.world.clock.now;
  const rdst = f.remotes[0] as VxlanRdst;
  if (rdst.remote === remote && rdst.ifindex === 0) return true;
  if (f.state !== 'learned') return rdst.remote === remote;
  moveTo(vxlan, f, { ...rdst, remote, ifindex: ifIndex(0) });
  return true;
}

/** Forgets what was learned; `all`: everything. */
export function vxlan_flush(vxlan: Vxlan, all: boolean): void {
  for (const f of [...vxlan.fdb.values()]) if (all || f.state === 'learned') vxlan_fdb_destroy(vxlan, f);
}

/** Entries of a program are its own business. */
const ages = (f: VxlanFdb): boolean => f.state === 'learned' && !f.flags.extern;

/** Wakes when the oldest learned entry is due; ageing alone does not move the clock. */
export function armAging(vxlan: Vxlan): void {
  const { clock } = vxlan.net.world;
  clock.cancel(vxlan.ageTimer);
  vxlan.ageTimer = undefined;
  const { ageing } = vxlan.cfg;
  if (ageing === 0) return;
  let due = Number.POSITIVE_INFINITY;
  for (const f of vxlan.fdb.values()) if (ages(f)) due = Math.min(due, f.updated + ageing * SEC);
  if (due < Number.POSITIVE_INFINITY) vxlan.ageTimer = clock.at(due as Nanos, () => vxlan_cleanup(vxlan));
}

function vxlan_cleanup(vxlan: Vxlan): void {
  const oldest = vxlan.net.world.clock.now - vxlan.cfg.ageing * SEC;
  for (const f of [...vxlan.fdb.values()]) if (ages(f) && f.updated <= oldest) vxlan_fdb_destroy(vxlan, f);
  armAging(vxlan);
}

function requested(vxlan: Vxlan, req: FdbRequest): Remote {
  const { cfg } = vxlan;
  return { remote: req.dst ?? ipv4(0), port: req.port ?? cfg.dstport, vni: req.vni ?? cfg.id, ifindex: req.via ?? ifIndex(0) };
}

const STATE = { permanent: 'permanent', static: 'static', dynamic: 'learned' } as const;

/** The `self` table of `bridge fdb`. */
export const vxlanFdbOps = {
  fdbAdd(dev: NetDevice, req: FdbRequest): NlError | undefined {
    const vxlan = vxlanOf(dev);
    if (req.dst === undefined) return nlError('EINVAL');
    return vxlan_fdb_update(vxlan, req.mac, requested(vxlan, req), STATE[req.state], req);
  },
  fdbDel(dev: NetDevice, req: FdbRequest): NlError | undefined {
    const vxlan = vxlanOf(dev);
    return vxlan_fdb_remove(vxlan, req.mac, req.dst ? requested(vxlan, req) : undefined);
  },
  fdbFlush(dev: NetDevice, flush: FdbFlush): undefined {
    const vxlan = vxlanOf(dev);
    const wanted = (flag: boolean | undefined, has: boolean) => flag === undefined || flag === has;
    for (const f of [...vxlan.fdb.values()]) {
      const state = wanted(flush.permanent, f.state === 'permanent') && wanted(flush.static, f.state === 'static');
      const flags = wanted(flush.extern, f.flags.extern === true) && wanted(flush.sticky, f.flags.sticky === true);
      if (state && flags && !flush.none) vxlan_fdb_destroy(vxlan, f);
    }
  },
  fdbDump(dev: NetDevice): FdbRow[] {
    const entries = [...vxlanOf(dev).fdb.values()].reverse();
    return entries.flatMap((f) => f.remotes.map((rdst) => ({ ...rdst.row, updated: f.updated, used: f.used })));
  },
} as const;
