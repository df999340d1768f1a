/** A bridge: a long fixture with a darker strip, a socket for each port, its name at the free end; with an address a small card rises from it. */
import { useStore } from 'zustand';
import { select } from '../../store/lab-actions.ts';
import type { Lab } from '../../store/lab-store.ts';
import { useCanvas } from '../context.ts';
import type { NodeFacts, PortFacts } from '../facts.ts';
import { Frame } from './frame.tsx';
import { Lamp, PortSocket } from './parts.tsx';

const STRIP = 22;

export function BridgeNode({ facts }: { facts: NodeFacts }) {
  const { w, h, name, sub, ports, card } = facts;
  const end = nameEnd(facts);
  const x = end === 'end' ? w - 14 : 14;
  return (
    <Frame facts={facts} radius={6} parts={ports.map((port) => <Port key={port.key} port={port} nsid={facts.nsid} />)}>
      {card && <RisingCard facts={facts} card={card} />}
      <rect className="vl-body" width={w} height={h} rx={6} fill="var(--fixture)" stroke="var(--fixture-line)" strokeWidth={1.25} />
      <path
        d={`M.6 ${STRIP}V6a5.400 5.400 0 0 1 5.400-5.400h${w - 12}a5.400 5.400 0 0 1 5.400 5.400v${STRIP - 6}z`}
        fill="var(--fixture-2)"
      />
      <text className="vl-bridge" x={x} y={41} textAnchor={end}>
        {name}
      </text>
      <text className="lod-near" x={x} y={55} fontSize={11} textAnchor={end} fill="var(--ink-2)">
        {sub}
      </text>
      {!card && <Lamp x={end === 'end' ? x - name.length * 8 - 12 : x + name.length * 8 + 12} y={37} state={facts.lamp} />}
      <rect className="vl-jack-hit vl-bridge-hit" data-jack={facts.key} x={w / 2 - 16} y={h - 8} width={32} height={14} rx={4} />
    </Frame>
  );
}

/** The end of the body that fewer ports below want. */
function nameEnd({ ports, w }: NodeFacts): 'start' | 'end' {
  const below = ports.filter((p) => p.side === 'bottom').map((p) => p.x);
  return below.some((x) => x > w - 150) && !below.some((x) => x < 150) ? 'start' : 'end';
}

const litPort = (nsid: number, ifindex: number) => (s: ReturnType<Lab['store']['getState']>) => {
  const row = s.lit.fdb === undefined ? undefined : s.snapshot.fdb.get(s.lit.fdb);
  return row !== undefined && row.nsid === nsid && row.ifindex === ifindex;
};

function Port({ port, nsid }: { port: PortFacts; nsid: number }) {
  const { lab, ui } = useCanvas();
  const lit = useStore(lab.store, litPort(nsid, port.ifindex));
  const selected = useStore(lab.store, (s) => s.selection.includes(port.key));
  const focused = useStore(ui, (s) => s.focus === port.key);
  const { x, y, side } = port;
  const mid = side === 'top' ? y + 11 : y - 8;
  const text = port.lamp === 'blocked' ? `${port.name} BLK` : port.name;
  return (
    // biome-ignore lint/a11y/useSemanticElements: an SVG group is no button element; the canvas as a whole takes the keys (keyboard.ts)
    <g
      id={`vl-${port.key}`}
      className="vl-port"
      data-key={port.key}
      role="button"
      aria-label={port.aria}
      onClick={(e) => {
        e.stopPropagation();
        select(lab, [port.key]);
      }}
    >
      <rect x={x - 16} y={side === 'top' ? y - 24 : y - 16} width={32} height={40} fill="transparent" />
      {selected && <rect x={x - 18} y={side === 'top' ? y - 26 : y - 22} width={36} height={48} rx={6} className="vl-ring-on" />}
      {focused && <rect x={x - 21} y={side === 'top' ? y - 29 : y - 25} width={42} height={54} rx={8} className="vl-focus-ring" />}
      <PortSocket x={x} y={y} side={side} lit={lit} />
      <Lamp x={x - 22} y={mid} state={port.lamp} />
      {port.named && (
        <text className="vl-port-name lod-near" x={x + 20} y={mid + 4}>
          {text}
        </text>
      )}
    </g>
  );
}

function RisingCard({ facts, card }: { facts: NodeFacts; card: NonNullable<NodeFacts['card']> }) {
  return (
    <g transform={`translate(${card.x} ${card.y})`}>
      <g className="lod-near">
        {[0, 1, 2, 3, 4, 5, 6].map((i) => (
          <rect key={i} x={12 + i * 6 + (i > 1 ? 4 : 0)} y={-4} width={3.6} height={5} fill="var(--gold)" />
        ))}
      </g>
      <rect width={card.w} height={card.h} rx={4} fill="var(--card)" stroke="var(--fixture-line)" strokeWidth={1.25} />
      <text className="vl-dev" x={10} y={17}>
        {facts.name}
      </text>
      <text className="vl-addr lod-near" x={10} y={33}>
        {facts.addr}
      </text>
      <Lamp x={card.w - 12} y={13} state={facts.lamp} />
    </g>
  );
}
