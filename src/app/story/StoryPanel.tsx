/** One packet's story, from its first stop to where the play head is. */
import './story.css';
import { X } from 'lucide-react';
import { useEffect, useMemo, useRef } from 'react';
import { t } from '../i18n/t.ts';
import { packetIndex } from '../packets/index.ts';
import { namesOf } from '../packets/names.ts';
import { useLab, useModel, useSession } from '../store/hooks.ts';
import { IconButton } from '../ui/button.tsx';
import { spanText } from '../ui/format.ts';
import { Glyph, type Shape, shapeOf } from '../ui/glyph.tsx';
import { type Stop, stopsOf } from './stops.ts';

export function StoryPanel({ skb }: { readonly skb: number }) {
  const { lab, player } = useSession();
  const model = useModel();
  const names = useMemo(() => namesOf(model), [model]);
  const head = useLab((s) => s.head);
  const index = packetIndex(lab);
  index.update();
  const root = index.rootOf(skb);
  const first = index.rows.find((r) => r.root === root);
  const summary = first && index.summary(first);
  const stops = useMemo(() => stopsOf(lab.log, index, root, head, model), [lab, index, root, head, model]);
  const list = useRef<HTMLOListElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: goes to the newest stop when there is one
  useEffect(() => {
    list.current?.lastElementChild?.scrollIntoView({ block: 'nearest' });
  }, [stops.length]);
  const shape: Shape = summary ? shapeOf(summary.inner ?? summary) : 'ctl';
  const drop = stops.find((s) => s.dropped !== undefined && s.dropped !== 'OTHERHOST');
  const place = (s: Stop) => {
    const { space, dev } = names.place(s.nsid, s.ifindex);
    return `${space}, ${dev}`;
  };
  const glyph = (s: Stop) => {
    const at = s.frame < 0 ? undefined : index.summary({ frame: s.frame } as never);
    return s.dropped !== undefined ? (
      <Glyph shape="drop" />
    ) : at?.inner ? (
      <Glyph shape="tun" inner={shapeOf(at.inner)} hollow={at.inner.reply} />
    ) : (
      <Glyph shape={shape} hollow={at?.reply ?? false} />
    );
  };
  return (
    <section className="story" aria-label={t('story.name')}>
      <header>
        <Glyph shape={shape} />
        <h2>{summary?.inner?.info ?? summary?.info ?? t('story.name')}</h2>
        <IconButton
          label={t('packets.story.leave')}
          icon={X}
          small
          onClick={() => lab.store.setState({ story: undefined, picked: undefined })}
        />
      </header>
      {summary && (
        <p className="story-who">
          {names.who((summary.inner ?? summary).src)} → {names.who((summary.inner ?? summary).dst)}
          {drop && <span className="chip drop mono">{drop.dropped}</span>}
          <span className="quiet">{t('story.stops', { n: stops.length })}</span>
        </p>
      )}
      <ol ref={list} style={{ borderColor: `var(--${shape}-line)` }}>
        {stops.map((s, i) => (
          <li key={s.seq} className={i === stops.length - 1 ? 'lit' : ''}>
            <button type="button" onClick={() => player.seek(s.seq + 1)} aria-label={t('story.goTo', { n: i + 1 })}>
              {glyph(s)}
            </button>
            <div>
              <div className="story-at">
                <b>{place(s)}</b>
                <code>{s.fn}</code>
              </div>
              <p>{s.text}</p>
              {s.row && <code className="story-row">{s.row}</code>}
              <span className="quiet num">{i === 0 ? '' : `+${spanText(s.t - (stops[0]?.t ?? s.t))}`}</span>
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}
