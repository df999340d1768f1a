/** Which rows the filters let through, kept as the list grows: a row is looked at once, however often the list is drawn. */
import { shapeOf } from '../ui/glyph.tsx';
import type { PacketIndex, PacketRow } from './index.ts';
import type { Names } from './names.ts';

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
export const noFilters: Filters = { text: '', shapes: new Set(), dropped: false, story: false, selected: false };
export const filtered = (f: Filters): boolean => f.text !== '' || f.shapes.size > 0 || f.dropped || f.story || f.selected;

/** What a filter looks at beside the row. */
export interface FilterContext {
  readonly filters: Filters;
  readonly index: PacketIndex;
  readonly names: Names;
  readonly story: number | undefined;
  readonly selection: string | undefined;
}

/** The rows of an index that pass a filter, in order. `update` takes in what is new. */
export class FilteredRows {
  rows: PacketRow[] = [];
  private readonly passes: (row: PacketRow) => boolean;
  private readonly index: PacketIndex;
  private age = -1;
  private done = 0;

  constructor(context: FilterContext) {
    this.index = context.index;
    this.passes = predicate(context);
  }
  update(): readonly PacketRow[] {
    const { rows, age } = this.index;
    if (age !== this.age) {
      this.age = age;
      this.rows = [];
      this.done = 0;
    }
    for (; this.done < rows.length; this.done++) {
      const row = rows[this.done] as PacketRow;
      if (this.passes(row)) this.rows.push(row);
    }
    return this.rows;
  }
}

function predicate({ filters: f, index, names, story, selection }: FilterContext): (row: PacketRow) => boolean {
  const root = story === undefined ? undefined : index.rootOf(story);
  const tokens = f.text.toLowerCase().split(/\s+/).filter(Boolean);
  return (row) => {
    if (f.dropped && row.reason === undefined) return false;
    if (f.story && row.root !== root) return false;
    if (f.selected && selection !== undefined && !isAt(selection, names.place(row.nsid, row.ifindex).key)) return false;
    if (f.shapes.size > 0) {
      const s = index.summary(row);
      if (!s || !(f.shapes.has(shapeOf(s)) || (s.inner && f.shapes.has(shapeOf(s.inner))))) return false;
    }
    if (tokens.length === 0) return true;
    const text = textOf(row, index, names);
    return tokens.every((token) => text.includes(token));
  };
}

function textOf(row: PacketRow, index: PacketIndex, names: Names): string {
  const place = names.place(row.nsid, row.ifindex);
  const s = index.summary(row);
  const what = s ? [s.proto, s.src, s.dst, names.who(s.src), names.who(s.dst), s.info, s.inner?.info ?? ''] : [];
  return [place.space, place.dev, row.reason ?? '', ...what].join(' ').toLowerCase();
}

/** A row is at a thing when its device is that thing or stands in it. */
const isAt = (selected: string, device: string): boolean => device === selected || device.startsWith(`${selected}/`);
