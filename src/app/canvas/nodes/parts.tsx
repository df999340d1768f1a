/** The drawn parts that several nodes share: lamp, plug in its socket, card body, icons. Geometry is that of the look. */
import type { ReactNode } from 'react';
import type { Side } from '#lab/layout/layout.ts';
import type { LampState } from '../facts.ts';

const LAMPS: Readonly<Record<LampState, (x: number, y: number) => ReactNode>> = {
  up: (x, y) => <circle cx={x} cy={y} r={3} fill="var(--ok)" />,
  down: (x, y) => <circle cx={x} cy={y} r={2.6} fill="none" stroke="var(--line-3)" strokeWidth={1.4} />,
  nocarrier: (x, y) => (
    <>
      <circle cx={x} cy={y} r={2.6} fill="none" stroke="var(--warn)" strokeWidth={1.4} />
      <path d={`M${x - 3.5} ${y + 3.5}L${x + 3.5} ${y - 3.5}`} stroke="var(--warn)" strokeWidth={1.4} />
    </>
  ),
  blocked: (x, y) => <rect x={x - 3} y={y - 3} width={6} height={6} rx={1} fill="var(--warn)" />,
  error: (x, y) => <path d={`M${x - 3} ${y - 3}l6 6m0 -6l-6 6`} stroke="var(--drop)" strokeWidth={1.8} strokeLinecap="round" />,
};
export const Lamp = ({ x, y, state }: { x: number; y: number; state: LampState }) => <g className="lod-near">{LAMPS[state](x, y)}</g>;

/** An RJ45 socket in a bridge's edge with the plug in it. `x`, `y`: the point of the edge. */
export function PortSocket({ x, y, side, lit }: { x: number; y: number; side: 'top' | 'bottom'; lit: boolean }) {
  const top = side === 'top' ? y : y - 16;
  return (
    <>
      {lit && <rect className="vl-lit" x={x - 17} y={top - 2} width={34} height={20} rx={4} />}
      <rect className="lod-near" x={x - 13} y={top} width={26} height={16} rx={2} fill="var(--socket)" />
      <g className="lod-near" transform={`translate(${x} ${y}) scale(1 ${side === 'top' ? 1 : -1})`}>
        <path d="M-3 -22h6l2 8h-10z" fill="var(--cable)" />
        <rect x={-9} y={-15} width={18} height={25} rx={2} fill="var(--plug)" stroke="var(--fixture-line)" strokeWidth={1.25} />
        <path d="M-5.5 9.500v-6.500M-2 9.500v-6.500M1.500 9.500v-6.500M5 9.500v-6.500" stroke="var(--gold)" strokeWidth={1.6} />
        <rect x={-4} y={-12} width={8} height={10} rx={1.5} fill="none" stroke="var(--fixture-line)" strokeWidth={1.1} />
      </g>
      <rect className="lod-mid" x={x - 5} y={y - 5} width={10} height={10} rx={2} fill="var(--cable)" />
    </>
  );
}

const FINGERS = [0, 1, 2, 3, 4, 5, 6].map((i) => 12 + i * 6 + (i > 1 ? 4 : 0));

/** Body of a network card with its contacts, bracket and jack. The bracket is on the side where the cable leaves. */
export function CardBody({ w, h, side }: { w: number; h: number; side: Side }) {
  const upright = side === 'top' || side === 'bottom';
  const fingerY = side === 'top' ? h - 1 : -4;
  return (
    <>
      <g className="lod-near">
        {FINGERS.map((at) => (
          <rect key={at} x={side === 'left' ? w - at - 2 : at} y={fingerY} width={3.6} height={5} fill="var(--gold)" />
        ))}
      </g>
      <rect className="vl-body" width={w} height={h} rx={4} fill="var(--card)" stroke="var(--fixture-line)" strokeWidth={1.25} />
      {upright ? <UprightBracket w={w} h={h} top={side === 'top'} /> : <SideBracket w={w} h={h} left={side === 'left'} />}
    </>
  );
}
const UprightBracket = ({ w, h, top }: { w: number; h: number; top: boolean }) => (
  <>
    <rect className="lod-near" x={-5} y={top ? -5 : h} width={w + 10} height={5} rx={1.5} fill="var(--metal)" />
    <rect className="vl-jack" x={w / 2 - 9} y={top ? -6 : h - 6} width={18} height={12} rx={1.5} fill="var(--socket)" />
  </>
);
const SideBracket = ({ w, h, left }: { w: number; h: number; left: boolean }) => (
  <>
    <rect x={left ? -5 : w} y={-5} width={5} height={h + 10} rx={1.5} fill="var(--metal)" />
    <rect className="vl-jack" x={left ? -6 : w - 6} y={h / 2 - 9} width={12} height={18} rx={1.5} fill="var(--socket)" />
  </>
);

const ICONS = {
  machine:
    'M5.5 4h13A2.500 2.500 0 0 1 21 6.500v11a2.500 2.500 0 0 1-2.500 2.500h-13A2.500 2.500 0 0 1 3 17.500v-11A2.500 2.500 0 0 1 5.500 4zM3 9h18M7 6.500h.01',
  router:
    'M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18M12 10V5.500M10.300 7 12 5.300 13.700 7M12 14v4.500M10.300 17l1.700 1.700 1.700-1.700M5.500 12H10M8.500 10.300 10.200 12l-1.700 1.700M18.500 12H14M15.500 10.300 13.800 12l1.700 1.700',
  switch:
    'M4.500 7h15a2 2 0 0 1 2 2v6a2 2 0 0 1-2 2h-15a2 2 0 0 1-2-2V9a2 2 0 0 1 2-2zM6 10.500h6M10.500 9 12 10.500 10.500 12M18 13.500h-6M13.500 12 12 13.500l1.500 1.500',
} as const;
export type IconName = keyof typeof ICONS;

/** An icon of our own, 24 grid, drawn at `size` with its corner at (x, y). */
export const Icon = ({ name, x, y, size }: { name: IconName; x: number; y: number; size: number }) => (
  <path
    d={ICONS[name]}
    transform={`translate(${x} ${y}) scale(${size / 24})`}
    fill="none"
    stroke="var(--ink-2)"
    strokeWidth={1.6}
    strokeLinecap="round"
    strokeLinejoin="round"
  />
);
