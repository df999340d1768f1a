/** Asks a parsed expression about one frame. As in Wireshark, a field that is there several times is equal when one of them is, unequal when none is equal. */
import { type Step, visitField } from '../dissect.ts';
import type { FilterField } from './fields.ts';
import type { Relation, Test, Value } from './parse.ts';

/** What is known of a frame. */
export interface Subject {
  /** Its layers; empty when its bytes are no longer kept. */
  readonly steps: readonly Step[];
  /** A field that the caller added: its value, or undefined when the frame has none. */
  own(name: string): number | string | boolean | undefined;
  /** Words of the row, in lower case. */
  words(): string;
}

export function matches(test: Test, s: Subject): boolean {
  switch (test.op) {
    case 'and':
      return matches(test.left, s) && matches(test.right, s);
    case 'or':
      return matches(test.left, s) || matches(test.right, s);
    case 'not':
      return !matches(test.of, s);
    case 'words':
      return s.words().includes(test.text);
    case 'has':
      return has(test.field, s);
    case 'in':
      return some(test.field, s, (n, text) => test.values.some((value) => HOLDS['=='](n, text, value)));
    case 'contains':
      return some(test.field, s, (_, text) => text.toLowerCase().includes(test.text));
    case 'is':
      return is(test.field, test.relation, test.value, s);
  }
}

function is(field: FilterField, relation: Relation, value: Value, s: Subject): boolean {
  if (relation !== '!=') return some(field, s, (n, text) => HOLDS[relation](n, text, value));
  return some(field, s, () => true) && !some(field, s, (n, text) => HOLDS['=='](n, text, value));
}

function has(field: FilterField, s: Subject): boolean {
  if (field.type === 'protocol') return s.steps.some((step) => step.format?.proto === field.of[0] && !step.cut);
  if (field.type === 'flag') return s.own(field.name) === true;
  return some(field, s, () => true);
}

type Hold = (n: number, text: string) => boolean;
function some(field: FilterField, s: Subject, holds: Hold): boolean {
  if (field.of.length === 0) {
    const value = s.own(field.name);
    return value !== undefined && holds(typeof value === 'number' ? value : Number.NaN, String(value));
  }
  let found = false;
  for (const step of s.steps) {
    for (const name of field.of) visitField(step, name, (n, text) => (found ||= holds(n, text)));
    if (found) return true;
  }
  return false;
}

const ordered =
  (holds: (n: number, value: { readonly lo: number; readonly hi: number }) => boolean) =>
  (n: number, text: string, value: Value): boolean =>
    'text' in value ? text.toLowerCase() === value.text.toLowerCase() : holds(n, value);
const HOLDS: Readonly<Record<Exclude<Relation, '!='>, (n: number, text: string, value: Value) => boolean>> = {
  '==': ordered((n, { lo, hi }) => n >= lo && n <= hi),
  '<': ordered((n, { lo }) => n < lo),
  '<=': ordered((n, { hi }) => n <= hi),
  '>': ordered((n, { hi }) => n > hi),
  '>=': ordered((n, { lo }) => n >= lo),
};
