/** Many lines are about to go into a terminal: here they are. */
import { useStore } from 'zustand';
import { t } from '../i18n/t.ts';
import { useSession } from '../store/hooks.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { pasteAsked, sendPaste } from './paste.ts';

export function PasteDialog() {
  const { lab } = useSession();
  const asked = useStore(pasteAsked, (s) => s.asked);
  const close = () => pasteAsked.setState({ asked: undefined });
  return (
    <Dialog open={asked !== undefined} onClose={close} title={t('paste.title', { n: asked?.lines ?? 0 })} text={t('paste.text')}>
      <pre className="term-paste">{asked?.text}</pre>
      <div className="dialog-f">
        <Button onClick={close}>{t('paste.cancel')}</Button>
        <Button look="primary" onClick={() => asked && sendPaste(lab, asked.term, asked.text)}>
          {t('paste.go')}
        </Button>
      </div>
    </Dialog>
  );
}
