/** Reads `$name` and `${…}` (bash(1) Parameter Expansion). */
import type { Param, Word } from './ast.ts';
import { unmatched } from './errors.ts';
import type { Lexer } from './lexer.ts';
import { arithmeticWord, type Mode, readIndex, readParts } from './word.ts';

const SIMPLE = /\$(?:[A-Za-z_]\w*|[0-9@*#?$!-])/y;
const NAME = /[A-Za-z_]\w*|\d+|[@*#?$!-]/y;
const OPERATOR = /:[-=?+]|##|%%|\/\/|\/#|\/%|\^\^|,,|[-=?+#%/:^,@]/y;

export function readParameter(lx: Lexer, mode: Mode): Param {
  const start = lx.pos;
  const simple = lx.match(SIMPLE);
  if (simple !== undefined) return { k: 'param', name: simple.slice(1), text: simple };
  lx.pos += 2;
  const param = readBraced(lx, mode === 'plain' ? 'plain' : 'bracedq', start);
  if (param) return param;
  skipToBrace(lx, start);
  const text = lx.src.slice(start, lx.pos);
  return { k: 'param', name: '', op: 'bad', text };
}

/** Everything after `${`; undefined when it is not a known form. */
function readBraced(lx: Lexer, mode: Mode, start: number): Param | undefined {
  const closed = (): boolean => lx.src[lx.pos] === '}';
  const text = (): string => lx.src.slice(start, ++lx.pos);
  let length = false;
  let indirect = false;
  const mark = lx.src[lx.pos];
  if (mark === '#' && /[A-Za-z_0-9@*]/.test(lx.src[lx.pos + 1] ?? '')) {
    length = true;
    lx.pos++;
  } else if (mark === '!' && /[A-Za-z_0-9@*#]/.test(lx.src[lx.pos + 1] ?? '')) {
    indirect = true;
    lx.pos++;
  }
  const name = lx.match(NAME);
  if (name === undefined) return undefined;
  const index = lx.src[lx.pos] === '[' ? readIndex(lx) : undefined;
  const base = { k: 'param', name, index, length, indirect } as const;
  if (closed()) return { ...base, text: text() };
  if (length) return undefined;
  if (indirect && /^[@*]\}/.test(lx.src.slice(lx.pos, lx.pos + 2))) {
    lx.pos++;
    return { ...base, op: 'names', text: text() };
  }
  const op = lx.match(OPERATOR);
  if (op === undefined) return undefined;
  const args = readArguments(lx, op, mode);
  if (!closed()) {
    if (lx.pos >= lx.src.length) throw unmatched('}', lx.lineAt(start));
    return undefined;
  }
  return { ...base, op, ...args, text: text() };
}

function readArguments(lx: Lexer, op: string, mode: Mode): { arg?: Word; arg2?: Word } {
  const until = (stops: string, m: Mode): Word => {
    const parts = readParts(lx, stops, m);
    const first = parts[0];
    const tilde = m === 'plain' && first?.k === 'lit' && (first.s === '~' || first.s.startsWith('~/'));
    if (!tilde) return { parts, lit: undefined };
    const rest = first.s.slice(1);
    return { parts: [{ k: 'tilde', user: '' }, ...(rest ? [{ k: 'lit' as const, s: rest }] : []), ...parts.slice(1)], lit: undefined };
  };
  if (op === ':') {
    const slice = (stops: string): Word => {
      const from = lx.pos;
      readParts(lx, stops, 'plain');
      return arithmeticWord(lx, lx.src.slice(from, lx.pos), lx.lineAt(from));
    };
    const arg = slice(':}');
    if (lx.src[lx.pos] !== ':') return { arg };
    lx.pos++;
    return { arg, arg2: slice('}') };
  }
  if (op.startsWith('/')) {
    const arg = until('/}', 'plain');
    if (lx.src[lx.pos] !== '/') return { arg };
    lx.pos++;
    return { arg, arg2: until('}', 'plain') };
  }
  // Patterns are read unquoted even inside double quotes; default words keep the quoting around them.
  return { arg: until('}', /^[#%^,@]/.test(op) ? 'plain' : mode) };
}

function skipToBrace(lx: Lexer, start: number): void {
  const end = lx.src.indexOf('}', lx.pos);
  if (end < 0) throw unmatched('}', lx.lineAt(start));
  lx.pos = end + 1;
}
