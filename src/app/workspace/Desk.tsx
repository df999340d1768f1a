/** Arrangements from 600 px on. Sizes of panes are kept in this browser. */
import { type ReactNode, useMemo } from 'react';
import { Group, type Layout, Panel, Separator } from 'react-resizable-panels';
import { t } from '../i18n/t.ts';
import { Inspector } from '../inspector/Inspector.tsx';
import { useLab } from '../store/hooks.ts';
import { readJson, writeJson } from '../store/storage.ts';
import type { Room } from '../ui/media.ts';
import { Dock } from './Dock.tsx';
import { Rail } from './Rail.tsx';
import { Stage } from './Stage.tsx';
import { TopBar } from './TopBar.tsx';

const KEY = 'vethlab.panes';
const kept = (id: string): Layout | undefined => readJson<Record<string, Layout>>(KEY)?.[id];
const keep = (id: string, layout: Layout): void => void writeJson(KEY, { ...readJson<Record<string, Layout>>(KEY), [id]: layout });

interface SplitProps {
  readonly id: string;
  readonly orientation: 'horizontal' | 'vertical';
  readonly children: ReactNode;
}
/** A group of panes whose sizes are kept. */
export function Split({ id, orientation, children }: SplitProps) {
  const layout = useMemo(() => kept(id), [id]);
  return (
    <Group id={id} orientation={orientation} {...(layout && { defaultLayout: layout })} onLayoutChanged={(l) => keep(id, l)}>
      {children}
    </Group>
  );
}
export const Bar = ({ label }: { readonly label: string }) => <Separator className="split" aria-label={label} />;

export function Desk({ room }: { readonly room: Exclude<Room, 'phone'> }) {
  const selected = useLab((s) => s.selection.length > 0 || s.story !== undefined);
  if (room === 'wide')
    return (
      <>
        <TopBar room={room} />
        <main className="ws-body" aria-label={t('desk.name')}>
          <Split id="desk" orientation="vertical">
            <Panel id="top" minSize="240px">
              <div className="ws-mid">
                <Rail />
                <Split id="top-row" orientation="horizontal">
                  <Panel id="canvas" minSize="400px">
                    <Stage floating={false} />
                  </Panel>
                  <Bar label={t('desk.split.inspector')} />
                  <Panel id="inspector" defaultSize="320px" minSize="240px" maxSize="520px" groupResizeBehavior="preserve-pixel-size">
                    <Inspector />
                  </Panel>
                </Split>
              </div>
            </Panel>
            <Bar label={t('desk.split.dock')} />
            <Panel id="dock" defaultSize="304px" minSize="92px" groupResizeBehavior="preserve-pixel-size">
              <Dock room={room} />
            </Panel>
          </Split>
        </main>
      </>
    );
  return (
    <>
      <TopBar room={room} />
      <main className="ws-body" aria-label={t('desk.name')}>
        <Split id={`desk-${room}`} orientation="vertical">
          <Panel id="top" minSize="200px">
            <div className="ws-mid">
              {room === 'middle' && <Rail />}
              <div className="ws-stage">
                <Stage floating />
                {selected && (
                  <div className="ws-float">
                    <Inspector />
                  </div>
                )}
              </div>
            </div>
          </Panel>
          {room === 'narrow' && <Rail />}
          <Bar label={t('desk.split.dock')} />
          <Panel id="dock" defaultSize="304px" minSize="92px" groupResizeBehavior="preserve-pixel-size">
            <Dock room={room} />
          </Panel>
        </Split>
      </main>
    </>
  );
}
