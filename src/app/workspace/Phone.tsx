/** Under 600 px: canvas above, a sheet below with the story of one packet (or terminal, packets, script, tables), transport in thumb reach. */
import { ChevronLeft, CornerDownRight, Ellipsis, Pause, Play, Plus, SkipBack } from 'lucide-react';
import { useRef } from 'react';
import { useStore } from 'zustand';
import { type MessageKey, t } from '../i18n/t.ts';
import { Inspector } from '../inspector/Inspector.tsx';
import { PacketsPane } from '../packets/PacketsPane.tsx';
import { usePackets } from '../packets/use-packets.ts';
import { ScriptPane } from '../script/ScriptPane.tsx';
import { useLab, useSession } from '../store/hooks.ts';
import { setTheme, settings } from '../store/settings.ts';
import { KeyRow } from '../terminal/KeyRow.tsx';
import { TerminalPane, TerminalTabs } from '../terminal/TerminalPane.tsx';
import { Strip } from '../timeline/TimelineStrip.tsx';
import { Button, IconButton } from '../ui/button.tsx';
import { clockText } from '../ui/format.ts';
import { Menu, MenuItem } from '../ui/menu.tsx';
import { goTo, homeRoute } from '../ui/route.ts';
import { Kept } from './Dock.tsx';
import { openFile, saveFile } from './intake.ts';
import { LabName } from './LabName.tsx';
import { Stage } from './Stage.tsx';
import { openDialog, shell } from './shell.ts';
import { SpeedMenu } from './Transport.tsx';
import { TOOLS } from './tools.tsx';

const TABS = [
  ['inspect', 'phone.inspect'],
  ['terminal', 'term.name'],
  ['packets', 'packets.name'],
  ['script', 'script.name'],
] as const satisfies readonly (readonly [string, MessageKey])[];

export function Phone() {
  const sheet = useStore(shell, (s) => s.sheet);
  const pane = useStore(shell, (s) => s.pane);
  const inspecting = useStore(shell, (s) => s.inspecting);
  const packets = usePackets();
  const shown = inspecting ? 'inspect' : pane;
  return (
    <>
      <PhoneBar />
      <main className="phone-stage">
        <Stage floating={false} />
        <AddMenu />
      </main>
      <section className="sheet" data-sheet={sheet} aria-label={t('dock.name')}>
        <Grip />
        <div className="sheet-tabs" role="tablist" aria-label={t('dock.name')}>
          {TABS.map(([id, name]) => (
            <button
              key={id}
              type="button"
              role="tab"
              aria-selected={shown === id}
              onClick={() =>
                shell.setState({
                  ...(id === 'inspect' ? { inspecting: true } : { inspecting: false, pane: id }),
                  sheet: id === 'terminal' || sheet === 'peek' ? (id === 'terminal' ? 'full' : 'half') : sheet,
                })
              }
            >
              {t(name)}
            </button>
          ))}
        </div>
        <div className="sheet-b">
          {shown === 'inspect' && <Inspector />}
          <Kept shown={shown === 'terminal'}>
            <div className="sheet-term">
              <TerminalTabs />
              <div className="pane-b">
                <TerminalPane />
              </div>
              <KeyRow />
            </div>
          </Kept>
          {shown === 'packets' && <PacketsPane packets={packets} narrow tools />}
          {shown === 'script' && <ScriptPane />}
        </div>
        <PhoneTransport />
      </section>
    </>
  );
}

function PhoneBar() {
  const session = useSession();
  const time = useLab((s) => s.time);
  const playing = useLab((s) => s.playing);
  const canUndo = useLab((s) => s.canUndo);
  const canRedo = useLab((s) => s.canRedo);
  const theme = useStore(settings, (s) => s.theme);
  return (
    <header className="phone-bar">
      <IconButton label={t('bar.home')} icon={ChevronLeft} size={20} onClick={() => goTo(homeRoute)} />
      <div className="phone-bar-name">
        <LabName />
        <span className="num">{t(playing ? 'phone.time' : 'phone.held', { time: clockText(time) })}</span>
      </div>
      <Menu label={t('phone.more')} align="end" trigger={<IconButton label={t('phone.more')} icon={Ellipsis} size={20} />}>
        <MenuItem disabled={!canUndo} onSelect={() => void session.history.undo()}>
          {t('bar.undo')}
        </MenuItem>
        <MenuItem disabled={!canRedo} onSelect={() => void session.history.redo()}>
          {t('bar.redo')}
        </MenuItem>
        <MenuItem onSelect={() => openDialog('export')}>{t('bar.export')}</MenuItem>
        <MenuItem onSelect={() => openDialog('share')}>{t('bar.share')}</MenuItem>
        <MenuItem onSelect={() => saveFile(session)}>{t('bar.save')}</MenuItem>
        <MenuItem onSelect={() => void openFile(session)}>{t('bar.open')}</MenuItem>
        <MenuItem onSelect={() => openDialog('palette')}>{t('palette.open')}</MenuItem>
        <MenuItem onSelect={() => openDialog('settings')}>{t('settings.name')}</MenuItem>
        <MenuItem onSelect={() => setTheme(theme === 'dark' ? 'light' : 'dark')}>{t(theme === 'dark' ? 'bar.light' : 'bar.dark')}</MenuItem>
      </Menu>
    </header>
  );
}

/** Drawing on a phone starts from here: choose a tool, then touch the canvas. */
function AddMenu() {
  const { lab } = useSession();
  return (
    <div className="phone-add">
      <Menu label={t('phone.add')} align="end" trigger={<IconButton label={t('phone.add')} look="line" icon={Plus} size={20} />}>
        {TOOLS.map((o) => (
          <MenuItem key={o.id} onSelect={() => lab.store.setState({ tool: o.id })}>
            {o.icon}
            {t(o.name)}
          </MenuItem>
        ))}
      </Menu>
    </div>
  );
}

const ORDER = ['peek', 'half', 'full'] as const;
/** Drag it, or press it, to see more or less of the sheet. */
function Grip() {
  const start = useRef<number>(undefined);
  const sheet = useStore(shell, (s) => s.sheet);
  const step = (by: number) => shell.setState({ sheet: ORDER[Math.max(0, Math.min(2, ORDER.indexOf(sheet) + by))] ?? 'half' });
  return (
    <button
      type="button"
      className="sheet-grip"
      aria-label={t('phone.sheet')}
      onPointerDown={(e) => {
        start.current = e.clientY;
        e.currentTarget.setPointerCapture(e.pointerId);
      }}
      onPointerUp={(e) => {
        const moved = start.current === undefined ? 0 : start.current - e.clientY;
        start.current = undefined;
        if (Math.abs(moved) > 24) step(Math.sign(moved));
        else shell.setState({ sheet: ORDER[(ORDER.indexOf(sheet) + 1) % 3] ?? 'half' });
      }}
      onKeyDown={(e) => {
        if (e.key === 'ArrowUp') step(1);
        else if (e.key === 'ArrowDown') step(-1);
      }}
    >
      <i />
    </button>
  );
}

function PhoneTransport() {
  const { player } = useSession();
  const playing = useLab((s) => s.playing);
  return (
    <footer className="phone-transport">
      <Strip />
      <div className="phone-transport-row">
        <IconButton label={t('transport.previous')} icon={SkipBack} size={20} onClick={() => player.previous()} />
        <Button look="primary" icon={playing ? Pause : Play} onClick={() => (playing ? player.pause() : player.play())}>
          {t(playing ? 'transport.pause' : 'transport.play')}
        </Button>
        <Button icon={CornerDownRight} onClick={() => player.nextHop()}>
          {t('transport.nextHop')}
        </Button>
        <SpeedMenu brief />
      </div>
    </footer>
  );
}
