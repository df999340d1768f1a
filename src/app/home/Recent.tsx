/** Labs kept in this browser: each with its drawing in small, to be opened, renamed, copied, or taken away and put back. */
import { Copy, Pencil, X } from 'lucide-react';
import { useState } from 'react';
import { t } from '../i18n/t.ts';
import { removeLab, type SavedLab, savedLabs } from '../store/saved.ts';
import { THUMB, type Thumb } from '../store/thumb-size.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { dateText } from '../ui/format.ts';

const listed = (): SavedLab[] => savedLabs().filter((lab) => !lab.fresh);
const start = () => import('../workspace/start.ts');

export function RecentLabs({ onOpen }: { readonly onOpen: (id: string) => void }) {
  const [labs, setLabs] = useState(listed);
  const [removed, setRemoved] = useState<{ readonly name: string; readonly back: () => void }>();
  const [renaming, setRenaming] = useState<string>();
  const now = Date.now();
  const remove = (lab: SavedLab) => {
    setRemoved({ name: lab.name, back: removeLab(lab.id) });
    setLabs(listed());
  };
  const rename = async (lab: SavedLab, name: string) => {
    setRenaming(undefined);
    if (name === '' || name === lab.name) return;
    (await start()).renameSaved(lab.id, name.slice(0, 200));
    setLabs(listed());
  };
  return (
    <section className="home-recent" aria-labelledby="home-recent">
      <h2 id="home-recent" className="home-h">
        {t('home.recent')}
        {labs.length > 0 && <span>{t('home.recent.where')}</span>}
      </h2>
      {labs.length === 0 && <p className="home-none">{t('labs.none')}</p>}
      <ul>
        {labs.map((lab) => (
          <li key={lab.id}>
            {renaming === lab.id ? (
              <Renaming name={lab.name} onDone={(name) => void rename(lab, name)} />
            ) : (
              <button type="button" className="home-lab" onClick={() => onOpen(lab.id)}>
                <Stamp thumb={lab.thumb} />
                <b>{lab.name}</b>
                <span>{t(lab.machines === 1 ? 'home.recent.one' : 'home.recent.meta', { machines: lab.machines, n: lab.commands })}</span>
                <span>{dateText(lab.date, now)}</span>
              </button>
            )}
            <IconButton label={t('labs.rename', { name: lab.name })} icon={Pencil} small size={14} onClick={() => setRenaming(lab.id)} />
            <IconButton
              label={t('labs.copy', { name: lab.name })}
              icon={Copy}
              small
              size={14}
              onClick={async () => {
                (await start()).duplicate(lab.id);
                setLabs(listed());
              }}
            />
            <IconButton label={t('home.recent.remove', { name: lab.name })} icon={X} small onClick={() => remove(lab)} />
          </li>
        ))}
      </ul>
      <div role="status">
        {removed && (
          <p className="home-removed">
            {t('labs.removed', { name: removed.name })}
            <Button
              small
              onClick={() => {
                removed.back();
                setRemoved(undefined);
                setLabs(listed());
              }}
            >
              {t('labs.undo')}
            </Button>
          </p>
        )}
      </div>
    </section>
  );
}

function Renaming({ name, onDone }: { readonly name: string; readonly onDone: (name: string) => void }) {
  return (
    <input
      className="field home-rename"
      aria-label={t('labs.newName', { name })}
      defaultValue={name}
      // biome-ignore lint/a11y/noAutofocus: the user has just asked to write here
      autoFocus
      onFocus={(e) => e.currentTarget.select()}
      onBlur={(e) => onDone(e.currentTarget.value.trim())}
      onKeyDown={(e) => {
        if (e.key === 'Enter') onDone(e.currentTarget.value.trim());
        else if (e.key === 'Escape') onDone('');
      }}
    />
  );
}

const Stamp = ({ thumb }: { readonly thumb: Thumb | undefined }) => (
  <svg className="home-stamp" viewBox={`0 0 ${THUMB.w} ${THUMB.h}`} aria-hidden="true">
    {thumb && (
      <>
        <path d={thumb.floors} fill="var(--plate)" stroke="var(--wall)" />
        <path d={thumb.rooms} fill="var(--room)" stroke="var(--room-wall)" strokeWidth={0.8} />
        <path d={thumb.cables} fill="none" stroke="var(--cable)" strokeWidth={0.8} />
        <path d={thumb.fixtures} fill="var(--fixture)" stroke="var(--fixture-line)" strokeWidth={0.8} />
      </>
    )}
  </svg>
);
