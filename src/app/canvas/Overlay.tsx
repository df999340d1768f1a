/** One 2D canvas over the drawing, in step with its viewport, on the player's clock. No React state changes while packets move. */
import { useStoreApi } from '@xyflow/react';
import { useEffect, useRef } from 'react';
import { playerOf } from '../play/player.ts';
import { settings } from '../store/settings.ts';
import { useCanvas } from './context.ts';
import { nsidOf } from './geometry/anchors.ts';
import type { Geometry } from './geometry/geometry.ts';
import type { View } from './paint/frame.ts';
import { type Hit, paint } from './paint/paint.ts';
import { type Palette, readPalette } from './paint/palette.ts';

/** Where packets were drawn last, and on what: for clicks and for the callout. */
export interface Drawn {
  hits: readonly Hit[];
  geometry: Geometry | undefined;
  /** The open callout, in pixels of the canvas, and the packet that it is about. */
  callout: { readonly skb: number; readonly x: number; readonly y: number; readonly w: number; readonly h: number } | undefined;
}

export function Overlay({ geometry, drawn }: { geometry: Geometry; drawn: { current: Drawn } }) {
  const { lab, ui } = useCanvas();
  const canvas = useRef<HTMLCanvasElement>(null);
  const flow = useStoreApi();
  const latest = useRef(geometry);
  latest.current = geometry;
  drawn.current.geometry = geometry;

  useEffect(() => {
    const el = canvas.current;
    const g = el?.getContext('2d');
    if (!el || !g) return;
    const player = playerOf(lab);
    const reduced = matchMedia('(prefers-reduced-motion: reduce)');
    let palette: Palette = readPalette(el);
    // Known from the observer, never asked for in a frame: that would make the browser lay out the page in the middle of it.
    let size = { width: el.clientWidth, height: el.clientHeight };
    const draw = (): void => {
      const [x, y, zoom] = flow.getState().transform;
      const view: View = { x, y, zoom, ...size, ratio: devicePixelRatio };
      setSize(el, view);
      const { story, speed } = lab.store.getState();
      const { motion } = settings.getState().choices;
      const scene = player.scene;
      const followed = story === undefined ? undefined : scene.rootOf(story);
      drawn.current.hits = paint(g, {
        scene,
        geometry: latest.current,
        palette,
        view,
        speed,
        followed,
        reduced: motion === undefined ? reduced.matches : motion === 'reduced',
        ruleName,
      });
      joinCallout(g, drawn.current, view, palette);
      noteDropped();
    };
    const ruleName = (rid: number): string | undefined => {
      const { xtrule, xtchain } = lab.store.getState().snapshot;
      const rule = xtrule.get(rid);
      const chain = xtchain.get(rid);
      return rule ? `${rule.chain} ${rule.num}` : chain && `${chain.name} ${chain.policy ?? ''}`;
    };
    const noteDropped = (): void => {
      const now = new Set<number>();
      for (const m of player.scene.movers.values()) if (m.drop) now.add(nsidOf(m.at));
      const { dropped } = ui.getState();
      if (now.size !== dropped.size || [...now].some((n) => !dropped.has(n))) ui.setState({ dropped: now });
    };
    const redraw = () => player.redraw();
    const themed = new MutationObserver(() => {
      palette = readPalette(el);
      redraw();
    });
    themed.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme', 'class'] });
    const sized = new ResizeObserver(() => {
      size = { width: el.clientWidth, height: el.clientHeight };
      redraw();
    });
    sized.observe(el);
    const stops = [player.onFrame(draw), flow.subscribe((s, before) => s.transform !== before.transform && redraw())];
    redraw();
    return () => {
      themed.disconnect();
      sized.disconnect();
      for (const stop of stops) stop();
    };
  }, [lab, ui, flow, drawn]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new drawing is painted once even when nothing moves
  useEffect(() => playerOf(lab).redraw(), [geometry, lab]);
  return <canvas ref={canvas} className="vl-overlay" />;
}

/** A dotted line from the callout to its packet, wherever that is by now. */
function joinCallout(g: CanvasRenderingContext2D, { callout, hits }: Drawn, view: View, palette: Palette): void {
  const hit = callout && hits.find((h) => h.skb === callout.skb);
  if (!callout || !hit) return;
  const x = view.x + hit.x * view.zoom;
  const y = view.y + hit.y * view.zoom;
  const fromX = Math.min(Math.max(x, callout.x), callout.x + callout.w);
  const fromY = Math.min(Math.max(y, callout.y), callout.y + callout.h);
  g.setTransform(view.ratio, 0, 0, view.ratio, 0, 0);
  g.globalAlpha = 1;
  g.strokeStyle = palette.ink;
  g.lineWidth = 1.25;
  g.setLineDash([1.5, 3]);
  g.beginPath();
  g.moveTo(fromX, fromY);
  g.lineTo(x, y);
  g.stroke();
  g.setLineDash([]);
}

function setSize(el: HTMLCanvasElement, view: View): void {
  const w = Math.round(view.width * view.ratio);
  const h = Math.round(view.height * view.ratio);
  if (el.width !== w) el.width = w;
  if (el.height !== h) el.height = h;
}
