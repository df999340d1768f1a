/**
 * Display filters as Wireshark's people write them: `ip.addr == 10.0.0.0/24 && !(tcp.port in {80, 443})`.
 * Read: wireshark-filter(4). Leaves out: slices, functions, `matches`, arithmetic, `===` and `~=`, `any` and `all`.
 * A text in quotes alone is ours: it is looked for in the words of the row.
 */
import { parseIpv4, parseMac, prefixMask } from '#base/addr.ts';
import type { FieldTable, FilterField, FilterType } from './fields.ts';
import { lex, type Token } from './lex.ts';

const RELATIONS = ['==', '!=', '<', '<=', '>', '>='] as const;
export type Relation = (typeof RELATIONS)[number];

/** A number, address or network as a range; a text stands for itself. */
export type Value = { readonly lo: number; readonly hi: number } | { readonly text: string };

export type Test =
  | { readonly op: 'and' | 'or'; readonly left: Test; readonly right: Test }
  | { readonly op: 'not'; readonly of: Test }
  | { readonly op: 'has'; readonly field: FilterField }
  | { readonly op: 'is'; readonly field: FilterField; readonly relation: Relation; readonly value: Value }
  | { readonly op: 'in'; readonly field: FilterField; readonly values: readonly Value[] }
  | { readonly op: 'contains'; readonly field: FilterField; readonly text: string }
  | { readonly op: 'words'; readonly text: string };

/** What was wrong: a word of the message catalogue, what was found there, and where. */
export interface FilterError {
  readonly error:
    | 'field'
    | 'operand'
    | 'operator'
    | 'value.number'
    | 'value.ipv4'
    | 'value.mac'
    | 'value.text'
    | 'noValue'
    | 'noOrder'
    | 'noContains'
    | 'set'
    | 'paren'
    | 'quote'
    | 'deep';
  /** The word that was found; empty at the end. */
  readonly found: string;
  /** The field that it is about, where there is one. */
  readonly field: string;
  readonly at: number;
  readonly end: number;
}
export type Parsed = { readonly test: Test } | FilterError;

class Wrong extends Error {
  readonly why: FilterError;
  constructor(why: FilterError) {
    super(why.error);
    this.why = why;
  }
}
/** Parentheses and negations in each other; more than this nobody writes. */
const MAX_DEPTH = 64;

export function parseFilter(text: string, fields: FieldTable): Parsed {
  try {
    return { test: new Parser(lex(text), fields).whole() };
  } catch (e) {
    if (e instanceof Wrong) return e.why;
    throw e;
  }
}

class Parser {
  private readonly tokens: readonly Token[];
  private readonly fields: FieldTable;
  private at = 0;
  private depth = 0;

  constructor(tokens: readonly Token[], fields: FieldTable) {
    this.tokens = tokens;
    this.fields = fields;
  }
  whole(): Test {
    const test = this.or();
    const rest = this.peek();
    if (rest.kind !== 'end') throw this.wrong(rest.text === ')' ? 'paren' : rest.text === '"' ? 'quote' : 'operator', rest);
    return test;
  }
  private or(): Test {
    let left = this.and();
    while (this.takes('||')) left = { op: 'or', left, right: this.and() };
    return left;
  }
  private and(): Test {
    let left = this.not();
    while (this.takes('&&')) left = { op: 'and', left, right: this.not() };
    return left;
  }
  private not(): Test {
    if (++this.depth > MAX_DEPTH) throw this.wrong('deep', this.peek());
    const test: Test = this.takes('!') ? { op: 'not', of: this.not() } : this.takes('(') ? this.group() : this.operand();
    this.depth--;
    return test;
  }
  private group(): Test {
    const test = this.or();
    if (!this.takes(')')) throw this.wrong(this.peek().kind === 'end' ? 'paren' : 'operator', this.peek());
    return test;
  }
  private operand(): Test {
    const token = this.next();
    if (token.kind === 'text') return { op: 'words', text: token.text.toLowerCase() };
    if (token.text === '"') throw this.wrong('quote', token);
    if (token.kind !== 'word') throw this.wrong('operand', token);
    const field = this.fields.get(token.text.toLowerCase());
    if (!field) throw this.wrong('field', token);
    return this.comparison(field);
  }
  private comparison(field: FilterField): Test {
    const token = this.peek();
    const relation = token.kind === 'op' ? RELATIONS.find((r) => r === token.text) : undefined;
    if (!relation && token.text !== 'in' && token.text !== 'contains') return { op: 'has', field };
    if (token.kind !== 'op') throw this.wrong('operator', token);
    this.at++;
    if (field.type === 'protocol' || field.type === 'flag') throw this.wrong('noValue', token, field);
    if (relation) return this.relation(field, relation, token);
    if (token.text === 'in') return { op: 'in', field, values: this.set(field) };
    if (field.type !== 'text') throw this.wrong('noContains', token, field);
    const value = this.value(field);
    return { op: 'contains', field, text: 'text' in value ? value.text.toLowerCase() : '' };
  }
  private relation(field: FilterField, relation: Relation, token: Token): Test {
    if (field.type === 'text' && relation !== '==' && relation !== '!=') throw this.wrong('noOrder', token, field);
    return { op: 'is', field, relation, value: this.value(field) };
  }
  private set(field: FilterField): Value[] {
    if (!this.takes('{')) throw this.wrong('set', this.peek(), field);
    const values: Value[] = [];
    do {
      const first = this.value(field);
      values.push(this.takes('..') ? span(first, this.value(field)) : first);
      this.takes(',');
    } while (this.peek().kind !== 'end' && this.peek().text !== '}');
    if (!this.takes('}')) throw this.wrong('set', this.peek(), field);
    return values;
  }
  private value(field: FilterField): Value {
    const token = this.next();
    if (token.text === '"' && token.kind === 'op') throw this.wrong('quote', token, field);
    const value = token.kind === 'word' || (token.kind === 'text' && field.type === 'text') ? READ[field.type](token.text) : undefined;
    if (value) return value;
    throw this.wrong(VALUE_ERRORS[field.type], token, field);
  }

  private peek(): Token {
    return this.tokens[this.at] as Token;
  }
  private next(): Token {
    const token = this.peek();
    if (token.kind !== 'end') this.at++;
    return token;
  }
  private takes(op: string): boolean {
    const token = this.peek();
    if (token.kind !== 'op' || token.text !== op) return false;
    this.at++;
    return true;
  }
  private wrong(error: FilterError['error'], token: Token, field?: FilterField): Wrong {
    return new Wrong({ error, found: token.text, field: field?.name ?? '', at: token.at, end: token.end });
  }
}

const one = (n: number | undefined): Value | undefined => (n === undefined || Number.isNaN(n) ? undefined : { lo: n, hi: n });
const span = (from: Value, to: Value): Value => ('lo' in from && 'lo' in to ? { lo: from.lo, hi: to.hi } : from);

function network(text: string): Value | undefined {
  const [address = '', length, more] = text.split('/');
  const ip = parseIpv4(address);
  if (ip === undefined || more !== undefined) return undefined;
  if (length === undefined) return one(ip);
  if (!/^\d{1,2}$/.test(length) || Number(length) > 32) return undefined;
  const mask = prefixMask(Number(length));
  const lo = (ip & mask) >>> 0;
  return { lo, hi: (lo | ~mask) >>> 0 };
}

const NUMBER = /^(?:0x[0-9a-f]+|\d+(?:\.\d+)?)$/i;
const READ: Readonly<Record<FilterType, (text: string) => Value | undefined>> = {
  number: (text) => one(NUMBER.test(text) ? Number(text) : { true: 1, false: 0 }[text.toLowerCase()]),
  ipv4: network,
  mac: (text) => one(parseMac(text.replace(/-/g, ':'))),
  text: (text) => ({ text }),
  protocol: () => undefined,
  flag: () => undefined,
};
const VALUE_ERRORS: Readonly<Record<FilterType, FilterError['error']>> = {
  number: 'value.number',
  ipv4: 'value.ipv4',
  mac: 'value.mac',
  text: 'value.text',
  protocol: 'noValue',
  flag: 'noValue',
};
