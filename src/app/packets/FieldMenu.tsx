/** What can be done with a field of a packet: filter by it, copy it. */
import { ContextMenu } from 'radix-ui';
import type { ReactElement } from 'react';
import { formatIpv4, formatMac } from '#base/addr.ts';
import { withTerm } from '#wire/filter/compose.ts';
import { quoted } from '#wire/filter/lex.ts';
import type { Field } from '#wire/format.ts';
import { t } from '../i18n/t.ts';
import { filterFields } from './language.ts';
import { filterBy, filters } from './use-packets.ts';

/** The expression that a field has this value; undefined for what the language does not know. */
export function fieldTerm(field: Field, relation = '=='): string | undefined {
  const known = filterFields().get(field.name);
  if (!known) return undefined;
  if (known.type === 'text') return `${field.name} ${relation} ${quoted(field.value)}`;
  if (Number.isNaN(field.number)) return undefined;
  const text = { ipv4: formatIpv4, mac: formatMac }[known.type as string] ?? String;
  return `${field.name} ${relation} ${text(field.number)}`;
}

export function FieldMenu({ field, children }: { readonly field: Field; readonly children: ReactElement }) {
  const term = fieldTerm(field);
  const not = fieldTerm(field, '!=');
  const add = (what: string) => filterBy(withTerm(filters.getState().typed, what, true, filterFields()));
  const copy = (text: string) => void navigator.clipboard?.writeText(text);
  return (
    <ContextMenu.Root modal={false}>
      <ContextMenu.Trigger asChild>{children}</ContextMenu.Trigger>
      <ContextMenu.Portal>
        <ContextMenu.Content className="menu" collisionPadding={8} aria-label={field.label}>
          {term !== undefined && not !== undefined && (
            <>
              <Item text={t('filter.this')} hint={term} onSelect={() => add(term)} />
              <Item text={t('filter.not')} onSelect={() => add(not)} />
            </>
          )}
          <Item text={t('filter.copy')} onSelect={() => copy(field.value)} />
          {term !== undefined && <Item text={t('filter.copyExpression')} onSelect={() => copy(term)} />}
        </ContextMenu.Content>
      </ContextMenu.Portal>
    </ContextMenu.Root>
  );
}

const Item = ({ text, hint, onSelect }: { readonly text: string; readonly hint?: string; readonly onSelect: () => void }) => (
  <ContextMenu.Item className="menu-i" onSelect={onSelect}>
    {text}
    {hint !== undefined && <code className="menu-k">{hint}</code>}
  </ContextMenu.Item>
);
