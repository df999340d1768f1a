/** Arithmetic in filters: `icmp[icmptype] = icmp-echo`, `ip[8] < 5`, `tcp[tcpflags] & (tcp-syn|tcp-ack) != 0`, `len > 100`. */
import { syntaxError, type Token } from './filter_lex.ts';
import { hasHeader, load, type Test } from './filter_packet.ts';

/** A value of the frame; undefined: the frame has no such field, and the filter is false. */
type Value = (f: Uint8Array) => number | undefined;

const CONSTANTS: Readonly<Record<string, number>> = {
  icmptype: 0,
  icmpcode: 1,
  tcpflags: 13,
  'icmp-echoreply': 0,
  'icmp-unreach': 3,
  'icmp-sourcequench': 4,
  'icmp-redirect': 5,
  'icmp-echo': 8,
  'icmp-routeradvert': 9,
  'icmp-routersolicit': 10,
  'icmp-timxceed': 11,
  'icmp-paramprob': 12,
  'icmp-tstamp': 13,
  'icmp-tstampreply': 14,
  'icmp-ireq': 15,
  'icmp-ireqreply': 16,
  'icmp-maskreq': 17,
  'icmp-maskreply': 18,
  'tcp-fin': 1,
  'tcp-syn': 2,
  'tcp-rst': 4,
  'tcp-push': 8,
  'tcp-ack': 16,
  'tcp-urg': 32,
  'tcp-ece': 64,
  'tcp-cwr': 128,
};

const BINARY: readonly Readonly<Record<string, (a: number, b: number) => number>>[] = [
  { '|': (a, b) => (a | b) >>> 0, '^': (a, b) => (a ^ b) >>> 0 },
  { '&': (a, b) => (a & b) >>> 0 },
  { '<<': (a, b) => (b > 31 ? 0 : (a << b) >>> 0), '>>': (a, b) => (b > 31 ? 0 : a >>> b) },
  { '+': (a, b) => (a + b) >>> 0, '-': (a, b) => (a - b) >>> 0 },
  { '*': (a, b) => Math.imul(a, b) >>> 0, '/': (a, b) => (b === 0 ? 0 : Math.floor(a / b)) },
];
const RELATIONS: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '=': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

export interface Cursor {
  readonly tokens: readonly Token[];
  at: number;
}
const peek = (c: Cursor): string => c.tokens[c.at]?.text ?? '';
function expect(c: Cursor, text: string): void {
  if (peek(c) !== text) throw syntaxError();
  c.at++;
}

/** Whether arithmetic begins here: a number, `len`, or a field. */
export function startsArithmetic(c: Cursor): boolean {
  const token = c.tokens[c.at];
  if (!token) return false;
  if (token.kind === 'number' || token.text === 'len' || token.text === '-') return true;
  return c.tokens[c.at + 1]?.text === '[' || CONSTANTS[token.text] !== undefined;
}

/** `arithmetic relation arithmetic`. */
export function parseRelation(c: Cursor): Test {
  const left = parseLevel(c, 0);
  const relation = RELATIONS[peek(c)];
  if (!relation) throw syntaxError();
  c.at++;
  const right = parseLevel(c, 0);
  return (f) => {
    const a = left(f);
    const b = a === undefined ? undefined : right(f);
    return a !== undefined && b !== undefined && relation(a, b);
  };
}

function parseLevel(c: Cursor, level: number): Value {
  const operators = BINARY[level];
  if (!operators) return parseAtom(c);
  let left = parseLevel(c, level + 1);
  for (let op = operators[peek(c)]; op; op = operators[peek(c)]) {
    c.at++;
    left = combine(op, left, parseLevel(c, level + 1));
  }
  return left;
}
function combine(op: (a: number, b: number) => number, left: Value, right: Value): Value {
  return (f) => {
    const a = left(f);
    const b = right(f);
    return a === undefined || b === undefined ? undefined : op(a, b);
  };
}

function parseAtom(c: Cursor): Value {
  const token = c.tokens[c.at];
  if (!token) throw syntaxError();
  c.at++;
  if (token.kind === 'number') {
    const value = Number(token.text) >>> 0;
    return () => value;
  }
  if (token.text === 'len') return (f) => f.length;
  if (token.text === '(') {
    const inside = parseLevel(c, 0);
    expect(c, ')');
    return inside;
  }
  const constant = CONSTANTS[token.text];
  if (constant !== undefined) return () => constant;
  if (!hasHeader(token.text) || peek(c) !== '[') throw syntaxError();
  return parseField(c, token.text);
}

/** `[offset]` or `[offset:size]` with 1, 2 or 4 bytes. */
function parseField(c: Cursor, header: string): Value {
  expect(c, '[');
  const offset = parseLevel(c, 0);
  let size = 1;
  if (peek(c) === ':') {
    c.at++;
    size = Number(peek(c));
    c.at++;
    if (size !== 1 && size !== 2 && size !== 4) throw syntaxError();
  }
  expect(c, ']');
  return (f) => {
    const at = offset(f);
    return at === undefined ? undefined : load(header, f, at, size);
  };
}
