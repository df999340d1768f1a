/**
 * All tables of a lab at one moment, rebuilt from the trace's table changes. Changes can be applied forwards and backwards, so that any past
 * moment can be shown. Maps are keyed by `rid` and keep the order of creation; `version` counts changes for cheap selectors.
 */
import type { TableName, TableRows } from '#sim/rows.ts';
import type { TableChange } from '#sim/trace.ts';

export type Snapshot = { readonly [T in TableName]: Map<number, TableRows[T]> } & {
  version: number;
  readonly versions: Record<TableName, number>;
};

export const TABLES = [
  'machine',
  'netns',
  'link',
  'addr',
  'route',
  'rule',
  'neigh',
  'fdb',
  'xtchain',
  'xtrule',
  'conntrack',
  'sysctl',
  'cable',
] as const satisfies readonly TableName[];

export function emptySnapshot(): Snapshot {
  const maps = Object.fromEntries(TABLES.map((t) => [t, new Map()]));
  const versions = Object.fromEntries(TABLES.map((t) => [t, 0]));
  return { ...maps, version: 0, versions } as unknown as Snapshot;
}

function put(snapshot: Snapshot, table: TableName, row: { rid: number } | undefined, gone: { rid: number } | undefined): void {
  const map = snapshot[table] as Map<number, unknown>;
  if (row) map.set(row.rid, row);
  else if (gone) map.delete(gone.rid);
  snapshot.version++;
  snapshot.versions[table]++;
}

export const applyChange = (snapshot: Snapshot, change: TableChange): void => put(snapshot, change.table, change.after, change.before);
export const revertChange = (snapshot: Snapshot, change: TableChange): void => put(snapshot, change.table, change.before, change.after);
