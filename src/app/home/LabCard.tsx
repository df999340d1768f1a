/** A lab of the start page: its drawing, alive, and what it is. */
import type { ReactNode } from 'react';
import type { LabDoc } from '#lab/schema.ts';
import { t, words } from '../i18n/t.ts';
import { commandsOf } from '../store/saved.ts';

interface Props {
  readonly id: 'veth' | 'bridge' | 'vxlan';
  readonly doc: LabDoc;
  readonly picture: ReactNode;
  readonly onOpen: () => void;
}
const SHORT = { veth: 'home.card.veth', bridge: 'home.card.bridge', vxlan: 'home.card.vxlan' } as const;

export function LabCard({ id, doc, picture, onOpen }: Props) {
  const namespaces = doc.script.match(/\bip netns add\b/g)?.length ?? 0;
  const size = doc.machines.length > 1 ? t('home.machines', { n: doc.machines.length }) : t('home.namespaces', { n: namespaces });
  return (
    <button type="button" className="home-card" onClick={onOpen} aria-label={t('home.card.open', { name: words(doc.name) })}>
      {picture}
      <span className="home-card-b">
        <b>{words(doc.name)}</b>
        <span className="home-card-t">{t(SHORT[id])}</span>
        <span className="home-card-m">
          <span>{t('home.card.meta', { size, n: commandsOf(doc.script) })}</span>
          <span className="home-card-go" aria-hidden="true">
            {t('home.card.go')}
          </span>
        </span>
      </span>
    </button>
  );
}
