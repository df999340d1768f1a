/** What is done to several things at once, or to the drawing alone: align, collapse, tidy up, copy, paste, duplicate. */
import { t } from '../i18n/t.ts';
import { place, select } from '../store/lab-actions.ts';
import type { Lab } from '../store/lab-store.ts';
import { say } from '../workspace/shell.ts';
import { act } from './actions.ts';
import { type Alignment, arrange } from './arrange.ts';
import { copyText, type Paste, pasteText, type Taken } from './clipboard.ts';
import type { Plan } from './geometry/anchors.ts';
import { linkNames, thingOf } from './things.ts';

export function align(lab: Lab, plan: Plan, keys: readonly string[], how: Alignment): void {
  place(lab, arrange(plan, keys, how));
}

export const isCollapsed = (lab: Lab, key: string): boolean => lab.store.getState().places[key]?.closed === true;

/** Draws a machine or a namespace closed, or open again. What is in it goes on working. */
export function collapse(lab: Lab, plan: Plan, key: string, closed: boolean): void {
  if (!plan.rects.has(key)) return;
  const { closed: _, ...at } = lab.store.getState().places[key] ?? { x: 0, y: 0, free: true };
  place(lab, { [key]: closed ? { ...at, closed } : at });
}

/** Lays everything out anew, as for a network that a script made. */
export function tidyUp(lab: Lab): void {
  lab.store.setState((s) => ({
    places: Object.fromEntries(
      Object.entries(s.places).flatMap(([key, p]) => (p.closed ? [[key, { x: 0, y: 0, free: true, closed: true }]] : [])),
    ),
  }));
}

const takenOn = (plan: Plan, machine: string): Taken => {
  const model = plan.model.machines.find((m) => m.row.name === machine);
  return {
    names: new Set([...(model?.named.map((s) => s.netns.name) ?? []), ...(model ? linkNames(model.init) : [])]),
    addresses: new Set([...plan.model.snapshot.addr.values()].map((a) => a.local as number)),
  };
};

/** Text for the clipboard; says so when there is nothing to copy. */
export function copied(plan: Plan, keys: readonly string[]): string | undefined {
  const text = copyText(plan.model.snapshot, keys);
  if (text === undefined) say(t('canvas.copy.nothing'));
  return text;
}

/** Pastes a copied text on a machine. Answers whether it was one. */
export async function paste(lab: Lab, plan: Plan, machine: string, text: string): Promise<boolean> {
  const made: Paste | undefined = pasteText(text, takenOn(plan, machine));
  if (!made) return false;
  const before = new Set(plan.rects.keys());
  const { status } = await act(lab, { machine }, made.lines, machine);
  if (status === 0) {
    const names = [...made.renamed.values()];
    const keys = names.flatMap((n) => [`${machine}/${n}`, `${machine}//${n}`]);
    select(
      lab,
      keys.filter((k) => !before.has(k)),
    );
  }
  return true;
}

/** A copy of the chosen things beside them, with names and addresses of its own. */
export async function duplicate(lab: Lab, plan: Plan, keys: readonly string[]): Promise<void> {
  const machine = keys[0] === undefined ? undefined : thingOf(plan, keys[0])?.machine;
  const text = copied(plan, keys);
  if (machine !== undefined && text !== undefined) await paste(lab, plan, machine, text);
}
