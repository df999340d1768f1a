/** What could be written next: names of fields, operators that a field takes, values that the caller knows. */
import type { FieldTable, FilterField } from './fields.ts';
import { lex, quoted } from './lex.ts';

export interface Suggestion {
  /** Takes the place of the text from `from` to the cursor. */
  readonly text: string;
  readonly from: number;
  /** What it is. */
  readonly label: string;
}
/** Values of a field that are there now, such as the namespaces' names. */
export type ValuesOf = (field: FilterField) => readonly string[];

const OPERATORS: Readonly<Record<string, readonly string[]>> = {
  number: ['==', '!=', '>', '<', 'in'],
  ipv4: ['==', '!=', 'in'],
  mac: ['==', '!='],
  text: ['==', '!=', 'contains'],
};
const MAX = 40;

export function suggestions(text: string, cursor: number, fields: FieldTable, valuesOf: ValuesOf): Suggestion[] {
  const before = text.slice(0, cursor);
  const tokens = lex(before).slice(0, -1);
  const last = tokens.at(-1);
  const typing = last !== undefined && last.end === cursor && (last.kind === 'word' || last.text === '"');
  const word = typing ? before.slice(last.at).toLowerCase() : '';
  const from = typing ? last.at : cursor;
  const context = typing ? tokens.slice(0, -1) : tokens;
  const previous = context.at(-1);
  const field = fieldBefore(context, fields);
  if (field && isRelation(previous?.text)) return values(valuesOf(field), field, word, from);
  if (previous?.kind === 'word' && !typing) {
    const known = fields.get(previous.text.toLowerCase());
    return (OPERATORS[known?.type ?? ''] ?? []).map((op) => ({ text: `${op} `, from, label: '' }));
  }
  if (previous !== undefined && (previous.kind !== 'op' || /^[)}]$/.test(previous.text))) return [];
  if (word === '' || word.startsWith('"')) return [];
  return names(fields, word, from);
}

function names(fields: FieldTable, word: string, from: number): Suggestion[] {
  const found = [...fields.values()].filter((f) => f.name.startsWith(word) && f.name !== word);
  // Those a step deeper only when their parent is written out, so that `tcp` does not bury `tcp.port`.
  const depth = word.split('.').length;
  const near = found.filter((f) => f.name.split('.').length <= depth + 1);
  return (near.length > 0 ? near : found)
    .sort((a, b) => a.name.split('.').length - b.name.split('.').length || a.name.localeCompare(b.name))
    .slice(0, MAX)
    .map((f) => ({ text: f.name, from, label: f.label }));
}

function values(all: readonly string[], field: FilterField, word: string, from: number): Suggestion[] {
  return all
    .map((value) => (field.type === 'text' ? quoted(value) : value))
    .filter((value) => (value.toLowerCase().startsWith(word) || value.toLowerCase().startsWith(`"${word}`)) && value.toLowerCase() !== word)
    .slice(0, MAX)
    .map((value) => ({ text: value, from, label: '' }));
}

const isRelation = (text: string | undefined): boolean => text !== undefined && /^([=!]=|[<>]=?|contains|[{,])$/.test(text);
/** The field that a value would belong to. */
function fieldBefore(tokens: ReturnType<typeof lex>, fields: FieldTable): FilterField | undefined {
  for (let i = tokens.length - 1; i >= 0; i--) {
    const token = tokens[i];
    if (token?.kind === 'word' && fields.has(token.text.toLowerCase())) return fields.get(token.text.toLowerCase());
    if (token?.text === '&&' || token?.text === '||') return undefined;
  }
  return undefined;
}
