/**
 * The card that becomes a plug. A device that is made a port of a bridge stops being an end station: for a moment the drawing shows the card it
 * was, its address struck through, folding into the plug it is now; and back when it is taken out. Over the drawing, never in the way of it.
 */
import { ViewportPortal } from '@xyflow/react';
import { useLayoutEffect, useRef, useState } from 'react';
import type { Rect } from '#lab/layout/layout.ts';
import type { Plan } from './geometry/anchors.ts';

const MS = 240;
/** A script that plugs in many at once is no lesson in one movement. */
const MOST = 6;

interface Fold {
  readonly key: string;
  readonly name: string;
  readonly addr: string;
  readonly from: Rect;
  readonly to: Rect;
}

/** Devices that were a card in one plan and are a plug in the next, or the other way round. Pure. */
export function foldsBetween(before: Plan, after: Plan, addrOf: (key: string) => string): Fold[] {
  const folds: Fold[] = [];
  for (const [key, to] of after.rects) {
    const from = before.rects.get(key);
    if (!from || from.kind === to.kind || !(isCard(from) || isCard(to)) || !(from.kind === 'plug' || to.kind === 'plug')) continue;
    folds.push({ key, name: key.split('/').at(-1) ?? '', addr: addrOf(key), from, to });
  }
  return folds.length > MOST ? [] : folds;
}
const isCard = (r: Rect): boolean => r.kind === 'card' || r.kind === 'nic';

export function Folding({ plan, addrOf }: { plan: Plan; addrOf: (key: string) => string }) {
  const last = useRef(plan);
  /** Addresses as they were: a card that becomes a plug may lose its own in the same moment. */
  const addrs = useRef(new Map<string, string>());
  const [folds, setFolds] = useState<readonly Fold[]>([]);
  useLayoutEffect(() => {
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    const made = still ? [] : foldsBetween(last.current, plan, (key) => addrs.current.get(key) ?? '');
    last.current = plan;
    addrs.current = new Map([...plan.rects.values()].filter(isCard).map((r) => [r.key, addrOf(r.key)]));
    if (made.length > 0) setFolds(made);
  }, [plan, addrOf]);
  if (folds.length === 0) return null;
  const done = (key: string) => setFolds((now) => now.filter((f) => f.key !== key));
  return (
    <ViewportPortal>
      {folds.map((f) => (
        <FoldingCard key={f.key} fold={f} onDone={() => done(f.key)} />
      ))}
    </ViewportPortal>
  );
}

function FoldingCard({ fold, onDone }: { fold: Fold; onDone: () => void }) {
  const box = useRef<HTMLDivElement>(null);
  const finish = useRef(onDone);
  finish.current = onDone;
  useLayoutEffect(() => {
    const at = ({ x, y, w, h }: Rect): Keyframe => ({ transform: `translate(${x}px, ${y}px)`, width: `${w}px`, height: `${h}px` });
    const { from, to } = fold;
    const mid: Keyframe = { ...at({ ...from, w: Math.max(18, to.w), x: from.x + (from.w - Math.max(18, to.w)) / 2 }), offset: 0.45 };
    const moves = box.current?.animate([at(from), ...(isCard(from) ? [mid] : []), at(to)], { duration: MS * 1.5, easing: 'ease-in-out' });
    if (moves) moves.onfinish = () => finish.current();
    return () => moves?.cancel();
  }, [fold]);
  return (
    <div ref={box} className="vl-folding" aria-hidden="true">
      <b>{fold.name}</b>
      {fold.addr && <s>{fold.addr}</s>}
    </div>
  );
}
