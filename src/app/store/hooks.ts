/** React's way to the open lab. */
import { createContext, useCallback, useContext, useMemo, useSyncExternalStore } from 'react';
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

/**
 * Like `useLab`, but renders at most once in `ms` milliseconds: at once after a quiet time, and then for the last of what came. For things that
 * change with every event while packets move.
 */
export function useLabPaced<T>(selector: (s: LabState) => T, ms: number): T {
  const { store } = useSession().lab;
  const subscribe = useCallback(
    (notify: () => void) => {
      let timer: ReturnType<typeof setTimeout> | undefined;
      let late = false;
      const tick = (): void => {
        timer = late ? setTimeout(tick, ms) : undefined;
        if (late) notify();
        late = false;
      };
      const stop = store.subscribe(() => {
        if (timer === undefined) {
          timer = setTimeout(tick, ms);
          notify();
        } else late = true;
      });
      return () => {
        stop();
        clearTimeout(timer);
      };
    },
    [store, ms],
  );
  return useSyncExternalStore(subscribe, () => selector(store.getState()));
}

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
