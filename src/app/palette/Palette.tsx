/** The palette (Ctrl K): a few letters, and everything that can be done or gone to. A combobox with a list that it rules. */
import './palette.css';
import { Search } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { t } from '../i18n/t.ts';
import { theSession } from '../store/session.ts';
import { viewNow } from '../ui/route.ts';
import { closeDialog, shell } from '../workspace/shell.ts';
import { type Item, isCommand, itemsOf, typedCommand } from './items.ts';
import { matching } from './match.ts';

const MAX_SHOWN = 60;

export function Palette() {
  const open = useStore(shell, (s) => s.dialog === 'palette');
  return (
    <Radix.Root open={open} onOpenChange={(now) => !now && closeDialog()}>
      <Radix.Portal>
        <Radix.Overlay className="veil" />
        <Radix.Content className="palette" aria-describedby={undefined}>
          <Radix.Title className="sr">{t('palette.open')}</Radix.Title>
          {open && <Body />}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function Body() {
  const list = useId();
  const [query, setQuery] = useState('');
  const [at, setAt] = useState(0);
  const session = viewNow() === 'lab' ? theSession() : undefined;
  const items = useMemo(() => itemsOf(session), [session]);
  const found = useMemo(() => {
    const typed = typedCommand(session, query);
    const named = inGroups(matching(items, query).slice(0, MAX_SHOWN));
    return isCommand(query) ? [...typed, ...named] : [...named, ...typed];
  }, [session, items, query]);
  const current = found[Math.min(at, found.length - 1)];
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (current) box.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [current]);
  const run = (item: Item) => {
    closeDialog();
    item.run();
  };
  const onKey = (e: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[e.key];
    if (step !== undefined) setAt(Math.max(0, Math.min(found.length - 1, at + step)));
    else if (e.key === 'Enter' && current && !e.nativeEvent.isComposing) run(current);
    else return;
    e.preventDefault();
  };
  return (
    <>
      <div className="palette-q">
        <Search className="ic" size={18} strokeWidth={1.6} aria-hidden="true" />
        <input
          role="combobox"
          aria-expanded="true"
          aria-controls={list}
          aria-autocomplete="list"
          aria-activedescendant={current && `${list}-${found.indexOf(current)}`}
          aria-label={t('palette.open')}
          placeholder={t(session ? 'palette.placeholder' : 'palette.placeholder.home')}
          spellCheck={false}
          autoComplete="off"
          value={query}
          onChange={(e) => {
            setQuery(e.target.value);
            setAt(0);
          }}
          onKeyDown={onKey}
        />
      </div>
      <div className="palette-l" role="listbox" id={list} aria-label={t('palette.found')} ref={box}>
        {found.map((item, i) => (
          <Row
            key={item.id}
            id={`${list}-${i}`}
            item={item}
            first={found[i - 1]?.group !== item.group}
            on={item === current}
            onRun={() => run(item)}
          />
        ))}
      </div>
      {found.length === 0 && <p className="palette-none">{t('palette.none')}</p>}
      <div className="sr" role="status">
        {t('palette.count', { n: found.length })}
      </div>
    </>
  );
}

interface RowProps {
  readonly id: string;
  readonly item: Item;
  /** Of its group. */
  readonly first: boolean;
  readonly on: boolean;
  readonly onRun: () => void;
}
const Row = ({ id, item, first, on, onRun }: RowProps) => (
  <>
    {first && (
      <div className="menu-l" role="presentation">
        {t(item.group)}
      </div>
    )}
    {/* biome-ignore lint/a11y/useFocusableInteractive: the combobox keeps the focus */}
    {/* biome-ignore lint/a11y/useKeyWithClickEvents: its keys are the combobox's */}
    <div className="palette-i" role="option" id={id} aria-selected={on} onClick={onRun}>
      <span className={item.mono ? 'mono' : ''}>{item.name}</span>
      {item.hint !== undefined && <span className="menu-k">{item.hint}</span>}
    </div>
  </>
);

/** Groups in the order of their best item, whole. */
function inGroups(items: readonly Item[]): Item[] {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(item.group);
    if (group) group.push(item);
    else groups.set(item.group, [item]);
  }
  return [...groups.values()].flat();
}
