/** Terminals: a tab for each, two of them side by side if wanted. The view of a terminal (xterm.js) is fetched when the first one is opened and stays while its tab is open. */
import './terminal.css';
import { Columns2, Plus, X } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { useStore } from 'zustand';
import type { Where } from '#host/protocol.ts';
import { t } from '../i18n/t.ts';
import { sharedPrefix } from '../packets/names.ts';
import { useLab, useModel, useSession } from '../store/hooks.ts';
import { closeTerminal, openTerminal, showTerminal } from '../store/lab-actions.ts';
import type { TerminalInfo } from '../store/lab-store.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Menu, MenuGroup, MenuItem } from '../ui/menu.tsx';

import { PasteDialog } from './PasteDialog.tsx';
import { activate, seen, split, toggleSplit } from './split.ts';

const Screen = lazy(() => import('./Screen.tsx'));

/** How a place is called on a tab. */
const placeName = (where: Where): string => where.netns ?? where.machine;
/** The name of a terminal: its place, and a number when it is not the first there. */
function termName(terminals: readonly TerminalInfo[], one: TerminalInfo): string {
  const place = placeName(one.where);
  const same = terminals.filter((o) => placeName(o.where) === place && o.where.machine === one.where.machine);
  const at = same.indexOf(one);
  return at > 0 ? `${place} ${at + 1}` : place;
}

export function TerminalTabs() {
  const { lab } = useSession();
  const terminals = useLab((s) => s.terminals);
  const active = useLab((s) => s.activeTerm);
  const now = terminals.find((one) => one.term === active);
  const beside = useStore(split, (s) => s.beside);
  const shown = seen(terminals, active, beside);
  const model = useModel();
  // As the packet list shortens them.
  const shared = sharedPrefix([...model.spaces.values()].map((s) => s.netns.name).filter(Boolean));
  return (
    <div className="term-bar">
      <div className="term-tabs" role="tablist" aria-label={t('term.tabs')}>
        {terminals.map((one) => (
          <button
            key={one.term}
            type="button"
            className="term-tab"
            role="tab"
            aria-selected={one.term === active}
            aria-label={termName(terminals, one)}
            data-beside={shown.includes(one.term)}
            title={one.where.netns ? t('term.in', { netns: one.where.netns, machine: one.where.machine }) : one.where.machine}
            onClick={() => activate(lab, one.term)}
            onKeyDown={(e) => e.key === 'Delete' && closeTerminal(lab, one.term)}
            onAuxClick={() => closeTerminal(lab, one.term)}
          >
            {termName(terminals, one).slice(one.where.netns === undefined ? 0 : shared.length)}
          </button>
        ))}
      </div>
      {now && (
        <IconButton
          label={t(shown.length === 2 ? 'term.unsplit' : 'term.split')}
          icon={Columns2}
          small
          size={14}
          className="term-split"
          aria-pressed={shown.length === 2}
          onClick={() => void toggleSplit(lab)}
        />
      )}
      {now && (
        <IconButton
          label={t('term.close', { place: termName(terminals, now) })}
          icon={X}
          small
          size={14}
          onClick={() => closeTerminal(lab, now.term)}
        />
      )}
      <NewTerminal />
    </div>
  );
}

function NewTerminal() {
  const { lab } = useSession();
  const model = useModel();
  const now = useLab((s) => s.terminals.find((one) => one.term === s.activeTerm));
  return (
    <Menu label={t('term.new')} align="end" trigger={<IconButton label={t('term.new')} icon={Plus} small />}>
      {now && <MenuItem onSelect={() => void openTerminal(lab, now.where)}>{t('term.another', { place: placeName(now.where) })}</MenuItem>}
      {model.machines.map((m) => (
        <MenuGroup key={m.row.id} label={m.row.name}>
          <MenuItem onSelect={() => void showTerminal(lab, { machine: m.row.name })}>{t('term.host', { machine: m.row.name })}</MenuItem>
          {m.named.map((s) => (
            <MenuItem key={s.netns.nsid} onSelect={() => void showTerminal(lab, { machine: m.row.name, netns: s.netns.name })}>
              {s.netns.name}
            </MenuItem>
          ))}
        </MenuGroup>
      ))}
    </Menu>
  );
}

export function TerminalPane() {
  const { lab } = useSession();
  const terminals = useLab((s) => s.terminals);
  const active = useLab((s) => s.activeTerm);
  const beside = useStore(split, (s) => s.beside);
  const shown = seen(terminals, active, beside);
  const model = useModel();
  const first = model.machines[0]?.row.name;
  if (terminals.length === 0)
    return (
      <div className="empty">
        <b>{t('term.none')}</b>
        {t('term.none.text')}
        <br />
        {first !== undefined && (
          <Button small onClick={() => void showTerminal(lab, { machine: first })}>
            {t('term.open', { place: first })}
          </Button>
        )}
      </div>
    );
  return (
    <Suspense fallback={<div className="term-screen" />}>
      <div className="term-panels">
        {terminals.map((one) => (
          <section
            key={one.term}
            className="term-panel"
            style={{ order: shown.indexOf(one.term) }}
            data-active={shown.length === 2 && one.term === active}
            aria-label={t('term.on', { place: termName(terminals, one) })}
            hidden={!shown.includes(one.term)}
          >
            <Screen
              term={one.term}
              where={one.where}
              shown={shown.includes(one.term)}
              active={one.term === active}
              onFocus={() => one.term !== active && activate(lab, one.term)}
            />
          </section>
        ))}
      </div>
      <PasteDialog />
    </Suspense>
  );
}
