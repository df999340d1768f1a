/**
 * The lab's nodes as React Flow wants them. A node object is made anew only when something about it changed; while nodes are dragged, `live` is
 * the drawing with cables and packets following the hand. Letting go keeps the place.
 */
import { applyNodeChanges, type Node, type NodeChange } from '@xyflow/react';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import type { Place } from '#lab/schema.ts';
import { t } from '../i18n/t.ts';
import { checkpoint } from '../store/history.ts';
import { place, select } from '../store/lab-actions.ts';
import { cablesOf } from './cables.ts';
import { useCanvas } from './context.ts';
import { type Drawing, type Shifts, shifted } from './drawing.ts';
import type { NodeFacts } from './facts.ts';
import { Geometry } from './geometry/geometry.ts';
import { NODE_KINDS } from './nodes/table.tsx';
import { isNote, moveNote, noteKey } from './notes.ts';

/** `signature` tells whether two nodes show the same. */
export type FlowNode = Node<{ facts: NodeFacts; signature: string }>;

export interface Live extends Pick<Drawing, 'plan' | 'geometry' | 'cables'> {}

function flowNode(facts: NodeFacts, x: number, y: number, parent: string | undefined): FlowNode {
  const kind = NODE_KINDS[facts.kind];
  return {
    id: facts.key,
    type: facts.kind,
    position: { x, y },
    data: { facts, signature: JSON.stringify(facts) },
    width: facts.w,
    height: facts.h,
    measured: { width: facts.w, height: facts.h },
    zIndex: kind.z,
    draggable: kind.draggable,
    ...(parent !== undefined && { parentId: parent, extent: 'parent' as const }),
  };
}

export function useFlowNodes(drawing: Drawing) {
  const { lab } = useCanvas();
  const selection = useStore(lab.store, (s) => s.selection);
  const notes = useStore(lab.store, (s) => s.notes);
  const [nodes, setNodes] = useState<FlowNode[]>([]);
  const [shifts, setShifts] = useState<Shifts>(new Map());

  const wanted = useMemo(() => {
    const made = drawing.nodes.map((facts) => {
      const rect = drawing.plan.rects.get(facts.key);
      const parent = rect?.parent === undefined ? undefined : drawing.plan.rects.get(rect.parent);
      return flowNode(facts, (rect?.x ?? 0) - (parent?.x ?? 0), (rect?.y ?? 0) - (parent?.y ?? 0), rect?.parent);
    });
    return [...made, ...notes.map((n) => flowNode(noteFacts(n), n.x, n.y, undefined))];
  }, [drawing, notes]);

  useEffect(() => {
    setNodes((before) => {
      const old = new Map(before.map((n) => [n.id, n]));
      const chosen = new Set(selection);
      return wanted.map((n) => {
        const known = old.get(n.id);
        const selected = chosen.has(n.id);
        if (!known || known.data.signature !== n.data.signature || known.parentId !== n.parentId || !samePlace(known, n))
          return { ...n, selected };
        return (known.selected ?? false) === selected ? known : { ...known, selected };
      });
    });
    setShifts(new Map());
  }, [wanted, selection]);

  const onNodesChange = useCallback(
    (changes: NodeChange<FlowNode>[]) => {
      setNodes((now) => applyNodeChanges(changes, now));
      const picks = changes.filter((c) => c.type === 'select');
      if (picks.length > 0) {
        const chosen = new Set(lab.store.getState().selection);
        for (const c of picks) c.selected ? chosen.add(c.id) : chosen.delete(c.id);
        select(lab, [...chosen]);
      }
      const moves = changes.filter((c) => c.type === 'position');
      if (moves.length > 0) setShifts((s) => withMoves(s, moves, wanted));
    },
    [lab, wanted],
  );

  const onDragStop = useCallback(
    (_event: unknown, node: FlowNode | undefined, all: FlowNode[]) => {
      checkpoint(lab);
      const { places } = lab.store.getState();
      const kept: Record<string, Place> = {};
      for (const n of all.length > 0 ? all : node ? [node] : []) {
        if (isNote(n.id)) moveNote(lab, n.id, n.position.x, n.position.y);
        else {
          const { free: _, ...was } = places[n.id] ?? {};
          kept[n.id] = { ...was, x: n.position.x, y: n.position.y };
        }
      }
      if (Object.keys(kept).length > 0) place(lab, kept);
    },
    [lab],
  );

  const live = useMemo((): Live => {
    if (shifts.size === 0) return drawing;
    const plan = shifted(drawing.plan, shifts);
    return { plan, geometry: new Geometry(plan), cables: cablesOf(plan) };
  }, [drawing, shifts]);

  return { nodes, live, moving: [...shifts.keys()], onNodesChange, onDragStop };
}

const samePlace = (a: FlowNode, b: FlowNode): boolean => a.position.x === b.position.x && a.position.y === b.position.y;

function withMoves(
  now: Shifts,
  moves: readonly { id: string; position?: { x: number; y: number } }[],
  wanted: readonly FlowNode[],
): Shifts {
  const next = new Map(now);
  for (const m of moves) {
    const home = wanted.find((n) => n.id === m.id)?.position;
    if (home && m.position) next.set(m.id, { dx: m.position.x - home.x, dy: m.position.y - home.y });
  }
  return next;
}

const noteFacts = (n: { id: string; text: string; w: number; h: number }): NodeFacts => ({
  key: noteKey(n.id),
  kind: 'note',
  name: n.text,
  w: n.w,
  h: n.h,
  aria: t('canvas.aria.note', { text: n.text }),
  addr: '',
  sub: '',
  lamp: 'up',
  side: 'bottom',
  nsid: 0,
  ifindex: 0,
  ports: [],
  card: undefined,
  rooms: [],
  jacks: [],
  role: 'host',
});
