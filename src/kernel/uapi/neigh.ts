/** RTM_NEWNEIGH, RTM_DELNEIGH, RTM_GETNEIGH for ARP's table (neigh_add, neigh_delete in net/core/neighbour.c). */
import { type IfIndex, type Ipv4, ipv4 } from '#base/brand.ts';
import { IFF, type NeighRow, NUD } from '#sim/rows.ts';
import { type Ack, nlError } from '../core/errno.ts';
import type { Netns } from '../core/netns.ts';
import { devicesInOrder } from '../ipv4/in_device.ts';
import { pneigh_add, pneigh_delete, pneigh_entries } from '../ipv4/pneigh.ts';
import {
  NEIGH_UPDATE_F,
  type Neighbour,
  neigh_create,
  neigh_event_send_empty,
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
  return [...rows, ...pneigh_entries(net).map((entry) => proxyRow(net, entry))];
}

const proxyRow = (net: Netns, { dev, addr, router, protocol }: ReturnType<typeof pneigh_entries>[number]): NeighRow => ({
  rid: 0,
  nsid: net.nsid,
  ifindex: dev?.ifindex ?? (0 as IfIndex),
  dst: addr,
  lladdr: undefined,
  state: 'NONE',
  proxy: true,
  ...(router && { router }),
  ...(protocol !== undefined && { protocol }),
  confirmed: net.world.clock.now,
  updated: net.world.clock.now,
  used: net.world.clock.now,
  probes: 0,
});

export function newNeigh(net: Netns, req: NewNeigh): Ack {
  const dev = net.devices.get(req.ifindex as IfIndex);
  if (req.proxy && (dev || req.ifindex === 0)) {
    pneigh_add(net, dev, req.dst, req.router ?? false, req.protocol);
    return undefined;
  }
  const table = dev && neighOf(dev);
  if (!dev || !table) return nlError('ENODEV');
  // A loopback device has one neighbour: itself (arp_constructor).
  const dst = (dev.flags & IFF.LOOPBACK) !== 0 ? ipv4(0) : req.dst;
  const found = neigh_lookup(table, dst);
  if (!found && (req.mode === 'change' || req.mode === 'append')) return nlError('ENOENT');
  if (req.managed && req.state === 'PERMANENT') return nlError('EINVAL', 'Invalid NTF_* flag for permanent entry');
  if (found && req.mode === 'add') return nlError('EEXIST');
  const neigh = found ?? neigh_create(table, dst);
  if (req.protocol !== undefined) neigh.protocol = req.protocol;
  const refused = update(neigh, req, NUD[req.state ?? 'PERMANENT']);
  if (!refused && (req.use || req.managed)) neigh_event_send_empty(neigh);
  neigh_show(neigh);
  return refused;
}

function update(neigh: Neighbour, req: NewNeigh, state: number): Ack {
  const F = NEIGH_UPDATE_F;
  const flags =
    (req.router ? F.ISROUTER : 0) | (req.externLearn ? F.EXT_LEARNED : 0) | (req.managed ? F.MANAGED : 0) | (req.use ? F.USE : 0);
  const error = neigh_update(neigh, req.lladdr, state, F.OVERRIDE | F.ADMIN | flags);
  return error && nlError(error.errno, error.extack);
}

/** neigh_delete: what is known of the address is forgotten, and the entry with it. */
export function delNeigh(net: Netns, req: { ifindex: IfIndex | 0; dst: Ipv4; proxy?: boolean }): Ack {
  const dev = net.devices.get(req.ifindex as IfIndex);
  if (req.proxy && (dev || req.ifindex === 0)) return pneigh_delete(net, dev, req.dst) ? undefined : nlError('ENOENT');
  const table = dev && neighOf(dev);
  if (!dev || !table) return nlError('ENODEV');
  const neigh = neigh_lookup(table, req.dst);
  if (!neigh) return nlError('ENOENT');
  neigh_update(neigh, undefined, NUD.FAILED, NEIGH_UPDATE_F.OVERRIDE | NEIGH_UPDATE_F.ADMIN);
  neigh_remove(neigh);
  return undefined;
}

/** Deletes the entries that match, as `ip neigh flush` does one by one; answers how many there were. */
export function flushNeigh(net: Netns, match: (row: NeighRow) => boolean): number {
  const rows = neighs(net).filter(match);
  for (const row of rows) delNeigh(net, { ifindex: row.ifindex, dst: row.dst, proxy: row.proxy });
  return rows.length;
}
