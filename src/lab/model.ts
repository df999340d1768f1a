/** Rows of a `Snapshot` put together: which machine has which namespaces, which of them has which devices, and what joins these. Read only. */
import type { IfIndex, NsId } from '#base/brand.ts';
import type { AddrRow, CableRow, LinkRow, MachineRow, NetnsRow } from '#sim/rows.ts';
import { placeKey } from './schema.ts';
import type { Snapshot } from './snapshot.ts';

/** One network namespace. `netns.name` is empty for a machine's initial one. */
export interface Space {
  readonly machine: MachineRow;
  readonly netns: NetnsRow;
  /** By ifindex. */
  readonly links: LinkRow[];
}
export interface MachineModel {
  readonly row: MachineRow;
  readonly init: Space;
  /** Oldest first. */
  readonly named: Space[];
}
export interface Model {
  readonly snapshot: Snapshot;
  readonly machines: MachineModel[];
  readonly spaces: ReadonlyMap<NsId, Space>;
  link(nsid: NsId, ifindex: IfIndex): LinkRow | undefined;
  /** The other end of a veth pair, or of the cable of a NIC. */
  peer(link: LinkRow): LinkRow | undefined;
  /** The device over which a tunnel sends. */
  lower(link: LinkRow): LinkRow | undefined;
  cable(link: LinkRow): CableRow | undefined;
  /** In the order in which they were given: the first of each subnet is the primary one. */
  addrs(link: LinkRow): readonly AddrRow[];
  /** Ports of a bridge by port number. */
  ports(bridge: LinkRow): readonly LinkRow[];
  /** The bridge that a device is a port of. */
  master(link: LinkRow): LinkRow | undefined;
  /** Key of a device's place (`placeKey`). */
  key(link: LinkRow): string;
}

const NONE: readonly never[] = [];
/** One number for a device of any namespace. */
const linkId = (nsid: number, ifindex: number): number => nsid * 0x1000000 + ifindex;

function groupBy<T>(rows: Iterable<T>, key: (row: T) => number): Map<number, T[]> {
  const groups = new Map<number, T[]>();
  for (const row of rows) {
    const k = key(row);
    const group = groups.get(k);
    if (group) group.push(row);
    else groups.set(k, [row]);
  }
  return groups;
}

function cableEnds(snapshot: Snapshot): Map<number, CableRow> {
  const ends = new Map<number, CableRow>();
  for (const cable of snapshot.cable.values()) {
    ends.set(linkId(cable.aNsid, cable.aIfindex), cable);
    ends.set(linkId(cable.bNsid, cable.bIfindex), cable);
  }
  return ends;
}

function machinesOf(snapshot: Snapshot): MachineModel[] {
  const links = groupBy(snapshot.link.values(), (l) => l.nsid);
  const netns = groupBy(snapshot.netns.values(), (n) => n.machine);
  const machines: MachineModel[] = [];
  for (const row of snapshot.machine.values()) {
    const spaces = (netns.get(row.id) ?? []).map((ns) => ({
      machine: row,
      netns: ns,
      links: (links.get(ns.nsid) ?? []).toSorted((a, b) => a.ifindex - b.ifindex),
    }));
    const init = spaces.find((s) => s.netns.name === '');
    if (init) machines.push({ row, init, named: spaces.filter((s) => s !== init).toSorted((a, b) => a.netns.nsid - b.netns.nsid) });
  }
  return machines;
}

/** Puts a snapshot's rows together. Cost: one pass over the rows of five tables. */
export function modelOf(snapshot: Snapshot): Model {
  const machines = machinesOf(snapshot);
  const spaces = new Map<NsId, Space>();
  for (const m of machines) for (const s of [m.init, ...m.named]) spaces.set(s.netns.nsid, s);
  const links = new Map<number, LinkRow>();
  for (const l of snapshot.link.values()) links.set(linkId(l.nsid, l.ifindex), l);
  const addrs = groupBy(snapshot.addr.values(), (a) => linkId(a.nsid, a.ifindex));
  const ports = groupBy(snapshot.link.values(), (l) => (l.master ? linkId(l.nsid, l.master) : -1));
  for (const group of ports.values()) group.sort((a, b) => (a.port?.portNo ?? 0) - (b.port?.portNo ?? 0) || a.ifindex - b.ifindex);
  const cables = cableEnds(snapshot);
  const cable = (l: LinkRow) => cables.get(linkId(l.nsid, l.ifindex));
  const link = (nsid: number, ifindex: number) => links.get(linkId(nsid, ifindex));
  const peer = (l: LinkRow): LinkRow | undefined => {
    if (l.kind === 'veth') return l.link ? link(l.linkNsid, l.link) : undefined;
    const c = cable(l);
    if (!c) return undefined;
    return c.aNsid === l.nsid && c.aIfindex === l.ifindex ? link(c.bNsid, c.bIfindex) : link(c.aNsid, c.aIfindex);
  };
  return {
    snapshot,
    machines,
    spaces,
    link,
    peer,
    lower: (l) => (l.vxlan?.link ? link(l.linkNsid || l.nsid, l.vxlan.link) : undefined),
    cable,
    addrs: (l) => addrs.get(linkId(l.nsid, l.ifindex)) ?? NONE,
    ports: (b) => ports.get(linkId(b.nsid, b.ifindex)) ?? NONE,
    master: (l) => (l.master ? link(l.nsid, l.master) : undefined),
    key: (l) => {
      const space = spaces.get(l.nsid);
      return space ? placeKey(space.machine.name, space.netns.name, l.name) : l.name;
    },
  };
}
