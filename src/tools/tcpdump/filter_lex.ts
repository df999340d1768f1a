/** Words of a pcap-filter(7) expression. */

/** Ends the filter with the words of libpcap, without `tcpdump: `. */
export class FilterError {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}
export const syntaxError = (): FilterError => new FilterError("can't parse filter expression: syntax error");

export interface Token {
  readonly kind: 'word' | 'number' | 'ipv4' | 'mac' | 'op';
  readonly text: string;
}

const PATTERNS: readonly (readonly [Token['kind'] | 'space', RegExp])[] = [
  ['space', /^\s+/],
  ['mac', /^[0-9a-fA-F]{1,2}([:-][0-9a-fA-F]{1,2}){5}(?![\w:])/],
  ['ipv4', /^\d+(\.\d+){1,3}(?![\w])/],
  ['number', /^(0[xX][0-9a-fA-F]+|\d+)(?!\w)/],
  ['word', /^\\?[A-Za-z0-9_][\w.-]*/],
  ['op', /^(&&|\|\||<<|>>|<=|>=|!=|==|[()[\]!=<>+\-*/&|^:])/],
];
const OPERATOR_WORDS: Readonly<Record<string, string>> = { '&&': 'and', '||': 'or', '!': 'not', '==': '=' };

/** The words of an expression, operators in one spelling. */
export function lex(text: string): Token[] {
  const tokens: Token[] = [];
  for (let rest = text; rest !== ''; ) {
    const hit = PATTERNS.map(([kind, re]) => ({ kind, m: re.exec(rest) })).find((x) => x.m);
    if (!hit?.m) throw syntaxError();
    const word = hit.m[0];
    if (hit.kind !== 'space') tokens.push({ kind: hit.kind, text: OPERATOR_WORDS[word] ?? word });
    rest = rest.slice(word.length);
  }
  return tokens;
}
