import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { emptyLab, type LabDoc } from '#lab/schema.ts';
import { checkpoint, History, type Step } from './history.ts';
import { resetLab } from './lab-store.ts';
import { fakeLab } from './testing/fake-lab.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A lab with one machine, opened, at rest. */
function opened(steps: { past: readonly Step[]; future: readonly Step[] } = { past: [], future: [] }) {
  const { lab, happen } = fakeLab();
  const saved: { doc: LabDoc; changed: boolean }[] = [];
  const reopened: LabDoc[] = [];
  const kept: { past: readonly Step[]; future: readonly Step[] }[] = [];
  const history = new History(lab, {
    toEnd: () => undefined,
    save: (doc, changed) => void saved.push({ doc, changed }),
    reopen: async (doc) => void reopened.push(doc),
    keepSteps: (past, future) => void kept.push({ past, future }),
  });
  const doc = emptyLab('L');
  history.begin(doc);
  history.resume(steps.past, steps.future);
  resetLab(lab, doc);
  const put = (table: string, after: object) => happen([{ kind: 'table', table, before: undefined, after }]);
  put('machine', { rid: 1, id: 1, name: 'host' });
  put('netns', { rid: 2, nsid: 1, machine: 1, name: '' });
  history.opened();
  vi.runAllTimers();
  const addNetns = (rid: number, name: string) => {
    put('netns', { rid, nsid: rid, machine: 1, name });
    vi.runAllTimers();
  };
  return { lab, history, saved, reopened, kept, addNetns, put };
}
const flags = (lab: ReturnType<typeof opened>['lab']) => [lab.store.getState().canUndo, lab.store.getState().canRedo];

describe('history', () => {
  test('what opening made is no step; what was changed afterwards is', () => {
    const { lab, addNetns, saved } = opened();
    expect(flags(lab)).toEqual([false, false]);
    expect(saved.map((s) => s.changed)).toEqual([false]);
    addNetns(3, 'red');
    expect(flags(lab)).toEqual([true, false]);
    expect(saved.at(-1)?.doc.script).toContain('ip netns add red');
    expect(saved.at(-1)?.changed).toBe(true);
  });

  test('undo opens the older document, redo the newer', async () => {
    const { lab, history, addNetns, reopened } = opened();
    addNetns(3, 'red');
    await history.undo();
    expect(reopened.at(-1)?.script).toBe('');
    expect(flags(lab)).toEqual([false, true]);
    await history.redo();
    expect(reopened.at(-1)?.script).toContain('ip netns add red');
    expect(flags(lab)).toEqual([true, false]);
  });

  test('a gesture that follows at once is a step of its own', async () => {
    const { lab, history, put, reopened } = opened();
    put('netns', { rid: 3, nsid: 3, machine: 1, name: 'red' });
    checkpoint(lab);
    put('netns', { rid: 4, nsid: 4, machine: 1, name: 'blue' });
    await history.undo();
    expect(reopened.at(-1)?.script).toContain('ip netns add red');
    expect(reopened.at(-1)?.script).not.toContain('blue');
  });

  test('a moved thing comes back without a boot', async () => {
    const { lab, history, reopened } = opened();
    lab.store.setState({ places: { host: { x: 80, y: 40 } } });
    vi.runAllTimers();
    await history.undo();
    expect(lab.store.getState().places).toEqual({});
    expect(reopened).toEqual([]);
  });

  test('steps of before a reload are gone back to and forth again', async () => {
    const first = opened();
    first.addNetns(3, 'red');
    first.addNetns(4, 'blue');
    await first.history.undo();
    const kept = JSON.parse(JSON.stringify(first.kept.at(-1)));
    expect(kept.past).toHaveLength(1);

    const { lab, history, reopened } = opened(kept);
    expect(flags(lab)).toEqual([true, true]);
    await history.redo();
    expect(reopened.at(-1)?.script).toContain('ip netns add blue');
    await history.undo();
    await history.undo();
    expect(reopened.at(-1)?.script).toBe('');
    expect(flags(lab)).toEqual([false, true]);
  });

  test('what the kernel learns is no step', () => {
    const { lab, put, saved } = opened();
    put('neigh', { rid: 9, nsid: 1, ifindex: 2, dst: 1, lladdr: 2, state: 'REACHABLE' });
    vi.runAllTimers();
    expect(flags(lab)).toEqual([false, false]);
    expect(saved).toHaveLength(1);
  });

  test('nothing is kept while the head is in the past; it is when the head has come to the end', () => {
    const { lab, put, saved } = opened();
    put('netns', { rid: 3, nsid: 3, machine: 1, name: 'red' });
    const { end } = lab.store.getState();
    lab.store.setState({ end: end + 10 });
    vi.runAllTimers();
    expect(saved).toHaveLength(1);
    lab.store.setState({ end });
    vi.runAllTimers();
    expect(saved).toHaveLength(2);
  });
});
