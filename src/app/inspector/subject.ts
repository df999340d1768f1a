/** What the inspector is about: the thing behind the first selected key. */
import type { CableRow, LinkRow, Where } from '#host/protocol.ts';
import type { MachineModel, Model, Space } from '#lab/model.ts';
import type { DrawnIcon } from '../ui/icons.tsx';

export type Subject =
  | { readonly kind: 'machine' | 'netns'; readonly machine: MachineModel; readonly space: Space }
  | { readonly kind: 'device'; readonly machine: MachineModel; readonly space: Space; readonly link: LinkRow }
  | { readonly kind: 'cable'; readonly cable: CableRow; readonly a: LinkRow; readonly b: LinkRow };

export function subjectOf(model: Model, key: string | undefined): Subject | undefined {
  if (key === undefined) return undefined;
  const joined = /^(cable|veth|joint):(\d+)$/.exec(key);
  if (joined) return joinedSubject(model, joined[1] as string, Number(joined[2]));
  const [name, netns = '', dev] = key.split('/');
  const machine = model.machines.find((m) => m.row.name === name);
  const space = netns ? machine?.named.find((s) => s.netns.name === netns) : machine?.init;
  if (!machine || !space) return undefined;
  if (dev === undefined) return { kind: netns ? 'netns' : 'machine', machine, space };
  const link = space.links.find((l) => l.name === dev);
  return link && { kind: 'device', machine, space, link };
}

function joinedSubject(model: Model, kind: string, id: number): Subject | undefined {
  if (kind !== 'cable') {
    const link = model.snapshot.link.get(id);
    return link && subjectOf(model, model.key(link));
  }
  const cable = model.snapshot.cable.get(id) ?? [...model.snapshot.cable.values()].find((c) => c.id === id);
  const a = cable && model.link(cable.aNsid, cable.aIfindex);
  const b = cable && model.link(cable.bNsid, cable.bIfindex);
  return cable && a && b && { kind: 'cable', cable, a, b };
}

export const whereOf = (space: Space): Where =>
  space.netns.name ? { machine: space.machine.name, netns: space.netns.name } : { machine: space.machine.name };
export const placeText = (space: Space): string => space.netns.name || space.machine.name;

export function iconOf(subject: Subject): DrawnIcon {
  if (subject.kind !== 'device') return subject.kind;
  const { kind, master } = subject.link;
  if (kind === 'bridge' || kind === 'vxlan') return kind;
  return kind === 'veth' && master ? 'veth' : 'nic';
}
