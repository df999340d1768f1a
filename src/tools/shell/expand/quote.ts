/** Text quoted so that the shell reads it back: `printf %q`, `${x@Q}`, `set`, `declare -p`, `set -x`. */

const SAFE = /^[A-Za-z0-9_./:=@%^,+-]+$/;

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must be escaped.
const TO_ESCAPE = /[\\'\x00-\x1f\x7f]/g;
const ansiC = (s: string): string => `$'${s.replace(TO_ESCAPE, (c) => ANSI[c] ?? `\\${c.charCodeAt(0).toString(8).padStart(3, '0')}`)}'`;
const ANSI: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  "'": "\\'",
  '\n': '\\n',
  '\t': '\\t',
  '\r': '\\r',
  '\x1b': '\\E',
  '\x07': '\\a',
  '\b': '\\b',
};
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must be escaped.
const CONTROL = /[\x00-\x1f\x7f]/;

/** With single quotes always, as `${x@Q}`. */
export const singleQuoted = (s: string): string => (CONTROL.test(s) ? ansiC(s) : `'${s.replaceAll("'", "'\\''")}'`);

/** Only where needed, as `set` and `set -x` show it. */
export const quotedIfNeeded = (s: string): string => (SAFE.test(s) ? s : singleQuoted(s));

/** With backslashes, as `printf %q`. */
export function backslashed(s: string): string {
  if (s === '') return "''";
  return CONTROL.test(s) ? ansiC(s) : s.replace(/[^A-Za-z0-9_./:=@%+\u0080-\uffff-]/g, '\\$&');
}

/** In double quotes, as `declare -p`. */
export const doubleQuoted = (s: string): string => (CONTROL.test(s) ? ansiC(s) : `"${s.replace(/[\\"$`]/g, '\\$&')}"`);
