/** The packet that is followed, opened: its headers as envelopes in envelopes, outermost outside, bytes at the right edge. */
import { useStore as useFlow } from '@xyflow/react';
import { X } from 'lucide-react';
import { type ReactNode, type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { dissect, type Layer } from '#wire/dissect.ts';
import { type Summary, summarize } from '#wire/summarize.ts';
import { t } from '../i18n/t.ts';
import { playerOf } from '../play/player.ts';
import type { Mover, Scene } from '../play/scene.ts';
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

const W = 240;

/** Names as people say them; the packet list has them in full. */
const SHORT: Readonly<Partial<Record<string, string>>> = {
  ethernet: 'Ethernet',
  ipv4: 'IPv4',
  arp: 'ARP',
  icmp: 'ICMP',
  igmp: 'IGMP',
  udp: 'UDP',
  tcp: 'TCP',
  vxlan: 'VXLAN',
  stp: 'STP',
};

export function Callout({ drawn }: { drawn: RefObject<Drawn> }) {
  const { lab } = useCanvas();
  const story = useStore(lab.store, (s) => s.story);
  useEffect(() => {
    if (story === undefined) drawn.current.callout = undefined;
  }, [story, drawn]);
  return story === undefined ? null : <Panel key={playerOf(lab).scene.rootOf(story)} story={story} drawn={drawn} />;
}

function Panel({ story, drawn }: { story: number; drawn: RefObject<Drawn> }) {
  const { lab } = useCanvas();
  const head = useStore(lab.store, (s) => s.head);
  const [opened, setOpened] = useState<Opened | undefined>(undefined);
  const [place, setPlace] = useState<{ left: number; top: number } | undefined>(undefined);
  const panel = useRef<HTMLElement>(null);
  const [tx, ty, zoom] = useFlow((s) => s.transform);
  const width = useFlow((s) => s.width);
  const height = useFlow((s) => s.height);

  // biome-ignore lint/correctness/useExhaustiveDependencies: what is shown follows the story and the head
  useEffect(() => {
    const scene = playerOf(lab).scene;
    const mover = leading(scene, story);
    const bytes = mover && mover.frame >= 0 ? lab.log.frame(mover.frame) : undefined;
    if (!mover || !bytes) return;
    const opts = { vxlanPorts: vxlanPorts(lab) };
    setOpened({ skb: mover.skb, layers: dissect(bytes, opts), summary: summarize(bytes, opts), bytes: bytes.length });
    const hit = drawn.current.hits.find((h) => h.skb === mover.skb);
    if (hit) setPlace((p) => p ?? placeFor(tx + hit.x * zoom, ty + hit.y * zoom, width));
  }, [lab, story, head]);

  useLayoutEffect(() => {
    const el = panel.current;
    drawn.current.callout =
      el && opened && place ? { skb: opened.skb, x: place.left, y: el.offsetTop, w: W, h: el.offsetHeight } : undefined;
    playerOf(lab).redraw();
  }, [opened, place, drawn, lab]);

  if (!opened || !place) return null;
  const groups = envelopes(opened.layers);
  const top = Math.max(8, Math.min(place.top, height - heightOf(groups) - 8));
  return (
    <section ref={panel} className="vl-callout vl-ui" style={{ left: place.left, top, width: W }} aria-label={t('canvas.callout')}>
      <header>
        <strong>{titleOf(opened.summary)}</strong>
        <button type="button" aria-label={t('canvas.callout.close')} onClick={() => lab.store.setState({ story: undefined })}>
          <X size={14} strokeWidth={1.6} />
        </button>
      </header>
      <p>{sizeWords(opened, groups)}</p>
      <Envelope groups={groups} summary={opened.summary} />
    </section>
  );
}

/** About how high it will be: so that it does not jump when it has been measured. */
const heightOf = (groups: readonly Layer[][]): number => 76 + groups.reduce((sum, g) => sum + 26 + g.length * 52, 0);

/** The packet of a story that is on its way: the one that was chosen, else what became of it last. */
function leading(scene: Scene, story: number): Mover | undefined {
  const root = scene.rootOf(story);
  const chosen = scene.movers.get(story);
  if (chosen && chosen.frame >= 0) return chosen;
  return [...scene.movers.values()].findLast((m) => m.root === root && m.frame >= 0 && !m.gone);
}

function placeFor(x: number, y: number, width: number) {
  const left = x + 40 + W < width ? x + 40 : Math.max(8, x - 40 - W);
  return { left, top: y - 120 };
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
          <b style={{ color: `var(--${proto}-ink)` }}>{SHORT[layer.proto] ?? layer.title}</b>
          <span>{layer.summary}</span>
          <i>{t('canvas.callout.bytes', { n: layer.length })}</i>
        </div>
      ))}
      <Envelope groups={rest} summary={summary.inner ?? summary} />
    </div>
  );
}
