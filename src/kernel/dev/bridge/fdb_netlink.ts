/** Entries of a bridge's forwarding database by the user's request. Read br_fdb_add, br_fdb_delete in net/bridge/br_fdb.c. */
import { MAC_ZERO } from '#base/addr.ts';
import type { Mac } from '#base/brand.ts';
import type { FdbRow } from '#sim/rows.ts';
import { type NlError, nlError } from '../../core/errno.ts';
import type { FdbRequest, NetDevice } from '../../core/netdevice.ts';
import { fdb_create, fdb_delete, fdb_notify } from './fdb.ts';
import type { Bridge, BridgePort } from './private.ts';

const mayLearn = (port: BridgePort): boolean => port.config.state === 'learning' || port.config.state === 'forwarding';

function refuse(port: BridgePort | undefined, req: FdbRequest): NlError | undefined {
  if (req.mac === MAC_ZERO) return nlError('EINVAL');
  if (!port) return req.state === 'permanent' ? undefined : nlError('EINVAL');
  return req.state === 'dynamic' && !mayLearn(port) ? nlError('EPERM') : undefined;
}

/** fdb_add_entry: on a port, or (undefined) on the bridge itself. */
export function br_fdb_add(br: Bridge, port: BridgePort | undefined, req: FdbRequest): NlError | undefined {
  const refused = refuse(port, req);
  if (refused) return refused;
  const local = req.state === 'permanent';
  const isStatic = req.state !== 'dynamic';
  const entry = br.fdb.get(req.mac);
  if (!entry) {
    if (!req.create) return nlError('ENOENT');
    fdb_create(br, port, req.mac, { local, isStatic, byUser: true });
    return undefined;
  }
  if (req.excl) return nlError('EEXIST');
  Object.assign(entry, { port, local, isStatic, byUser: true });
  const { now } = br.dev.net.world.clock;
  entry.row.updated = now;
  entry.row.used = now;
  fdb_notify(br, entry);
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

export const bridgeFdbOps = {
  fdbAdd: (dev: NetDevice, req: FdbRequest) => br_fdb_add(dev.priv as Bridge, undefined, req),
  fdbDel: (dev: NetDevice, req: FdbRequest) => br_fdb_del(dev.priv as Bridge, undefined, req.mac),
} as const;
