/** What the hints remember: whether they were put away, and what has been done that no table shows. */
import { createStore } from 'zustand/vanilla';
import { readJson, writeJson } from '../store/storage.ts';
import type { Facts, Track } from './steps.ts';

const KEY = 'vethlab.hints';
interface Kept {
  /** Tracks that were finished or put away. */
  readonly over: readonly Track[];
}
interface Hints extends Kept {
  /** The lab that the facts are about. */
  readonly lab: string | undefined;
  readonly facts: Facts;
}

const NOTHING: Facts = { pinged: false, exported: false };
export const hints = createStore<Hints>(() => ({ over: readJson<Kept>(KEY)?.over ?? [], lab: undefined, facts: NOTHING }));

export function noteFact(lab: string | undefined, fact: keyof Facts): void {
  const facts = hints.getState().lab === lab ? hints.getState().facts : NOTHING;
  if (hints.getState().lab !== lab || !facts[fact]) hints.setState({ lab, facts: { ...facts, [fact]: true } });
}
export const factsOf = (s: Hints, lab: string | undefined): Facts => (s.lab === lab ? s.facts : NOTHING);

export function hintsOver(track: Track): void {
  const over = [...new Set([...hints.getState().over, track])];
  hints.setState({ over });
  writeJson(KEY, { over });
}
export function hintsAgain(): void {
  hints.setState({ over: [] });
  writeJson(KEY, { over: [] });
}
