/** All keys on one sheet. */
import { useStore } from 'zustand';
import { type MessageKey, t } from '../i18n/t.ts';
import { Dialog } from '../ui/dialog.tsx';
import { shell } from './shell.ts';
import { TOOLS } from './tools.tsx';

const REST: readonly (readonly [MessageKey, string])[] = [
  ['palette.open', 'Ctrl K'],
  ['bar.export', 'Ctrl E'],
  ['settings.name', 'Ctrl ,'],
  ['labs.print', 'Ctrl P'],
  ['keys.play', 'Space'],
  ['keys.previous', ','],
  ['keys.event', '.'],
  ['keys.hop', '/'],
  ['keys.toEnd', 'End'],
  ['bar.undo', 'Ctrl Z'],
  ['bar.redo', 'Ctrl Shift Z'],
  ['bar.save', 'Ctrl S'],
  ['bar.open', 'Ctrl O'],
  ['keys.paste', 'Ctrl V'],
  ['keys.move', '← ↑ → ↓'],
  ['keys.into', 'Enter'],
  ['keys.out', 'Esc'],
  ['keys.delete', 'Del'],
  ['keys.rename', 'F2'],
  ['bar.keys', '?'],
];

export function CheatSheet() {
  const open = useStore(shell, (s) => s.dialog === 'keys');
  return (
    <Dialog open={open} onClose={() => shell.setState({ dialog: undefined })} title={t('keys.title')}>
      <div className="dialog-b keys">
        <section>
          <h3 className="lab-h">{t('rail.name')}</h3>
          <dl>
            {TOOLS.map((o) => (
              <div key={o.id}>
                <dt>{t(o.name)}</dt>
                <dd>
                  <kbd>{o.key}</kbd>
                </dd>
              </div>
            ))}
          </dl>
        </section>
        <section>
          <h3 className="lab-h">{t('keys.rest')}</h3>
          <dl>
            {REST.map(([name, key]) => (
              <div key={name}>
                <dt>{t(name)}</dt>
                <dd>
                  <kbd>{key}</kbd>
                </dd>
              </div>
            ))}
          </dl>
        </section>
      </div>
    </Dialog>
  );
}
