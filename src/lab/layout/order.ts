/**
 * Which things of a machine stand together, and in which order from left to right. What hangs on a bridge stands above it in the order of the
 * bridge's ports; what hangs on that (a client behind a router namespace) stands beside it; the rest follows its cables.
 */
import type { LinkRow } from '#sim/rows.ts';
import type { MachineModel, Model, Space } from '../model.ts';

/** Something in a row: a named namespace, or a device of the initial one that is an end station. */
export interface Item {
  readonly space?: Space;
  readonly card?: LinkRow;
  /** Its ends of veth pairs. */
  readonly ends: readonly LinkRow[];
}
/** A row of items over a bridge, with the tunnel devices under it. */
export interface Group {
  readonly bridge: LinkRow | undefined;
  readonly items: Item[];
  readonly pills: LinkRow[];
}

const isVeth = (l: LinkRow) => l.kind === 'veth';

export function itemsOf(machine: MachineModel): Item[] {
  const rooms = machine.named.map((space) => ({ space, ends: space.links.filter(isVeth) }));
  const cards = machine.init.links.filter((l) => isVeth(l) && !l.master).map((card) => ({ card, ends: [card] }));
  return [...rooms, ...cards];
}

/** Groups of one machine, in drawing order. */
export function groupsOf(model: Model, machine: MachineModel): Group[] {
  const items = itemsOf(machine);
  const owner = new Map<LinkRow, Item>();
  for (const item of items) for (const end of item.ends) owner.set(end, item);
  const init = machine.init.netns.nsid;
  const bridgeOf = (end: LinkRow): boolean => {
    const peer = model.peer(end);
    return peer !== undefined && peer.nsid === init && peer.master !== 0;
  };
  const near = (item: Item): Item[] =>
    item.ends.flatMap((end) => {
      const peer = model.peer(end);
      const other = peer && owner.get(peer);
      return other && other !== item ? [other] : [];
    });
  const onBridge = new Set(items.filter((item) => item.ends.some(bridgeOf)));
  const placed = new Set<Item>();
  /** The item and, behind it, what is reached only through it. */
  const walk = (first: Item, into: Item[]): void => {
    const stack = [first];
    while (stack.length > 0) {
      const item = stack.pop() as Item;
      if (placed.has(item)) continue;
      placed.add(item);
      into.push(item);
      for (const other of near(item).toReversed()) if (!onBridge.has(other)) stack.push(other);
    }
  };
  const groups: Group[] = [];
  for (const bridge of machine.init.links.filter((l) => l.kind === 'bridge')) {
    const group: Group = { bridge, items: [], pills: [] };
    for (const port of model.ports(bridge)) {
      const peer = isVeth(port) ? model.peer(port) : undefined;
      const item = peer && owner.get(peer);
      if (item) walk(item, group.items);
      if (port.kind === 'vxlan') group.pills.push(port);
    }
    groups.push(group);
  }
  const ends = items.filter((item) => new Set(near(item)).size <= 1);
  for (const item of [...ends, ...items]) {
    if (placed.has(item)) continue;
    const group: Group = { bridge: undefined, items: [], pills: [] };
    walk(item, group.items);
    groups.push(group);
  }
  const loose = machine.init.links.filter((l) => l.kind === 'vxlan' && !l.master);
  if (loose.length > 0) groups.push({ bridge: undefined, items: [], pills: loose });
  return groups;
}

/** How many items stand in one row. */
export const columns = (n: number): number => (n <= 8 ? Math.max(1, n) : Math.min(40, Math.max(8, Math.ceil(Math.sqrt(n * 1.5)))));

/** Ends of veth pairs between two neighbours of a row: they face each other. */
export function facing(model: Model, row: readonly Item[]): Map<number, 'left' | 'right'> {
  const sides = new Map<number, 'left' | 'right'>();
  for (let i = 0; i + 1 < row.length; i++) {
    const right = row[i + 1] as Item;
    const end = (row[i] as Item).ends.find((e) => !e.master && right.ends.some((r) => !r.master && model.peer(e) === r));
    const peer = end && model.peer(end);
    if (!end || !peer) continue;
    sides.set(end.rid, 'right');
    sides.set(peer.rid, 'left');
  }
  return sides;
}
