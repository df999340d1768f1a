/** The simulator stopped because something in it broke: the lab as it was kept is whole, and can be opened again. */
import { useEffect, useState } from 'react';
import { writeLab } from '#lab/file.ts';
import { t } from '../i18n/t.ts';
import { useLab, useSession } from '../store/hooks.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { download, fileName } from '../ui/download.ts';

export function CrashDialog() {
  const session = useSession();
  const crashed = useLab((s) => s.worker === 'crashed');
  const [why, setWhy] = useState('');
  const [closed, setClosed] = useState(false);
  useEffect(() => session.lab.client.on('crash', (m) => setWhy(m.message)), [session]);
  const doc = crashed ? session.kept() : undefined;
  return (
    <Dialog open={crashed && !closed} onClose={() => setClosed(true)} title={t('crash.title')} text={t('crash.text')}>
      <div className="dialog-b">
        <pre className="crash-why">{why}</pre>
      </div>
      <div className="dialog-f">
        {doc && (
          <Button onClick={() => download(`${fileName(doc.name)}.vethlab`, writeLab(doc), 'application/json')}>{t('bar.save')}</Button>
        )}
        <Button look="primary" onClick={() => void session.restart(why)}>
          {t('crash.reopen')}
        </Button>
      </div>
    </Dialog>
  );
}
