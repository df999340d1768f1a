/** Two terminals side by side: the active one and the one beside it. */
import { createStore } from 'zustand/vanilla';
import { openTerminal } from '../store/lab-actions.ts';
import type { Lab, TerminalInfo } from '../store/lab-store.ts';

export const split = createStore<{ readonly beside: number | undefined }>(() => ({ beside: undefined }));

/** Terminals that are seen, left to right: the left one stays where it is when the other is chosen. */
export function seen(terminals: readonly TerminalInfo[], active: number | undefined, beside: number | undefined): readonly number[] {
  const open = (term: number | undefined): term is number => terminals.some((t) => t.term === term);
  const both = [active, beside].filter(open);
  return both.length === 2 && active !== beside
    ? both.toSorted((a, b) => terminals.findIndex((t) => t.term === a) - terminals.findIndex((t) => t.term === b))
    : both.slice(0, 1);
}

/** Puts a second terminal of the same place beside the active one, or takes the one that is there away. */
export async function toggleSplit(lab: Lab): Promise<void> {
  const { terminals, activeTerm } = lab.store.getState();
  const { beside } = split.getState();
  if (seen(terminals, activeTerm, beside).length === 2) {
    split.setState({ beside: undefined });
    return;
  }
  const now = terminals.find((t) => t.term === activeTerm);
  if (!now) return;
  split.setState({ beside: now.term });
  await openTerminal(lab, now.where);
}

/** Goes to a terminal. When two are seen, it takes the place of the active one, unless it is the other. */
export function activate(lab: Lab, term: number): void {
  const { activeTerm } = lab.store.getState();
  if (term === split.getState().beside) split.setState({ beside: activeTerm });
  lab.store.setState({ activeTerm: term });
}
