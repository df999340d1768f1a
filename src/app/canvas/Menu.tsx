/** The context menu: what can be done with the thing under the pointer. */
import { ContextMenu } from 'radix-ui';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { IFF } from '#host/protocol.ts';
import { type MessageKey, t } from '../i18n/t.ts';
import { select } from '../store/lab-actions.ts';
import { removeAll, terminalHere, toggleUp, unplug } from './actions.ts';
import { type CanvasHold, useCanvas } from './context.ts';
import type { Plan } from './geometry/anchors.ts';
import { type Thing, thingOf } from './things.ts';

interface Item {
  readonly label: MessageKey;
  readonly keys?: string;
  readonly shown: (thing: Thing | undefined, key: string | undefined) => boolean;
  readonly run: (hold: CanvasHold, plan: Plan, thing: Thing | undefined, key: string) => void;
}

const isDevice = (thing: Thing | undefined): boolean => thing?.link !== undefined;
const ITEMS: readonly Item[] = [
  { label: 'canvas.menu.terminal', shown: (th) => th !== undefined, run: ({ lab }, _, th) => th && void terminalHere(lab, th) },
  { label: 'canvas.menu.configure', shown: isDevice, run: ({ ui }, _, __, key) => ui.setState({ form: { kind: 'device', key } }) },
  {
    label: 'canvas.menu.setUp',
    shown: (th) => isDevice(th) && ((th?.link?.flags ?? 0) & IFF.UP) === 0,
    run: ({ lab }, _, th) => th && void toggleUp(lab, th),
  },
  {
    label: 'canvas.menu.setDown',
    shown: (th) => isDevice(th) && ((th?.link?.flags ?? 0) & IFF.UP) !== 0,
    run: ({ lab }, _, th) => th && void toggleUp(lab, th),
  },
  { label: 'canvas.menu.unplug', shown: (th) => (th?.link?.master ?? 0) !== 0, run: ({ lab }, _, th) => th && void unplug(lab, th) },
  {
    label: 'canvas.menu.vxlan',
    shown: (th) => th !== undefined && (th.link === undefined || th.link.kind === 'bridge'),
    run: ({ ui }, _, __, key) => ui.setState({ form: { kind: 'vxlan', key } }),
  },
  {
    label: 'canvas.menu.rename',
    keys: 'F2',
    shown: (th, key) => th !== undefined || key?.startsWith('note:') === true,
    run: ({ ui }, _, __, key) => ui.setState({ renaming: key }),
  },
  {
    label: 'canvas.menu.delete',
    keys: 'Del',
    shown: (_, key) => key !== undefined,
    run: ({ lab }, plan, _, key) => void removeAll(lab, plan, [key]),
  },
];

export function CanvasMenu({ plan, children }: { plan: Plan; children: ReactNode }) {
  const hold = useCanvas();
  const menu = useStore(hold.ui, (s) => s.menu);
  const key = menu?.key;
  const thing = key === undefined ? undefined : thingOf(plan, key);
  const items = ITEMS.filter((i) => i.shown(thing, key));
  return (
    <ContextMenu.Root>
      <ContextMenu.Trigger
        asChild
        onContextMenu={(e) => {
          const at = (e.target as Element).closest('[data-key]')?.getAttribute('data-key') ?? undefined;
          hold.ui.setState({ menu: { x: e.clientX, y: e.clientY, key: at ?? hold.ui.getState().focus } });
          if (at) select(hold.lab, [at]);
        }}
      >
        {children}
      </ContextMenu.Trigger>
      {key !== undefined && items.length > 0 && (
        <ContextMenu.Portal>
          <ContextMenu.Content className="vl-menu vl-ui">
            {items.map((item) => (
              <ContextMenu.Item key={item.label} className="vl-menu-item" onSelect={() => item.run(hold, plan, thing, key)}>
                <span>{t(item.label)}</span>
                {item.keys && <kbd>{item.keys}</kbd>}
              </ContextMenu.Item>
            ))}
          </ContextMenu.Content>
        </ContextMenu.Portal>
      )}
    </ContextMenu.Root>
  );
}
