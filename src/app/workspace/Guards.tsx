/** Something that would not have ended was stopped, or runs on and can be stopped: said over the canvas, with what to do. */
import { OctagonAlert, RotateCw, X } from 'lucide-react';
import { useState } from 'react';
import { useStore } from 'zustand';
import { type MessageKey, t } from '../i18n/t.ts';
import { scriptPane, stopScript } from '../script/run.ts';
import { useLab, useSession } from '../store/hooks.ts';
import { Button, IconButton } from '../ui/button.tsx';

const WORDS: Readonly<Record<string, readonly [MessageKey, MessageKey]>> = {
  storm: ['guard.storm', 'guard.storm.do'],
  'routing-loop': ['guard.loop', 'guard.loop.do'],
  'runaway-script': ['guard.runaway', 'guard.runaway.do'],
};

export function Guards() {
  const { lab, player } = useSession();
  const guard = useLab((s) => s.guard);
  const running = useStore(scriptPane(lab).store, (s) => s.running !== undefined);
  const [put, setPut] = useState(-1);
  const failed = useLab((s) => s.scriptErrors.length);
  const first = useLab((s) => s.scriptErrors[0]);
  const restarted = useLab((s) => s.restarted);
  const found = guard && guard.seq !== put ? WORDS[guard.what] : undefined;
  return (
    <div className="guards" role="alert">
      {restarted !== undefined && (
        <div className="guard">
          <RotateCw size={16} strokeWidth={1.6} aria-hidden="true" />
          <div>
            <b>{t('restarted.title')}</b> {t('restarted.text')} <span className="mono">{restarted.split('\n')[0]}</span>
          </div>
          <IconButton label={t('ui.close')} icon={X} small onClick={() => lab.store.setState({ restarted: undefined })} />
        </div>
      )}
      {guard && found && (
        <div className="guard">
          <OctagonAlert size={16} strokeWidth={1.6} aria-hidden="true" />
          <div>
            <b>{t(found[0])}</b> {t(found[1], { detail: guard.detail })}
          </div>
          {running && (
            <Button small look="danger" onClick={() => void stopScript(lab)}>
              {t('script.stop')}
            </Button>
          )}
          {guard.what !== 'runaway-script' && (
            <Button small onClick={() => player.seek(guard.seq)}>
              {t('guard.show')}
            </Button>
          )}
          <IconButton label={t('ui.close')} icon={X} small onClick={() => setPut(guard.seq)} />
        </div>
      )}
      {failed > 0 && first && (
        <div className="guard">
          <OctagonAlert size={16} strokeWidth={1.6} aria-hidden="true" />
          <div>
            <b>{t(failed === 1 ? 'guard.scriptOne' : 'guard.script', { n: failed })}</b>{' '}
            <span className="mono">{first.command ? `${first.command}: ${first.message}` : first.message}</span>
          </div>
          <IconButton label={t('ui.close')} icon={X} small onClick={() => lab.store.setState({ scriptErrors: [] })} />
        </div>
      )}
    </div>
  );
}
