/** Words of the lab's author, and things to try: each types its command into the terminal where it belongs. */
import './about.css';
import { Lightbulb, X } from 'lucide-react';
import { useState } from 'react';
import { t, words } from '../i18n/t.ts';
import { useLab, useSession } from '../store/hooks.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { selectedMachine } from './intake.ts';
import { shell } from './shell.ts';

/** The words themselves; nothing when the lab has no author's words. */
export function AboutWords() {
  const session = useSession();
  const { lab } = session;
  const about = useLab((s) => s.about);
  if (!about) return null;
  const run = (one: (typeof about.tries)[number]) => {
    const where = { machine: one.machine ?? selectedMachine(lab), ...(one.netns !== undefined && { netns: one.netns }) };
    shell.setState({ pane: 'terminal' });
    session.type(where, one.command ?? '');
  };
  return (
    <section className="about" aria-label={t('about.name')}>
      <p>{words(about.text)}</p>
      <h3 className="lab-h">{t('about.open')}</h3>
      <ol>
        {about.tries.map((one) => (
          <li key={one.text}>
            <span>{words(one.text)}</span>
            {one.command !== undefined && (
              <div className="cmd">
                <code>
                  {one.netns && <span className="about-at">{one.netns}</span>}
                  {one.command}
                </code>
                <Button small onClick={() => run(one)} aria-label={t('about.run', { command: one.command })}>
                  {t('ui.run')}
                </Button>
              </div>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}

/** Over the canvas, where there is no inspector to hold them: put away until asked for. */
export function AboutCard() {
  const about = useLab((s) => s.about);
  const [open, setOpen] = useState(false);
  if (!about) return null;
  if (!open)
    return (
      <div className="about-open">
        <Button icon={Lightbulb} small onClick={() => setOpen(true)}>
          {t('about.open')}
        </Button>
      </div>
    );
  return (
    <div className="about-card">
      <IconButton className="about-x" label={t('about.close')} icon={X} small onClick={() => setOpen(false)} />
      <AboutWords />
    </div>
  );
}
