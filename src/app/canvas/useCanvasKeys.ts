/** The keys of the canvas: tools anywhere on the page, everything else while the canvas has the focus. */
import { useReactFlow } from '@xyflow/react';
import { type RefObject, useEffect } from 'react';
import { select } from '../store/lab-actions.ts';
import { removeAll } from './actions.ts';
import { type CanvasHold, useCanvas } from './context.ts';
import type { Hand } from './draw/hand.ts';
import type { Drawing } from './drawing.ts';
import { duplicate } from './edit.ts';
import { around, firstInside, focusable, isDirection, nextInDirection, TOOL_KEYS } from './keyboard.ts';
import { thingOf } from './things.ts';
import { chosenKeys } from './useClipboard.ts';

interface KeyContext extends CanvasHold {
  readonly hand: Hand;
  readonly drawing: Drawing;
  readonly reveal: (key: string) => void;
}
type KeyAction = (c: KeyContext, e: KeyboardEvent) => void;

const focusOn = (c: KeyContext, key: string | undefined): void => {
  if (key === undefined) return;
  c.ui.setState({ focus: key });
  c.reveal(key);
};

function enter(c: KeyContext): void {
  const { focus } = c.ui.getState();
  const thing = focus === undefined ? undefined : thingOf(c.drawing.plan, focus);
  const inner = focus === undefined || thing?.link ? undefined : firstInside(c.drawing.plan, focus);
  if (focus === undefined) focusOn(c, focusable(c.drawing.plan)[0]);
  else if (c.lab.store.getState().tool !== 'select' && thing) c.hand.applyTo(thing);
  else if (inner !== undefined) focusOn(c, inner);
  else {
    if (thing?.link) c.ui.setState({ form: { kind: 'device', key: focus } });
    select(c.lab, [focus]);
  }
}

function leave(c: KeyContext): void {
  if (c.hand.cancel()) return;
  const { focus } = c.ui.getState();
  const { selection } = c.lab.store.getState();
  if (selection.length > 0) select(c.lab, []);
  else if (focus !== undefined) c.ui.setState({ focus: around(c.drawing.plan, focus) });
}

const remove: KeyAction = (c) => void removeAll(c.lab, c.drawing.plan, chosenKeys(c));

const KEYS: Readonly<Record<string, KeyAction>> = {
  Enter: enter,
  Escape: leave,
  Delete: remove,
  Backspace: remove,
  F2: (c) => c.ui.setState({ renaming: chosenKeys(c)[0] }),
};

const typing = (e: KeyboardEvent): boolean => {
  const el = e.target as HTMLElement;
  return el.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(el.tagName);
};

export function useCanvasKeys(root: RefObject<HTMLDivElement | null>, hand: Hand, latest: RefObject<Drawing>): void {
  const { lab, ui } = useCanvas();
  const flow = useReactFlow();
  useEffect(() => {
    const reveal = (key: string): void => {
      const rect = latest.current.plan.rects.get(key);
      const el = root.current;
      if (!rect || !el) return;
      const a = flow.flowToScreenPosition({ x: rect.x, y: rect.y });
      const b = el.getBoundingClientRect();
      const out = a.x < b.left || a.y < b.top || a.x > b.right - 40 || a.y > b.bottom - 40;
      if (out) void flow.setCenter(rect.x + rect.w / 2, rect.y + rect.h / 2, { zoom: flow.getZoom(), duration: 140 });
    };
    const context = (): KeyContext => ({ lab, ui, hand, drawing: latest.current, reveal });
    const showChosen = (c: KeyContext): void => {
      const ids = chosenKeys(c).map((key) => ({
        id: c.drawing.plan.rects.get(key)?.kind === 'plug' ? (around(c.drawing.plan, key) ?? key) : key,
      }));
      void flow.fitView({ padding: 0.2, maxZoom: 1.5, duration: 140, ...(ids.length > 0 && { nodes: ids }) });
    };
    const inCanvas = (e: KeyboardEvent): void => {
      if (typing(e)) return;
      const c = context();
      if (isDirection(e.key)) {
        const { focus } = ui.getState();
        focusOn(c, focus === undefined ? focusable(c.drawing.plan)[0] : nextInDirection(c.drawing.plan, c.drawing.cables, focus, e.key));
      } else if (e.key === 'a' && (e.ctrlKey || e.metaKey)) select(lab, focusable(c.drawing.plan));
      else if (e.key === 'd' && (e.ctrlKey || e.metaKey)) void duplicate(lab, c.drawing.plan, chosenKeys(c));
      else if (e.key === 'f' && !e.ctrlKey && !e.metaKey) showChosen(c);
      else if (KEYS[e.key]) KEYS[e.key]?.(c, e);
      else return;
      e.preventDefault();
      e.stopPropagation();
    };
    const anywhere = (e: KeyboardEvent): void => {
      if (typing(e) || e.ctrlKey || e.metaKey || e.altKey || e.defaultPrevented) return;
      const tool = TOOL_KEYS[e.key.toLowerCase()];
      if (tool) lab.store.setState({ tool });
      else if (e.key === 'Escape' && hand.cancel()) e.preventDefault();
    };
    const el = root.current;
    el?.addEventListener('keydown', inCanvas);
    window.addEventListener('keydown', anywhere);
    return () => {
      el?.removeEventListener('keydown', inCanvas);
      window.removeEventListener('keydown', anywhere);
    };
  }, [lab, ui, flow, hand, latest, root]);
}
