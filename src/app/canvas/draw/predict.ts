/**
 * What a line from one thing to another would do: its commands, or the words with which it would be refused. Asked on every pointer move while
 * the line is held, so that the answer stands beside the pointer before the fact. Pure.
 */
import type { Where } from '#host/protocol.ts';
import { t } from '../../i18n/t.ts';
import { addVeth, nextName, plugIn, type VethEnd } from '../commands.ts';
import type { Plan } from '../geometry/anchors.ts';
import { linkNames, type Thing } from '../things.ts';

/** `veth` makes a pair; `cable` joins two NICs; `plug` puts an existing device into a bridge. */
export type WireTool = 'veth' | 'cable' | 'plug';

export interface CableEndWish {
  readonly machine: string;
  readonly nic: string;
  /** The NIC is not there yet. */
  readonly add: boolean;
}
export interface WirePlan {
  readonly where: Where;
  readonly commands: readonly string[];
  /** A physical cable, which no command makes. */
  readonly cable: readonly [CableEndWish, CableEndWish] | undefined;
  readonly refusal: string | undefined;
  /** Thing at which a refusal is shown. */
  readonly key: string;
}

const ok = (where: Where, commands: string[], key: string): WirePlan => ({ where, commands, cable: undefined, refusal: undefined, key });
const refused = (where: Where, commands: string[], refusal: string, key: string): WirePlan => ({
  where,
  commands,
  cable: undefined,
  refusal,
  key,
});

/** Which kind of line is pulled from a thing with the pointer alone. */
export function toolFrom(from: Thing): WireTool {
  if (from.kind === 'nic' || from.kind === 'jack') return 'cable';
  return from.link ? 'plug' : 'veth';
}

export function predict(plan: Plan, tool: WireTool, from: Thing, to: Thing): WirePlan | undefined {
  if (tool === 'cable' && from.link?.kind === 'nic' && to.link?.kind === 'bridge') return predictPlug(from, to);
  if (tool === 'cable') return predictCable(plan, from, to);
  return tool === 'plug' && to.link?.kind === 'bridge' ? predictPlug(from, to) : tool === 'plug' ? undefined : predictVeth(from, to);
}

/** `ip link set DEV master BRIDGE` */
function predictPlug(from: Thing, to: Thing): WirePlan | undefined {
  if (!from.link || !to.link) return undefined;
  const where = { machine: from.machine };
  const lines = plugIn(from.netns, from.link.name, to.link.name);
  if (from.machine !== to.machine || from.netns !== to.netns)
    return refused(where, lines, `Error: argument "${to.link.name}" is wrong: Device does not exist`, to.key);
  if (from.link.kind === 'bridge') return refused(where, lines, 'Error: Can not enslave a bridge to a bridge.', to.key);
  if (from.link.kind === 'loopback') return refused(where, lines, 'RTNETLINK answers: Invalid argument', to.key);
  if (from.link.master === to.link.ifindex) return undefined;
  return ok(where, lines, to.key);
}

/** Prefix of the name that an end gets: cards are eth0…, ends on a bridge or on a host's floor veth1…. */
function endOf(thing: Thing, taken: Set<string>): VethEnd {
  const master = thing.link?.kind === 'bridge' ? thing.link.name : undefined;
  const card = thing.netns !== '' && master === undefined;
  const dev = card ? nextName('eth', taken) : nextName('veth', taken, 1);
  taken.add(dev);
  return { netns: thing.netns, dev, ...(master !== undefined && { master }) };
}

function predictVeth(from: Thing, to: Thing): WirePlan | undefined {
  if (from.key === to.key) return undefined;
  const where = { machine: from.machine };
  const takenFrom = linkNames(from.space);
  const takenTo = from.space === to.space ? takenFrom : linkNames(to.space);
  const a = endOf(from, takenFrom);
  const b = endOf(to, takenTo);
  const lines = addVeth(a, b);
  if (from.machine === to.machine) return ok(where, lines, to.key);
  const name = to.netns || to.machine;
  return refused(where, addVeth(a, { ...b, netns: name }), `Error: argument "${name}" is wrong: Invalid "netns" value`, to.key);
}

function cableEnd(thing: Thing): CableEndWish {
  if (thing.link?.kind === 'nic') return { machine: thing.machine, nic: thing.link.name, add: false };
  return { machine: thing.machine, nic: '', add: true };
}

function predictCable(plan: Plan, from: Thing, to: Thing): WirePlan | undefined {
  if (from.key === to.key || (from.machine === to.machine && (!from.link || !to.link))) return undefined;
  const taken = new Map<string, Set<string>>();
  const named = (thing: Thing): CableEndWish => {
    const end = cableEnd(thing);
    if (!end.add) return end;
    const init = plan.model.machines.find((m) => m.row.name === thing.machine)?.init;
    const names = taken.get(thing.machine) ?? (init ? linkNames(init) : new Set<string>());
    taken.set(thing.machine, names);
    const nic = nextName('eth', names);
    names.add(nic);
    return { ...end, nic };
  };
  const ends = [named(from), named(to)] as const;
  const where = { machine: from.machine };
  for (const thing of [from, to])
    if (thing.link?.kind === 'nic' && plan.model.cable(thing.link))
      return {
        where,
        commands: [],
        cable: ends,
        refusal: t('canvas.refuse.cabled', { nic: thing.link.name, machine: thing.machine }),
        key: thing.key,
      };
  return { where, commands: [], cable: ends, refusal: undefined, key: to.key };
}
