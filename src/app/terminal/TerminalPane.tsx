/** Terminals: a tab for each place. The view of a terminal (xterm.js) is fetched when the first one is opened and stays while its tab is open. */
import './terminal.css';
import { Plus, X } from 'lucide-react';
import { lazy, Suspense } from 'react';
import type { Where } from '#host/protocol.ts';
import { t } from '../i18n/t.ts';
import { useLab, useModel, useSession } from '../store/hooks.ts';
import { closeTerminal, showTerminal } from '../store/lab-actions.ts';
import type { TerminalInfo } from '../store/lab-store.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Menu, MenuGroup, MenuItem } from '../ui/menu.tsx';

const Screen = lazy(() => import('./Screen.tsx'));

/** How a place is called on a tab. */
export const placeName = (where: Where): string => where.netns ?? where.machine;

export function TerminalTabs() {
  const { lab } = useSession();
  const terminals = useLab((s) => s.terminals);
  const active = useLab((s) => s.activeTerm);
  const now = terminals.find((one) => one.term === active);
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
            title={one.where.netns ? t('term.in', { netns: one.where.netns, machine: one.where.machine }) : one.where.machine}
            onClick={() => lab.store.setState({ activeTerm: one.term })}
            onKeyDown={(e) => e.key === 'Delete' && closeTerminal(lab, one.term)}
            onAuxClick={() => closeTerminal(lab, one.term)}
          >
            {placeName(one.where)}
          </button>
        ))}
      </div>
      {now && (
        <IconButton
          label={t('term.close', { place: placeName(now.where) })}
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
  return (
    <Menu label={t('term.new')} align="end" trigger={<IconButton label={t('term.new')} icon={Plus} small />}>
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
      {terminals.map((one) => (
        <TermPanel key={one.term} info={one} shown={one.term === active} />
      ))}
    </Suspense>
  );
}

const TermPanel = ({ info, shown }: { readonly info: TerminalInfo; readonly shown: boolean }) => (
  <section className="term-panel" aria-label={t('term.on', { place: placeName(info.where) })} hidden={!shown}>
    <Screen term={info.term} shown={shown} />
  </section>
);
