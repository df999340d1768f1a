import { expect, test } from 'vitest';
import { GroupedRows } from './groups.ts';
import type { PacketRow } from './index.ts';

const row = (no: number, root: number, ifindex = 2, reason?: string): PacketRow => ({
  no,
  seq: no,
  t: 0,
  skb: no,
  root,
  nsid: 1,
  ifindex,
  frame: 0,
  reason,
  fn: undefined,
});
const shown = (items: ReturnType<GroupedRows['update']>) => items.map((i) => [i.row.no, i.inside, i.group?.count, i.group?.devices]);

test('a story is one row at the place of its first frame, and opens into the others', () => {
  const rows = [row(1, 1), row(2, 2), row(3, 1, 3), row(4, 1, 3, 'NO_SOCKET')];
  const groups = new GroupedRows();
  expect(shown(groups.update(rows, 4, new Set()))).toEqual([
    [1, false, 3, 2],
    [2, false, undefined, undefined],
  ]);
  expect(groups.update(rows, 4, new Set())[0]?.group?.dropped).toBe(true);
  expect(shown(groups.update(rows, 4, new Set([1]))).map(([no, inside]) => [no, inside])).toEqual([
    [1, false],
    [3, true],
    [4, true],
    [2, false],
  ]);
});

test('it grows with the list, goes back with the head, and begins anew with other rows', () => {
  const rows = [row(1, 1), row(2, 1), row(3, 3)];
  const groups = new GroupedRows();
  expect(shown(groups.update(rows, 1, new Set()))).toEqual([[1, false, undefined, undefined]]);
  expect(shown(groups.update(rows, 3, new Set())).map(([no]) => no)).toEqual([1, 3]);
  expect(shown(groups.update(rows, 2, new Set())).map(([no, , n]) => [no, n])).toEqual([[1, 2]]);
  expect(shown(groups.update([row(7, 7), row(8, 8)], 2, new Set())).map(([no]) => no)).toEqual([7, 8]);
});
