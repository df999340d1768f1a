/** The filter language as this page speaks it: the fields of the dissector, and those that only the lab knows. */
import type { Step } from '#wire/dissect.ts';
import { expressionIn } from '#wire/filter/compose.ts';
import { type FieldTable, type FilterField, fieldTable } from '#wire/filter/fields.ts';
import type { Subject } from '#wire/filter/match.ts';
import type { FilterError, Test } from '#wire/filter/parse.ts';
import { type MessageKey, t } from '../i18n/t.ts';
import type { PacketRow, PacketSource } from './index.ts';
import type { Names, PlaceName } from './names.ts';

const OWN = [
  ['frame.number', 'number', 'filter.field.number'],
  ['frame.len', 'number', 'filter.field.len'],
  ['frame.time_relative', 'number', 'filter.field.time'],
  ['machine', 'text', 'filter.field.machine'],
  ['netns', 'text', 'filter.field.netns'],
  ['dev', 'text', 'filter.field.dev'],
  ['dropped', 'flag', 'filter.field.dropped'],
  ['drop.reason', 'text', 'filter.field.reason'],
  ['drop.function', 'text', 'filter.field.function'],
] as const satisfies readonly (readonly [string, FilterField['type'], MessageKey])[];
type OwnName = (typeof OWN)[number][0];

let table: FieldTable | undefined;
let tableWords = '';
/** Made when it is first needed, and again when the page speaks another language: its words come from the catalogue. */
export function filterFields(): FieldTable {
  const words = t('filter.field.number');
  if (!table || words !== tableWords) table = fieldTable(OWN.map(([name, type, label]) => ({ name, type, label: t(label) })));
  tableWords = words;
  return table;
}

interface Read {
  readonly row: PacketRow;
  readonly place: PlaceName;
  readonly source: PacketSource;
}
const READ: Readonly<Record<OwnName, (r: Read) => number | string | boolean | undefined>> = {
  'frame.number': ({ row }) => row.no,
  'frame.len': ({ row, source }) => source.bytes(row)?.length,
  'frame.time_relative': ({ row, source }) => (row.t - (source.rows[0]?.t ?? row.t)) / 1e9,
  machine: ({ place }) => place.machine || undefined,
  netns: ({ place }) => place.netns || undefined,
  dev: ({ place }) => place.dev,
  dropped: ({ row }) => row.reason !== undefined,
  'drop.reason': ({ row }) => row.reason,
  'drop.function': ({ row }) => row.fn,
};

const NO_STEPS: readonly Step[] = [];
/** A row as the filter asks it. One object for all rows: `row` is set before each question. */
export class RowSubject implements Subject {
  private readonly source: PacketSource;
  private readonly names: Names;
  private readonly textOf: (row: PacketRow) => string;
  private row: PacketRow | undefined;

  constructor(source: PacketSource, names: Names, textOf: (row: PacketRow) => string) {
    this.source = source;
    this.names = names;
    this.textOf = textOf;
  }
  of(row: PacketRow): this {
    this.row = row;
    return this;
  }
  get steps(): readonly Step[] {
    return (this.row && this.source.steps(this.row)) ?? NO_STEPS;
  }
  own(name: string): number | string | boolean | undefined {
    const { row, source } = this;
    return row && READ[name as OwnName]?.({ row, source, place: this.names.place(row.nsid, row.ifindex) });
  }
  words(): string {
    return this.row ? this.textOf(this.row) : '';
  }
}

/** The test that a text is, or what is wrong with it; undefined when it is words. */
export const testIn = (text: string): { readonly test: Test } | FilterError | undefined => expressionIn(text, filterFields());

/** What is wrong, in words. */
export const errorText = (e: FilterError): string =>
  t(`filter.error.${e.error}`, { found: e.found || t('filter.error.end'), field: e.field, at: e.at + 1 });

/** Whether the mistake is at the end of what was written so far: whoever types is not told that there is more to come. */
export const isUnfinished = (e: FilterError, text: string): boolean =>
  e.end >= text.trimEnd().length && e.error !== 'noValue' && e.error !== 'deep';
