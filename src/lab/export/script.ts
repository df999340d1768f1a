/** The script that a saved lab carries: what a person would type, machine by machine (`#@ NAME` says on which). */
import { type MachineModel, modelOf } from '../model.ts';
import type { Snapshot } from '../snapshot.ts';
import { planSteps } from './plan.ts';
import { quote } from './quote.ts';
import type { Naming, PlanOptions, Step } from './step.ts';
import { SECTION_WORDS } from './words.ts';

/** On a machine: its own initial namespace is where commands run, the others have their names. */
const NAMING: Naming = { netns: (space) => space.netns.name || undefined };

/** A step as it is typed in the initial namespace of its machine. */
function command(step: Step): string {
  const ns = step.at?.netns.name ?? '';
  const words = step.words.map(quote).join(' ');
  if (!ns) return `${step.tool} ${words}`;
  return step.tool === 'ip' ? `ip -n ${quote(ns)} ${words}` : `ip netns exec ${quote(ns)} ${step.tool} ${words}`;
}

/** The commands that build one machine, without its physical cards, with a comment before each part. */
export function machineScript(snapshot: Snapshot, machine: string, options: PlanOptions = {}): string {
  const model = modelOf(snapshot);
  const found = model.machines.find((m) => m.row.name === machine);
  return found ? linesOf(model, found, options).join('\n') : '';
}

function linesOf(model: ReturnType<typeof modelOf>, machine: MachineModel, options: PlanOptions): string[] {
  const lines: string[] = [];
  if (machine.named.length > 0) lines.push(`# ${SECTION_WORDS.spaces}`, ...machine.named.map((s) => `ip netns add ${quote(s.netns.name)}`));
  let section = '';
  for (const step of planSteps(model, [machine.init, ...machine.named], NAMING, options)) {
    if (step.section !== section) lines.push(`# ${SECTION_WORDS[step.section]}`);
    section = step.section;
    lines.push(command(step));
  }
  return lines;
}

/** The whole lab's script. */
export function labScript(snapshot: Snapshot, options: PlanOptions = {}): string {
  const model = modelOf(snapshot);
  const many = model.machines.length > 1;
  const blocks = model.machines.map((m) => [...(many ? [`#@ ${m.row.name}`] : []), ...linesOf(model, m, options)]);
  const text = blocks.filter((b) => b.length > (many ? 1 : 0)).map((b) => b.join('\n'));
  return text.length > 0 ? `${text.join('\n\n')}\n` : '';
}
