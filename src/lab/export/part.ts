/** A part of a machine as a script of its own: what is copied, duplicated and pasted. */
import type { IfIndex, NsId } from '#base/brand.ts';
import type { AnyRow, LinkRow } from '#sim/rows.ts';
import { type MachineModel, type Model, modelOf } from '../model.ts';
import { placeKey } from '../schema.ts';
import { emptySnapshot, type Snapshot } from '../snapshot.ts';
import { machineScript } from './script.ts';

export interface Part {
  /** Bash, for the initial namespace of a machine. */
  readonly script: string;
  /** Names that are the copied things' own: namespaces, and devices of the initial namespace. */
  readonly names: readonly string[];
}

/** The things of one machine (the first one's) that these keys stand for, with everything inside them and the veth pairs between them. */
export function partOf(snapshot: Snapshot, keys: readonly string[]): Part | undefined {
  const model = modelOf(snapshot);
  const machine = model.machines.find((m) => m.row.name === keys[0]?.split('/')[0]);
  if (!machine) return undefined;
  const rooms = machine.named.filter((s) => keys.includes(placeKey(machine.row.name, s.netns.name)));
  const links = keptLinks(model, machine, new Set(rooms.map((s) => s.netns.nsid)), new Set(keys));
  const outside = links.filter((l) => l.nsid === machine.init.netns.nsid && l.kind !== 'loopback');
  if (rooms.length === 0 && outside.length === 0) return undefined;
  const part = snapshotOf(snapshot, machine, new Set(rooms.map((s) => s.netns.nsid)), links);
  return {
    script: machineScript(part, machine.row.name),
    names: [...rooms.map((s) => s.netns.name), ...outside.map((l) => l.name)],
  };
}

/** Devices inside the chosen namespaces, chosen ones outside, and the other ends of pairs that lead to a chosen thing. */
function keptLinks(model: Model, machine: MachineModel, rooms: ReadonlySet<NsId>, keys: ReadonlySet<string>): LinkRow[] {
  const chosen = (l: LinkRow): boolean => rooms.has(l.nsid) || (l.kind !== 'nic' && keys.has(model.key(l)));
  const own = [machine.init, ...machine.named].flatMap((s) => s.links);
  const kept = (l: LinkRow): boolean => {
    if (l.kind !== 'veth') return chosen(l);
    const peer = model.peer(l);
    return peer !== undefined && holds(l) && holds(peer) && (chosen(l) || chosen(peer));
  };
  // A pair is copied when each end stands in a chosen room, is chosen itself, or is plugged into a chosen bridge.
  const holds = (l: LinkRow): boolean => {
    const master = model.master(l);
    return chosen(l) || (master !== undefined && chosen(master));
  };
  return own.filter((l) => (l.kind === 'loopback' ? rooms.has(l.nsid) : kept(l)));
}

function snapshotOf(all: Snapshot, machine: MachineModel, rooms: ReadonlySet<NsId>, links: readonly LinkRow[]): Snapshot {
  const part = emptySnapshot();
  const deviceId = (nsid: NsId, ifindex: IfIndex): string => `${nsid} ${ifindex}`;
  const devices = new Set(links.map((l) => deviceId(l.nsid, l.ifindex)));
  const init = machine.init.netns.nsid;
  const put = <T extends AnyRow>(to: Map<number, T>, rows: Iterable<T>, keep: (row: T) => boolean): void => {
    for (const row of rows) if (keep(row)) to.set(row.rid, row);
  };
  const onDevice = (r: { nsid: NsId; ifindex: IfIndex }): boolean => devices.has(deviceId(r.nsid, r.ifindex));
  const inRoom = (r: { nsid: NsId }): boolean => rooms.has(r.nsid);
  put(part.machine, [machine.row], () => true);
  put(part.netns, all.netns.values(), (n) => n.nsid === init || rooms.has(n.nsid));
  put(part.link, links, () => true);
  put(part.addr, all.addr.values(), onDevice);
  put(part.neigh, all.neigh.values(), onDevice);
  put(part.fdb, all.fdb.values(), onDevice);
  put(part.route, all.route.values(), (r) => inRoom(r) || onDevice({ nsid: r.nsid, ifindex: r.nexthop.oif }));
  put(part.xtchain, all.xtchain.values(), inRoom);
  put(part.xtrule, all.xtrule.values(), inRoom);
  put(part.sysctl, all.sysctl.values(), inRoom);
  return part;
}
