/** Labs kept in this browser. */
import { X } from 'lucide-react';
import { useState } from 'react';
import { t } from '../i18n/t.ts';
import { removeLab, type SavedLab, savedLabs } from '../store/saved.ts';
import { IconButton } from '../ui/button.tsx';
import { dateText } from '../ui/format.ts';

const listed = (): SavedLab[] => savedLabs().filter((lab) => !lab.fresh);

export function RecentLabs({ onOpen }: { readonly onOpen: (lab: SavedLab) => void }) {
  const [labs, setLabs] = useState(listed);
  if (labs.length === 0) return null;
  const now = Date.now();
  return (
    <section className="home-recent" aria-labelledby="home-recent">
      <h2 id="home-recent" className="home-h">
        {t('home.recent')}
        <span>{t('home.recent.where')}</span>
      </h2>
      <ul>
        {labs.map((lab) => (
          <li key={lab.id}>
            <button type="button" onClick={() => onOpen(lab)}>
              <b>{lab.name}</b>
              <span>{t(lab.machines === 1 ? 'home.recent.one' : 'home.recent.meta', { machines: lab.machines, n: lab.commands })}</span>
              <span className="num">{t('home.recent.size', { n: Math.max(1, Math.round(lab.size / 1000)) })}</span>
              <span>{dateText(lab.date, now)}</span>
            </button>
            <IconButton
              label={t('home.recent.remove', { name: lab.name })}
              icon={X}
              small
              onClick={() => {
                removeLab(lab.id);
                setLabs(listed());
              }}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}
