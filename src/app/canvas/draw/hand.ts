/**
 * The hand with a tool in it: turns pointer events into drafts and, on release, drafts into what they stand for. Works for mouse, pen and touch.
 * A wire can be pulled or made by two clicks. With the pointer tool it wakes only on the handles of things; everything else is React Flow's.
 */
import type { StoreApi } from 'zustand/vanilla';
import type { Lab, ToolName } from '../../store/lab-store.ts';
import { makeBox, makeNic, makeWire } from '../actions.ts';
import type { CanvasUi } from '../context.ts';
import { cableEnd, type Plan, restPoint } from '../geometry/anchors.ts';
import type { Point } from '../geometry/polyline.ts';
import { machineAt, type Thing, thingAt, thingOf } from '../things.ts';
import { type BoxDraft, type BoxTool, boxBetween, insideOf, proposeName, roomOf, type WireDraft } from './draft.ts';
import { predict, toolFrom, type WireTool } from './predict.ts';

export interface HandContext {
  readonly lab: Lab;
  readonly ui: StoreApi<CanvasUi>;
  readonly plan: () => Plan;
  readonly toFlow: (clientX: number, clientY: number) => Point;
}

const BOX_TOOLS: ReadonlySet<string> = new Set(['netns', 'bridge', 'machine', 'router', 'switch', 'note']);
const WIRE_TOOLS: ReadonlySet<string> = new Set(['veth', 'cable']);
/** Movement below this is a click. */
const CLICK_SLACK = 6;

export class Hand {
  private readonly c: HandContext;
  private down: Point | undefined;
  /** A wire was begun by a click; the next click ends it. */
  private sticky = false;

  constructor(context: HandContext) {
    this.c = context;
  }

  /** Whether the hand takes this press, so that nothing else may. */
  press(e: PointerEvent): boolean {
    const target = e.target as Element;
    if (e.button !== 0 || target.closest('.vl-ui')) return false;
    const { tool } = this.c.lab.store.getState();
    const jack = target.closest('[data-jack]')?.getAttribute('data-jack');
    const p = this.c.toFlow(e.clientX, e.clientY);
    if (this.sticky) return true;
    if (tool === 'select') return jack ? this.beginWire(thingOf(this.c.plan(), jack), p) : false;
    this.down = p;
    if (BOX_TOOLS.has(tool)) this.drawBox(tool as BoxTool, p, p);
    else if (WIRE_TOOLS.has(tool)) this.beginWire((jack && thingOf(this.c.plan(), jack)) || thingAt(this.c.plan(), p), p, tool as WireTool);
    return true;
  }

  move(e: PointerEvent): void {
    const { draft } = this.c.ui.getState();
    const p = this.c.toFlow(e.clientX, e.clientY);
    if (draft?.kind === 'wire') this.pull(draft, p);
    else if (draft?.kind === 'box' && !draft.naming && this.down) this.drawBox(draft.tool, this.down, p);
  }

  release(e: PointerEvent): void {
    const { draft } = this.c.ui.getState();
    const { tool } = this.c.lab.store.getState();
    const p = this.c.toFlow(e.clientX, e.clientY);
    const clicked = this.down !== undefined && Math.hypot(p.x - this.down.x, p.y - this.down.y) < CLICK_SLACK;
    if (draft?.kind === 'wire') this.endWire(draft, clicked);
    else if (draft?.kind === 'box' && !draft.naming) this.c.ui.setState({ draft: { ...draft, naming: true } });
    else if (this.down) this.clickTool(tool, p);
    this.down = undefined;
  }

  /** Puts everything down. Answers whether there was something. */
  cancel(): boolean {
    const had = this.c.ui.getState().draft !== undefined || this.c.lab.store.getState().tool !== 'select';
    this.down = undefined;
    this.sticky = false;
    this.c.ui.setState({ draft: undefined });
    this.c.lab.store.setState({ tool: 'select', refused: undefined });
    return had;
  }

  /** The same from the keyboard: the tool is used on the thing that has the focus. */
  applyTo(thing: Thing): void {
    const { tool } = this.c.lab.store.getState();
    const { draft } = this.c.ui.getState();
    if (BOX_TOOLS.has(tool)) this.boxIn(tool as BoxTool, thing);
    else if (draft?.kind === 'wire') this.finishWire({ ...draft, to: thing, plan: predict(this.c.plan(), draft.tool, draft.from, thing) });
    else if (WIRE_TOOLS.has(tool)) {
      const at = this.startOf(thing) ?? { x: 0, y: 0 };
      this.beginWire(thing, at, tool as WireTool);
      this.sticky = true;
    } else this.clickOn(tool, thing);
  }

  /** Makes a named box. */
  async commitBox(draft: BoxDraft, name: string): Promise<void> {
    this.c.ui.setState({ draft: undefined });
    this.c.lab.store.setState({ tool: 'select' });
    const key = await makeBox(this.c.lab, this.c.plan(), draft, name);
    if (key !== undefined) this.c.ui.setState({ focus: key, ...(draft.tool === 'note' && { renaming: key }) });
  }

  private boxIn(tool: BoxTool, thing: Thing): void {
    const rect = this.c.plan().rects.get(thing.key);
    const at = rect ? { x: rect.x + rect.w / 2, y: rect.y + rect.h / 2 } : { x: 0, y: 0 };
    const free = tool === 'machine' || tool === 'router' || tool === 'switch' || tool === 'note';
    const spot = free && rect ? { x: rect.x + rect.w + 120, y: at.y } : at;
    this.drawBox(tool, spot, spot, roomOf(this.c.plan(), tool, thing));
    const { draft } = this.c.ui.getState();
    if (draft?.kind === 'box') this.c.ui.setState({ draft: { ...draft, naming: true } });
  }

  private drawBox(tool: BoxTool, a: Point, b: Point, room?: Thing): void {
    const plan = this.c.plan();
    const inside = room ?? insideOf(plan, tool, a);
    const name = proposeName(plan, tool, inside);
    this.c.ui.setState({ draft: { kind: 'box', tool, ...boxBetween(tool, a, b), name, inside, naming: false } });
  }

  private startOf(thing: Thing): Point | undefined {
    const plan = this.c.plan();
    if (thing.link) return cableEnd(plan, thing.link) ?? restPoint(plan, thing.link);
    const rect = plan.rects.get(thing.key);
    return rect && { x: rect.x + rect.w / 2, y: rect.y + rect.h };
  }

  private beginWire(from: Thing | undefined, at: Point, tool?: WireTool): boolean {
    if (!from) return tool !== undefined;
    const start = this.startOf(from) ?? at;
    this.down ??= at;
    this.c.ui.setState({ draft: { kind: 'wire', tool: tool ?? toolFrom(from), from, start, at, to: undefined, plan: undefined } });
    return true;
  }

  private pull(draft: WireDraft, at: Point): void {
    const plan = this.c.plan();
    const to = thingAt(plan, at, 10);
    const same = to?.key === draft.from.key;
    this.c.ui.setState({
      draft: { ...draft, at, to: same ? undefined : to, plan: to && !same ? predict(plan, draft.tool, draft.from, to) : undefined },
    });
  }

  private endWire(draft: WireDraft, clicked: boolean): void {
    if (clicked && !this.sticky) {
      this.sticky = true;
      return;
    }
    this.finishWire(draft);
  }
  private finishWire(draft: WireDraft): void {
    this.sticky = false;
    this.c.ui.setState({ draft: undefined });
    this.c.lab.store.setState({ tool: 'select' });
    if (draft.plan) void makeWire(this.c.lab, draft.plan);
  }

  private clickTool(tool: ToolName, p: Point): void {
    const plan = this.c.plan();
    const thing = tool === 'nic' ? machineAt(plan, p) : (thingAt(plan, p) ?? machineAt(plan, p));
    if (thing) this.clickOn(tool, thing);
  }
  private clickOn(tool: ToolName, thing: Thing): void {
    if (tool !== 'nic' && tool !== 'vxlan') return;
    this.c.lab.store.setState({ tool: 'select' });
    if (tool === 'nic') void makeNic(this.c.lab, thing);
    else this.c.ui.setState({ form: { kind: 'vxlan', key: thing.key } });
  }
}
