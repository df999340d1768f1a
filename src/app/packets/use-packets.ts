/** The rows to show: those the play head has passed, through the filters. */
import { useMemo } from 'react';
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { useLab, useLabPaced, useModel, useSession } from '../store/hooks.ts';
import { type Opened, opened } from './capture.ts';
import { FilteredRows, type Filters, filtered, noFilters } from './filter.ts';
import { type PacketRow, type PacketSource, packetIndex, passed } from './index.ts';
import { testIn } from './language.ts';
import { type Names, namesOf } from './names.ts';

export const filters = createStore<Filters>(() => noFilters);
/** One row a story instead of one a frame. */
export const grouping = createStore<boolean>(() => false);
export const clearFilters = (): void => filters.setState(noFilters, true);

/** Puts a text into the filter field. The list keeps to the last one that was right. */
export function filterBy(typed: string): void {
  const parsed = testIn(typed);
  filters.setState(parsed && 'error' in parsed ? { typed } : { typed, text: typed });
}

export interface Packets {
  readonly index: PacketSource;
  readonly names: Names;
  /** How many the head has passed. */
  readonly all: number;
  /** Those that the filters let through, in order; the head has passed the first `count` of them. The array grows in place. */
  readonly rows: readonly PacketRow[];
  readonly count: number;
  /** Number of the chosen row's event. */
  readonly picked: number | undefined;
  readonly pick: (row: PacketRow | undefined) => void;
  /** The file that they come from, when it is not the lab. */
  readonly file: Opened | undefined;
}

/** A list that grows with each packet is drawn this often at most, in milliseconds: nobody reads faster, and each time costs a layout. */
const PACE = 250;

export function usePackets(): Packets {
  const file = useStore(opened, (s) => s.file);
  const live = useLivePackets();
  const read = useFilePackets(file);
  return read ?? live;
}

function useFilePackets(file: Opened | undefined): Packets | undefined {
  const text = useStore(filters, (f) => f.text);
  const picked = useStore(opened, (s) => s.picked);
  const rows = useMemo(
    () => file && new FilteredRows({ text, story: undefined, index: file.source, names: file.names }).update(),
    [file, text],
  );
  if (!file || !rows) return undefined;
  const pick = (row: PacketRow | undefined) => opened.setState({ picked: row?.seq });
  return { index: file.source, names: file.names, all: file.source.rows.length, rows, count: rows.length, picked, pick, file };
}

function useLivePackets(): Packets {
  const { lab } = useSession();
  const index = packetIndex(lab);
  const head = useLabPaced((s) => s.head, PACE);
  const followed = useLab((s) => s.story);
  const model = useModel();
  const names = useMemo(() => namesOf(model), [model]);
  const f = useStore(filters);
  const { text } = f;
  const story = f.story ? followed : undefined;
  const any = filtered(f);
  const chosen = useMemo(() => (any ? new FilteredRows({ text, story, index, names }) : undefined), [any, text, story, index, names]);
  const every = index.update();
  const rows = chosen?.update() ?? every;
  const all = passed(every, head);
  const picked = useLab((s) => s.picked);
  const pick = (row: PacketRow | undefined) => lab.store.setState(row ? { picked: row.seq, story: row.skb } : { picked: undefined });
  return { index, names, all, rows, count: rows === every ? all : passed(rows, head), picked, pick, file: undefined };
}
