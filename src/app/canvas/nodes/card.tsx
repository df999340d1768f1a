/** A network card: a device that is an end station, with a name, a lamp and perhaps an address. Physical ones stand in the machine's wall. */
import type { NodeFacts } from '../facts.ts';
import { Frame } from './frame.tsx';
import { CardBody, Lamp } from './parts.tsx';

export function CardNode({ facts }: { facts: NodeFacts }) {
  const { w, h, name, addr, lamp, side } = facts;
  const textX = side === 'left' ? 16 : 12;
  return (
    <Frame facts={facts} radius={5}>
      <CardBody w={w} h={h} side={side} />
      <text className="vl-dev" x={textX} y={addr ? 17 : h / 2 + 4.5}>
        {name}
      </text>
      <Lamp x={w - 12} y={13} state={lamp} />
      {addr && (
        <text className="vl-addr lod-near" x={textX} y={34}>
          {addr}
        </text>
      )}
      <Jack facts={facts} />
    </Frame>
  );
}

/** Where a cable is pulled from: larger than it looks. */
function Jack({ facts }: { facts: NodeFacts }) {
  const { w, h, side } = facts;
  const x = side === 'left' ? 0 : side === 'right' ? w : w / 2;
  const y = side === 'top' ? 0 : side === 'bottom' ? h : h / 2;
  return <rect className="vl-jack-hit" data-jack={facts.key} x={x - 14} y={y - 12} width={28} height={24} rx={4} />;
}
