/** Words of the lab's author, and things to try: each types its command into the terminal where it belongs. */
import { Info, X } from 'lucide-react';
import { useStore } from 'zustand';
import { t, words } from '../i18n/t.ts';
import { useLab, useSession } from '../store/hooks.ts';
import { typeLine } from '../store/lab-actions.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { selectedMachine } from './intake.ts';
import { shell } from './shell.ts';

export function About() {
  const { lab } = useSession();
  const about = useLab((s) => s.about);
  const closed = useStore(shell, (s) => s.aboutClosed);
  if (!about) return null;
  if (closed)
    return (
      <div className="about-open">
        <Button icon={Info} small onClick={() => shell.setState({ aboutClosed: false })}>
          {t('about.open')}
        </Button>
      </div>
    );
  return (
    <section className="about" aria-label={t('about.name')}>
      <header>
        <h2>{t('about.open')}</h2>
        <IconButton label={t('about.close')} icon={X} small onClick={() => shell.setState({ aboutClosed: true })} />
      </header>
      <div className="about-b">
        <p>{words(about.text)}</p>
        <ol>
          {about.tries.map((one) => (
            <li key={one.text}>
              <span>{words(one.text)}</span>
              {one.command !== undefined && (
                <div className="cmd">
                  <code>{one.command}</code>
                  <Button
                    small
                    onClick={() => {
                      const where = { machine: one.machine ?? selectedMachine(lab), ...(one.netns !== undefined && { netns: one.netns }) };
                      shell.setState({ pane: 'terminal' });
                      void typeLine(lab, where, one.command ?? '');
                    }}
                    aria-label={t('about.run', { command: one.command })}
                  >
                    {t('ui.run')}
                  </Button>
                </div>
              )}
            </li>
          ))}
        </ol>
      </div>
    </section>
  );
}
