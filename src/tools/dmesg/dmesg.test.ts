/** Texts and exit codes as dmesg of util-linux 2.38.1 gave them. */
import { expect, test } from 'vitest';
import { nanos, SEC } from '#base/brand.ts';
import type { KlogRecord } from '#kernel/uapi/klog.ts';
import type { Task } from '#sim/task.ts';
import type { ToolContext } from '../tool.ts';
import { dmesg } from './dmesg.ts';

const RECORDS: KlogRecord[] = [
  { seq: 1, at: nanos(1.5 * SEC), level: 4, text: 'one' },
  { seq: 2, at: nanos(12.000025 * SEC), level: 7, text: 'two' },
];

function run(...args: string[]): { out: string; err: string; rc: number; cleared: boolean } {
  const out: string[] = [];
  const err: string[] = [];
  const clears: true[] = [];
  const klog = { records: RECORDS, since: () => RECORDS, clear: () => clears.push(true) };
  const stdout = { write: (text: string) => out.push(text) };
  const stderr = { write: (text: string) => err.push(text) };
  const ctx = { args, sys: { klog }, stdout, stderr, bootTime: 1_764_009_043_000_000_000n } as unknown as ToolContext;
  const step = (dmesg.run(ctx) as Task<number>).next();
  return { out: out.join(''), err: err.join(''), rc: step.done ? step.value : -1, cleared: clears.length > 0 };
}

test.each([
  [[], '[    1.500000] one\n[   12.000025] two\n'],
  [['-t'], 'one\ntwo\n'],
  [['-x'], 'kern  :warn  : [    1.500000] one\nkern  :debug : [   12.000025] two\n'],
  [['-r'], '<4>[    1.500000] one\n<7>[   12.000025] two\n'],
  [['-d', '-l', 'debug,warn'], '[    1.500000 <    0.000000>] one\n[   12.000025 <   10.500025>] two\n'],
  [['-T', '--level=warn'], '[Mon Nov 24 18:30:44 2025] one\n'],
])('dmesg %s', (args, out) => expect(run(...args)).toMatchObject({ out, rc: 0, cleared: false }));

test('-C clears, -c prints first', () => {
  expect(run('-C')).toMatchObject({ out: '', cleared: true });
  expect(run('-ct')).toMatchObject({ out: 'one\ntwo\n', cleared: true });
});

test('what it refuses', () => {
  expect(run('--foo')).toMatchObject({ err: "dmesg: unrecognized option '--foo'\nTry 'dmesg --help' for more information.\n", rc: 1 });
  expect(run('foo')).toMatchObject({ err: "dmesg: bad usage\nTry 'dmesg --help' for more information.\n", rc: 1 });
  expect(run('-l', 'foo')).toMatchObject({ err: "dmesg: unknown level 'foo'\n", rc: 1 });
});
