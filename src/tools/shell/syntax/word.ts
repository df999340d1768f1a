/** Reads words: quoting, `$` expansions, assignments (POSIX 2.2, 2.6; bash(1) QUOTING, EXPANSION). One function a kind of part. */
import type { Assign, Element, Part, Word } from './ast.ts';
import { quotedWord } from './ast.ts';
import { ShellSyntaxError, unexpectedToken, unmatched } from './errors.ts';
import { Lexer } from './lexer.ts';
import { readParameter } from './param.ts';

/** Characters that end an unquoted word. */
export const META = '|&;()<> \t\n';
/** A no-break space comes in with pasted text and separates words here, as the paste meant it. */
const WORD_END = `${META}\r\u00a0`;

/** How characters are taken: unquoted, in double quotes, in `"${x:-…}"`, or in a here-document. */
export type Mode = 'plain' | 'dq' | 'bracedq' | 'heredoc';

const LITERAL_RUN = /[A-Za-z0-9_\-./:,=+@%^*?!#~[\]{}]+/y;
const DQ_RUN = /[^\\"$`}]+/y;
const NAME_START = /[A-Za-z_0-9@*#?$!{(-]/;

/** Collects parts, joining literal text. */
class Parts {
  readonly list: Part[] = [];
  private text = '';
  lit(s: string): void {
    this.text += s;
  }
  push(part: Part): void {
    this.flush();
    this.list.push(part);
  }
  flush(): void {
    if (this.text) this.list.push({ k: 'lit', s: this.text });
    this.text = '';
  }
  done(): Part[] {
    this.flush();
    return this.list;
  }
}

/** Text up to an unquoted character of `stops` (or the end). Inside quotes of `mode`, literal text counts as quoted. */
export function readParts(lx: Lexer, stops: string, mode: Mode): Part[] {
  const out = new Parts();
  const run = mode === 'plain' ? (stops === WORD_END ? LITERAL_RUN : undefined) : DQ_RUN;
  const literal = mode === 'plain' ? (s: string) => out.lit(s) : (s: string) => out.push({ k: 'quoted', s });
  while (lx.pos < lx.src.length) {
    const text = run && lx.match(run);
    if (text) {
      literal(text);
      continue;
    }
    const c = lx.src[lx.pos] as string;
    const procsub = mode === 'plain' && (c === '<' || c === '>') && lx.src[lx.pos + 1] === '(';
    if (stops.includes(c) && !procsub) break;
    if (procsub) out.push(readProcessSubstitution(lx, c as '<' | '>'));
    else readOne(lx, c, mode, out, literal);
  }
  return out.done();
}

function readOne(lx: Lexer, c: string, mode: Mode, out: Parts, literal: (s: string) => void): void {
  if (c === '\\') {
    readBackslash(lx, mode, out);
    return;
  }
  if (c === '$') {
    const part = readDollar(lx, mode);
    if (part) out.push(part);
    else literal('$');
    return;
  }
  if (c === '`') {
    out.push(readBackquote(lx, mode));
    return;
  }
  if (c === "'" && mode === 'plain') {
    out.push({ k: 'quoted', s: readSingle(lx) });
    return;
  }
  if (c === '"' && mode !== 'heredoc') {
    out.push(readDouble(lx));
    return;
  }
  literal(c);
  lx.pos++;
}

const ESCAPABLE: Record<Exclude<Mode, 'plain'>, string> = { dq: '$`"\\\n', bracedq: '$`"\\\n}', heredoc: '$`\\\n' };

function readBackslash(lx: Lexer, mode: Mode, out: Parts): void {
  const next = lx.src[lx.pos + 1];
  if (next === '\n') {
    lx.pos += 2;
    return;
  }
  if (next === undefined && lx.options.interactive && mode === 'plain') {
    throw new ShellSyntaxError('syntax error: unexpected end of file', lx.lineAt(lx.pos), true);
  }
  const taken = next !== undefined && (mode === 'plain' || ESCAPABLE[mode].includes(next));
  out.push({ k: 'quoted', s: taken ? (next as string) : '\\' });
  lx.pos += taken ? 2 : 1;
}

function readSingle(lx: Lexer): string {
  const end = lx.src.indexOf("'", lx.pos + 1);
  if (end < 0) throw unmatched("'", lx.lineAt(lx.pos));
  const s = lx.src.slice(lx.pos + 1, end);
  lx.pos = end + 1;
  return s;
}

function readDouble(lx: Lexer): Part {
  const start = lx.pos++;
  const parts = readParts(lx, '"', 'dq');
  if (lx.src[lx.pos] !== '"') throw unmatched('"', lx.lineAt(start));
  lx.pos++;
  return { k: 'dq', parts };
}

function readProcessSubstitution(lx: Lexer, dir: '<' | '>'): Part {
  lx.pos += 2;
  return { k: 'proc', dir, body: lx.parseUntilParen(lx) };
}

/** `$…`; undefined when the dollar stands for itself. */
function readDollar(lx: Lexer, mode: Mode): Part | undefined {
  const next = lx.src[lx.pos + 1];
  if ((mode === 'plain' || mode === 'bracedq') && next === "'") return readAnsiC(lx);
  if (mode === 'plain' && next === '"') {
    lx.pos++;
    return readDouble(lx);
  }
  if (next === undefined || !NAME_START.test(next)) {
    lx.pos++;
    return undefined;
  }
  if (next !== '(') return readParameter(lx, mode);
  if (lx.src[lx.pos + 2] === '(') {
    const arith = readArithmetic(lx, lx.pos + 3);
    if (arith) return { k: 'arith', expr: arith };
  }
  lx.pos += 2;
  return { k: 'cmd', body: lx.parseUntilParen(lx) };
}

/** The expression that starts at `from` and ends with `))`, or undefined when it is no arithmetic: then nothing was consumed. */
export function readArithmetic(lx: Lexer, from: number): Word | undefined {
  let depth = 0;
  for (let i = from; i < lx.src.length; i++) {
    const c = lx.src[i];
    if (c === '(') depth++;
    else if (c === ')' && depth > 0) depth--;
    else if (c === ')') {
      if (lx.src[i + 1] !== ')') return undefined;
      const word = arithmeticWord(lx, lx.src.slice(from, i), lx.lineAt(from));
      lx.pos = i + 2;
      return word;
    }
  }
  throw new ShellSyntaxError("unexpected EOF while looking for matching `)'", lx.lineAt(from), true);
}

/** An arithmetic expression's text as a word that is expanded like double-quoted text. */
export function arithmeticWord(lx: Lexer, text: string, line: number): Word {
  if (!/[$`"\\]/.test(text)) return quotedWord(text);
  const inner = new Lexer(text.replaceAll('"', ''), lx.parseUntilParen, { firstLine: line });
  return { parts: readParts(inner, '', 'heredoc'), lit: undefined };
}

function readBackquote(lx: Lexer, mode: Mode): Part {
  const start = lx.pos++;
  let text = '';
  for (;;) {
    const c = lx.src[lx.pos++];
    if (c === undefined) throw unmatched('`', lx.lineAt(start));
    if (c === '`') break;
    const next = lx.src[lx.pos];
    if (c === '\\' && next !== undefined && (mode === 'dq' ? '$`\\"' : '$`\\').includes(next)) text += lx.src[lx.pos++];
    else text += c;
  }
  const inner = new Lexer(`${text}\n)`, lx.parseUntilParen, { firstLine: lx.lineAt(start) });
  return { k: 'cmd', body: lx.parseUntilParen(inner) };
}

const ANSI_C: Record<string, string> = { n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', e: '\x1b', E: '\x1b', f: '\f', v: '\v' };
const ANSI_C_CODE = /\\(?:x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8})|([0-7]{1,3})|([\s\S]))/g;

/** Decodes the backslash sequences of `$'…'`, `echo -e` and `printf`. Unknown ones stay as they are. */
export function decodeEscapes(text: string): string {
  return text.replace(ANSI_C_CODE, (all, x, u, U, octal, c) => {
    const hex = x ?? u ?? U;
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
    if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8) & 0xff);
    if (c === '\\' || c === "'" || c === '"' || c === '?') return c;
    return ANSI_C[c] ?? all;
  });
}

function readAnsiC(lx: Lexer): Part {
  const re = /\$'((?:[^'\\]|\\[\s\S])*)'/y;
  re.lastIndex = lx.pos;
  const m = re.exec(lx.src);
  if (!m) throw unmatched("'", lx.lineAt(lx.pos));
  lx.pos = re.lastIndex;
  return { k: 'quoted', s: decodeEscapes(m[1] as string) };
}

const ASSIGN_HEAD = /[A-Za-z_]\w*(?=(\+?=)|\[)/y;

/** One word at the current position. */
export function readWord(lx: Lexer): Word {
  const start = lx.pos;
  const name = lx.match(ASSIGN_HEAD);
  if (name !== undefined) {
    const word = readAssignment(lx, name, start);
    if (word) return word;
    lx.pos = start;
  }
  return finish(readParts(lx, WORD_END, 'plain'));
}

function finish(parts: Part[]): Word {
  const first = parts[0];
  if (first?.k !== 'lit') return { parts, lit: undefined };
  if (first.s.startsWith('~')) return { parts: withTilde(parts, first.s), lit: undefined };
  return { parts, lit: parts.length === 1 ? first.s : undefined };
}

function withTilde(parts: readonly Part[], text: string): Part[] {
  const m = /^~([\w.-]*|\+|-)(\/.*)?$/.exec(text);
  if (!m || (parts.length > 1 && m[2] === undefined)) return [...parts];
  const rest: Part[] = m[2] ? [{ k: 'lit', s: m[2] }] : [];
  return [{ k: 'tilde', user: m[1] as string }, ...rest, ...parts.slice(1)];
}

/** In an assignment's value a tilde also counts after each colon. */
function tildesInValue(parts: readonly Part[]): Part[] {
  return parts.flatMap((p, i): Part[] => {
    if (p.k !== 'lit' || !p.s.includes('~')) return [p];
    // After a part of another kind the text goes on in the middle of a path.
    return p.s.split(/(?<=:)/).flatMap((s, j) => (s.startsWith('~') && (i === 0 || j > 0) ? tildeBefore(s) : [{ k: 'lit', s }]));
  });
}
function tildeBefore(s: string): Part[] {
  const m = /^~([\w.-]*)([/:][\s\S]*)?$/.exec(s);
  if (!m) return [{ k: 'lit', s }];
  return [{ k: 'tilde', user: m[1] as string }, ...(m[2] ? [{ k: 'lit' as const, s: m[2] }] : [])];
}

function readAssignment(lx: Lexer, name: string, start: number): Word | undefined {
  let index: Word | undefined;
  if (lx.src[lx.pos] === '[') {
    index = readIndex(lx);
    if (!index) return undefined;
  }
  const op = lx.match(/\+?=/y);
  if (!op) return undefined;
  const head = lx.src.slice(start, lx.pos);
  const append = op === '+=';
  if (lx.src[lx.pos] === '(' && index === undefined) {
    const assign: Assign = { name, append, value: readArray(lx) };
    return { parts: [{ k: 'lit', s: head }], lit: undefined, assign };
  }
  const parts = readParts(lx, WORD_END, 'plain');
  const value: Word = { parts: tildesInValue(parts), lit: undefined };
  const headParts: Part[] = index ? [{ k: 'lit', s: `${name}[` }, ...index.parts, { k: 'lit', s: `]${op}` }] : [{ k: 'lit', s: head }];
  return { parts: [...headParts, ...parts], lit: undefined, assign: { name, index, append, value } };
}

/** `[…]` at the current position; undefined when it does not close on this word. */
export function readIndex(lx: Lexer): Word | undefined {
  lx.pos++;
  const parts: Part[] = [];
  for (let depth = 0; ; ) {
    parts.push(...readParts(lx, '[]\n', 'plain'));
    const c = lx.src[lx.pos];
    if (c === undefined || c === '\n') return undefined;
    lx.pos++;
    if (c === ']' && depth === 0) break;
    depth += c === '[' ? 1 : -1;
    parts.push({ k: 'lit', s: c });
  }
  const first = parts[0];
  return { parts, lit: parts.length === 1 && first?.k === 'lit' ? first.s : undefined };
}

function readArray(lx: Lexer): Element[] {
  const start = lx.pos++;
  const elements: Element[] = [];
  for (;;) {
    lx.match(/(?:[ \t\r\n\u00a0]|\\\n|#[^\n]*)+/y);
    const c = lx.src[lx.pos];
    if (c === undefined) throw unmatched(')', lx.lineAt(start));
    if (c === ')') {
      lx.pos++;
      return elements;
    }
    if (META.includes(c)) throw unexpectedToken(c, lx.lineAt(lx.pos));
    elements.push(readElement(lx));
  }
}

function readElement(lx: Lexer): Element {
  const start = lx.pos;
  if (lx.src[start] === '[') {
    const index = readIndex(lx);
    if (index && lx.src[lx.pos] === '=') {
      lx.pos++;
      return { index, value: finish(readParts(lx, WORD_END, 'plain')) };
    }
    lx.pos = start;
  }
  return { value: finish(readParts(lx, WORD_END, 'plain')) };
}

/** The right side of `=~`: parentheses belong to it, blanks end it. */
export function readRegexWord(lx: Lexer): Word {
  lx.skipBlanks();
  const parts: Part[] = [];
  for (let depth = 0; ; ) {
    parts.push(...readParts(lx, depth > 0 ? '()\n' : WORD_END.replace('|', ''), 'plain'));
    const c = lx.src[lx.pos];
    if (c !== '(' && !(c === ')' && depth > 0) && c !== '<' && c !== '>') break;
    depth += c === '(' ? 1 : c === ')' ? -1 : 0;
    parts.push({ k: 'lit', s: c as string });
    lx.pos++;
  }
  return { parts, lit: undefined };
}

/** The body of a here-document as a word; with a quoted delimiter it is literal. */
export function readHereDocument(lx: Lexer, text: string, quoted: boolean, line: number): Word {
  if (quoted || !/[$`\\]/.test(text)) return quotedWord(text);
  const inner = new Lexer(text, lx.parseUntilParen, { firstLine: line });
  return { parts: readParts(inner, '', 'heredoc'), lit: undefined };
}

/** The delimiter word of `<<`: its text without quotes, and whether any part of it was quoted. */
export function delimiterOf(word: Word): { text: string; quoted: boolean } {
  let text = '';
  let quoted = false;
  const walk = (parts: readonly Part[]): void => {
    for (const p of parts) {
      if (p.k === 'lit') text += p.s;
      else if (p.k === 'quoted') {
        text += p.s;
        quoted = true;
      } else if (p.k === 'dq') {
        quoted = true;
        walk(p.parts);
      } else if (p.k === 'param') text += p.text;
    }
  };
  walk(word.parts);
  return { text, quoted };
}
