/**
 * The canvas: React Flow carries panning, zoom, dragging and selection of nodes; cables are one SVG layer, packets one 2D overlay, drawing tools
 * one hand. What is drawn comes from the lab's tables (`drawing.ts`); what the user does becomes commands (`actions.ts`).
 */
import '@xyflow/react/dist/base.css';
import './canvas.css';
import { MiniMap, ReactFlow, ReactFlowProvider, useReactFlow, useStoreApi, ViewportPortal } from '@xyflow/react';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { t } from '../i18n/t.ts';
import { playerOf } from '../play/player.ts';
import { select } from '../store/lab-actions.ts';
import type { Lab } from '../store/lab-store.ts';
import { Guides, SelectionBox } from './Aids.tsx';
import { Cables } from './Cables.tsx';
import { Callout } from './Callout.tsx';
import { FIT, Legend, ZoomControl } from './Controls.tsx';
import { CanvasContext, createUi, useCanvas } from './context.ts';
import { Dots } from './Dots.tsx';
import { DraftLayer } from './draw/Draft.tsx';
import { Hand } from './draw/hand.ts';
import { useDrawing } from './drawing.ts';
import { Folding } from './Folding.tsx';
import { CanvasMenu } from './Menu.tsx';
import { nodeTypes } from './nodes/table.tsx';
import { type Drawn, Overlay } from './Overlay.tsx';
import { FAR_ZOOM, MID_ZOOM } from './paint/frame.ts';
import { QuickForm } from './QuickForm.tsx';
import { Renaming } from './Renaming.tsx';
import { useCanvasKeys } from './useCanvasKeys.ts';
import { useClipboard } from './useClipboard.ts';
import { useFlowNodes } from './useFlowNodes.ts';
import { useHand } from './useHand.ts';

/** Only what is in view is kept in the page from this many nodes on; below, keeping all is cheaper. */
const MANY = 160;
const GRID: [number, number] = [8, 8];
const noEdges: never[] = [];

export type LevelOfDetail = 'near' | 'mid' | 'far';
export const levelAt = (zoom: number): LevelOfDetail => (zoom >= MID_ZOOM ? 'near' : zoom >= FAR_ZOOM ? 'mid' : 'far');

export function Canvas({ lab }: { lab: Lab }) {
  const hold = useMemo(() => ({ lab, ui: createUi() }), [lab]);
  return (
    <CanvasContext value={hold}>
      <ReactFlowProvider>
        <Drawing />
      </ReactFlowProvider>
    </CanvasContext>
  );
}

function Drawing() {
  const { lab, ui } = useCanvas();
  const root = useRef<HTMLDivElement>(null);
  const drawn = useRef<Drawn>({ hits: [], geometry: undefined, callout: undefined });
  const flow = useReactFlow();
  const drawing = useDrawing(lab);
  const latest = useRef(drawing);
  latest.current = drawing;
  const { nodes, live, moving, onNodesChange, onDragStop } = useFlowNodes(drawing);
  const hand = useMemo(
    () =>
      new Hand({ lab, ui, plan: () => latest.current.plan, toFlow: (x, y) => flow.screenToFlowPosition({ x, y }, { snapToGrid: false }) }),
    [lab, ui, flow],
  );
  const addrOf = useCallback((key: string) => latest.current.nodes.find((n) => n.key === key)?.addr ?? '', []);
  const tool = useStore(lab.store, (s) => s.tool);
  const focus = useStore(ui, (s) => s.focus);
  const lod = useLevelOfDetail(root);
  useHand(root, hand, drawn);
  useCanvasKeys(root, hand, latest);
  useClipboard(root, latest);
  const [map, setMap] = useState(false);
  useFirstFit(root, drawing.nodes.length, lab);

  return (
    <CanvasMenu plan={drawing.plan}>
      <div
        ref={root}
        className="vl-canvas"
        data-tool={tool}
        data-lod={lod}
        role="application"
        aria-label={t('canvas.aria.canvas')}
        aria-roledescription={t('canvas.aria.role')}
        aria-activedescendant={focus === undefined ? undefined : `vl-${focus}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: role application takes the focus and moves it inside by arrows
        tabIndex={0}
      >
        <ReactFlow
          nodes={nodes}
          edges={noEdges}
          nodeTypes={nodeTypes}
          onNodesChange={onNodesChange}
          onNodeDragStop={onDragStop}
          onSelectionDragStop={(_, moved) => onDragStop(undefined, undefined, moved)}
          onNodeClick={(e, n) => {
            const { selection } = lab.store.getState();
            if (!e.shiftKey) select(lab, [n.id]);
            else if (!selection.includes(n.id)) select(lab, [...selection, n.id]);
            ui.setState({ focus: n.id });
          }}
          onNodeDoubleClick={(_, n) => ui.setState(n.type === 'note' ? { renaming: n.id } : { form: { kind: 'device', key: n.id } })}
          onPaneClick={() => {
            select(lab, []);
            ui.setState({ form: undefined, focus: undefined });
            if (lab.store.getState().story !== undefined) lab.store.setState({ story: undefined });
          }}
          snapToGrid
          snapGrid={GRID}
          minZoom={0.08}
          maxZoom={2.5}
          panOnScroll
          zoomOnDoubleClick={false}
          selectionKeyCode="Shift"
          multiSelectionKeyCode={['Shift', 'Meta', 'Control']}
          deleteKeyCode={null}
          disableKeyboardA11y
          nodesFocusable={false}
          nodesConnectable={false}
          elevateNodesOnSelect={false}
          zIndexMode="manual"
          selectNodesOnDrag={false}
          nodeDragThreshold={4}
          onlyRenderVisibleElements={nodes.length > MANY}
          onMoveStart={() => root.current?.setAttribute('data-moving', '')}
          onMoveEnd={() => root.current?.removeAttribute('data-moving')}
          attributionPosition="top-right"
        >
          <Dots />
          <ViewportPortal>
            <Cables cables={live.cables} />
          </ViewportPortal>
          <DraftLayer hand={hand} plan={live.plan} />
          <Renaming plan={live.plan} />
          <Guides plan={live.plan} moving={moving} />
          <SelectionBox plan={live.plan} />
          <Folding plan={drawing.plan} addrOf={addrOf} />
          {map && (
            <MiniMap
              pannable
              zoomable
              position="bottom-left"
              nodeClassName={(n) => `vl-map-${n.type ?? ''}`}
              ariaLabel={t('canvas.zoom.map')}
            />
          )}
        </ReactFlow>
        <Overlay geometry={live.geometry} drawn={drawn} />
        <Callout drawn={drawn} />
        <QuickForm plan={drawing.plan} />
        <ZoomControl map={map} onMap={setMap} />
        <Legend />
      </div>
    </CanvasMenu>
  );
}

/** Follows the zoom without a render for each step of it: the level changes three times on the way. */
function useLevelOfDetail(root: React.RefObject<HTMLDivElement | null>): LevelOfDetail {
  const flow = useStoreApi();
  const first = useRef(levelAt(flow.getState().transform[2]));
  useEffect(() => {
    const show = (zoom: number) => {
      const level = levelAt(zoom);
      if (level === 'far') root.current?.style.setProperty('--zoom', String(zoom));
      if (root.current && root.current.dataset.lod !== level) root.current.dataset.lod = level;
    };
    show(flow.getState().transform[2]);
    return flow.subscribe((s) => show(s.transform[2]));
  }, [flow, root]);
  return first.current;
}

/** The first drawing of a lab, and one that has grown out of view while a script built it, is shown whole. */
function useFirstFit(root: React.RefObject<HTMLDivElement | null>, count: number, lab: Lab): void {
  const flow = useReactFlow();
  const name = useStore(lab.store, (s) => s.snapshot);
  const state = useRef({ of: name, moved: false, count: 0 });
  useEffect(() => {
    if (state.current.of !== name) state.current = { of: name, moved: false, count: 0 };
    if (count === 0 || count === state.current.count) return;
    const timer = setTimeout(() => {
      state.current.count = count;
      if (!state.current.moved) void flow.fitView(FIT);
    }, 60);
    return () => clearTimeout(timer);
  }, [count, flow, name]);
  useEffect(() => {
    const el = root.current;
    const touched = () => {
      state.current.moved = true;
    };
    el?.addEventListener('pointerdown', touched, { capture: true });
    el?.addEventListener('wheel', touched, { passive: true });
    return () => {
      el?.removeEventListener('pointerdown', touched, { capture: true });
      el?.removeEventListener('wheel', touched);
    };
  }, [root]);
  useEffect(() => {
    playerOf(lab).redraw();
  }, [lab]);
}
