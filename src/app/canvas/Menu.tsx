/** The context menu: what can be done with the thing under the pointer. */
import { ContextMenu } from 'radix-ui';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { IFF } from '#host/protocol.ts';
import { type MessageKey, t } from '../i18n/t.ts';
import { select } from '../store/lab-actions.ts';
import { removeAll, terminalHere, toggleUp, unplug } from './actions.ts';
import type { Alignment } from './arrange.ts';
import { type CanvasHold, useCanvas } from './context.ts';
import { align, collapse, duplicate, isCollapsed } from './edit.ts';
import type { Plan } from './geometry/anchors.ts';
import { type Thing, thingOf } from './things.ts';
import { chosenKeys } from './useClipboard.ts';

interface Item {
  readonly label: MessageKey;
  readonly keys?: string;
  /** `chosen`: all that is selected when that is more than the one thing. */
  readonly shown: (thing: Thing | undefined, key: string | undefined, chosen: readonly string[], hold: CanvasHold) => boolean;
  readonly run: (hold: CanvasHold, plan: Plan, thing: Thing | undefined, key: string) => void;
}

const isDevice = (thing: Thing | undefined): boolean => thing?.link !== undefined;
const isPlace = (thing: Thing | undefined): boolean => thing !== undefined && thing.link === undefined;
const ALIGNMENTS: readonly (readonly [Alignment, MessageKey, number])[] = [
  ['left', 'canvas.menu.alignLeft', 2],
  ['centre', 'canvas.menu.alignCentre', 2],
  ['right', 'canvas.menu.alignRight', 2],
  ['top', 'canvas.menu.alignTop', 2],
  ['middle', 'canvas.menu.alignMiddle', 2],
  ['bottom', 'canvas.menu.alignBottom', 2],
  ['across', 'canvas.menu.spreadAcross', 3],
  ['down', 'canvas.menu.spreadDown', 3],
];
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
    label: 'canvas.menu.duplicate',
    keys: 'Ctrl D',
    shown: (th) => th !== undefined && th.kind !== 'machine' && th.link?.kind !== 'nic',
    run: (hold, plan) => void duplicate(hold.lab, plan, chosenKeys(hold)),
  },
  {
    label: 'canvas.menu.collapse',
    shown: (th, key, _, { lab }) => isPlace(th) && key !== undefined && !isCollapsed(lab, key),
    run: ({ lab }, plan, _, key) => collapse(lab, plan, key, true),
  },
  {
    label: 'canvas.menu.expand',
    shown: (th, key, _, { lab }) => isPlace(th) && key !== undefined && isCollapsed(lab, key),
    run: ({ lab }, plan, _, key) => collapse(lab, plan, key, false),
  },
  ...ALIGNMENTS.map(
    ([how, label, least]): Item => ({
      label,
      shown: (_, __, chosen) => chosen.length >= least,
      run: (hold, plan) => align(hold.lab, plan, chosenKeys(hold), how),
    }),
  ),
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
    run: (hold, plan) => void removeAll(hold.lab, plan, chosenKeys(hold)),
  },
];

export function CanvasMenu({ plan, children }: { plan: Plan; children: ReactNode }) {
  const hold = useCanvas();
  const menu = useStore(hold.ui, (s) => s.menu);
  const key = menu?.key;
  const thing = key === undefined ? undefined : thingOf(plan, key);
  const selection = useStore(hold.lab.store, (s) => s.selection);
  const items = ITEMS.filter((i) => i.shown(thing, key, selection, hold));
  return (
    <ContextMenu.Root>
      <ContextMenu.Trigger
        asChild
        onContextMenu={(e) => {
          const at = (e.target as Element).closest('[data-key]')?.getAttribute('data-key') ?? undefined;
          hold.ui.setState({ menu: { x: e.clientX, y: e.clientY, key: at ?? hold.ui.getState().focus } });
          if (at && !hold.lab.store.getState().selection.includes(at)) select(hold.lab, [at]);
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
