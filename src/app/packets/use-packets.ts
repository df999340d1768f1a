/** The rows to show: those the play head has passed, through the filters. */
import { useMemo } from 'react';
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { useLab, useModel, useSession } from '../store/hooks.ts';
import { shapeOf } from '../ui/glyph.tsx';
import { type PacketIndex, type PacketRow, packetIndex, passed } from './index.ts';
import { type Names, namesOf } from './names.ts';

export interface Filters {
  /** Words that must all be found in the row's text: addresses, names, device, protocol, reason. */
  readonly text: string;
  readonly shapes: ReadonlySet<string>;
  readonly dropped: boolean;
  /** Only the story of the packet that is followed. */
  readonly story: boolean;
  /** Only frames at the selected thing. */
  readonly selected: boolean;
}
const none: Filters = { text: '', shapes: new Set(), dropped: false, story: false, selected: false };
export const filters = createStore<Filters>(() => none);
export const clearFilters = (): void => filters.setState(none, true);
export const filtered = (f: Filters): boolean => f.text !== '' || f.shapes.size > 0 || f.dropped || f.story || f.selected;

export interface Packets {
  readonly index: PacketIndex;
  readonly names: Names;
  /** All that the head has passed. */
  readonly all: number;
  readonly rows: readonly PacketRow[];
}

export function usePackets(): Packets {
  const { lab } = useSession();
  const index = packetIndex(lab);
  useLab((s) => s.end);
  const rows = index.update();
  const all = useLab((s) => passed(rows, s.head));
  const story = useLab((s) => s.story);
  const selection = useLab((s) => s.selection[0]);
  const model = useModel();
  const names = useMemo(() => namesOf(model), [model]);
  const f = useStore(filters);
  const shown = useMemo(() => {
    const here = rows.slice(0, all);
    if (!filtered(f)) return here;
    const root = story === undefined ? undefined : index.rootOf(story);
    const tokens = f.text.toLowerCase().split(/\s+/).filter(Boolean);
    return here.filter((row) => {
      if (f.dropped && row.reason === undefined) return false;
      if (f.story && row.root !== root) return false;
      const place = names.place(row.nsid, row.ifindex);
      if (f.selected && selection !== undefined && !isAt(selection, place.key)) return false;
      if (f.shapes.size === 0 && tokens.length === 0) return true;
      const s = index.summary(row);
      if (f.shapes.size > 0 && !(s && (f.shapes.has(shapeOf(s)) || (s.inner && f.shapes.has(shapeOf(s.inner)))))) return false;
      if (tokens.length === 0) return true;
      const text =
        `${place.space} ${place.dev} ${row.reason ?? ''} ${s ? `${s.proto} ${s.src} ${s.dst} ${names.who(s.src)} ${names.who(s.dst)} ${s.info} ${s.inner?.info ?? ''}` : ''}`.toLowerCase();
      return tokens.every((token) => text.includes(token));
    });
  }, [rows, all, f, story, selection, names, index]);
  return { index, names, all, rows: shown };
}

/** A row is at a thing when its device is that thing or stands in it. */
const isAt = (selected: string, device: string): boolean => device === selected || device.startsWith(`${selected}/`);
