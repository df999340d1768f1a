/** Wires the hand to the canvas: it sees presses before React Flow does, and keeps those that it takes. Clicks on packets follow their story. */

import { useReactFlow } from '@xyflow/react';
import { type RefObject, useEffect } from 'react';
import { select } from '../store/lab-actions.ts';
import { useCanvas } from './context.ts';
import type { Hand } from './draw/hand.ts';
import type { Drawn } from './Overlay.tsx';

/** How far from a packet's centre a click still means it, in pixels of the screen. */
const PACKET_REACH = 14;

export function useHand(root: RefObject<HTMLDivElement | null>, hand: Hand, drawn: RefObject<Drawn>): void {
  const { lab, ui } = useCanvas();
  const flow = useReactFlow();
  useEffect(() => {
    const el = root.current;
    if (!el) return;
    let taken = false;
    const packetAt = (e: PointerEvent): number | undefined => {
      const p = flow.screenToFlowPosition({ x: e.clientX, y: e.clientY }, { snapToGrid: false });
      const reach = PACKET_REACH / flow.getZoom();
      return drawn.current.hits.findLast((h) => Math.hypot(h.x - p.x, h.y - p.y) < reach)?.skb;
    };
    const down = (e: PointerEvent) => {
      const onControl = (e.target as Element).closest('.vl-ui') !== null;
      const skb = onControl || e.button !== 0 || lab.store.getState().tool !== 'select' ? undefined : packetAt(e);
      if (skb !== undefined) {
        lab.store.setState({ story: skb });
        select(lab, []);
        ui.setState({ focus: undefined });
      }
      taken = skb !== undefined || hand.press(e);
      if (!taken) return;
      e.stopPropagation();
      if (skb === undefined) el.setPointerCapture(e.pointerId);
      el.focus({ preventScroll: true });
    };
    const move = (e: PointerEvent) => hand.move(e);
    const up = (e: PointerEvent) => {
      if (taken) hand.release(e);
    };
    /** What follows a press that was taken is not React Flow's either. */
    const swallow = (e: Event) => {
      if (taken) e.stopPropagation();
    };
    const click = (e: Event) => {
      if (taken) e.stopPropagation();
      taken = false;
    };
    const capture = { capture: true };
    el.addEventListener('pointerdown', down, capture);
    el.addEventListener('pointermove', move);
    el.addEventListener('pointerup', up, capture);
    el.addEventListener('mousedown', swallow, capture);
    el.addEventListener('touchstart', swallow, { capture: true, passive: true });
    el.addEventListener('click', click, capture);
    return () => {
      el.removeEventListener('pointerdown', down, capture);
      el.removeEventListener('pointermove', move);
      el.removeEventListener('pointerup', up, capture);
      el.removeEventListener('mousedown', swallow, capture);
      el.removeEventListener('touchstart', swallow, capture);
      el.removeEventListener('click', click, capture);
    };
  }, [root, hand, drawn, flow, lab, ui]);
}
