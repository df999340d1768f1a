/** What every node has around its drawing: ring when selected, dotted ring at keyboard focus, red wall and the tool's words when refused. */
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { useCanvas } from '../context.ts';
import type { NodeFacts } from '../facts.ts';

interface Props {
  readonly facts: NodeFacts;
  readonly radius: number;
  /** Its drawing; the node's name says the same. */
  readonly children: ReactNode;
  /** Parts of the drawing that have names of their own. */
  readonly parts?: ReactNode;
}
export function Frame({ facts, radius, children, parts }: Props) {
  const { lab, ui } = useCanvas();
  const refused = useStore(lab.store, (s) => (s.refused?.key === facts.key ? s.refused.text : undefined));
  const focused = useStore(ui, (s) => s.focus === facts.key);
  const { w, h } = facts;
  return (
    <>
      <svg className="vl-svg" width={w} height={h} role="presentation">
        <rect className="vl-ring" x={-6} y={-6} width={w + 12} height={h + 12} rx={radius + 5} />
        {/* biome-ignore lint/a11y/noAriaHiddenOnFocusable: a group of SVG takes no focus */}
        <g aria-hidden="true">{children}</g>
        {parts}
        {refused !== undefined && <rect x={0} y={0} width={w} height={h} rx={radius} fill="none" stroke="var(--drop)" strokeWidth={2} />}
        {focused && <rect className="vl-focus-ring" x={-10} y={-10} width={w + 20} height={h + 20} rx={radius + 9} />}
      </svg>
      {refused !== undefined && (
        <div className="vl-refused" role="alert">
          {refused}
        </div>
      )}
    </>
  );
}
