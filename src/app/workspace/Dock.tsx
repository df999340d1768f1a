/** The dock: timeline, then terminal or script beside the packets. On narrow screens one pane at a time. */

import type { LucideIcon } from 'lucide-react';
import { FileCode, SquareTerminal, Workflow } from 'lucide-react';
import { Panel } from 'react-resizable-panels';
import { useStore } from 'zustand';
import { type MessageKey, t } from '../i18n/t.ts';
import { PacketsPane, PacketTools } from '../packets/PacketsPane.tsx';
import { usePackets } from '../packets/use-packets.ts';
import { ScriptPane } from '../script/ScriptPane.tsx';
import { TerminalPane, TerminalTabs } from '../terminal/TerminalPane.tsx';
import { TimelineStrip } from '../timeline/TimelineStrip.tsx';
import type { Room } from '../ui/media.ts';
import { Bar, Split } from './Desk.tsx';
import { type Pane, shell } from './shell.ts';

export function Dock({ room }: { readonly room: Room }) {
  const pane = useStore(shell, (s) => s.pane);
  const packets = usePackets();
  const left = pane === 'packets' ? 'terminal' : pane;
  if (room === 'wide' || room === 'middle')
    return (
      <section className="dock" aria-label={t('dock.name')}>
        <TimelineStrip />
        <div className="dock-panes">
          <Split id={`dock-${room}`} orientation="horizontal">
            <Panel id="left" defaultSize="464px" minSize="240px" groupResizeBehavior="preserve-pixel-size">
              <LeftPane pane={left} />
            </Panel>
            <Bar label={t('desk.split.packets')} />
            <Panel id="packets" minSize="300px">
              <section className="pane" aria-label={t('packets.name')}>
                <header className="pane-h">
                  <h3 className="pane-tab on">
                    {t('packets.name')} <span className="quiet num">{packets.all > 0 && packets.count}</span>
                  </h3>
                  <PacketTools packets={packets} />
                </header>
                <div className="pane-b">
                  <PacketsPane packets={packets} narrow={room !== 'wide'} />
                </div>
              </section>
            </Panel>
          </Split>
        </div>
      </section>
    );
  return (
    <section className="dock" aria-label={t('dock.name')}>
      <TimelineStrip />
      <div className="pane">
        <header className="pane-h">
          <PaneTab pane="terminal" now={pane} />
          <PaneTab pane="script" now={pane} />
          <PaneTab pane="packets" now={pane} />
          {pane === 'terminal' && <TerminalTabs />}
          {pane === 'packets' && <PacketTools packets={packets} />}
        </header>
        <div className="pane-b">
          <Kept shown={pane === 'terminal'}>
            <TerminalPane />
          </Kept>
          {pane === 'script' && <ScriptPane />}
          {pane === 'packets' && <PacketsPane packets={packets} narrow />}
        </div>
      </div>
    </section>
  );
}

const LeftPane = ({ pane }: { readonly pane: Pane }) => (
  <section className="pane" aria-label={t('dock.left')}>
    <header className="pane-h">
      <PaneTab pane="terminal" now={pane} />
      <PaneTab pane="script" now={pane} />
      {pane === 'terminal' && <TerminalTabs />}
    </header>
    <div className="pane-b">
      <Kept shown={pane === 'terminal'}>
        <TerminalPane />
      </Kept>
      {pane === 'script' && <ScriptPane />}
    </div>
  </section>
);

/** Stays in the page when it is not seen, so that nothing in it is lost. */
export const Kept = ({ shown, children }: { readonly shown: boolean; readonly children: React.ReactNode }) => (
  <div className="kept" hidden={!shown}>
    {children}
  </div>
);

const PANES: Readonly<Record<Pane, { readonly name: MessageKey; readonly icon: LucideIcon }>> = {
  terminal: { name: 'term.name', icon: SquareTerminal },
  script: { name: 'script.name', icon: FileCode },
  packets: { name: 'packets.name', icon: Workflow },
};
export function PaneTab({ pane, now }: { readonly pane: Pane; readonly now: Pane }) {
  const { name, icon: Icon } = PANES[pane];
  return (
    <button
      type="button"
      className={`pane-tab ${pane === now ? 'on' : ''}`}
      aria-pressed={pane === now}
      onClick={() => shell.setState({ pane })}
    >
      <Icon size={14} strokeWidth={1.6} aria-hidden="true" />
      {t(name)}
    </button>
  );
}
