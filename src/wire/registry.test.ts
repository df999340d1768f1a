import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { FORMATS, formatOf } from './registry.ts';

test('every file that defines a format is in the table', () => {
  const here = new URL('.', import.meta.url);
  const defining = readdirSync(here).filter(
    (f) => f.endsWith('.ts') && !f.endsWith('.test.ts') && /as const satisfies Format;/.test(readFileSync(new URL(f, here), 'utf8')),
  );
  expect(defining.map((f) => f.replace('.ts', '')).sort()).toEqual(FORMATS.map((f) => f.proto as string).sort());
});

test('no two formats claim the same number, and each is found under its own', () => {
  for (const format of FORMATS) {
    for (const [space, key] of format.binds) expect(formatOf(space, key)).toBe(format);
  }
});

test('every field has a label', () => {
  for (const format of FORMATS) {
    const labels: Readonly<Record<string, string>> = format.labels;
    for (const [name] of format.fields) expect(labels[name], name).toBeTruthy();
  }
});
