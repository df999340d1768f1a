/**
 * One bash script that builds the whole lab on a single real Linux machine: machines and namespaces become namespaces, cables become veth pairs.
 * It is plain: strict mode, one command a line, refuses before it changes anything, and takes back all that it made.
 */
import type { LinkRow } from '#sim/rows.ts';
import { type MachineModel, type Model, modelOf, type Space } from '../model.ts';
import type { Snapshot } from '../snapshot.ts';
import { boxBegin, boxEnd } from './frame.ts';
import { planSteps } from './plan.ts';
import { newName, quote } from './quote.ts';
import type { PlanOptions, Step } from './step.ts';
import { type BoxTry, triesOf } from './tries.ts';
import { SECTION_WORDS, BOX_WORDS as W } from './words.ts';

export interface BoxOptions extends PlanOptions {
  /** Title of the lab. */
  readonly name: string;
  /** What to try, from the lab's author; without it a few are made up from the addresses. */
  readonly tries?: readonly BoxTry[];
}

/** Names of namespaces on the box. One of a machine keeps its name unless another thing has it. */
export function boxNames(model: Model): Map<Space, string> {
  const taken = new Map<string, number>();
  const count = (name: string) => taken.set(name, (taken.get(name) ?? 0) + 1);
  for (const m of model.machines) for (const s of [m.init, ...m.named]) count(s.netns.name || m.row.name);
  const used = new Set(model.machines.map((m) => m.row.name));
  const names = new Map<Space, string>();
  for (const m of model.machines) {
    names.set(m.init, m.row.name);
    for (const s of m.named) {
      let name = taken.get(s.netns.name) === 1 ? s.netns.name : `${m.row.name}-${s.netns.name}`;
      while (used.has(name)) name += '-';
      used.add(name);
      names.set(s, name);
    }
  }
  return names;
}

interface Box {
  readonly model: Model;
  readonly names: ReadonlyMap<Space, string>;
}
const nameOf = (box: Box, space: Space): string => box.names.get(space) ?? '';

function command(box: Box, step: Step): string {
  const words = step.words.map(quote).join(' ');
  if (!step.at) return `${step.tool} ${words}`;
  const ns = quote(nameOf(box, step.at));
  return step.tool === 'ip' ? `ip -n ${ns} ${words}` : `ip netns exec ${ns} ${step.tool} ${words}`;
}

/** Cables as veth pairs; a card without one gets a pair whose far end stays unplugged. */
function cableLines(box: Box): string[] {
  const lines: string[] = [];
  const done = new Set<LinkRow>();
  for (const space of box.model.spaces.values()) {
    for (const nic of space.links.filter((l) => l.kind === 'nic' && !done.has(l))) {
      const peer = box.model.peer(nic);
      const other = (peer && box.model.spaces.get(peer.nsid)) ?? space;
      if (peer) done.add(peer);
      const far = peer?.name ?? freeName(space, `${nic.name.slice(0, 11)}-far`);
      const words = ['link', 'add', ...newName(nic.name), 'netns', nameOf(box, space), 'type', 'veth', 'peer', 'name', far];
      lines.push(`ip ${[...words, 'netns', nameOf(box, other)].map(quote).join(' ')}`);
    }
  }
  return lines;
}
function freeName(space: Space, wish: string): string {
  let name = wish;
  for (let i = 0; space.links.some((l) => l.name === name); i++) name = `${wish.slice(0, 12)}${i}`;
  return name;
}

const comment = (text: string): string => `# ${text}`;
const indent = (lines: readonly string[]): string[] => lines.map((l) => (l ? `  ${l}` : l));

function machineLines(box: Box, machine: MachineModel, options: BoxOptions): string[] {
  const lines = [`# --- ${W.inside(machine.row.name)}`];
  let section = '';
  const naming = { netns: (space: Space) => nameOf(box, space) };
  for (const step of planSteps(box.model, [machine.init, ...machine.named], naming, options)) {
    if (step.section === 'moves') continue;
    if (step.section !== section) lines.push(comment(SECTION_WORDS[step.section]));
    section = step.section;
    lines.push(command(box, step));
  }
  return lines.length > 1 ? [...lines, ''] : [];
}

function buildLines(box: Box, options: BoxOptions): string[] {
  const lines = [comment(W.spaces)];
  for (const m of box.model.machines) {
    for (const s of [m.init, ...m.named]) {
      const name = nameOf(box, s);
      if (s !== m.init && name !== s.netns.name) lines.push(comment(W.renamed(s.netns.name, m.row.name, name)));
      lines.push(`space ${quote(name)}`);
    }
  }
  const cables = cableLines(box);
  if (cables.length > 0) lines.push('', comment(W.cables), ...cables);
  lines.push('', ...box.model.machines.flatMap((m) => machineLines(box, m, options)));
  while (lines.at(-1) === '') lines.pop();
  // A function must have a body, also that of a lab whose machines are not there yet.
  return lines.every((l) => l === '' || l.startsWith('#')) ? [...lines, ':'] : lines;
}

/** A word that names the lab in a path. */
const slug = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40) || 'lab';

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** The script for one real box. */
export function boxScript(snapshot: Snapshot, options: BoxOptions): string {
  const model = modelOf(snapshot);
  const box: Box = { model, names: boxNames(model) };
  const build = buildLines(box, options);
  const tools = ['ip', 'sysctl', ...['bridge', 'iptables'].filter((t) => build.some((l) => / exec (\S+|'.*') (\S+) /.exec(l)?.[2] === t))];
  const begin = boxBegin({
    title: oneLine(options.name),
    id: slug(options.name),
    tools,
    spaces: [...box.names.values()].map(quote),
    literal: build.some((l) => /'[^']*[$`]/.test(l)),
  });
  return `${[begin, 'build() {', ...indent(build), '}', '', boxEnd(), ...tryLines(box, options)].join('\n')}\n`;
}

function tryLines(box: Box, options: BoxOptions): string[] {
  const tries = options.tries ?? triesOf(box.model);
  const lines = tries.flatMap((t) => {
    if (t.command === undefined) return [];
    const machine = box.model.machines.find((m) => m.row.name === t.machine) ?? box.model.machines[0];
    const space = machine && (t.netns ? machine.named.find((s) => s.netns.name === t.netns) : machine.init);
    return space ? [`#   sudo ip netns exec ${quote(nameOf(box, space))} ${oneLine(t.command)}   # ${oneLine(t.text)}`] : [];
  });
  return lines.length > 0 ? [comment(W.tries), ...lines] : [];
}
