/** A link that is the lab: nothing is sent anywhere until somebody passes it on. */
import './export.css';
import { Copy } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { t } from '../i18n/t.ts';
import { useSession } from '../store/hooks.ts';
import { Button } from '../ui/button.tsx';
import { useCopy } from '../ui/copy.ts';
import { Dialog } from '../ui/dialog.tsx';
import { saveFile } from '../workspace/intake.ts';
import { closeDialog, shell } from '../workspace/shell.ts';
import { encodeLab, linkOf, MAX_LINK } from './link.ts';

export function ShareDialog() {
  const open = useStore(shell, (s) => s.dialog === 'share');
  return (
    <Dialog open={open} onClose={closeDialog} title={t('share.title')} text={t('share.text')}>
      {open && <Body />}
    </Dialog>
  );
}

function Body() {
  const session = useSession();
  const [link, setLink] = useState<string>();
  const field = useRef<HTMLInputElement>(null);
  const { copied, copy } = useCopy();
  useEffect(() => {
    void encodeLab(session.history.document()).then((code) => setLink(linkOf(code)));
  }, [session]);
  if (link !== undefined && link.length > MAX_LINK)
    return (
      <>
        <p className="dialog-b">{t('share.tooLong', { n: Math.ceil(link.length / 1000) })}</p>
        <div className="dialog-f">
          <Button look="primary" onClick={() => saveFile(session)}>
            {t('bar.save')}
          </Button>
        </div>
      </>
    );
  return (
    <>
      <div className="dialog-b share">
        <input
          ref={field}
          className="field"
          readOnly
          aria-label={t('share.link')}
          value={link ?? ''}
          onFocus={(e) => e.currentTarget.select()}
        />
        <p className="quiet">{t('share.size', { n: link?.length ?? 0 })}</p>
      </div>
      <div className="dialog-f">
        <Button
          look="primary"
          icon={Copy}
          disabled={link === undefined}
          onClick={() => void copy(link ?? '').then((done) => !done && field.current?.select())}
        >
          {t(copied ? 'export.copied' : 'share.copy')}
        </Button>
      </div>
    </>
  );
}
