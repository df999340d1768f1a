/** Tokens of awk. Whether `/` divides or opens a regular expression depends on the token before it. */
import { decodeEscapes } from '#tools/shell/syntax/word.ts';
import { AwkError } from './ast.ts';

export interface Token {
  readonly t: 'num' | 'str' | 'regex' | 'name' | 'func' | 'op' | 'newline' | 'eof';
  readonly v: string;
}

const SPACE = /(?:[ \t\r]|\\\n|#[^\n]*)+/y;
const NUMBER = /(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/y;
const NAME = /[A-Za-z_]\w*/y;
const STRING = /"((?:[^"\\\n]|\\[\s\S])*)"/y;
const OPERATOR = /&&|\|\||\+\+|--|\+=|-=|\*=|\/=|%=|\^=|\*\*|==|<=|>=|!=|!~|>>|[-+*/%^!<>|?:~$=,;(){}[\]]/y;

export function tokenize(src: string): Token[] {
  const out: Token[] = [];
  let pos = 0;
  const match = (re: RegExp): RegExpExecArray | null => {
    re.lastIndex = pos;
    const m = re.exec(src);
    if (m) pos = re.lastIndex;
    return m;
  };
  for (;;) {
    match(SPACE);
    const c = src[pos];
    if (c === undefined) break;
    if (c === '\n') {
      pos++;
      out.push({ t: 'newline', v: '\n' });
      continue;
    }
    const m = match(NUMBER);
    if (m) out.push({ t: 'num', v: m[0] });
    else if (c === '"') {
      const s = match(STRING);
      if (!s) throw new AwkError('runaway string constant');
      out.push({ t: 'str', v: decodeEscapes(s[1] as string) });
    } else if (c === '/' && startsOperand(out.at(-1))) {
      const end = regexEnd(src, pos);
      out.push({ t: 'regex', v: src.slice(pos + 1, end).replaceAll('\\/', '/') });
      pos = end + 1;
    } else {
      const name = match(NAME);
      if (name) out.push({ t: src[pos] === '(' ? 'func' : 'name', v: name[0] });
      else {
        const op = match(OPERATOR);
        if (!op) throw new AwkError(`syntax error at source line ${src.slice(0, pos).split('\n').length}`);
        out.push({ t: 'op', v: op[0] === '**' ? '^' : op[0] });
      }
    }
  }
  out.push({ t: 'eof', v: '' });
  return out;
}

/** After this token an operand must come, so that `/` opens a regular expression. */
function startsOperand(t: Token | undefined): boolean {
  if (!t || t.t === 'newline') return true;
  if (t.t === 'op') return t.v !== ')' && t.v !== ']' && t.v !== '++' && t.v !== '--' && t.v !== '$';
  return t.t === 'name' && /^(print|printf|return|in|if|while|else)$/.test(t.v);
}

function regexEnd(src: string, start: number): number {
  let inSet = false;
  for (let i = start + 1; i < src.length; i++) {
    const c = src[i];
    if (c === '\\') i++;
    else if (c === '[') inSet = true;
    else if (c === ']') inSet = false;
    else if (c === '/' && !inSet) return i;
    else if (c === '\n') break;
  }
  throw new AwkError('non-terminated regular expression');
}
