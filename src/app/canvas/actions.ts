/** What can be done to things on the canvas. Every action that changes the network first shows all that has happened, then runs its commands. */
import type { RunResult, Where } from '#host/protocol.ts';
import { IFF } from '#host/protocol.ts';
import type { Rect } from '#lab/layout/layout.ts';
import { placeKey } from '#lab/schema.ts';
import { t } from '../i18n/t.ts';
import { toEnd } from '../play/player.ts';
import { checkpoint } from '../store/history.ts';
import { addMachine, gesture, place, select, showTerminal } from '../store/lab-actions.ts';
import type { Lab } from '../store/lab-store.ts';
import { delLink, delNetns, nextName, plugOut, renameLink, renameNetns, setUp } from './commands.ts';
import { type Box, type BoxDraft, boxCommands } from './draw/draft.ts';
import type { CableEndWish, WirePlan } from './draw/predict.ts';
import type { Plan } from './geometry/anchors.ts';
import { addNote, isNote, removeNote } from './notes.ts';
import { linkNames, type Thing, thingOf, whereOf } from './things.ts';

export function act(lab: Lab, where: Where, commands: readonly string[], key: string): Promise<RunResult> {
  toEnd(lab);
  checkpoint(lab);
  return gesture(lab, where, commands, key);
}

/** Shows a request's refusal at a thing. */
function show(lab: Lab, key: string, error: string | undefined): void {
  lab.store.setState({ refused: error === undefined ? undefined : { key, text: error } });
}

/** Makes what a box draft stands for. Answers the key of the new thing. */
export async function makeBox(lab: Lab, plan: Plan, draft: BoxDraft, name: string): Promise<string | undefined> {
  const { tool, box, inside } = draft;
  if (tool === 'note') {
    const key = addNote(lab, box);
    select(lab, [key]);
    return key;
  }
  if (tool === 'machine' || tool === 'router' || tool === 'switch') return makeMachine(lab, draft, name);
  const { where, lines } = boxCommands(draft, name);
  if (!where || !inside) return undefined;
  const key = tool === 'netns' ? placeKey(inside.machine, name) : placeKey(inside.machine, inside.netns || undefined, name);
  const parent = plan.rects.get(inside.key);
  if (parent && isFree(plan, parent, box))
    place(lab, { [key]: { x: box.x - parent.x, y: box.y - parent.y, ...(draft.sized && { w: box.w, h: box.h }) } });
  const result = await act(lab, where, lines, inside.key);
  if (result.status === 0) select(lab, [key]);
  return result.status === 0 ? key : undefined;
}

/** Room that cables and plugs want around a thing. */
const CLEAR = 32;
/** Height of the line with the name of a machine or namespace. */
const HEADER = 32;

/** Whether a box stands inside of its surroundings and clear of what is there; where it does not, the layout finds a place for it. */
function isFree(plan: Plan, parent: Rect, box: Box): boolean {
  if (box.x < parent.x || box.y < parent.y + HEADER || box.x + box.w > parent.x + parent.w) return false;
  for (const r of plan.rects.values()) {
    if (r.parent !== parent.key) continue;
    const apart = r.x > box.x + box.w + CLEAR || r.x + r.w + CLEAR < box.x || r.y > box.y + box.h + CLEAR || r.y + r.h + CLEAR < box.y;
    if (!apart) return false;
  }
  return true;
}

async function makeMachine(lab: Lab, draft: BoxDraft, name: string): Promise<string | undefined> {
  const { box, tool, sized } = draft;
  toEnd(lab);
  place(lab, { [name]: { x: box.x, y: box.y, ...(sized && { w: box.w, h: box.h }) } });
  const error = await addMachine(lab, name, tool === 'machine' ? 'host' : (tool as 'router' | 'switch'));
  show(lab, name, error);
  if (error === undefined) select(lab, [name]);
  return error === undefined ? name : undefined;
}

/** Makes what a line stands for. */
export async function makeWire(lab: Lab, wire: WirePlan): Promise<void> {
  if (wire.refusal !== undefined) return;
  if (wire.cable) await makeCable(lab, wire.cable, wire.key);
  else await act(lab, wire.where, wire.commands, wire.key);
}

async function makeCable(lab: Lab, [a, b]: readonly [CableEndWish, CableEndWish], key: string): Promise<void> {
  toEnd(lab);
  for (const end of [a, b]) {
    if (!end.add) continue;
    const { error } = await lab.client.request('addNic', { machine: end.machine, name: end.nic });
    if (error !== undefined) return show(lab, end.machine, error);
    await act(lab, { machine: end.machine }, setUp('', end.nic, true), end.machine);
  }
  const { error } = await lab.client.request('connect', { a: { machine: a.machine, nic: a.nic }, b: { machine: b.machine, nic: b.nic } });
  show(lab, key, error);
}

/** A NIC in a machine's wall, up. */
export async function makeNic(lab: Lab, thing: Thing): Promise<void> {
  toEnd(lab);
  const name = nextName('eth', linkNames(thing.space));
  const { error } = await lab.client.request('addNic', { machine: thing.machine, name });
  show(lab, thing.machine, error);
  if (error === undefined) await act(lab, { machine: thing.machine }, setUp('', name, true), thing.machine);
}

/** Deletes one thing by its key; the deepest first is the caller's business. */
export async function remove(lab: Lab, plan: Plan, key: string): Promise<void> {
  if (isNote(key)) return removeNote(lab, key);
  const [kind, id] = key.split(':');
  if (id !== undefined && kind) return removeJoined(lab, plan, kind, Number(id));
  const thing = thingOf(plan, key);
  if (!thing) return;
  if (thing.link) return removeDevice(lab, thing);
  toEnd(lab);
  if (thing.kind === 'netns') return void (await act(lab, { machine: thing.machine }, delNetns(thing.netns), key));
  show(lab, key, (await lab.client.request('removeMachine', { name: thing.machine })).error);
}

async function removeDevice(lab: Lab, thing: Thing): Promise<void> {
  const dev = thing.link?.name ?? '';
  if (thing.link?.kind !== 'nic') return void (await act(lab, { machine: thing.machine }, delLink(thing.netns, dev), thing.key));
  toEnd(lab);
  show(lab, thing.key, (await lab.client.request('removeNic', { machine: thing.machine, name: dev })).error);
}

/** Cables: a veth pair goes with either end, a joint is unplugged, a physical cable is taken away. */
async function removeJoined(lab: Lab, plan: Plan, kind: string, id: number): Promise<void> {
  if (kind === 'cable') {
    toEnd(lab);
    await lab.client.request('disconnect', { cable: id });
    return;
  }
  const link = plan.model.snapshot.link.get(id);
  const thing = link && thingOf(plan, plan.model.key(link));
  if (!thing?.link) return;
  if (kind === 'veth') await removeDevice(lab, thing);
  else await act(lab, { machine: thing.machine }, plugOut(thing.netns, thing.link.name), thing.key);
}

/** Deletes a selection, what stands inside something else that goes being left to it. */
export async function removeAll(lab: Lab, plan: Plan, keys: readonly string[]): Promise<void> {
  const inner = (key: string) => keys.some((other) => other !== key && key.startsWith(`${other}/`));
  for (const key of keys) if (!inner(key)) await remove(lab, plan, key);
  select(lab, []);
}

/** Renames a thing; what has no command for it says so. Answers its new key if it has one. */
export async function rename(lab: Lab, plan: Plan, key: string, to: string): Promise<string | undefined> {
  const thing = thingOf(plan, key);
  if (!thing || !to || to === (thing.link?.name ?? (thing.netns || thing.machine))) return undefined;
  if (!thing.link && thing.kind !== 'netns') {
    toEnd(lab);
    const { error } = await lab.client.request('renameMachine', { name: thing.machine, to });
    show(lab, key, error);
    return error === undefined ? to : undefined;
  }
  if (!thing.link && thing.space.links.some((l) => l.kind !== 'loopback')) {
    show(lab, key, t('canvas.refuse.renameNetns'));
    return undefined;
  }
  const renamed = thing.link ? placeKey(thing.machine, thing.netns || undefined, to) : placeKey(thing.machine, to);
  const lines = thing.link ? renameLink(thing.netns, thing.link.name, to, (thing.link.flags & IFF.UP) !== 0) : renameNetns(thing.netns, to);
  const at = lab.store.getState().places[key];
  if (at) place(lab, { [renamed]: at });
  const { status } = await act(lab, { machine: thing.machine }, lines, key);
  return status === 0 ? renamed : undefined;
}

export const toggleUp = (lab: Lab, thing: Thing): Promise<RunResult> =>
  act(lab, { machine: thing.machine }, setUp(thing.netns, thing.link?.name ?? '', ((thing.link?.flags ?? 0) & IFF.UP) === 0), thing.key);

export const unplug = (lab: Lab, thing: Thing): Promise<RunResult> =>
  act(lab, { machine: thing.machine }, plugOut(thing.netns, thing.link?.name ?? ''), thing.key);

export const terminalHere = (lab: Lab, thing: Thing): Promise<number> => showTerminal(lab, whereOf(thing));
