/** The first minutes, as steps that are read off the lab itself: nobody has to say that they have done one. Pure. */
import { formatIpv4, prefixMask } from '#base/addr.ts';
import type { AddrRow, LinkRow } from '#host/protocol.ts';
import type { Model, Space } from '#lab/model.ts';

export type StepId = 'netns' | 'second' | 'cable' | 'address' | 'ping' | 'export';
/** Drawing from nothing, or watching a lab that is there. */
export type Track = 'build' | 'watch';

export const STEPS: Readonly<Record<Track, readonly StepId[]>> = {
  build: ['netns', 'second', 'cable', 'address', 'ping', 'export'],
  watch: ['ping', 'export'],
};

/** What has happened, and is not seen in the tables. */
export interface Facts {
  readonly pinged: boolean;
  readonly exported: boolean;
}

export interface End {
  readonly space: Space;
  readonly link: LinkRow;
  readonly addr: AddrRow | undefined;
}

/** The first cable between two namespaces that somebody drew. */
export function cableOf(model: Model): readonly [End, End] | undefined {
  for (const space of model.spaces.values()) {
    for (const link of space.links) {
      const peer = link.kind === 'veth' ? model.peer(link) : undefined;
      const other = peer && model.spaces.get(peer.nsid);
      if (!peer || !other || other === space || !space.netns.name || !other.netns.name) continue;
      return [endOf(model, space, link), endOf(model, other, peer)];
    }
  }
  return undefined;
}
const endOf = (model: Model, space: Space, link: LinkRow): End => ({ space, link, addr: model.addrs(link)[0] });

const sameNet = (a: AddrRow, b: AddrRow): boolean => ((a.local ^ b.local) & prefixMask(Math.max(a.prefixLen, b.prefixLen))) === 0;

const DONE: Readonly<Record<StepId, (model: Model, facts: Facts) => boolean>> = {
  netns: (model) => named(model) >= 1,
  second: (model) => named(model) >= 2,
  cable: (model) => cableOf(model) !== undefined,
  address: (model) => {
    const [a, b] = cableOf(model) ?? [];
    return a?.addr !== undefined && b?.addr !== undefined && sameNet(a.addr, b.addr);
  },
  ping: (_, facts) => facts.pinged,
  export: (_, facts) => facts.exported,
};
const named = (model: Model): number => model.machines.reduce((n, m) => n + m.named.length, 0);

/** The step that is next, and how many are behind; nothing when all are. Who has gone further by another way is not called back. */
export function nextStep(track: Track, model: Model, facts: Facts): { readonly id: StepId; readonly no: number } | undefined {
  const steps = STEPS[track];
  const from = facts.pinged ? steps.indexOf('ping') + 1 : 0;
  const no = steps.findIndex((id, i) => i >= from && !DONE[id](model, facts));
  const id = steps[no];
  return id && { id, no: no + 1 };
}

/** Commands that give both ends of a cable an address of one subnet. */
export function addressCommands([a, b]: readonly [End, End]): string[] {
  const used = a.addr ?? b.addr;
  const net = used ? used.local & prefixMask(24) : 0x0a000000;
  const free = (other: AddrRow | undefined, alone: number): number => (other ? ((other.local & 0xff) === 1 ? 2 : 1) : alone);
  const give = (end: End, last: number): string[] =>
    end.addr ? [] : [`ip -n ${end.space.netns.name} addr add ${formatIpv4((net | last) >>> 0)}/24 dev ${end.link.name}`];
  return [...give(a, free(b.addr, 1)), ...give(b, free(a.addr, 2))];
}
