/** Shell patterns (POSIX 2.13) as regular expressions; a backslash makes the next character literal. Compiled patterns are kept. */

const CLASSES: Readonly<Record<string, string>> = {
  alpha: 'A-Za-z',
  digit: '0-9',
  alnum: 'A-Za-z0-9',
  upper: 'A-Z',
  lower: 'a-z',
  space: '\\s',
  blank: ' \\t',
  punct: '!-\\/:-@\\[-`{-~',
  xdigit: '0-9A-Fa-f',
  print: ' -~',
  graph: '!-~',
  cntrl: '\\x00-\\x1f\\x7f',
  word: 'A-Za-z0-9_',
};

const escapeRegex = (s: string): string => s.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');

/** Makes text match itself. */
export const escapePattern = (s: string): string => (/[\\*?[\]]/.test(s) ? s.replace(/[\\*?[\]]/g, '\\$&') : s);
export const hasPattern = (s: string): boolean => /[*?[]/.test(s);
export { escapeRegex };

/** Regular-expression source; `star` is what `*` becomes. */
function translate(pattern: string, star: string, any: string): string {
  let out = '';
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern[i] as string;
    if (c === '\\') out += escapeRegex(pattern[++i] ?? '\\');
    else if (c === '*') out += star;
    else if (c === '?') out += any;
    else if (c === '[') {
      const set = bracket(pattern, i);
      out += set ? set.source : '\\[';
      if (set) i = set.end;
    } else out += escapeRegex(c);
  }
  return out;
}

/** A bracket expression; undefined when it does not close. Also serves regular expressions, which have the same. */
export function bracket(pattern: string, open: number): { source: string; end: number } | undefined {
  let i = open + 1;
  const negated = pattern[i] === '!' || pattern[i] === '^';
  if (negated) i++;
  let set = '';
  for (let first = true; ; first = false) {
    const c = pattern[i];
    if (c === undefined) return undefined;
    if (c === ']' && !first) break;
    const named = /^\[:(\w+):\]/.exec(pattern.slice(i));
    if (named) {
      set += CLASSES[named[1] as string] ?? '';
      i += named[0].length;
      continue;
    }
    const literal = c === '\\' ? (pattern[++i] ?? '\\') : c;
    set += c === '-' ? '-' : literal.replace(/[\\\]^[-]/, '\\$&');
    i++;
  }
  return { source: `[${negated ? '^' : ''}${set}]`, end: i };
}

const cache = new Map<string, RegExp>();
const CACHED = 1000;

function compile(key: string, source: () => string, flags: string): RegExp {
  let re = cache.get(key);
  if (!re) {
    if (cache.size >= CACHED) cache.clear();
    try {
      re = new RegExp(source(), flags);
    } catch {
      re = /^[^\s\S]$/;
    }
    cache.set(key, re);
  }
  return re;
}

/** Matches a whole string. */
export const patternRegex = (pattern: string, ignoreCase = false): RegExp =>
  compile(`=${ignoreCase}${pattern}`, () => `^${translate(pattern, '[\\s\\S]*', '[\\s\\S]')}$`, ignoreCase ? 'i' : '');
/** Matches one file name. */
export const fileRegex = (pattern: string): RegExp => compile(`/${pattern}`, () => `^${translate(pattern, '[^/]*', '[^/]')}$`, '');

const anchored = (pattern: string, star: string, where: string): RegExp =>
  compile(
    `${where}${star}${pattern}`,
    () => {
      const body = translate(pattern, star, '[\\s\\S]');
      return where === '^' ? `^(?:${body})` : where === '$' ? `(?:${body})$` : body;
    },
    where === 'g' ? 'g' : '',
  );

/** `${x#p}`, `${x##p}`. */
export function removePrefix(text: string, pattern: string, longest: boolean): string {
  const m = anchored(pattern, longest ? '[\\s\\S]*' : '[\\s\\S]*?', '^').exec(text);
  return m ? text.slice(m[0].length) : text;
}

/** `${x%p}`, `${x%%p}`. */
export function removeSuffix(text: string, pattern: string, longest: boolean): string {
  const whole = patternRegex(pattern);
  if (longest) {
    for (let i = 0; i <= text.length; i++) if (whole.test(text.slice(i))) return text.slice(0, i);
  } else {
    for (let i = text.length; i >= 0; i--) if (whole.test(text.slice(i))) return text.slice(0, i);
  }
  return text;
}

/** `${x/p/r}` and its relatives: `how` is '' (first), '/' (all), '#' (at start), '%' (at end). */
export function substitute(text: string, pattern: string, replacement: string, how: string): string {
  if (pattern === '' && how !== '#' && how !== '%') return text;
  const where = how === '/' ? 'g' : how === '#' ? '^' : how === '%' ? '$' : '1';
  return text.replace(anchored(pattern, '[\\s\\S]*', where), (match) =>
    replacement.replace(/\\([\\&])|&/g, (_, c: string | undefined) => c ?? match),
  );
}
