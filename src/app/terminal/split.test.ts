import { beforeEach, expect, test } from 'vitest';
import { fakeLab } from '../store/testing/fake-lab.ts';
import { activate, seen, split, toggleSplit } from './split.ts';

beforeEach(() => split.setState({ beside: undefined }));
const where = { machine: 'host' };

test('a split opens a second terminal of the place, and ends without closing it', async () => {
  const { lab } = fakeLab();
  lab.store.setState({ terminals: [{ term: 901, where }], activeTerm: 901 });
  const shown = () => {
    const { terminals, activeTerm } = lab.store.getState();
    return seen(terminals, activeTerm, split.getState().beside);
  };
  expect(shown()).toEqual([901]);
  await toggleSplit(lab);
  const second = lab.store.getState().activeTerm as number;
  expect(shown()).toEqual([901, second]);
  activate(lab, 901);
  expect(shown(), 'they do not change places').toEqual([901, second]);
  expect(lab.store.getState().activeTerm).toBe(901);
  await toggleSplit(lab);
  expect(shown()).toEqual([901]);
  expect(lab.store.getState().terminals).toHaveLength(2);
});

test('a terminal that was closed is not seen', () => {
  expect(seen([{ term: 1, where }], 1, 2)).toEqual([1]);
  expect(seen([], undefined, 2)).toEqual([]);
});
