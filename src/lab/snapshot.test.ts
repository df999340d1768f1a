import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TableChange } from '#sim/trace.ts';
import { applyChange, emptySnapshot, revertChange, TABLES } from './snapshot.ts';

/** Changes as tables make them: a row is added, replaced or deleted. */
const history = fc
  .array(fc.record({ table: fc.constantFrom(...TABLES), rid: fc.integer({ min: 1, max: 6 }), value: fc.nat(9), gone: fc.boolean() }))
  .map((ops) => {
    const now = new Map<string, object>();
    return ops.map(({ table, rid, value, gone }) => {
      const before = now.get(`${table}${rid}`);
      const after = gone && before ? undefined : { rid, value };
      if (after) now.set(`${table}${rid}`, after);
      else now.delete(`${table}${rid}`);
      return { kind: 'table', table, before, after } as unknown as TableChange;
    });
  });
const rows = (s: ReturnType<typeof emptySnapshot>) => TABLES.map((t) => [...(s[t] as Map<number, unknown>)].toSorted(([a], [b]) => a - b));

test('any history can be walked back and forth', () => {
  fc.assert(
    fc.property(history, fc.nat(), (changes, cut) => {
      const middle = changes.length === 0 ? 0 : cut % (changes.length + 1);
      const half = emptySnapshot();
      for (const c of changes.slice(0, middle)) applyChange(half, c);
      const whole = emptySnapshot();
      for (const c of changes) applyChange(whole, c);
      const end = rows(whole);
      for (const c of changes.slice(middle).toReversed()) revertChange(whole, c);
      expect(rows(whole)).toEqual(rows(half));
      for (const c of changes.slice(middle)) applyChange(whole, c);
      expect(rows(whole)).toEqual(end);
      expect(whole.version).toBe(changes.length + 2 * (changes.length - middle));
    }),
  );
});
