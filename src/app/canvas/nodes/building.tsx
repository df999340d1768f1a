/** A router or external switch: a small closed building with its icon, its name, and the addresses of its jacks outside. */
import { t } from '../../i18n/t.ts';
import type { NodeFacts } from '../facts.ts';
import { Frame } from './frame.tsx';
import { Icon } from './parts.tsx';

export function BuildingNode({ facts }: { facts: NodeFacts }) {
  const { w, h, name, role } = facts;
  const icon = role === 'host' ? 'machine' : role;
  return (
    <Frame facts={facts} radius={10}>
      <rect className="vl-wall" width={w} height={h} rx={10} fill="var(--plate)" stroke="var(--wall)" strokeWidth={2} />
      <Icon name={icon} x={w / 2 - 13} y={6} size={26} />
      <text className="vl-name" x={w / 2} y={50} textAnchor="middle">
        {name}
      </text>
      <text className="lod-near" x={w / 2} y={64} fontSize={11} textAnchor="middle" fill="var(--ink-3)">
        {t(role === 'router' ? 'canvas.does.routes' : role === 'switch' ? 'canvas.does.switches' : 'canvas.does.host')}
      </text>
      {facts.jacks.map((j) => (
        <g key={`${j.x},${j.y}`}>
          <rect x={j.x - 5} y={j.y - 8} width={10} height={16} rx={1.5} fill="var(--socket)" />
          <text
            className="vl-mono lod-near"
            x={j.side === 'left' ? -5 : j.side === 'right' ? w + 5 : j.x + 10}
            y={j.side === 'top' ? -8 : j.side === 'bottom' ? h + 18 : j.y + 25}
            fontSize={11}
            textAnchor={j.side === 'left' ? 'end' : 'start'}
            fill="var(--ink-2)"
          >
            {j.text}
          </text>
        </g>
      ))}
    </Frame>
  );
}
