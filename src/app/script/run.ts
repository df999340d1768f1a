/** The script pane's state: the text, where it runs, the line it is at, and what went wrong at which line. One for a lab. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ScriptError, Where } from '#host/protocol.ts';
import type { Lab } from '../store/lab-store.ts';

/** The id under which the worker knows the script of a lab that is being opened. */
const OPENING = 0;

export interface ScriptState {
  readonly text: string;
  readonly where: Where | undefined;
  /** Run that is under way. */
  readonly running: number | undefined;
  /** 1-based line that is being run, or was last. */
  readonly line: number | undefined;
  readonly errors: readonly ScriptError[];
  /** How the last run ended. */
  readonly ended: 'well' | 'badly' | 'stopped' | undefined;
}
export interface ScriptPane {
  readonly store: StoreApi<ScriptState>;
  reset(): void;
  /** The lab is being opened: its own script runs, and can be stopped as any other. */
  opening(): void;
  opened(): void;
  /** What ran will not end: its worker is gone. */
  stopped(): void;
}

const blank: ScriptState = { text: '', where: undefined, running: undefined, line: undefined, errors: [], ended: undefined };
const panes = new WeakMap<Lab, ScriptPane>();
let nextId = 1;

export function scriptPane(lab: Lab): ScriptPane {
  const known = panes.get(lab);
  if (known) return known;
  const store = createStore<ScriptState>(() => blank);
  lab.client.on('script', (m) => {
    const s = store.getState();
    if (m.id !== s.running) return;
    store.setState({ line: m.line, ...(m.error && { errors: [...s.errors, m.error] }) });
  });
  const pane: ScriptPane = {
    store,
    reset: () => store.setState(blank, true),
    opening: () => store.setState({ running: OPENING }),
    stopped: () => store.setState((s) => (s.running === undefined ? s : { running: undefined, ended: 'stopped' })),
    opened: () => store.setState((s) => (s.running === OPENING ? { running: undefined, line: undefined } : s)),
  };
  panes.set(lab, pane);
  return pane;
}

/** Runs a text; lines `#@ NAME` in it choose machines. */
export async function runScript(lab: Lab, text: string, where: Where): Promise<void> {
  const { store } = scriptPane(lab);
  const id = nextId++;
  store.setState({ text, where, running: id, line: undefined, errors: [], ended: undefined });
  try {
    const { errors, status } = await lab.client.request('script', { id, where, text });
    if (store.getState().running !== id) return;
    store.setState({ running: undefined, errors, ended: errors.length === 0 && status === 0 ? 'well' : 'badly' });
  } catch (error) {
    if (store.getState().running !== id) return;
    const message = error instanceof Error ? error.message : String(error);
    store.setState({ running: undefined, ended: 'badly', errors: [{ line: 1, command: '', status: 1, message }] });
  }
}

export async function stopScript(lab: Lab): Promise<void> {
  const { store } = scriptPane(lab);
  const { running } = store.getState();
  if (running === undefined) return;
  if (running !== OPENING) store.setState({ running: undefined, ended: 'stopped' });
  await lab.client.request('stopScript', { id: running });
}
