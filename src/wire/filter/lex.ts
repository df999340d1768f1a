/** Words of a filter expression. Texts in double quotes know \" and \\. */

export interface Token {
  readonly kind: 'word' | 'text' | 'op' | 'end';
  /** The word, the text without its quotes, or the operator in its symbol form (`and` is `&&`). */
  readonly text: string;
  readonly at: number;
  readonly end: number;
}

/** Operators that are words, by their symbols. */
const WORD_OPS: Readonly<Record<string, string>> = {
  and: '&&',
  or: '||',
  not: '!',
  eq: '==',
  ne: '!=',
  gt: '>',
  lt: '<',
  ge: '>=',
  le: '<=',
  in: 'in',
  contains: 'contains',
};
const TOKEN = /\s*(?:("(?:[^"\\]|\\.)*("?))|(\.\.|&&|\|\||==|!=|>=|<=|[!<>(){},])|((?:(?!\.\.)[\p{L}\p{N}_.:/@-])+)|(\S))/uy;

/** The tokens, the last of which is the end. A character that belongs to nothing is a token `op` of its own. */
export function lex(text: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  for (let m = TOKEN.exec(text); m; m = TOKEN.exec(text)) {
    const [whole, quoted, closing, op, word, other] = m;
    const end = m.index + whole.length;
    const shown = quoted ?? op ?? word ?? other ?? '';
    const at = end - shown.length;
    if (quoted !== undefined && (closing !== '"' || quoted === '"')) tokens.push({ kind: 'op', text: '"', at, end });
    else if (quoted !== undefined) tokens.push({ kind: 'text', text: quoted.slice(1, -1).replace(/\\(.)/g, '$1'), at, end });
    else if (word !== undefined && !Object.hasOwn(WORD_OPS, word.toLowerCase())) tokens.push({ kind: 'word', text: word, at, end });
    else tokens.push({ kind: 'op', text: WORD_OPS[shown.toLowerCase()] ?? shown, at, end });
  }
  tokens.push({ kind: 'end', text: '', at: text.length, end: text.length });
  return tokens;
}

/** A text as it stands in an expression. */
export const quoted = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;
