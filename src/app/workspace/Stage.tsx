/** The canvas with what may stand over it: guards, and the author's card. */
import { lazy, Suspense } from 'react';
import { useStore } from 'zustand';
import { Hints, useTrack } from '../hints/Hints.tsx';
import { t } from '../i18n/t.ts';
import { scriptPane } from '../script/run.ts';
import { useLab, useSession } from '../store/hooks.ts';
import { Button } from '../ui/button.tsx';
import { AboutCard } from './About.tsx';
import { Guards } from './Guards.tsx';
import { shell } from './shell.ts';

const Canvas = lazy(() => import('../canvas/Canvas.tsx').then((m) => ({ default: m.Canvas })));

interface Props {
  /** There is no pane that holds the author's words. */
  readonly floating: boolean;
}
export function Stage({ floating }: Props) {
  const { lab } = useSession();
  return (
    <section className="stage" aria-label={t('stage.name')}>
      <h1 className="sr">{t('lab.title')}</h1>
      <div className="stage-canvas">
        <Suspense fallback={null}>
          <Canvas lab={lab} />
        </Suspense>
        <Guards />
        {floating && <AboutCard />}
        <Bare />
      </div>
      <Hints />
    </section>
  );
}

/** A lab in which nothing has been drawn yet says what to do. */
function Bare() {
  const { lab } = useSession();
  const running = useStore(scriptPane(lab).store, (s) => s.running !== undefined);
  const bare = useLab((s) => s.rev > 0 && s.snapshot.machine.size <= 1 && s.snapshot.link.size <= 1 && s.snapshot.netns.size <= 1);
  const notes = useLab((s) => s.notes.length);
  const led = useTrack() !== undefined;
  if (!bare || running || notes > 0 || led) return null;
  return (
    <div className="empty stage-empty">
      <b>{t('stage.empty')}</b>
      {t('stage.empty.text')}
      <br />
      <Button small onClick={() => shell.setState({ pane: 'script', sheet: 'full' })}>
        {t('stage.empty.script')}
      </Button>
    </div>
  );
}
