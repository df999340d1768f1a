/** RTM_NEWNEIGH, RTM_DELNEIGH, RTM_GETNEIGH for ARP's table (neigh_add, neigh_delete in net/core/neighbour.c). */
import type { IfIndex, Ipv4 } from '#base/brand.ts';
import { type NeighRow, NUD } from '#sim/rows.ts';
import { type Ack, nlError } from '../core/errno.ts';
import type { NetDevice } from '../core/netdevice.ts';
import type { Netns } from '../core/netns.ts';
import { devicesInOrder } from '../ipv4/in_device.ts';
import { pneigh_add, pneigh_delete, pneigh_entries, pneigh_lookup } from '../ipv4/pneigh.ts';
import {
  NEIGH_UPDATE_F,
  type Neighbour,
  neigh_create,
  neigh_lookup,
  neigh_remove,
  neigh_show,
  neigh_touch,
  neigh_update,
  neighOf,
  neighTable,
} from '../neigh/neighbour.ts';
import type { NewNeigh } from './uapi.ts';

/** Every entry with a state, by device; then the addresses that are answered for as a proxy. */
export function neighs(net: Netns): NeighRow[] {
  const table = neighTable(net);
  const entries = devicesInOrder(net).flatMap((dev) => [...(neighOf(dev)?.entries.values() ?? [])]);
  const rows = entries.flatMap((n) => {
    neigh_touch(n);
    const row = table.get(n.key);
    return row ? [row] : [];
  });
  return [...rows, ...pneigh_entries(net).map(({ dev, addr }) => proxyRow(net, dev, addr))];
}

const proxyRow = (net: Netns, dev: NetDevice, dst: Ipv4): NeighRow => ({
  rid: 0,
  nsid: net.nsid,
  ifindex: dev.ifindex,
  dst,
  lladdr: undefined,
  state: 'NONE',
  proxy: true,
  confirmed: net.world.clock.now,
  updated: net.world.clock.now,
  used: net.world.clock.now,
  probes: 0,
});

export function newNeigh(net: Netns, req: NewNeigh): Ack {
  const dev = net.devices.get(req.ifindex);
  const table = dev && neighOf(dev);
  if (!dev || !table) return nlError('ENODEV');
  if (req.proxy) {
    pneigh_add(dev, req.dst);
    return undefined;
  }
  const found = neigh_lookup(table, req.dst);
  if (!found && (req.mode === 'change' || req.mode === 'append')) return nlError('ENOENT');
  if (found && req.mode === 'add') return nlError('EEXIST');
  const neigh = found ?? neigh_create(table, req.dst);
  if (!found) neigh_show(neigh);
  const state = req.state ?? 'PERMANENT';
  return update(neigh, req, NUD[state]);
}

function update(neigh: Neighbour, req: NewNeigh, state: number): Ack {
  const error = neigh_update(neigh, req.lladdr, state, NEIGH_UPDATE_F.OVERRIDE | NEIGH_UPDATE_F.ADMIN);
  return error && nlError(error.errno, error.extack);
}

/** neigh_delete: what is known of the address is forgotten, and the entry with it. */
export function delNeigh(net: Netns, req: { ifindex: IfIndex; dst: Ipv4; proxy?: boolean }): Ack {
  const dev = net.devices.get(req.ifindex);
  const table = dev && neighOf(dev);
  if (!dev || !table) return nlError('ENODEV');
  if (req.proxy) return pneigh_lookup(dev, req.dst) && pneigh_delete(dev, req.dst) ? undefined : nlError('ENOENT');
  const neigh = neigh_lookup(table, req.dst);
  if (!neigh) return nlError('ENOENT');
  neigh_update(neigh, undefined, NUD.FAILED, NEIGH_UPDATE_F.OVERRIDE | NEIGH_UPDATE_F.ADMIN);
  neigh_remove(neigh);
  return undefined;
}

/** Deletes the entries that match, as `ip neigh flush` does one by one; answers how many there were. */
export function flushNeigh(net: Netns, match: (row: NeighRow) => boolean): number {
  const rows = neighs(net).filter((row) => !row.proxy && match(row));
  for (const row of rows) delNeigh(net, { ifindex: row.ifindex, dst: row.dst });
  return rows.length;
}
