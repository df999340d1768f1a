/**
 * What a user can do with an open lab. A gesture is a list of command lines for one place; it runs through the same shell as typed text and is
 * shown in that place's terminal.
 */
import type { RunResult, Where } from '#host/protocol.ts';
import type { LabDoc, Place } from '#lab/schema.ts';
import { type Lab, type Role, resetLab, type SelectionKey } from './lab-store.ts';

let boots = 0;
let nextTerm = 1;

/** Opens a document: boots its machines in the worker and runs its script. Answers the script's errors by line. */
export async function openLab(lab: Lab, doc: LabDoc): Promise<void> {
  boots++;
  resetLab(lab, doc);
  const { errors } = await lab.client.request('open', { lab: doc });
  lab.store.setState({ scriptErrors: errors });
}
export const currentBoot = (): number => boots;
/** There is a new worker, which counts from the beginning. */
export function freshWorker(): void {
  boots = 0;
}

/** Runs a gesture's commands. Refused commands leave their text at `key`. */
export async function gesture(lab: Lab, where: Where, commands: readonly string[], key: SelectionKey): Promise<RunResult> {
  lab.store.setState({ refused: undefined });
  const term = terminalAt(lab, where);
  const result = await lab.client.request('run', { where, text: commands.join('\n'), ...(term !== undefined && { term }) });
  if (result.status !== 0) lab.store.setState({ refused: { key, text: result.stderr.trim() || `exit status ${result.status}` } });
  return result;
}

/** The open terminal that stands at a place, if there is one. */
export function terminalAt(lab: Lab, where: Where): number | undefined {
  return lab.store.getState().terminals.find((t) => t.where.machine === where.machine && (t.where.netns ?? '') === (where.netns ?? ''))
    ?.term;
}

/** Opens a terminal tab at a place, or goes to the one that is there. */
export async function showTerminal(lab: Lab, where: Where, size = { cols: 80, rows: 12 }): Promise<number> {
  const there = terminalAt(lab, where);
  if (there !== undefined) {
    lab.store.setState({ activeTerm: there });
    return there;
  }
  return openTerminal(lab, where, size);
}

/** Opens a terminal at a place, whether or not there is one already. */
export async function openTerminal(lab: Lab, where: Where, size = { cols: 80, rows: 12 }): Promise<number> {
  const term = nextTerm++;
  lab.store.setState((s) => ({ terminals: [...s.terminals, { term, where }], activeTerm: term }));
  await lab.client.request('openTerminal', { term, where, ...size });
  return term;
}

export function closeTerminal(lab: Lab, term: number): void {
  lab.store.setState((s) => {
    const terminals = s.terminals.filter((t) => t.term !== term);
    return { terminals, activeTerm: s.activeTerm === term ? terminals.at(-1)?.term : s.activeTerm };
  });
  void lab.client.request('closeTerminal', { term });
}

/** Types a line into a place's terminal, as the user would. */
export async function typeLine(lab: Lab, where: Where, line: string): Promise<void> {
  const term = await showTerminal(lab, where);
  lab.client.send({ type: 'input', term, data: `${line}\r` });
}

/** Adds a machine of a role; the answer names what was wrong, if anything. */
export async function addMachine(lab: Lab, name: string, role: Role): Promise<string | undefined> {
  lab.store.setState((s) => ({ roles: { ...s.roles, [name]: role } }));
  const { error } = await lab.client.request('addMachine', { name, role });
  return error;
}

export function select(lab: Lab, keys: readonly SelectionKey[]): void {
  lab.store.setState({ selection: keys });
}

export function place(lab: Lab, moved: Readonly<Record<string, Place>>): void {
  lab.store.setState((s) => ({ places: { ...s.places, ...moved } }));
}
