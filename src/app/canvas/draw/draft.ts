/** What is being drawn and is not true yet: a box for a new thing, or a line between two. */
import type { Where } from '#host/protocol.ts';
import { placeKey } from '#lab/schema.ts';
import type { ToolName } from '../../store/lab-store.ts';
import { addBridge, addNetns, nextLetterName, nextName } from '../commands.ts';
import type { Plan } from '../geometry/anchors.ts';
import type { Point } from '../geometry/polyline.ts';
import { linkNames, machineAt, type Thing, thingAt, thingOf } from '../things.ts';
import type { WirePlan, WireTool } from './predict.ts';

export type BoxTool = Extract<ToolName, 'netns' | 'bridge' | 'machine' | 'router' | 'switch' | 'note'>;
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}
export interface BoxDraft {
  readonly kind: 'box';
  readonly tool: BoxTool;
  readonly box: Box;
  /** It was pulled to a size, not just clicked. */
  readonly sized: boolean;
  readonly name: string;
  /** Machine or namespace in which it will stand; undefined on the paper. */
  readonly inside: Thing | undefined;
  /** Released: the name can be typed. */
  readonly naming: boolean;
}
export interface WireDraft {
  readonly kind: 'wire';
  readonly tool: WireTool;
  readonly from: Thing;
  readonly start: Point;
  readonly at: Point;
  readonly to: Thing | undefined;
  readonly plan: WirePlan | undefined;
}
export type Draft = BoxDraft | WireDraft;

export const GRID = 8;
export const snap = (v: number): number => Math.round(v / GRID) * GRID;

/** Size of a thing that is placed by a click. */
const CLICK_SIZE: Readonly<Record<BoxTool, { readonly w: number; readonly h: number }>> = {
  netns: { w: 160, h: 112 },
  bridge: { w: 240, h: 62 },
  machine: { w: 320, h: 240 },
  router: { w: 80, h: 72 },
  switch: { w: 80, h: 72 },
  note: { w: 176, h: 96 },
};
/** Movement below this is a click. */
const CLICK_SLACK = 12;

export function boxBetween(tool: BoxTool, a: Point, b: Point): { readonly box: Box; readonly sized: boolean } {
  const w = Math.abs(a.x - b.x);
  const h = Math.abs(a.y - b.y);
  const least = CLICK_SIZE[tool];
  if (w < CLICK_SLACK && h < CLICK_SLACK)
    return { box: { x: snap(a.x - least.w / 2), y: snap(a.y - least.h / 2), ...least }, sized: false };
  const fixed = tool === 'router' || tool === 'switch';
  const size = fixed
    ? least
    : { w: Math.max(snap(w), tool === 'bridge' ? 160 : 96), h: tool === 'bridge' ? least.h : Math.max(snap(h), 64) };
  return { box: { x: snap(Math.min(a.x, b.x)), y: snap(Math.min(a.y, b.y)), ...size }, sized: !fixed };
}

/** What it would stand in. */
export function insideOf(plan: Plan, tool: BoxTool, at: Point): Thing | undefined {
  if (tool === 'netns') return machineAt(plan, at);
  if (tool !== 'bridge') return undefined;
  const thing = thingAt(plan, at);
  return thing?.kind === 'netns' ? thing : machineAt(plan, at);
}

/** The same for a thing that the keyboard is at, whatever else lies in its middle. */
export function roomOf(plan: Plan, tool: BoxTool, thing: Thing): Thing | undefined {
  if (tool === 'netns') return thingOf(plan, thing.machine);
  return tool === 'bridge' ? thingOf(plan, placeKey(thing.machine, thing.netns || undefined)) : undefined;
}

export function proposeName(plan: Plan, tool: BoxTool, inside: Thing | undefined): string {
  const machines = new Set(plan.model.machines.map((m) => m.row.name));
  if (tool === 'machine') return nextLetterName('host', machines);
  if (tool === 'router') return nextName('r', machines, 1);
  if (tool === 'switch') return nextName('sw', machines, 1);
  if (!inside) return '';
  if (tool === 'bridge') return nextName('br', linkNames(inside.space));
  const named = plan.model.machines.find((m) => m.row.name === inside.machine)?.named ?? [];
  return nextName('ns', new Set(named.map((s) => s.netns.name)), 1);
}

/** Place and lines of a box that is about to be made; no lines for what no command makes. */
export function boxCommands(
  draft: Pick<BoxDraft, 'tool' | 'inside'>,
  name: string,
): { readonly where: Where | undefined; readonly lines: string[] } {
  const { tool, inside } = draft;
  if (!inside || (tool !== 'netns' && tool !== 'bridge')) return { where: undefined, lines: [] };
  return { where: { machine: inside.machine }, lines: tool === 'netns' ? addNetns(name) : addBridge(inside.netns, name) };
}
