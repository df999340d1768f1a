/** A machine: floor, wall, name and first address; from far away a box with one square for each namespace. */
import { useStore } from 'zustand';
import { useCanvas } from '../context.ts';
import type { NodeFacts } from '../facts.ts';
import { Frame } from './frame.tsx';
import { Icon } from './parts.tsx';

const SQUARE = 26;
const GAP = 8;

export function MachineNode({ facts }: { facts: NodeFacts }) {
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
      <Overview facts={facts} />
    </Frame>
  );
}

/** Below 35 %: the name, and a square a namespace, red when it dropped something. */
function Overview({ facts }: { facts: NodeFacts }) {
  const { ui } = useCanvas();
  const { w, h, name, rooms } = facts;
  const columns = Math.max(1, Math.floor((w - 48) / (SQUARE + GAP)));
  const dropped = useStore(ui, (s) => s.dropped);
  return (
    <g className="lod-far">
      <text x={24} y={56} fontSize={40} fontWeight={600} fill="var(--ink)">
        {name}
      </text>
      {rooms.slice(0, columns * Math.max(1, Math.floor((h - 90) / (SQUARE + GAP)))).map((nsid, i) => (
        <rect
          key={nsid}
          x={24 + (i % columns) * (SQUARE + GAP)}
          y={80 + Math.floor(i / columns) * (SQUARE + GAP)}
          width={SQUARE}
          height={SQUARE}
          rx={4}
          fill={dropped.has(nsid) ? 'var(--drop)' : 'var(--metal)'}
        />
      ))}
    </g>
  );
}
