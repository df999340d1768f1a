/** The bar: which lab, back and forth in its history | back and forth in time | appearance, files, and the one thing to do here: export. */
import { Download, FolderOpen, Keyboard, Moon, Redo2, Save, Sun, Undo2 } from 'lucide-react';
import { useStore } from 'zustand';
import { t } from '../i18n/t.ts';
import { useLab, useSession } from '../store/hooks.ts';
import { setTheme, settings } from '../store/settings.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Mark } from '../ui/icons.tsx';
import type { Room } from '../ui/media.ts';
import { goTo, homeRoute } from '../ui/route.ts';
import { openFile, saveFile } from './intake.ts';
import { LabName } from './LabName.tsx';
import { shell } from './shell.ts';
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
        <IconButton label={t('bar.keys')} keys="?" icon={Keyboard} onClick={() => shell.setState({ dialog: 'keys' })} />
        <ThemeButton />
        <i className="bar-sep" />
        <IconButton label={t('bar.open')} keys="Ctrl O" icon={FolderOpen} onClick={() => void openFile(session)} />
        <IconButton label={t('bar.save')} keys="Ctrl S" icon={Save} onClick={() => saveFile(session)} />
        <Button look="primary" icon={Download} onClick={() => shell.setState({ dialog: 'export' })}>
          {room === 'narrow' ? t('bar.exportShort') : t('bar.export')}
        </Button>
      </div>
    </header>
  );
}

export function ThemeButton() {
  const theme = useStore(settings, (s) => s.theme);
  return (
    <IconButton
      label={t(theme === 'dark' ? 'bar.light' : 'bar.dark')}
      icon={theme === 'dark' ? Sun : Moon}
      onClick={() => setTheme(theme === 'dark' ? 'light' : 'dark')}
    />
  );
}
