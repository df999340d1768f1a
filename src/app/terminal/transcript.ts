/** What each terminal has printed, so that its view can be made anew (the window got another arrangement) without losing it. */
import type { Lab } from '../store/lab-store.ts';

/** Characters kept for a terminal; about what its scrollback holds. */
const MAX_CHARS = 300_000;
const kept = new WeakMap<Lab, Map<number, string>>();

function of(lab: Lab): Map<number, string> {
  const known = kept.get(lab) ?? new Map<number, string>();
  kept.set(lab, known);
  return known;
}

export const printed = (lab: Lab, term: number): string => of(lab).get(term) ?? '';

/** Adds text, and forgets terminals that are no more. */
export function remember(lab: Lab, term: number, text: string): void {
  const texts = of(lab);
  const open = new Set(lab.store.getState().terminals.map((t) => t.term));
  for (const one of texts.keys()) if (!open.has(one)) texts.delete(one);
  texts.set(term, (printed(lab, term) + text).slice(-MAX_CHARS));
}
