/** Aids that lie over the drawing: lines that show what a dragged thing is in line with, and the thin box round several chosen things. */
import { ViewportPortal } from '@xyflow/react';
import { useStore } from 'zustand';
import { useCanvas } from './context.ts';
import type { Plan } from './geometry/anchors.ts';
import { guidesFor } from './geometry/guides.ts';

/** `moving`: keys of what is dragged now. */
export function Guides({ plan, moving }: { plan: Plan; moving: readonly string[] }) {
  const rect = moving.length === 1 ? plan.rects.get(moving[0] as string) : undefined;
  if (!rect) return null;
  return (
    <ViewportPortal>
      <svg className="vl-guides" width={1} height={1} aria-hidden="true">
        {guidesFor(rect, plan.rects.values()).map((l) => (
          <line key={`${l.x1},${l.y1},${l.x2},${l.y2}`} {...l} />
        ))}
      </svg>
    </ViewportPortal>
  );
}

const AROUND = 14;
export function SelectionBox({ plan }: { plan: Plan }) {
  const { lab } = useCanvas();
  const selection = useStore(lab.store, (s) => s.selection);
  const rects = selection.flatMap((k) => plan.rects.get(k) ?? []);
  if (rects.length < 2) return null;
  const left = Math.min(...rects.map((r) => r.x)) - AROUND;
  const top = Math.min(...rects.map((r) => r.y)) - AROUND;
  const width = Math.max(...rects.map((r) => r.x + r.w)) + AROUND - left;
  const height = Math.max(...rects.map((r) => r.y + r.h)) + AROUND - top;
  return (
    <ViewportPortal>
      <div className="vl-selection-box" style={{ left, top, width, height }} />
    </ViewportPortal>
  );
}
