import { beforeEach, expect, test } from 'vitest';
import { emptyLab } from '#lab/schema.ts';
import { commandsOf, copyLab, removeLab, renameLab, savedLab, savedLabs, saveLab } from './saved.ts';

let room = Number.POSITIVE_INFINITY;
beforeEach(() => {
  const kept = new Map<string, string>();
  room = Number.POSITIVE_INFINITY;
  const used = () => [...kept.values()].reduce((n, v) => n + v.length, 0);
  globalThis.localStorage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => {
      if (used() - (kept.get(key)?.length ?? 0) + value.length > room) throw new Error('full');
      kept.set(key, value);
    },
    removeItem: (key: string) => kept.delete(key),
  } as unknown as Storage;
});

test('the newest lab stands first, and each is there once', () => {
  saveLab('a', emptyLab('A'), false, 1);
  saveLab('b', emptyLab('B'), false, 2);
  saveLab('a', { ...emptyLab('A'), script: '# made\nip netns add x\n' }, false, 3);
  expect(savedLabs().map((l) => [l.id, l.commands])).toEqual([
    ['a', 1],
    ['b', 0],
  ]);
  expect(savedLab('a')?.script).toContain('ip netns add x');
});

test('a lab that nobody changed goes when the next one is opened', () => {
  saveLab('a', emptyLab('A'), true);
  saveLab('b', emptyLab('B'), true);
  expect(savedLabs().map((l) => l.id)).toEqual(['b']);
  expect(savedLab('a')).toBeUndefined();
});

test('the oldest go when the browser has no more room, and a lab that never fits is said not to be kept', () => {
  const big = (name: string) => ({ ...emptyLab(name), script: '#'.repeat(2000) });
  saveLab('a', big('A'));
  room = 5200;
  expect(saveLab('b', big('B'))).toBe(true);
  expect(saveLab('c', big('C'))).toBe(true);
  expect(savedLabs().map((l) => l.id)).toEqual(['c', 'b']);
  room = 100;
  expect(saveLab('d', big('D'))).toBe(false);
});

test('a removed lab is gone', () => {
  saveLab('a', emptyLab('A'));
  removeLab('a');
  expect(savedLabs()).toEqual([]);
  expect(savedLab('a')).toBeUndefined();
});

test('commands are the lines that do something', () => {
  expect(commandsOf('# one\n\n ip link\n#@ hostA\nping x')).toBe(2);
});

test('a lab that was taken away is put back where it stood', () => {
  for (const [i, id] of ['a', 'b', 'c'].entries()) saveLab(id, emptyLab(id), false, i);
  const back = removeLab('b');
  expect(savedLabs().map((l) => l.id)).toEqual(['c', 'a']);
  back();
  expect(savedLabs().map((l) => l.id)).toEqual(['c', 'b', 'a']);
  expect(savedLab('b')).toEqual(emptyLab('b'));
});

test('a copy is a lab of its own, with the drawing of the first', () => {
  const thumb = { floors: 'M0 0', rooms: '', fixtures: '', cables: '' };
  saveLab('a', emptyLab('A'), false, 1, thumb);
  const copy = copyLab('a', 'A 2') ?? '';
  renameLab(copy, 'B');
  expect(savedLab('a')?.name).toBe('A');
  expect(savedLab(copy)?.name).toBe('B');
  expect(savedLabs().map((l) => [l.name, l.thumb])).toEqual([
    ['B', thumb],
    ['A', thumb],
  ]);
  expect(copyLab('gone', 'x')).toBeUndefined();
});
