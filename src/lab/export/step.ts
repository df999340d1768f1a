/** One command of a plan, and what the generators of commands share. */
import type { Model, Space } from '../model.ts';

export const SECTIONS = [
  'spaces',
  'settings',
  'bridges',
  'links',
  'tunnels',
  'moves',
  'shape',
  'ports',
  'addresses',
  'up',
  'routes',
  'neighbours',
  'fdb',
  'filter',
] as const;
export type Section = (typeof SECTIONS)[number];

/** One command. `at` is the namespace in which it runs; undefined: where the script itself runs. */
export interface Step {
  readonly section: Section;
  readonly at: Space | undefined;
  readonly tool: 'ip' | 'bridge' | 'sysctl' | 'iptables';
  /** Words after the tool's name, not quoted. */
  readonly words: readonly string[];
}

export interface Naming {
  /** What follows the word `netns` for this namespace; undefined when it is where the script itself runs. */
  netns(space: Space): string | undefined;
}

export interface PlanOptions {
  /** Keep every MAC address. Without it only those are kept that an entry written by hand names, or that no kernel would make up. */
  readonly keepMacs?: boolean;
}

/** What the step generators look at. */
export interface Plan {
  readonly model: Model;
  readonly spaces: readonly Space[];
  readonly naming: Naming;
  readonly keepsMac: (link: Space['links'][number]) => boolean;
}

export const step = (section: Section, at: Space | undefined, tool: Step['tool'], ...words: (string | number)[]): Step => ({
  section,
  at,
  tool,
  words: words.map(String),
});

/**
 * The words `netns X` when a device belongs elsewhere than where the command runs. A machine's initial namespace is reached from a named one
 * by the id of its first process.
 */
export function netnsWords(plan: Plan, at: Space | undefined, to: Space): string[] {
  if (at === to) return [];
  const name = plan.naming.netns(to);
  if (name !== undefined) return ['netns', name];
  return at === undefined ? [] : ['netns', '1'];
}
