/** Entries of a bridge's forwarding database by the user's request. Read br_fdb_add, br_fdb_delete, br_fdb_delete_bulk in net/bridge/br_fdb.c. */
import { MAC_ZERO } from '#base/addr.ts';
import type { Mac } from '#base/brand.ts';
import type { FdbRow } from '#sim/rows.ts';
import { type NlError, nlError } from '../../core/errno.ts';
import type { FdbFlush, FdbRequest, NetDevice } from '../../core/netdevice.ts';
import { br_fdb_update, fdb_create, fdb_delete, fdb_notify } from './fdb.ts';
import type { Bridge, BridgePort, FdbEntry } from './private.ts';

const mayLearn = (port: BridgePort): boolean => port.config.state === 'learning' || port.config.state === 'forwarding';

/** __br_fdb_add: as if a frame had come, as if a program had learned it, or as the user says. */
export function br_fdb_add(br: Bridge, port: BridgePort | undefined, req: FdbRequest): NlError | undefined {
  if (req.mac === MAC_ZERO) return nlError('EINVAL');
  if (req.use) return use(br, port, req.mac);
  return req.extern ? external_learn_add(br, port, req) : fdb_add_entry(br, port, req);
}

function use(br: Bridge, port: BridgePort | undefined, mac: Mac): NlError | undefined {
  if (!port) return nlError('EINVAL');
  if (!mayLearn(port)) return undefined;
  br_fdb_update(br, port, mac);
  const entry = br.fdb.get(mac);
  if (entry) entry.byUser = true;
  return undefined;
}

/** br_fdb_external_learn_add: what is there already is taken over. */
function external_learn_add(br: Bridge, port: BridgePort | undefined, req: FdbRequest): NlError | undefined {
  if (!port && req.state !== 'permanent') return nlError('EINVAL', 'bridge: FDB entry towards bridge must be permanent');
  const entry = br.fdb.get(req.mac);
  if (!entry) {
    fdb_create(br, port, req.mac, { local: !port, extern: true, byUser: true });
    return undefined;
  }
  Object.assign(entry, { port, extern: true, byUser: true, ...(!port && { local: true }) });
  touch(br, entry);
  return undefined;
}

function touch(br: Bridge, entry: FdbEntry): void {
  const { now } = br.dev.net.world.clock;
  entry.row.updated = now;
  entry.row.used = now;
  fdb_notify(br, entry);
}

function refuse(port: BridgePort | undefined, req: FdbRequest): NlError | undefined {
  if (!port && req.state !== 'permanent') return nlError('EINVAL');
  if (port && req.state === 'dynamic' && !mayLearn(port)) return nlError('EPERM');
  return req.sticky && req.state === 'permanent' ? nlError('EINVAL') : undefined;
}

/** fdb_add_entry: on a port, or (undefined) on the bridge itself. */
function fdb_add_entry(br: Bridge, port: BridgePort | undefined, req: FdbRequest): NlError | undefined {
  const refused = refuse(port, req);
  if (refused) return refused;
  const flags = { local: req.state === 'permanent', isStatic: req.state !== 'dynamic', byUser: true, sticky: req.sticky === true };
  const entry = br.fdb.get(req.mac);
  if (!entry) {
    if (!req.create) return nlError('ENOENT');
    fdb_create(br, port, req.mac, flags);
    return undefined;
  }
  if (req.excl) return nlError('EEXIST');
  Object.assign(entry, { port, ...flags });
  touch(br, entry);
  return undefined;
}

export function br_fdb_del(br: Bridge, port: BridgePort | undefined, mac: Mac): NlError | undefined {
  const entry = br.fdb.get(mac);
  if (!entry || entry.port !== port) return nlError('ENOENT');
  fdb_delete(br, entry);
  return undefined;
}

/** What `bridge fdb show` lists for one port, or (undefined) for the bridge itself: newest first. */
export function br_fdb_dump(br: Bridge, port: BridgePort | undefined): FdbRow[] {
  const { ifindex } = port?.dev ?? br.dev;
  return [...br.table.values()].filter((row) => row.ifindex === ifindex).reverse();
}

/** A flag of the request that says nothing selects all. */
const wanted = (flag: boolean | undefined, has: boolean): boolean => flag === undefined || flag === has;

/** br_fdb_flush: entries of the port (undefined: of all) that have each named flag as it is asked for. */
export function br_fdb_flush(br: Bridge, port: BridgePort | undefined, flush: FdbFlush): void {
  for (const entry of [...br.fdb.values()]) {
    if (port && entry.port !== port) continue;
    const state = wanted(flush.permanent, entry.local) && wanted(flush.static, entry.isStatic);
    const flags = wanted(flush.byUser, entry.byUser) && wanted(flush.extern, entry.extern) && wanted(flush.sticky, entry.sticky);
    if (state && flags && !flush.none) fdb_delete(br, entry);
  }
}

export const bridgeFdbOps = {
  fdbAdd: (dev: NetDevice, req: FdbRequest) => br_fdb_add(dev.priv as Bridge, undefined, req),
  fdbDel: (dev: NetDevice, req: FdbRequest) => br_fdb_del(dev.priv as Bridge, undefined, req.mac),
} as const;
