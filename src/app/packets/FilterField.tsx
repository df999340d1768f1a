/** The filter's field: words, or an expression, with what could come next beneath it, and what is wrong with it. */
import { Popover } from 'radix-ui';
import { type KeyboardEvent, useId, useLayoutEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { formatIpv4, formatMac } from '#base/addr.ts';
import type { Model } from '#lab/model.ts';
import { type Suggestion, suggestions } from '#wire/filter/complete.ts';
import type { FilterField as Field } from '#wire/filter/fields.ts';
import { t } from '../i18n/t.ts';
import { useModel } from '../store/hooks.ts';
import type { PacketSource } from './index.ts';
import { errorText, filterFields, isUnfinished, testIn } from './language.ts';
import { filterBy, filters } from './use-packets.ts';

export function FilterField({ source }: { readonly source: PacketSource }) {
  const model = useModel();
  const typed = useStore(filters, (f) => f.typed);
  const [focused, setFocused] = useState(false);
  const [offered, setOffered] = useState<readonly Suggestion[]>([]);
  const [at, setAt] = useState(-1);
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  /** Where the caret belongs when the field has its new text. */
  const caret = useRef<number>(undefined);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text has changed
  useLayoutEffect(() => {
    if (caret.current !== undefined) input.current?.setSelectionRange(caret.current, caret.current);
    caret.current = undefined;
  }, [typed]);
  const parsed = testIn(typed);
  const error = parsed && 'error' in parsed && !(focused && isUnfinished(parsed, typed)) ? parsed : undefined;

  const offer = (text: string, cursor: number) => {
    setOffered(suggestions(text, cursor, filterFields(), (field) => valuesOf(field, model, source)));
    setAt(-1);
  };
  const write = (text: string) => {
    filterBy(text);
    offer(text, input.current?.selectionStart ?? text.length);
  };
  const accept = (s: Suggestion) => {
    const cursor = input.current?.selectionStart ?? typed.length;
    const text = typed.slice(0, s.from) + s.text + typed.slice(cursor);
    filterBy(text);
    const end = s.from + s.text.length;
    caret.current = end;
    offer(text.slice(0, end), end);
  };
  const onKeyDown = (e: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[e.key];
    const chosen = offered[at];
    if (step !== undefined && offered.length > 0) setAt(around(at, step, offered.length));
    else if ((e.key === 'Enter' || e.key === 'Tab') && chosen) accept(chosen);
    else if (e.key === 'Enter') {
      setOffered([]);
      setFocused(false);
    } else if (e.key === 'Escape' && offered.length > 0) setOffered([]);
    else return;
    if (e.key !== 'Enter' || chosen) e.preventDefault();
    e.stopPropagation();
  };
  const open = (focused && offered.length > 0) || error !== undefined;
  return (
    <Popover.Root open={open}>
      <Popover.Anchor asChild>
        <input
          ref={input}
          className="field packets-find"
          type="search"
          role="combobox"
          aria-label={t('packets.find')}
          aria-expanded={offered.length > 0}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={at >= 0 ? `${id}-${at}` : undefined}
          aria-invalid={error !== undefined}
          aria-describedby={error ? `${id}-error` : undefined}
          placeholder={t('filter.placeholder')}
          spellCheck={false}
          autoComplete="off"
          autoCapitalize="off"
          value={typed}
          onFocus={() => setFocused(true)}
          onBlur={() => {
            setFocused(false);
            setOffered([]);
          }}
          onChange={(e) => {
            setFocused(true);
            write(e.target.value);
          }}
          onKeyDown={onKeyDown}
        />
      </Popover.Anchor>
      <Popover.Portal>
        <Popover.Content
          className="menu filter-pop"
          align="start"
          sideOffset={4}
          collisionPadding={8}
          onOpenAutoFocus={(e) => e.preventDefault()}
          onCloseAutoFocus={(e) => e.preventDefault()}
        >
          {error && (
            <p className="filter-error" id={`${id}-error`} role="alert">
              {errorText(error)}
            </p>
          )}
          {focused && offered.length > 0 && (
            <div role="listbox" id={`${id}-list`} aria-label={t('filter.suggestions')} tabIndex={-1}>
              {offered.map((s, i) => (
                // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the keys
                <div
                  key={s.text}
                  id={`${id}-${i}`}
                  role="option"
                  aria-selected={i === at}
                  tabIndex={-1}
                  className="menu-i"
                  data-highlighted={i === at ? '' : undefined}
                  onPointerDown={(e) => e.preventDefault()}
                  onClick={() => accept(s)}
                >
                  <code>{s.text}</code>
                  {s.label && <span className="menu-k">{s.label}</span>}
                </div>
              ))}
            </div>
          )}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

/** From nothing chosen (-1) to the first or the last, and back to nothing behind them. */
const around = (at: number, step: number, n: number): number => ((at + 1 + step + n + 1) % (n + 1)) - 1;

/** What a field can be in this lab. */
function valuesOf(field: Field, model: Model, source: PacketSource): readonly string[] {
  const spaces = [...model.spaces.values()];
  const links = spaces.flatMap((s) => s.links);
  const known: Readonly<Record<string, () => Iterable<string>>> = {
    netns: () => spaces.map((s) => s.netns.name),
    machine: () => spaces.map((s) => s.machine.name),
    dev: () => links.map((l) => l.name),
    'drop.reason': () => source.rows.map((r) => r.reason ?? ''),
    'drop.function': () => source.rows.map((r) => (r.reason === undefined ? '' : (r.fn ?? ''))),
  };
  const byType: Readonly<Record<string, () => Iterable<string>>> = {
    ipv4: () => links.flatMap((l) => model.addrs(l).map((a) => formatIpv4(a.local))),
    mac: () => links.map((l) => formatMac(l.mac)),
  };
  const values = (known[field.name] ?? byType[field.type])?.() ?? [];
  return [...new Set(values)].filter(Boolean).sort();
}
