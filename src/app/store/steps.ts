/** Undo across a reload: the steps of the lab that is open in this tab, for as long as the tab lives. */
import type { Step } from './history.ts';

interface Steps {
  readonly id: string;
  readonly past: readonly Step[];
  readonly future: readonly Step[];
}

const KEY = 'vethlab.steps';
const MAX_CHARS = 1_000_000;

/** The oldest are left out when it is too much. */
export function keepSteps({ id, past, future }: Steps): void {
  let from = Math.max(0, past.length - 30);
  let text = JSON.stringify({ id, past: past.slice(from), future });
  while (text.length > MAX_CHARS && from < past.length) {
    from = Math.min(past.length, from + 5);
    text = JSON.stringify({ id, past: past.slice(from), future });
  }
  try {
    if (text.length <= MAX_CHARS) sessionStorage.setItem(KEY, text);
    else sessionStorage.removeItem(KEY);
  } catch {
    // a reload then begins without steps
  }
}

export function stepsOf(id: string): Steps | undefined {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? 'null') as Steps | null;
    return kept?.id === id ? kept : undefined;
  } catch {
    return undefined;
  }
}
