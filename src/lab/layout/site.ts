/** Machines side by side, routers between the hosts that they join, and the wall of a machine that each NIC belongs in. */
import type { LinkRow } from '#sim/rows.ts';
import type { MachineModel, Model } from '../model.ts';
import type { LabMachine, Place } from '../schema.ts';
import { type Box, SIZE, type Side, snap } from './rect.ts';
import { settle } from './settle.ts';

/** Most open buildings in one row. */
const ROW = 6;

interface Slot {
  readonly row: number;
  readonly col: number;
}
export interface Site {
  readonly order: readonly MachineModel[];
  /** Closed buildings: a router or switch with nothing inside that needs a room of its own. */
  isCompact(machine: MachineModel): boolean;
  /** The wall in which a NIC of a machine is set. */
  sideOf(nic: LinkRow): Side;
  /** Gives every machine its place. Boxes come in `order`. */
  place(boxes: readonly Box[], places: Readonly<Record<string, Place>>): void;
}

function compactTest(
  roles: ReadonlyMap<string, LabMachine['role']>,
  places: Readonly<Record<string, Place>>,
): (m: MachineModel) => boolean {
  return (m) => {
    if (places[m.row.name]?.closed) return true;
    const role = roles.get(m.row.name) ?? 'host';
    if (role === 'host' || m.named.length > 0) return false;
    const open = m.init.links.filter((l) => l.kind !== 'loopback' && l.kind !== 'nic');
    return role === 'switch' ? open.every((l) => l.kind === 'bridge') : open.length === 0;
  };
}

/** Neighbours by cable, each once, in the order of NICs. */
function neighbours(model: Model): Map<number, number[]> {
  const near = new Map<number, number[]>();
  for (const m of model.machines) {
    const ids = new Set<number>();
    for (const space of [m.init, ...m.named]) {
      for (const nic of space.links) {
        const peer = nic.kind === 'nic' ? model.peer(nic) : undefined;
        const other = peer && model.spaces.get(peer.nsid)?.machine.id;
        if (other !== undefined && other !== m.row.id) ids.add(other);
      }
    }
    near.set(m.row.id, [...ids]);
  }
  return near;
}

/** Rows of machines: those in the upper rows follow their cables; a box that joins three or more stands in a row of its own below. */
function rowsOf(model: Model, compact: (m: MachineModel) => boolean, near: Map<number, number[]>): MachineModel[][] {
  const hub = (m: MachineModel) => compact(m) && (near.get(m.row.id)?.length ?? 0) > 2;
  const byId = new Map(model.machines.map((m) => [m.row.id, m]));
  const seen = new Set<number>();
  const line: MachineModel[] = [];
  for (const first of [...model.machines.filter((m) => !compact(m)), ...model.machines]) {
    const stack = [first];
    while (stack.length > 0) {
      const m = stack.pop() as MachineModel;
      if (seen.has(m.row.id) || hub(m)) continue;
      seen.add(m.row.id);
      line.push(m);
      for (const id of (near.get(m.row.id) ?? []).toReversed()) stack.push(byId.get(id) as MachineModel);
    }
  }
  const rows: MachineModel[][] = [[]];
  let open = 0;
  for (const m of line) {
    if (!compact(m) && open === ROW) {
      rows.push([]);
      open = 0;
    }
    if (!compact(m)) open++;
    rows.at(-1)?.push(m);
  }
  const hubs = model.machines.filter(hub);
  return [...rows, hubs].filter((r) => r.length > 0);
}

/** The site plan of all machines of a lab. */
export function arrangeSite(model: Model, roles: ReadonlyMap<string, LabMachine['role']>, chosen: Readonly<Record<string, Place>>): Site {
  const test = compactTest(roles, chosen);
  const compact = new Map(model.machines.map((m) => [m.row.id, test(m)]));
  const isCompact = (m: MachineModel) => compact.get(m.row.id) === true;
  const near = neighbours(model);
  const rows = rowsOf(model, isCompact, near);
  const slots = new Map<number, Slot>();
  for (const [row, machines] of rows.entries()) for (const [col, m] of machines.entries()) slots.set(m.row.id, { row, col });
  const slotOf = (l: LinkRow): Slot | undefined => slots.get(model.spaces.get(l.nsid)?.machine.id ?? -1);
  const machineOf = new Map(model.machines.map((m) => [m.row.id, m]));

  const sideOf = (nic: LinkRow): Side => {
    const peer = model.peer(nic);
    const here = slotOf(nic);
    const there = peer && slotOf(peer);
    if (!here || !there) return 'bottom';
    if (here.row === there.row && Math.abs(here.col - there.col) === 1) return there.col < here.col ? 'left' : 'right';
    const owner = machineOf.get(model.spaces.get(nic.nsid)?.machine.id ?? -1);
    return there.row < here.row && owner && isCompact(owner) ? 'top' : 'bottom';
  };

  const place = (boxes: readonly Box[], places: Readonly<Record<string, Place>>): void => {
    const boxOf = new Map(boxes.map((b) => [b.key, b]));
    let y = 0;
    for (const row of rows) {
      const lined = row.map((m) => boxOf.get(m.row.name) as Box);
      const hubRow = row.every((m) => (near.get(m.row.id)?.length ?? 0) > 2 && isCompact(m));
      y += placeRow(row, lined, y, near) + SIZE.gap.cabled;
      if (hubRow) centre(row, lined, boxOf, near, machineOf);
    }
    settle([...boxes], places, (b) => b.key, SIZE.gap.machines);
  };
  return { order: rows.flat(), isCompact, sideOf, place };
}

/** Sets one row of machines on a common ground line; answers its height. */
function placeRow(row: readonly MachineModel[], boxes: readonly Box[], y: number, near: Map<number, number[]>): number {
  const height = Math.max(...boxes.map((b) => b.h));
  let x = 0;
  for (const [i, box] of boxes.entries()) {
    const next = row[i + 1];
    box.x = x;
    box.y = y + height - box.h;
    const cabled = next && near.get((row[i] as MachineModel).row.id)?.includes(next.row.id);
    x += box.w + (cabled ? SIZE.gap.cabled : SIZE.gap.machines);
  }
  return height;
}

/** Moves each hub under the middle of what it joins, keeping their order and distance. */
function centre(
  row: readonly MachineModel[],
  boxes: readonly Box[],
  boxOf: ReadonlyMap<string, Box>,
  near: Map<number, number[]>,
  machineOf: ReadonlyMap<number, MachineModel>,
): void {
  let left = 0;
  for (const [i, m] of row.entries()) {
    const box = boxes[i] as Box;
    const joined = (near.get(m.row.id) ?? []).map((id) => boxOf.get(machineOf.get(id)?.row.name ?? '')).filter((b) => b !== undefined);
    const middle = joined.reduce((sum, b) => sum + b.x + b.w / 2, 0) / joined.length;
    box.x = Math.max(left, snap(middle - box.w / 2));
    left = box.x + box.w + SIZE.gap.machines;
  }
}
