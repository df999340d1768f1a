/** What the parts of one canvas share: the lab, and the state of the hand (focus, what is being drawn, open menus) that no other panel needs. */
import { createContext, useContext } from 'react';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Lab } from '../store/lab-store.ts';
import type { Draft } from './draw/draft.ts';

export interface CanvasUi {
  /** Key of the thing that the keyboard is at. */
  readonly focus: string | undefined;
  readonly draft: Draft | undefined;
  /** Thing whose quick form is open, and what the form is for. */
  readonly form: { readonly kind: 'device' | 'vxlan'; readonly key: string } | undefined;
  /** Thing that is being renamed. */
  readonly renaming: string | undefined;
  /** Namespaces in which a packet lies dropped. */
  readonly dropped: ReadonlySet<number>;
  readonly menu: { readonly x: number; readonly y: number; readonly key: string | undefined } | undefined;
}

export const createUi = (): StoreApi<CanvasUi> =>
  createStore<CanvasUi>(() => ({
    focus: undefined,
    draft: undefined,
    form: undefined,
    renaming: undefined,
    dropped: new Set(),
    menu: undefined,
  }));

export interface CanvasHold {
  readonly lab: Lab;
  readonly ui: StoreApi<CanvasUi>;
}
export const CanvasContext = createContext<CanvasHold | undefined>(undefined);

export function useCanvas(): CanvasHold {
  const hold = useContext(CanvasContext);
  if (!hold) throw new Error('outside of a canvas');
  return hold;
}
