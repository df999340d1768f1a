/** An observable keyed table: every change of what is shown goes into the trace with the row before and after. */
import type { TableName, TableRows } from './rows.ts';
import type { TableChange, Trace } from './trace.ts';

/** Row identities are unique in a lab, whatever the table. */
export class RowIds {
  private next = 1;
  take(): number {
    return this.next++;
  }
}

const EMPTY: Map<unknown, unknown> = new Map();

type Fields<T extends TableName> = Omit<TableRows[T], 'rid'>;

export class Table<T extends TableName, K extends number | string> {
  /** Most tables of a namespace stay empty: they share one map until they get their first row. */
  private rows: Map<K, TableRows[T]> = EMPTY as typeof this.rows;
  readonly name: T;
  private readonly trace: Trace;
  private readonly ids: RowIds;

  constructor(name: T, trace: Trace, ids: RowIds) {
    this.name = name;
    this.trace = trace;
    this.ids = ids;
  }

  get size(): number {
    return this.rows.size;
  }
  get(key: K): TableRows[T] | undefined {
    return this.rows.get(key);
  }
  has(key: K): boolean {
    return this.rows.has(key);
  }
  /** Rows in the order in which they were added. */
  values(): IterableIterator<TableRows[T]> {
    return this.rows.values();
  }
  entries(): IterableIterator<[K, TableRows[T]]> {
    return this.rows.entries();
  }

  /** Adds or replaces the row under `key`; a replaced row keeps its identity and place. `fields` becomes the row: hand over a new object. */
  set(key: K, fields: Fields<T>): TableRows[T] {
    const before = this.rows.get(key);
    const after = fields as TableRows[T];
    (after as { rid: number }).rid = before ? before.rid : this.ids.take();
    if (this.rows === EMPTY) this.rows = new Map();
    this.rows.set(key, after);
    this.trace.object({ kind: 'table', table: this.name, before, after } as TableChange);
    return after;
  }

  /** Changes some fields of an existing row; undefined when there is none. */
  patch(key: K, fields: Partial<Fields<T>>): TableRows[T] | undefined {
    const before = this.rows.get(key);
    return before && this.set(key, { ...before, ...fields } as Fields<T>);
  }

  /** Replaces a row without a trace event: for times that merely age. */
  touch(key: K, fields: Partial<Fields<T>>): void {
    const row = this.rows.get(key);
    if (row) Object.assign(row, fields);
  }

  delete(key: K): TableRows[T] | undefined {
    const before = this.rows.get(key);
    if (!before) return undefined;
    this.rows.delete(key);
    this.trace.object({ kind: 'table', table: this.name, before, after: undefined } as TableChange);
    return before;
  }
}
