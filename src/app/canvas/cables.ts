/** The cables of a drawing: veth pairs, physical cables, joints of tunnels and NICs to their bridge. Pure. */
import type { LinkRow } from '#host/protocol.ts';
import { t } from '../i18n/t.ts';
import { lampOf, lampWord } from './facts.ts';
import type { Plan } from './geometry/anchors.ts';
import type { Line } from './geometry/polyline.ts';
import { drawnWire, jointLine } from './geometry/routes.ts';

export interface CableView {
  /** Selection key: `veth:RID` of its first end, `cable:ID`, or `joint:RID`. */
  readonly key: string;
  readonly kind: 'veth' | 'phys' | 'joint';
  readonly line: Line;
  readonly up: boolean;
  readonly aria: string;
  /** Place keys of the two ends. */
  readonly ends: readonly [string, string];
}

const isUp = (l: LinkRow): boolean => {
  const lamp = lampOf(l);
  return lamp === 'up' || lamp === 'blocked';
};

export function cablesOf(plan: Plan): CableView[] {
  const out: CableView[] = [];
  for (const space of plan.model.spaces.values())
    for (const link of space.links) {
      const cable = wireOf(plan, link);
      if (cable) out.push(cable);
      const joint = jointOf(plan, link);
      if (joint) out.push(joint);
    }
  return out;
}

const words = (plan: Plan, l: LinkRow): string => {
  const space = plan.model.spaces.get(l.nsid);
  return `${l.name} (${space?.netns.name || space?.machine.name || ''})`;
};

function wireOf(plan: Plan, link: LinkRow): CableView | undefined {
  const peer = plan.model.peer(link);
  if (!peer || !isFirst(link, peer)) return undefined;
  const line = drawnWire(plan, link, peer);
  if (!line) return undefined;
  const up = isUp(link) && isUp(peer);
  const phys = link.kind === 'nic';
  const id = plan.model.cable(link)?.id;
  return {
    key: phys ? `cable:${id}` : `veth:${link.rid}`,
    kind: phys ? 'phys' : 'veth',
    line,
    up,
    aria: `${t(phys ? 'canvas.aria.cable' : 'canvas.aria.veth', { a: words(plan, link), b: words(plan, peer) })}, ${lampWord(up ? 'up' : 'down')}`,
    ends: [plan.model.key(link), plan.model.key(peer)],
  };
}
const isFirst = (a: LinkRow, b: LinkRow): boolean => a.nsid < b.nsid || (a.nsid === b.nsid && a.ifindex < b.ifindex);

function jointOf(plan: Plan, link: LinkRow): CableView | undefined {
  if (link.kind === 'veth') return undefined;
  const master = plan.model.master(link);
  const line = master && jointLine(plan, link);
  if (!line) return undefined;
  return {
    key: `joint:${link.rid}`,
    kind: 'joint',
    line,
    up: isUp(link),
    aria: t('canvas.aria.joint', { name: link.name, bridge: master.name }),
    ends: [plan.model.key(link), plan.model.key(master)],
  };
}
