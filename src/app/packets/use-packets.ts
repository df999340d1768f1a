/** The rows to show: those the play head has passed, through the filters. */
import { useMemo } from 'react';
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { useLab, useLabPaced, useModel, useSession } from '../store/hooks.ts';
import { FilteredRows, type Filters, filtered, noFilters } from './filter.ts';
import { type PacketIndex, type PacketRow, packetIndex, passed } from './index.ts';
import { type Names, namesOf } from './names.ts';

export const filters = createStore<Filters>(() => noFilters);
export const clearFilters = (): void => filters.setState(noFilters, true);

export interface Packets {
  readonly index: PacketIndex;
  readonly names: Names;
  /** How many the head has passed. */
  readonly all: number;
  /** Those that the filters let through, in order; the head has passed the first `count` of them. The array grows in place. */
  readonly rows: readonly PacketRow[];
  readonly count: number;
}

/** A list that grows with each packet is drawn this often at most, in milliseconds: nobody reads faster, and each time costs a layout. */
const PACE = 250;

export function usePackets(): Packets {
  const { lab } = useSession();
  const index = packetIndex(lab);
  const head = useLabPaced((s) => s.head, PACE);
  const story = useLab((s) => s.story);
  const selection = useLab((s) => s.selection[0]);
  const model = useModel();
  const names = useMemo(() => namesOf(model), [model]);
  const f = useStore(filters);
  const chosen = useMemo(
    () => (filtered(f) ? new FilteredRows({ filters: f, index, names, story, selection }) : undefined),
    [f, index, names, story, selection],
  );
  const every = index.update();
  const rows = chosen?.update() ?? every;
  const all = passed(every, head);
  return { index, names, all, rows, count: rows === every ? all : passed(rows, head) };
}
