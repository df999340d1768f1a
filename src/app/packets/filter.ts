/** Which rows the filters let through, kept as the list grows: a row is looked at once, however often the list is drawn. */
import { matches } from '#wire/filter/match.ts';
import type { PacketRow, PacketSource } from './index.ts';
import { RowSubject, testIn } from './language.ts';
import type { Names } from './names.ts';

export interface Filters {
  /** What stands in the field. */
  readonly typed: string;
  /** What the list is filtered by: an expression, or words that must all be found in the row's text. Behind `typed` while that is wrong. */
  readonly text: string;
  /** Only the story of the packet that is followed. */
  readonly story: boolean;
}
export const noFilters: Filters = { typed: '', text: '', story: false };
export const filtered = (f: Filters): boolean => f.text.trim() !== '' || f.story;

/** What a filter looks at beside the row. */
export interface FilterContext {
  readonly text: string;
  /** Only this packet's story. */
  readonly story: number | undefined;
  readonly index: PacketSource;
  readonly names: Names;
}

/** The rows of an index that pass a filter, in order. `update` takes in what is new. */
export class FilteredRows {
  rows: PacketRow[] = [];
  private readonly passes: (row: PacketRow) => boolean;
  private readonly index: PacketSource;
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

function predicate({ text, story, index, names }: FilterContext): (row: PacketRow) => boolean {
  const root = story === undefined ? undefined : index.rootOf(story);
  const passes = textPredicate(text, index, names);
  return (row) => (root === undefined || row.root === root) && passes(row);
}

function textPredicate(text: string, index: PacketSource, names: Names): (row: PacketRow) => boolean {
  const wordsOf = (row: PacketRow) => textOf(row, index, names);
  const parsed = testIn(text);
  if (parsed && 'test' in parsed) {
    const subject = new RowSubject(index, names, wordsOf);
    return (row) => matches(parsed.test, subject.of(row));
  }
  const tokens = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (tokens.length === 0) return () => true;
  return (row) => {
    const words = wordsOf(row);
    return tokens.every((token) => words.includes(token));
  };
}

function textOf(row: PacketRow, index: PacketSource, names: Names): string {
  const place = names.place(row.nsid, row.ifindex);
  const s = index.summary(row);
  const what = s ? [s.proto, s.src, s.dst, names.who(s.src), names.who(s.dst), s.info, s.inner?.info ?? ''] : [];
  return [place.space, place.dev, row.reason ?? '', ...what].join(' ').toLowerCase();
}
