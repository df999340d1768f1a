/** The packet that is followed, opened: its headers as envelopes in envelopes, outermost outside, bytes at the right edge. */
import { useStore as useFlow } from '@xyflow/react';
import { X } from 'lucide-react';
import { type ReactNode, type RefObject, useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { dissect, type Layer } from '#wire/dissect.ts';
import { type Summary, summarize } from '#wire/summarize.ts';
import { t } from '../i18n/t.ts';
import { playerOf } from '../play/player.ts';
import { vxlanPorts } from '../play/summaries.ts';
import { useCanvas } from './context.ts';
import type { Drawn } from './Overlay.tsx';
import { innermost } from './paint/packet.ts';

interface Opened {
  readonly skb: number;
  readonly layers: readonly Layer[];
  readonly summary: Summary;
  readonly bytes: number;
}

/** Layers in groups: each tunnel header ends a group, what follows it lies inside. */
export function envelopes(layers: readonly Layer[]): Layer[][] {
  const groups: Layer[][] = [[]];
  for (const layer of layers) {
    groups.at(-1)?.push(layer);
    if (layer.proto === 'vxlan') groups.push([]);
  }
  return groups.filter((g) => g.length > 0);
}

const W = 228;

export function Callout({ drawn }: { drawn: RefObject<Drawn> }) {
  const { lab } = useCanvas();
  const story = useStore(lab.store, (s) => s.story);
  const head = useStore(lab.store, (s) => (s.story === undefined ? 0 : s.head));
  const [opened, setOpened] = useState<Opened | undefined>(undefined);
  const [place, setPlace] = useState<{ left: number; top: number; anchorX: number; anchorY: number } | undefined>(undefined);
  const [tx, ty, zoom] = useFlow((s) => s.transform);
  const width = useFlow((s) => s.width);
  const height = useFlow((s) => s.height);

  // biome-ignore lint/correctness/useExhaustiveDependencies: what is shown follows the story and the head
  useEffect(() => {
    if (story === undefined) {
      setOpened(undefined);
      setPlace(undefined);
      return;
    }
    const scene = playerOf(lab).scene;
    const root = scene.rootOf(story);
    const mover = scene.movers.get(story) ?? [...scene.movers.values()].find((m) => m.root === root && m.frame >= 0);
    const bytes = mover && mover.frame >= 0 ? lab.log.frame(mover.frame) : undefined;
    if (!mover || !bytes) return;
    const opts = { vxlanPorts: vxlanPorts(lab) };
    setOpened({ skb: mover.skb, layers: dissect(bytes, opts), summary: summarize(bytes, opts), bytes: bytes.length });
    const hit = drawn.current.hits.find((h) => h.skb === mover.skb);
    if (hit) setPlace((p) => p ?? placeFor(tx + hit.x * zoom, ty + hit.y * zoom, width, height));
  }, [lab, story, head]);

  if (story === undefined || !opened || !place) return null;
  const groups = envelopes(opened.layers);
  return (
    <>
      <svg className="vl-callout-line" aria-hidden="true">
        <path d={`M${place.left + W / 2} ${place.top < place.anchorY ? place.top + 200 : place.top}L${place.anchorX} ${place.anchorY}`} />
      </svg>
      <section className="vl-callout vl-ui" style={{ left: place.left, top: place.top, width: W }} aria-label={t('canvas.callout')}>
        <header>
          <strong>{titleOf(opened.summary)}</strong>
          <button type="button" aria-label={t('canvas.callout.close')} onClick={() => lab.store.setState({ story: undefined })}>
            <X size={14} strokeWidth={1.6} />
          </button>
        </header>
        <p>{sizeWords(opened, groups)}</p>
        <Envelope groups={groups} summary={opened.summary} />
      </section>
    </>
  );
}

function placeFor(x: number, y: number, width: number, height: number) {
  const left = x + 40 + W < width ? x + 40 : Math.max(8, x - 40 - W);
  return { left, top: Math.max(8, Math.min(y - 120, height - 360)), anchorX: x, anchorY: y };
}

function titleOf(summary: Summary): string {
  const inner = innermost(summary) ?? summary;
  const words = inner.info || inner.proto;
  return summary.inner ? t('canvas.callout.enveloped', { what: words }) : words;
}
function sizeWords(o: Opened, groups: readonly Layer[][]): string {
  const outer = groups.length > 1 ? (groups[0] ?? []).reduce((n, l) => n + l.length, 0) : 0;
  return outer > 0 ? t('canvas.callout.sizeOuter', { bytes: o.bytes, outer }) : t('canvas.callout.size', { bytes: o.bytes });
}

function Envelope({ groups, summary }: { groups: readonly Layer[][]; summary: Summary }): ReactNode {
  const [first, ...rest] = groups;
  if (!first) return null;
  const proto = rest.length > 0 ? 'tun' : summary.proto === 'other' ? 'ctl' : summary.proto === 'vxlan' ? 'tun' : summary.proto;
  return (
    <div className="vl-envelope" style={{ borderColor: `var(--${proto}-line)`, background: `var(--${proto}-soft)` }}>
      {first.map((layer) => (
        <div key={layer.offset} className="vl-layer">
          <b style={{ color: `var(--${proto}-ink)` }}>{layer.title}</b>
          <span>{layer.summary}</span>
          <i>{t('canvas.callout.bytes', { n: layer.length })}</i>
        </div>
      ))}
      <Envelope groups={rest} summary={summary.inner ?? summary} />
    </div>
  );
}
