/**
 * The drawing as a picture: the same nodes and cables as on the canvas, in the light theme on white, as one SVG without outside references.
 */
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import { CanvasContext, createUi } from '../canvas/context.ts';
import { type Drawing, drawingOf } from '../canvas/drawing.ts';
import { pathData } from '../canvas/geometry/polyline.ts';
import { NODE_KINDS } from '../canvas/nodes/table.tsx';
import type { Lab, LabState } from '../store/lab-store.ts';
import tokens from '../tokens.css?raw';

const MARGIN = 32;
/** Parts that are for the hand, or for another distance. */
const NOT_DRAWN = '.vl-ring, .vl-ring-on, .vl-focus-ring, .vl-jack-hit, .vl-handle, .vl-lit, .lod-mid, .lod-far, [fill="transparent"]';
/** What the canvas's style sheet says about text, as attributes. */
const TEXT: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'vl-name': { 'font-size': '12', 'font-weight': '600' },
  'vl-name13': { 'font-size': '13', 'font-weight': '600' },
  'vl-dev': { 'font-size': '12', 'font-weight': '600' },
  'vl-addr': { 'font-size': '12', fill: 'var(--ink-2)' },
  'vl-bridge': { 'font-size': '13', 'font-weight': '600' },
  'vl-port-name': { 'font-size': '11', 'font-weight': '500' },
};
const MONO = new Set(['vl-mono', 'vl-dev', 'vl-addr', 'vl-bridge', 'vl-port-name']);

/** The picture as the text of an SVG file. */
export function pictureSvg(lab: Lab): string {
  const state = lab.store.getState();
  const drawing = drawingOf(state);
  const box = document.createElement('div');
  const root = createRoot(box);
  flushSync(() =>
    root.render(
      <CanvasContext value={{ lab, ui: createUi() }}>
        <Picture drawing={drawing} notes={state.notes} />
      </CanvasContext>,
    ),
  );
  const svg = box.querySelector('svg');
  if (!svg) return '';
  tidy(svg);
  const text = new XMLSerializer().serializeToString(svg);
  root.unmount();
  return withColours(text);
}

function Picture({ drawing, notes }: { readonly drawing: Drawing; readonly notes: LabState['notes'] }) {
  const rects = [...drawing.plan.rects.values(), ...notes];
  const x = Math.min(0, ...rects.map((r) => r.x)) - MARGIN;
  const y = Math.min(0, ...rects.map((r) => r.y)) - MARGIN;
  const w = Math.max(200, ...rects.map((r) => r.x + r.w)) + MARGIN - x;
  const h = Math.max(120, ...rects.map((r) => r.y + r.h)) + MARGIN - y;
  const nodes = drawing.nodes.toSorted((a, b) => NODE_KINDS[a.kind].z - NODE_KINDS[b.kind].z);
  const floors = nodes.filter((n) => NODE_KINDS[n.kind].z < 2);
  const fixtures = nodes.filter((n) => NODE_KINDS[n.kind].z >= 2);
  const draw = (list: typeof nodes) =>
    list.map((facts) => {
      const rect = drawing.plan.rects.get(facts.key);
      const Draw = NODE_KINDS[facts.kind].draw;
      return (
        <g key={facts.key} transform={`translate(${rect?.x ?? 0} ${rect?.y ?? 0})`}>
          <Draw facts={facts} />
        </g>
      );
    });
  return (
    // biome-ignore lint/a11y/noSvgWithoutTitle: it becomes a file
    <svg xmlns="http://www.w3.org/2000/svg" viewBox={`${x} ${y} ${w} ${h}`} width={w} height={h} fontFamily="var(--font-ui)">
      <rect x={x} y={y} width={w} height={h} fill="#fff" />
      {draw(floors)}
      {drawing.cables.map((c) => (
        <g key={c.key} fill="none">
          <path
            d={pathData(c.line)}
            stroke={`var(--cable${c.kind === 'phys' ? '-phys' : ''})`}
            strokeWidth={c.kind === 'phys' ? 5 : 2}
            strokeDasharray={c.up ? undefined : '2 4'}
          />
          {c.kind === 'phys' && <path d={pathData(c.line)} stroke="#fff" strokeOpacity={0.4} />}
        </g>
      ))}
      {draw(fixtures)}
      {notes.map((n) => (
        <g key={n.id} transform={`translate(${n.x} ${n.y})`}>
          <rect width={n.w} height={n.h} rx={8} fill="var(--overlay)" stroke="var(--line-2)" />
          {n.text.split('\n').map((line, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines of a text are known by their order
            <text key={i} x={12} y={22 + i * 18} fontSize={12} fill="var(--ink)">
              {line}
            </text>
          ))}
        </g>
      ))}
    </svg>
  );
}

function tidy(svg: SVGSVGElement): void {
  for (const el of svg.querySelectorAll(NOT_DRAWN)) el.remove();
  for (const el of svg.querySelectorAll('svg')) el.setAttribute('overflow', 'visible');
  for (const el of svg.querySelectorAll('text, tspan')) {
    for (const name of el.classList) {
      for (const [attribute, value] of Object.entries(TEXT[name] ?? {})) if (!el.hasAttribute(attribute)) el.setAttribute(attribute, value);
      if (MONO.has(name)) el.setAttribute('font-family', 'var(--font-mono)');
    }
    if (!el.hasAttribute('fill') && el.tagName === 'text') el.setAttribute('fill', 'var(--ink)');
  }
  for (const el of svg.querySelectorAll('*')) {
    for (const name of ['class', 'role', 'aria-label', 'aria-hidden', 'data-key', 'data-jack', 'style']) el.removeAttribute(name);
  }
}

/** Tokens by their values of the light theme, which stands first in the style sheet. */
function withColours(text: string): string {
  const values = new Map<string, string>();
  for (const [, name, value] of tokens.matchAll(/(--[\w-]+):\s*([^;]+);/g))
    if (name && value && !values.has(name)) values.set(name, value.trim());
  return text.replace(/var\((--[\w-]+)\)/g, (whole, name: string) => (values.get(name) ?? whole).replaceAll('"', "'"));
}

/** The same as pixels, twice as many as the drawing has. */
export async function toPng(svg: string): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = image.width * 2;
  canvas.height = image.height * 2;
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no picture'))), 'image/png'));
}
