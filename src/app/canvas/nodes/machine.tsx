/** A machine: floor, wall, name and first address; from far away a box with one square for each namespace. */
import { useStore } from 'zustand';
import { useCanvas } from '../context.ts';
import type { NodeFacts } from '../facts.ts';
import { Frame } from './frame.tsx';
import { Icon } from './parts.tsx';

export const MachineNode = ({ facts }: { facts: NodeFacts }) => (
  <>
    <Building facts={facts} />
    <Overview facts={facts} />
  </>
);

function Building({ facts }: { facts: NodeFacts }) {
  const { w, h, name, addr } = facts;
  return (
    <Frame facts={facts} radius={12}>
      <rect className="vl-wall" width={w} height={h} rx={12} fill="var(--plate)" stroke="var(--wall)" strokeWidth={2} />
      <g className="lod-named">
        <Icon name="machine" x={14} y={11} size={16} />
        <text className="vl-name13" x={37} y={24}>
          {name}
          <tspan className="vl-mono lod-near" dx={8} fontWeight={400} fontSize={12} fill="var(--ink-2)">
            {addr}
          </tspan>
        </text>
      </g>
    </Frame>
  );
}

/** Below 35 %: the name, and a square a namespace, red when it dropped something. Drawn at the size of the screen, whatever the zoom. */
function Overview({ facts }: { facts: NodeFacts }) {
  const { ui } = useCanvas();
  const dropped = useStore(ui, (s) => s.dropped);
  const { w, h, name, rooms } = facts;
  return (
    <div className="vl-overview" aria-hidden="true" style={{ width: `calc(${w}px * var(--zoom))`, height: `calc(${h}px * var(--zoom))` }}>
      <b>{name}</b>
      <div>
        {rooms.map((nsid) => (
          <i key={nsid} data-dropped={dropped.has(nsid)} />
        ))}
      </div>
    </div>
  );
}
