import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { serviceWorker } from './offline.ts';

const template = readFileSync(new URL('./sw.js', import.meta.url), 'utf8');
const make = (files: Record<string, string>) => serviceWorker(template, Object.keys(files), (f) => Buffer.from(files[f] ?? ''));
const version = (text: string) => /VERSION = '([^']*)'/.exec(text)?.[1];

test('the worker knows every file, and the page by its address', () => {
  const text = make({ 'index.html': 'a', 'assets/x-1.js': 'b' });
  expect(text).toContain('"./",\n  "./assets/x-1.js"');
  expect(text).not.toContain('__');
});

test('its name changes with any file, and with nothing else', () => {
  const one = version(make({ 'index.html': 'a' }));
  expect(one).toMatch(/^[0-9a-f]{12}$/);
  expect(version(make({ 'index.html': 'a' }))).toBe(one);
  expect(version(make({ 'index.html': 'b' }))).not.toBe(one);
  expect(version(make({ 'index.html': 'a', 'theme.js': '' }))).not.toBe(one);
});
