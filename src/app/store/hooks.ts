/** React's way to the open lab. */
import { createContext, useContext, useMemo } from 'react';
import { useStore } from 'zustand';
import { type Model, modelOf } from '#lab/model.ts';
import type { Snapshot } from '#lab/snapshot.ts';
import type { LabState } from './lab-store.ts';
import type { Session } from './session.ts';

export const SessionContext = createContext<Session | undefined>(undefined);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('outside of a lab');
  return session;
}

export const useLab = <T>(selector: (s: LabState) => T): T => useStore(useSession().lab.store, selector);

const JOINED = ['machine', 'netns', 'link', 'addr', 'cable'] as const;
const models = new WeakMap<Snapshot, { readonly versions: string; readonly model: Model }>();

/** The rows put together, made anew only when one of the tables they come from has changed. */
export function modelNow(snapshot: Snapshot): Model {
  const versions = JOINED.map((table) => snapshot.versions[table]).join();
  const known = models.get(snapshot);
  if (known?.versions === versions) return known.model;
  const model = modelOf(snapshot);
  models.set(snapshot, { versions, model });
  return model;
}

export function useModel(): Model {
  const snapshot = useLab((s) => s.snapshot);
  const versions = useLab((s) => JOINED.map((table) => s.snapshot.versions[table]).join());
  // biome-ignore lint/correctness/useExhaustiveDependencies: the snapshot is changed in place, its versions say so
  return useMemo(() => modelNow(snapshot), [snapshot, versions]);
}
