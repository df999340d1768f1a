/** The strip above the dock: virtual time, what happened, the head. Press or drag to go there; arrows step. */
import './timeline.css';
import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { t } from '../i18n/t.ts';
import type { Player } from '../play/player.ts';
import { useLab, useLabPaced, useSession } from '../store/hooks.ts';
import { settings } from '../store/settings.ts';
import { Button } from '../ui/button.tsx';
import { clockText } from '../ui/format.ts';
import { timelineOf } from './items.ts';
import { paintTimeline, tokenColours } from './paint.ts';

/** Numbers that run with the packets are written this often at most, in milliseconds. */
const PACE = 100;

export function TimelineStrip() {
  const { lab, player } = useSession();
  const line = timelineOf(lab);
  const head = useLabPaced((s) => s.head, PACE);
  line.update();
  const drop = line.dropBefore(head);
  const goToDrop = () => {
    const event = drop && lab.log.get(drop.seq);
    if (event?.kind !== 'kfree_skb') return;
    player.seek(event.seq + 1);
    lab.store.setState({ picked: event.seq, story: event.skb });
  };
  return (
    <section className="timeline" aria-label={t('timeline.name')}>
      <Clock />
      <Strip />
      <Button small disabled={!drop} onClick={goToDrop}>
        {t('timeline.lastDrop')}
      </Button>
    </section>
  );
}

export function Clock() {
  const time = useLabPaced((s) => s.time, PACE);
  const head = useLabPaced((s) => s.head, PACE);
  const playing = useLab((s) => s.playing);
  const atEnd = useLab((s) => s.head >= s.end);
  const how = !playing ? 'timeline.held' : atEnd ? 'timeline.now' : 'timeline.playing';
  return (
    <div className="timeline-clock">
      <b>{clockText(time)}</b>
      <span>{t(how, { n: head })}</span>
    </div>
  );
}

const KEYS: Readonly<Record<string, (player: Player) => void>> = {
  ArrowLeft: (p) => p.previous(),
  ArrowRight: (p) => p.nextEvent(),
  Home: (p) => p.seek(0),
  End: (p) => p.toEnd(),
};

/** Where the head stands in view when the strip is longer than the window. */
const HEAD_AT = 0.72;

export function Strip() {
  const { lab, player } = useSession();
  const line = timelineOf(lab);
  const canvas = useRef<HTMLCanvasElement>(null);
  const dragging = useRef(false);
  const offset = useRef(0);
  const theme = useStore(settings, (s) => s.theme);
  const head = useLabPaced((s) => s.head, PACE);
  const end = useLabPaced((s) => s.end, PACE);
  const time = useLabPaced((s) => s.time, PACE);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the tokens have new values when the theme changes
  useEffect(() => {
    const el = canvas.current;
    const g = el?.getContext('2d');
    if (!el || !g) return;
    const colours = tokenColours();
    let frame = 0;
    let width = el.clientWidth;
    const draw = () => {
      frame = 0;
      const scale = devicePixelRatio || 1;
      if (el.width !== Math.round(width * scale)) {
        el.width = Math.round(width * scale);
        el.height = Math.round(56 * scale);
      }
      g.setTransform(scale, 0, 0, scale, 0, 0);
      const s = lab.store.getState();
      line.update();
      if (!dragging.current) offset.current = Math.max(0, Math.min(line.width - width + 120, line.headX(s.head) - width * HEAD_AT));
      paintTimeline(
        g,
        line,
        { width, offset: offset.current, head: s.head, end: s.end, font: "400 11px 'IBM Plex Sans', system-ui, sans-serif" },
        colours,
      );
    };
    const soon = () => {
      frame ||= requestAnimationFrame(draw);
    };
    const stop = lab.store.subscribe((s, before) => (s.head !== before.head || s.end !== before.end) && soon());
    const watch = new ResizeObserver(() => {
      width = el.clientWidth;
      soon();
    });
    watch.observe(el);
    void document.fonts?.ready.then(soon);
    draw();
    return () => {
      stop();
      watch.disconnect();
      cancelAnimationFrame(frame);
    };
  }, [lab, line, theme]);

  const goTo = (clientX: number) => {
    const left = canvas.current?.getBoundingClientRect().left ?? 0;
    player.seek(line.seqAt(clientX - left + offset.current));
  };
  return (
    <canvas
      ref={canvas}
      className="timeline-strip"
      role="slider"
      tabIndex={0}
      aria-label={t('timeline.head')}
      aria-valuemin={0}
      aria-valuemax={end}
      aria-valuenow={head}
      aria-valuetext={clockText(time)}
      onPointerDown={(e) => {
        e.currentTarget.setPointerCapture(e.pointerId);
        dragging.current = true;
        goTo(e.clientX);
      }}
      onPointerMove={(e) => dragging.current && goTo(e.clientX)}
      onPointerUp={() => {
        dragging.current = false;
      }}
      onPointerCancel={() => {
        dragging.current = false;
      }}
      onKeyDown={(e) => {
        const act = KEYS[e.key];
        if (!act) return;
        e.preventDefault();
        act(player);
      }}
    />
  );
}
