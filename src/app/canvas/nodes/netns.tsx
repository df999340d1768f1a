/** A namespace: a room. */
import type { NodeFacts } from '../facts.ts';
import { Frame } from './frame.tsx';

export const NetnsNode = ({ facts }: { facts: NodeFacts }) => (
  <Frame facts={facts} radius={8}>
    <rect className="vl-wall" width={facts.w} height={facts.h} rx={8} fill="var(--room)" stroke="var(--room-wall)" strokeWidth={1.5} />
    <text className="vl-name" x={12} y={20}>
      {facts.name}
    </text>
    {facts.sub && (
      <text className="lod-near" x={12} y={36} fontSize={11} fill="var(--ink-3)">
        {facts.sub}
      </text>
    )}
    <path className="vl-handle" data-jack={facts.key} d={`M${facts.w / 2 - 7} ${facts.h - 4}h14v8h-14z`} fill="var(--iris)" />
  </Frame>
);
