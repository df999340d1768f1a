/** Every kind of node, one line each. */
import type { NodeProps } from '@xyflow/react';
import type { ComponentType } from 'react';
import type { NodeFacts, NodeKind } from '../facts.ts';
import { BridgeNode } from './bridge.tsx';
import { BuildingNode } from './building.tsx';
import { CardNode } from './card.tsx';
import { MachineNode } from './machine.tsx';
import { NetnsNode } from './netns.tsx';
import { NoteNode } from './note.tsx';
import { VxlanNode } from './vxlan.tsx';

interface KindOfNode {
  readonly draw: ComponentType<{ facts: NodeFacts }>;
  /** Order on the drawing; cables lie at 2. */
  readonly z: number;
  readonly draggable: boolean;
}
export const NODE_KINDS: Readonly<Record<NodeKind, KindOfNode>> = {
  machine: { draw: MachineNode, z: 0, draggable: true },
  building: { draw: BuildingNode, z: 3, draggable: true },
  netns: { draw: NetnsNode, z: 1, draggable: true },
  card: { draw: CardNode, z: 3, draggable: true },
  nic: { draw: CardNode, z: 3, draggable: false },
  bridge: { draw: BridgeNode, z: 3, draggable: true },
  vxlan: { draw: VxlanNode, z: 3, draggable: true },
  note: { draw: NoteNode, z: 4, draggable: true },
};

function Wrapped({ draw: Draw, facts }: { draw: KindOfNode['draw']; facts: NodeFacts }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a drawn thing is no fieldset
    <div id={`vl-${facts.key}`} className={`vl-node vl-is-${facts.kind}`} data-key={facts.key} role="group" aria-label={facts.aria}>
      <Draw facts={facts} />
    </div>
  );
}

export const nodeTypes = Object.fromEntries(
  Object.entries(NODE_KINDS).map(([kind, { draw: Draw }]) => [
    kind,
    (props: NodeProps) => <Wrapped draw={Draw} {...(props.data as { facts: NodeFacts })} />,
  ]),
);
