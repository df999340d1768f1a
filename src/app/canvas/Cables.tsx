/** All cables as one SVG between floors and fixtures. Each has a wide invisible line that takes the pointer. */
import { memo } from 'react';
import { useStore } from 'zustand';
import { t } from '../i18n/t.ts';
import { select } from '../store/lab-actions.ts';
import type { CableView } from './cables.ts';
import { useCanvas } from './context.ts';
import { pathData } from './geometry/polyline.ts';

export const Cables = memo(function Cables({ cables }: { cables: readonly CableView[] }) {
  return (
    <svg className="vl-cables" width={1} height={1} aria-label={t('canvas.aria.cables')}>
      {cables.map((c) => (
        <Cable key={c.key} cable={c} />
      ))}
    </svg>
  );
});

const Cable = memo(
  function Cable({ cable }: { cable: CableView }) {
    const { lab, ui } = useCanvas();
    const selected = useStore(lab.store, (s) => s.selection.includes(cable.key));
    const focused = useStore(ui, (s) => s.focus === cable.key);
    const d = pathData(cable.line);
    return (
      // biome-ignore lint/a11y/useSemanticElements: an SVG group is no button element; the canvas as a whole takes the keys (keyboard.ts)
      <g
        className="vl-cable"
        data-key={cable.key}
        data-kind={cable.kind}
        role="button"
        aria-label={cable.aria}
        onClick={(e) => {
          e.stopPropagation();
          const { selection } = lab.store.getState();
          select(lab, e.shiftKey ? [...selection, cable.key] : [cable.key]);
        }}
      >
        {(selected || focused) && <path d={d} className={selected ? 'vl-cable-ring' : 'vl-cable-focus'} />}
        <path d={d} className="vl-cable-hit" />
        {cable.kind === 'phys' ? (
          <>
            <path d={d} className="vl-cable-phys" data-up={cable.up} />
            <path d={d} className="vl-cable-core" />
          </>
        ) : (
          <path d={d} className="vl-cable-veth" data-up={cable.up} />
        )}
      </g>
    );
  },
  (a, b) =>
    a.cable.key === b.cable.key && a.cable.up === b.cable.up && a.cable.aria === b.cable.aria && sameLine(a.cable.line, b.cable.line),
);
const sameLine = (a: readonly number[], b: readonly number[]): boolean => a.length === b.length && a.every((v, i) => v === b[i]);
