/** A newer build is there: nobody is interrupted, but it can be had. */
import { X } from 'lucide-react';
import { useState } from 'react';
import { useStore } from 'zustand';
import { t } from '../i18n/t.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { update } from './register.ts';

export function UpdateNote() {
  const take = useStore(update, (s) => s.take);
  const [later, setLater] = useState(false);
  if (!take || later) return null;
  return (
    <div className="update" role="status">
      {t('update.ready')}
      <Button small onClick={take}>
        {t('update.take')}
      </Button>
      <IconButton label={t('ui.close')} icon={X} small onClick={() => setLater(true)} />
    </div>
  );
}
