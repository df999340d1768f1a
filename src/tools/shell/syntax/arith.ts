/** Parses arithmetic expressions (bash(1) ARITHMETIC EVALUATION): C's operators and precedences, 64-bit integers. */

export type ArithNode =
  | { readonly k: 'num'; readonly v: bigint }
  | { readonly k: 'var'; readonly name: string; readonly index: string | undefined }
  | { readonly k: 'unary'; readonly op: string; readonly a: ArithNode }
  | { readonly k: 'binary'; readonly op: string; readonly a: ArithNode; readonly b: ArithNode }
  | { readonly k: 'cond'; readonly test: ArithNode; readonly a: ArithNode; readonly b: ArithNode }
  | { readonly k: 'assign'; readonly op: string; readonly to: ArithVar; readonly a: ArithNode }
  | { readonly k: 'step'; readonly by: bigint; readonly prefix: boolean; readonly to: ArithVar };
export type ArithVar = Extract<ArithNode, { k: 'var' }>;

/** `message` and `token` make bash's `EXPR: MESSAGE (error token is "TOKEN")`. */
export class ArithError {
  readonly message: string;
  readonly token: string;
  constructor(message: string, token: string) {
    this.message = message;
    this.token = token;
  }
}

const TOKEN =
  /\s*(?:(\d+#[0-9A-Za-z@_]+|0[xX][0-9a-fA-F]+|\d\w*)|([A-Za-z_]\w*)|(<<=|>>=|\*\*|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^]=|[-+*/%&|^<>=!~?:(),]))/y;
/** Binary operators by rising precedence. */
const LEVELS: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['|'],
  ['^'],
  ['&'],
  ['==', '!='],
  ['<', '<=', '>', '>='],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '%'],
  ['**'],
];
const ASSIGN = new Set(['=', '+=', '-=', '*=', '/=', '%=', '&=', '|=', '^=', '<<=', '>>=']);

class ArithParser {
  private pos = 0;
  private tok = '';
  private start = 0;
  private before = 0;
  private readonly src: string;
  constructor(src: string) {
    this.src = src;
    this.advance();
  }

  parse(): ArithNode {
    if (this.tok === '') return { k: 'num', v: 0n };
    const node = this.comma();
    if (this.tok !== '') throw this.error('syntax error in expression');
    return node;
  }

  private advance(): void {
    this.before = this.start;
    TOKEN.lastIndex = this.pos;
    const m = TOKEN.exec(this.src);
    if (!m) {
      const rest = this.src.slice(this.pos).trim();
      this.start = this.src.trimEnd().length - rest.length;
      if (rest) throw this.error(/^[\w)]/.test(this.tok) ? 'syntax error: invalid arithmetic operator' : 'syntax error: operand expected');
      this.tok = '';
      return;
    }
    this.tok = m[1] ?? m[2] ?? (m[3] as string);
    this.pos = TOKEN.lastIndex;
    this.start = this.pos - this.tok.length;
  }

  private error(message: string): ArithError {
    const rest = this.src.slice(this.start);
    return new ArithError(message, rest.trim() === '' ? this.src.slice(this.before) : rest);
  }

  private accept(op: string): boolean {
    if (this.tok !== op) return false;
    this.advance();
    return true;
  }

  private comma(): ArithNode {
    let a = this.assignment();
    while (this.accept(',')) a = { k: 'binary', op: ',', a, b: this.assignment() };
    return a;
  }

  private assignment(): ArithNode {
    const a = this.conditional();
    if (!ASSIGN.has(this.tok)) return a;
    if (a.k !== 'var') throw this.error('attempted assignment to non-variable');
    const op = this.tok;
    this.advance();
    return { k: 'assign', op: op.slice(0, -1), to: a, a: this.assignment() };
  }

  private conditional(): ArithNode {
    const test = this.binary(0);
    if (!this.accept('?')) return test;
    const a = this.comma();
    if (!this.accept(':')) throw this.error("`:' expected for conditional expression");
    return { k: 'cond', test, a, b: this.conditional() };
  }

  private binary(level: number): ArithNode {
    const ops = LEVELS[level];
    if (!ops) return this.unary();
    let a = this.binary(level + 1);
    while (ops.includes(this.tok)) {
      const op = this.tok;
      this.advance();
      // ** binds to the right.
      a = { k: 'binary', op, a, b: this.binary(op === '**' ? level : level + 1) };
    }
    return a;
  }

  private unary(): ArithNode {
    const op = this.tok;
    if (op === '++' || op === '--') {
      this.advance();
      const to = this.unary();
      if (to.k === 'var') return { k: 'step', by: op === '++' ? 1n : -1n, prefix: true, to };
      return to;
    }
    if (op === '-' || op === '+' || op === '!' || op === '~') {
      this.advance();
      return { k: 'unary', op, a: this.unary() };
    }
    const a = this.primary();
    if ((this.tok === '++' || this.tok === '--') && a.k === 'var') {
      const by = this.tok === '++' ? 1n : -1n;
      this.advance();
      return { k: 'step', by, prefix: false, to: a };
    }
    return a;
  }

  private primary(): ArithNode {
    const tok = this.tok;
    if (this.accept('(')) {
      const inner = this.comma();
      if (!this.accept(')')) throw this.error("missing `)'");
      return inner;
    }
    if (/^\d/.test(tok)) {
      const v = this.number(tok);
      this.advance();
      return { k: 'num', v };
    }
    if (!/^[A-Za-z_]/.test(tok)) throw this.error('syntax error: operand expected');
    const index = this.src[this.pos] === '[' ? this.index() : undefined;
    this.advance();
    return { k: 'var', name: tok, index };
  }

  private index(): string {
    const from = this.pos + 1;
    let depth = 0;
    for (let i = this.pos; i < this.src.length; i++) {
      if (this.src[i] === '[') depth++;
      else if (this.src[i] === ']' && --depth === 0) {
        this.pos = i + 1;
        return this.src.slice(from, i);
      }
    }
    throw this.error('bad array subscript');
  }

  private number(tok: string): bigint {
    const based = /^(\d+)#(.+)$/.exec(tok);
    if (based) return this.inBase(based[2] as string, Number(based[1]));
    if (/^0[xX]/.test(tok)) return BigInt(tok);
    if (!/^\d+$/.test(tok)) throw this.error('value too great for base');
    if (tok.length > 1 && tok.startsWith('0')) return this.inBase(tok.slice(1), 8);
    return BigInt(tok);
  }

  private inBase(digits: string, base: number): bigint {
    const alphabet = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ@_';
    let v = 0n;
    for (const c of base <= 36 ? digits.toLowerCase() : digits) {
      const d = alphabet.indexOf(c);
      if (d >= base) throw this.error('value too great for base');
      v = v * BigInt(base) + BigInt(d);
    }
    return v;
  }
}

const cache = new Map<string, ArithNode>();
const CACHED = 2000;

/** Parses an expression; the same text is parsed once. Throws `ArithError`. */
export function parseArith(text: string): ArithNode {
  let node = cache.get(text);
  if (!node) {
    node = new ArithParser(text).parse();
    if (cache.size >= CACHED) cache.clear();
    cache.set(text, node);
  }
  return node;
}
