/** One story grouped across devices: each story is one row that opens into its frames. Kept as the list grows. */
import type { PacketRow } from './index.ts';

export interface Item {
  readonly row: PacketRow;
  /** Set on the first row of a story with several. */
  readonly group?: Group;
  /** A further row of the story above. */
  readonly inside: boolean;
}
export interface Group {
  readonly root: number;
  readonly count: number;
  /** Places at which it was seen. */
  readonly devices: number;
  readonly open: boolean;
  /** Any of its rows is a drop. */
  readonly dropped: boolean;
}
interface Story {
  readonly rows: PacketRow[];
  readonly devices: Set<string>;
  dropped: boolean;
}

export class GroupedRows {
  private stories = new Map<number, Story>();
  private done = 0;
  private last: PacketRow | undefined;

  /** What to draw of the first `count` rows; `open` are the roots of the stories that are unfolded. */
  update(rows: readonly PacketRow[], count: number, open: ReadonlySet<number>): readonly Item[] {
    // Rows were taken away, or the head went back: from the start.
    if (count < this.done || (this.done > 0 && rows[this.done - 1] !== this.last)) this.restart();
    for (; this.done < count; this.done++) this.take(rows[this.done] as PacketRow);
    this.last = rows[this.done - 1];
    const items: Item[] = [];
    for (const [root, story] of this.stories) this.put(items, root, story, open.has(root));
    return items;
  }
  private put(items: Item[], root: number, { rows, devices, dropped }: Story, open: boolean): void {
    const row = rows[0] as PacketRow;
    if (rows.length === 1) {
      items.push({ row, inside: false });
      return;
    }
    items.push({ row, inside: false, group: { root, count: rows.length, devices: devices.size, open, dropped } });
    if (open) for (let i = 1; i < rows.length; i++) items.push({ row: rows[i] as PacketRow, inside: true });
  }
  private take(row: PacketRow): void {
    let story = this.stories.get(row.root);
    if (!story) {
      story = { rows: [], devices: new Set(), dropped: false };
      this.stories.set(row.root, story);
    }
    story.rows.push(row);
    story.devices.add(`${row.nsid} ${row.ifindex}`);
    story.dropped ||= row.reason !== undefined;
  }
  private restart(): void {
    this.stories = new Map();
    this.done = 0;
    this.last = undefined;
  }
}
