/** Beside the lab's name: the other labs of this browser, and what is done with a lab as a whole. */
import { ChevronDown } from 'lucide-react';
import { t } from '../i18n/t.ts';
import { useSession } from '../store/hooks.ts';
import { savedLabs } from '../store/saved.ts';
import { dateText } from '../ui/format.ts';
import { Menu, MenuGroup, MenuItem } from '../ui/menu.tsx';
import { goTo, labRoute } from '../ui/route.ts';
import { openFile, saveFile } from './intake.ts';
import { openDialog, say } from './shell.ts';
import { duplicate, openEmpty, openSaved } from './start.ts';

const MAX_RECENT = 8;

export const LabMenu = () => (
  <Menu
    label={t('labs.menu')}
    trigger={
      <button type="button" className="btn icon ghost sm" aria-label={t('labs.menu')}>
        <ChevronDown size={16} strokeWidth={1.6} aria-hidden="true" />
      </button>
    }
  >
    <Items />
  </Menu>
);

/** Read when the menu is opened. */
function Items() {
  const session = useSession();
  const now = Date.now();
  const others = savedLabs()
    .filter((l) => !l.fresh && l.id !== session.id())
    .slice(0, MAX_RECENT);
  return (
    <>
      <MenuItem onSelect={() => void openEmpty()}>{t('labs.new')}</MenuItem>
      <MenuItem onSelect={() => openCopy(session.id())}>{t('labs.duplicate')}</MenuItem>
      <MenuItem onSelect={() => void openFile(session)} hint="Ctrl O">
        {t('labs.open')}
      </MenuItem>
      <MenuItem onSelect={() => saveFile(session)} hint="Ctrl S">
        {t('labs.save')}
      </MenuItem>
      <MenuItem onSelect={() => openDialog('share')}>{t('labs.share')}</MenuItem>
      <MenuItem onSelect={() => window.print()} hint="Ctrl P">
        {t('labs.print')}
      </MenuItem>
      {others.length > 0 && (
        <MenuGroup label={t('home.recent')}>
          {others.map((lab) => (
            <MenuItem key={lab.id} onSelect={() => goTo(labRoute(lab.id))} hint={dateText(lab.date, now)}>
              <span className="menu-name">{lab.name}</span>
            </MenuItem>
          ))}
        </MenuGroup>
      )}
    </>
  );
}

export function openCopy(id: string | undefined): void {
  const copy = id === undefined ? undefined : duplicate(id);
  if (copy === undefined) say(t('labs.noRoom'));
  else void openSaved(copy);
}
