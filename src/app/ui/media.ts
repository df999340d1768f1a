/** How much room there is, in the four steps of the look. */
import { useSyncExternalStore } from 'react';

export type Room = 'phone' | 'narrow' | 'middle' | 'wide';
const STEPS = [
  ['wide', '(min-width: 1200px)'],
  ['middle', '(min-width: 900px)'],
  ['narrow', '(min-width: 600px)'],
] as const;

const now = (): Room => STEPS.find(([, query]) => matchMedia(query).matches)?.[0] ?? 'phone';
function subscribe(listener: () => void): () => void {
  const lists = STEPS.map(([, query]) => matchMedia(query));
  for (const l of lists) l.addEventListener('change', listener);
  return () => {
    for (const l of lists) l.removeEventListener('change', listener);
  };
}
export const useRoom = (): Room => useSyncExternalStore(subscribe, now);
