/** A tunnel device: a pill whose mouth is ringed in sky at the end where envelopes leave; VNI and port beneath the name. */
import type { NodeFacts } from '../facts.ts';
import { MOUTH } from '../geometry/anchors.ts';
import { Frame } from './frame.tsx';
import { Lamp } from './parts.tsx';

export function VxlanNode({ facts }: { facts: NodeFacts }) {
  const { w, h, name, sub, side } = facts;
  const left = side === 'left';
  const mouth = left ? MOUTH : w - MOUTH;
  const textX = left ? 66 : 18;
  return (
    <Frame facts={facts} radius={h / 2}>
      <rect className="vl-body" width={w} height={h} rx={h / 2} fill="var(--fixture)" stroke="var(--fixture-line)" strokeWidth={1.25} />
      <rect
        x={mouth - 26}
        y={5}
        width={52}
        height={h - 10}
        rx={(h - 10) / 2}
        fill="var(--tun-soft)"
        stroke="var(--tun-line)"
        strokeWidth={1.75}
      />
      <circle cx={mouth} cy={h / 2} r={5} fill="none" stroke="var(--tun-line)" strokeWidth={1.75} />
      <text className="vl-dev" x={textX} y={19}>
        {name}
      </text>
      <text className="lod-near" x={textX} y={34} fontSize={11} fill="var(--ink-2)">
        {sub}
      </text>
      <Lamp x={textX + name.length * 7.3 + 10} y={15} state={facts.lamp} />
      <rect className="vl-jack-hit" data-jack={facts.key} x={w / 2 - 14} y={-8} width={28} height={14} rx={4} />
    </Frame>
  );
}
