/** POSIX regular expressions (regex(7)) as JavaScript ones. Left out: back-references longest-match rules and collating symbols. */
import { bracket } from '#tools/shell/expand/pattern.ts';

const cache = new Map<string, RegExp | undefined>();
const CACHED = 500;

/** Characters that are operators in a basic expression only after a backslash. */
const BRE_OPERATORS = '(){}|+?';
const GNU_ESCAPES: Readonly<Record<string, string>> = { '<': '\\b(?=\\w)', '>': '\\b(?<=\\w)', '`': '^', "'": '$' };

/** The source of an equivalent JavaScript expression. */
function translate(source: string, extended: boolean): string {
  let out = '';
  for (let i = 0; i < source.length; i++) {
    const c = source[i] as string;
    if (c === '[') {
      const set = bracketAt(source, i);
      if (!set) throw new SyntaxError('bracket');
      out += set.source;
      i = set.end;
    } else if (c === '\\') out += escaped(source[++i] ?? '\\', extended);
    else if (!extended && BRE_OPERATORS.includes(c)) out += `\\${c}`;
    else if (!extended && c === '*' && (out === '' || out.endsWith('(') || out === '^')) out += '\\*';
    else if (extended && c === '{' && !/^\{\d*,?\d*\}/.test(source.slice(i))) out += '\\{';
    else out += c;
  }
  return out;
}

/** In a POSIX bracket expression a backslash is an ordinary character, and only `^` negates. */
function bracketAt(source: string, open: number): { source: string; end: number } | undefined {
  const negated = source[open + 1] === '^';
  const from = open + (negated ? 2 : 1);
  let end = source[from] === ']' ? from + 1 : from;
  for (; source[end] !== ']'; end++) {
    if (end >= source.length) return undefined;
    const named = /^\[[:.=]\w+[:.=]\]/.exec(source.slice(end));
    if (named) end += named[0].length - 1;
  }
  const inner = source.slice(from, end).replaceAll('\\', '\\\\').replace(/^!/, '\\!');
  const set = bracket(`[${negated ? '^' : ''}${inner}]`, 0);
  return set && { source: set.source, end };
}

function escaped(c: string, extended: boolean): string {
  if (!extended && BRE_OPERATORS.includes(c)) return c;
  const gnu = GNU_ESCAPES[c];
  if (gnu) return gnu;
  if (/[wWsSbB1-9]/.test(c)) return `\\${c}`;
  if (c === 'n') return '\\n';
  if (c === 't') return '\\t';
  return /[A-Za-z0-9]/.test(c) ? c : `\\${c}`;
}

/** Undefined when it is malformed. The compiled expression is shared: set `lastIndex` before use with `g`. */
export function posixRegex(source: string, extended: boolean, flags = ''): RegExp | undefined {
  const key = `${extended}${flags}/${source}`;
  if (!cache.has(key)) {
    if (cache.size >= CACHED) cache.clear();
    cache.set(key, compile(source, extended, flags));
  }
  return cache.get(key);
}

function compile(source: string, extended: boolean, flags: string): RegExp | undefined {
  try {
    return new RegExp(translate(source, extended), flags);
  } catch {
    return undefined;
  }
}

/** Makes text match itself in a JavaScript expression. */
export const literalRegex = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
