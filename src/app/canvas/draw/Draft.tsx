/** What is being drawn: dashed in iris, with its commands in a chip; dashed in red with the tool's words when it would be refused. */
import { useStore as useFlow, ViewportPortal } from '@xyflow/react';
import { useRef, useState } from 'react';
import { useStore } from 'zustand';
import { t } from '../../i18n/t.ts';
import { useCanvas } from '../context.ts';
import { backToDrawing } from '../focus.ts';
import type { Plan } from '../geometry/anchors.ts';
import { type Point, pathData } from '../geometry/polyline.ts';
import { cableLine } from '../geometry/routes.ts';
import { type BoxDraft, boxCommands, type WireDraft } from './draft.ts';
import type { Hand } from './hand.ts';
import type { CableEndWish } from './predict.ts';

export function DraftLayer({ hand, plan }: { hand: Hand; plan: Plan }) {
  const { ui } = useCanvas();
  const draft = useStore(ui, (s) => s.draft);
  if (!draft) return null;
  return draft.kind === 'box' ? (
    <BoxLayer key={`${draft.tool}${draft.naming}`} draft={draft} hand={hand} />
  ) : (
    <WireLayer draft={draft} plan={plan} />
  );
}

const NEEDS_MACHINE = new Set(['netns', 'bridge']);

function BoxLayer({ draft, hand }: { draft: BoxDraft; hand: Hand }) {
  const [name, setName] = useState(draft.name);
  const shown = draft.naming ? name : draft.name;
  const { x, y, w, h } = draft.box;
  const homeless = NEEDS_MACHINE.has(draft.tool) && !draft.inside;
  const { lines } = boxCommands(draft, shown);
  const chip = lines.length > 0 ? lines : [boxWords(draft, shown)];
  return (
    <>
      <ViewportPortal>
        <svg className="vl-draft" width={1} height={1} aria-hidden="true">
          <rect
            className={homeless ? 'vl-draft-box vl-draft-no' : 'vl-draft-box'}
            x={x}
            y={y}
            width={w}
            height={h}
            rx={draft.tool === 'bridge' ? 6 : 8}
          />
          {!draft.naming && (
            <text x={x + 12} y={y + 20} className="vl-draft-name">
              {shown}
            </text>
          )}
        </svg>
        {draft.naming && draft.tool !== 'note' && !homeless && (
          <NameField
            x={x + 8}
            y={y + 6}
            value={name}
            onChange={setName}
            onDone={() => void hand.commitBox(draft, name.trim() || draft.name)}
            onCancel={() => hand.cancel()}
          />
        )}
        {draft.naming && (draft.tool === 'note' || homeless) && (
          <Commit run={() => (homeless ? hand.cancel() : void hand.commitBox(draft, ''))} />
        )}
      </ViewportPortal>
      <Chip at={{ x: x + w, y: y + h }} lines={chip} refusal={homeless ? t('canvas.refuse.noMachine') : undefined} />
    </>
  );
}

const BOX_WORDS = {
  machine: 'canvas.draw.machine',
  router: 'canvas.draw.router',
  switch: 'canvas.draw.switch',
  note: 'canvas.draw.note',
} as const;
const boxWords = (draft: BoxDraft, name: string): string =>
  draft.tool === 'netns' || draft.tool === 'bridge' ? name : t(BOX_WORDS[draft.tool], { name });

/** Runs once when it appears: things without a name need no typing. */
function Commit({ run }: { run: () => void }) {
  useState(() => queueMicrotask(run));
  return null;
}

export function NameField(p: {
  x: number;
  y: number;
  value: string;
  onChange: (v: string) => void;
  onDone: () => void;
  onCancel: () => void;
}) {
  const cancelled = useRef(false);
  return (
    <input
      className="vl-name-field vl-ui nodrag nopan"
      style={{ left: p.x, top: p.y, width: `${Math.max(8, p.value.length + 2)}ch` }}
      aria-label={t('canvas.name')}
      spellCheck={false}
      // biome-ignore lint/a11y/noAutofocus: the user has just drawn it, and names it at once
      autoFocus
      value={p.value}
      onFocus={(e) => e.target.select()}
      onChange={(e) => p.onChange(e.target.value)}
      onBlur={() => (cancelled.current ? p.onCancel() : p.onDone())}
      onKeyDown={(e) => {
        e.stopPropagation();
        if (e.key !== 'Enter' && e.key !== 'Escape') return;
        cancelled.current = e.key === 'Escape';
        backToDrawing(e.currentTarget);
      }}
    />
  );
}

function WireLayer({ draft, plan }: { draft: WireDraft; plan: Plan }) {
  const no = draft.plan?.refusal !== undefined;
  const target = draft.to && draft.plan ? plan.rects.get(draft.to.key) : undefined;
  const side = draft.at.y >= draft.start.y ? 'bottom' : 'top';
  const line = cableLine({ ...draft.start, side }, { ...draft.at, side: side === 'bottom' ? 'top' : 'bottom' });
  return (
    <>
      <ViewportPortal>
        <svg className="vl-draft" width={1} height={1} aria-hidden="true">
          {target && (
            <rect
              className={no ? 'vl-draft-ring vl-draft-no' : 'vl-draft-ring'}
              x={target.x - 6}
              y={target.y - 6}
              width={target.w + 12}
              height={target.h + 12}
              rx={11}
            />
          )}
          <path className={no ? 'vl-draft-wire vl-draft-no' : 'vl-draft-wire'} d={pathData(line, 8)} />
          <circle className={no ? 'vl-draft-dot vl-draft-no' : 'vl-draft-dot'} cx={draft.at.x} cy={draft.at.y} r={4} />
        </svg>
      </ViewportPortal>
      {draft.plan && (
        <Chip at={draft.at} lines={draft.plan.cable ? [cableWords(draft.plan.cable)] : draft.plan.commands} refusal={draft.plan.refusal} />
      )}
    </>
  );
}
const cableWords = ([a, b]: readonly [CableEndWish, CableEndWish]): string =>
  t('canvas.draw.cable', { a: `${a.machine} ${a.nic}`, b: `${b.machine} ${b.nic}` });

/** The lines that will run, beside the pointer; they do not grow with the drawing. */
function Chip({ at, lines, refusal }: { at: Point; lines: readonly string[]; refusal: string | undefined }) {
  const [tx, ty, zoom] = useFlow((s) => s.transform);
  return (
    <div className="vl-chip" style={{ left: tx + at.x * zoom + 14, top: ty + at.y * zoom + 14 }}>
      {lines.length > 0 && (
        <div className="vl-chip-lines">
          {lines.map((line) => (
            <div key={line}>{line}</div>
          ))}
        </div>
      )}
      {refusal !== undefined && (
        <div className="vl-chip-no" role="status">
          {refusal}
        </div>
      )}
    </div>
  );
}
