/** The bar: which lab, back and forth in its history | back and forth in time | finding, appearance, sharing, and the one thing to do here: export. */
import { Download, Moon, Redo2, Search, Settings, Share2, Sun, Undo2 } from 'lucide-react';
import { useStore } from 'zustand';
import { t } from '../i18n/t.ts';
import { useLab, useSession } from '../store/hooks.ts';
import { setTheme, settings } from '../store/settings.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Mark } from '../ui/icons.tsx';
import { LanguageSelect } from '../ui/LanguageSelect.tsx';
import type { Room } from '../ui/media.ts';
import { goTo, homeRoute } from '../ui/route.ts';
import { LabMenu } from './LabMenu.tsx';
import { LabName } from './LabName.tsx';
import { openDialog } from './shell.ts';
import { SpeedMenu, Transport } from './Transport.tsx';

export function TopBar({ room }: { readonly room: Room }) {
  const session = useSession();
  const canUndo = useLab((s) => s.canUndo);
  const canRedo = useLab((s) => s.canRedo);
  const kept = useLab((s) => s.kept);
  return (
    <header className="bar">
      <div className="bar-l">
        <button type="button" className="bar-brand" aria-label={t('bar.home')} onClick={() => goTo(homeRoute)}>
          <Mark />
        </button>
        <LabName />
        <LabMenu />
        {room === 'wide' && <span className="bar-kept">{t(kept ? 'bar.kept' : 'bar.notKept')}</span>}
        <i className="bar-sep" />
        <IconButton label={t('bar.undo')} keys="Ctrl Z" icon={Undo2} disabled={!canUndo} onClick={() => void session.history.undo()} />
        <IconButton
          label={t('bar.redo')}
          keys="Ctrl Shift Z"
          icon={Redo2}
          disabled={!canRedo}
          onClick={() => void session.history.redo()}
        />
      </div>
      <div className="bar-c">
        <Transport brief={room === 'narrow'} />
        <SpeedMenu brief={room !== 'wide'} />
      </div>
      <div className="bar-r">
        <FindButton brief={room !== 'wide'} />
        {room === 'wide' && <LanguageSelect />}
        <ThemeButton />
        <IconButton label={t('settings.name')} keys="Ctrl ," icon={Settings} onClick={() => openDialog('settings')} />
        <i className="bar-sep" />
        {room === 'wide' ? (
          <Button icon={Share2} onClick={() => openDialog('share')}>
            {t('bar.share')}
          </Button>
        ) : (
          <IconButton label={t('bar.share')} icon={Share2} onClick={() => openDialog('share')} />
        )}
        <Button look="primary" icon={Download} onClick={() => openDialog('export')}>
          {room === 'narrow' ? t('bar.exportShort') : t('bar.export')}
        </Button>
      </div>
    </header>
  );
}

export const FindButton = ({ brief }: { readonly brief: boolean }) => (
  <button
    type="button"
    className="btn ghost"
    aria-label={t('palette.open')}
    aria-keyshortcuts="Control+K Meta+K"
    onClick={() => openDialog('palette')}
  >
    <Search className="ic" size={16} strokeWidth={1.6} aria-hidden="true" />
    {!brief && <kbd>Ctrl K</kbd>}
  </button>
);

function ThemeButton() {
  const theme = useStore(settings, (s) => s.theme);
  return (
    <IconButton
      label={t(theme === 'dark' ? 'bar.light' : 'bar.dark')}
      icon={theme === 'dark' ? Sun : Moon}
      onClick={() => setTheme(theme === 'dark' ? 'light' : 'dark')}
    />
  );
}
