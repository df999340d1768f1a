/** The expressions of awk, by rising precedence (POSIX awk, Grammar), and the token handling below them. */
import { posixRegex } from '../regex.ts';
import { AwkError, type Expr, type Place } from './ast.ts';
import { type Token, tokenize } from './lexer.ts';

const ASSIGN = new Set(['=', '+=', '-=', '*=', '/=', '%=', '^=']);
const COMPARE = new Set(['<', '<=', '==', '!=', '>', '>=']);

export class ExpressionParser {
  protected i = 0;
  protected readonly tokens: readonly Token[];
  /** In `print a > "file"` the `>` is a redirection; inside parentheses it compares. */
  protected noGreater = 0;

  constructor(src: string) {
    this.tokens = tokenize(src);
  }

  // --- tokens -------------------------------------------------------------------------------------------------------------------

  protected get tok(): Token {
    return this.tokens[this.i] as Token;
  }
  protected op(v: string): boolean {
    return this.tok.t === 'op' && this.tok.v === v;
  }
  protected word(v: string): boolean {
    return (this.tok.t === 'name' || this.tok.t === 'func') && this.tok.v === v;
  }
  protected accept(v: string): boolean {
    const hit = this.op(v);
    if (hit) this.i++;
    return hit;
  }
  protected expect(v: string): void {
    if (!this.accept(v)) throw this.error();
  }
  protected error(): AwkError {
    const t = this.tok;
    return new AwkError(`syntax error near ${t.t === 'eof' ? 'end of program' : t.t === 'newline' ? 'newline' : `"${t.v}"`}`);
  }
  protected name(): string {
    const t = this.tok;
    if (t.t !== 'name' && t.t !== 'func') throw this.error();
    this.i++;
    return t.v;
  }
  protected newlines(): void {
    while (this.tok.t === 'newline') this.i++;
  }
  protected ends(): void {
    while (this.tok.t === 'newline' || this.op(';')) this.i++;
  }

  // --- expressions --------------------------------------------------------------------------------------------------------------

  protected expr(): Expr {
    const a = this.conditional();
    if (this.tok.t !== 'op' || !ASSIGN.has(this.tok.v)) return a;
    if (a.k !== 'var' && a.k !== 'field' && a.k !== 'index') throw this.error();
    const op = this.tok.v.slice(0, -1);
    this.i++;
    this.newlines();
    return { k: 'assign', op, to: a, a: this.expr() };
  }
  private conditional(): Expr {
    const test = this.or();
    if (!this.accept('?')) return test;
    this.newlines();
    const a = this.expr();
    this.newlines();
    this.expect(':');
    this.newlines();
    return { k: 'cond', test, a, b: this.expr() };
  }
  private or(): Expr {
    let a = this.and();
    while (this.accept('||')) {
      this.newlines();
      a = { k: 'binary', op: '||', a, b: this.and() };
    }
    return a;
  }
  private and(): Expr {
    let a = this.membership();
    while (this.accept('&&')) {
      this.newlines();
      a = { k: 'binary', op: '&&', a, b: this.membership() };
    }
    return a;
  }
  private membership(): Expr {
    let a = this.matching();
    while (this.word('in')) {
      this.i++;
      a = { k: 'in', keys: a.k === 'group' ? a.items : [a], name: this.name() };
    }
    return a;
  }
  private matching(): Expr {
    let a = this.comparison();
    while (this.op('~') || this.op('!~')) {
      const negate = this.tok.v === '!~';
      this.i++;
      a = { k: 'match', negate, a, b: this.comparison() };
    }
    return a;
  }
  private comparison(): Expr {
    const a = this.concatenation();
    if (this.tok.t !== 'op' || !COMPARE.has(this.tok.v) || (this.noGreater > 0 && this.tok.v === '>')) return a;
    const op = this.tok.v;
    this.i++;
    return { k: 'binary', op, a, b: this.concatenation() };
  }
  protected concatenation(): Expr {
    let a = this.additive();
    while (this.startsOperand()) a = { k: 'binary', op: ' ', a, b: this.additive() };
    return a;
  }
  private startsOperand(): boolean {
    const t = this.tok;
    if (t.t === 'num' || t.t === 'str' || t.t === 'func' || t.t === 'regex') return true;
    if (t.t === 'name') return t.v !== 'in';
    return t.t === 'op' && (t.v === '(' || t.v === '$' || t.v === '!' || t.v === '-' || t.v === '++' || t.v === '--');
  }
  private additive(): Expr {
    let a = this.multiplicative();
    while (this.op('+') || this.op('-')) {
      const op = this.tok.v;
      this.i++;
      a = { k: 'binary', op, a, b: this.multiplicative() };
    }
    return a;
  }
  private multiplicative(): Expr {
    let a = this.unary();
    while (this.op('*') || this.op('/') || this.op('%')) {
      const op = this.tok.v;
      this.i++;
      a = { k: 'binary', op, a, b: this.unary() };
    }
    return a;
  }
  private unary(): Expr {
    if (this.op('!') || this.op('-') || this.op('+')) {
      const op = this.tok.v;
      this.i++;
      return { k: 'unary', op, a: this.unary() };
    }
    const base = this.postfix();
    return this.accept('^') ? { k: 'binary', op: '^', a: base, b: this.unary() } : base;
  }
  private postfix(): Expr {
    if (this.op('++') || this.op('--')) {
      const by = this.tok.v === '++' ? 1 : -1;
      this.i++;
      return { k: 'step', by, prefix: true, to: this.place(this.primary()) };
    }
    const a = this.primary();
    if ((this.op('++') || this.op('--')) && (a.k === 'var' || a.k === 'field' || a.k === 'index')) {
      const by = this.tok.v === '++' ? 1 : -1;
      this.i++;
      return { k: 'step', by, prefix: false, to: a };
    }
    return a;
  }
  private place(e: Expr): Place {
    if (e.k === 'var' || e.k === 'field' || e.k === 'index') return e;
    throw this.error();
  }

  private primary(): Expr {
    const t = this.tok;
    this.i++;
    if (t.t === 'num') return { k: 'num', v: Number(t.v) };
    if (t.t === 'str') return { k: 'str', v: t.v };
    if (t.t === 'regex') return { k: 'regex', re: regex(t.v) };
    if (t.t === 'op' && t.v === '$') return { k: 'field', of: this.op('++') || this.op('--') ? this.postfix() : this.primary() };
    if (t.t === 'op' && t.v === '-') return { k: 'unary', op: '-', a: this.primary() };
    if (t.t === 'op' && t.v === '(') return this.grouping();
    if (t.t === 'name' || t.t === 'func') return this.named(t);
    this.i--;
    throw this.error();
  }
  private grouping(): Expr {
    const greater = this.noGreater;
    this.noGreater = 0;
    const items: Expr[] = [];
    do {
      this.newlines();
      items.push(this.expr());
    } while (this.accept(','));
    this.newlines();
    this.expect(')');
    this.noGreater = greater;
    return { k: 'group', items };
  }
  private named(t: Token): Expr {
    if (t.v === 'getline') {
      const to = this.tok.t === 'name' || this.op('$') ? this.place(this.primary()) : undefined;
      return { k: 'getline', to };
    }
    if (t.v === 'length' && t.t === 'name') return { k: 'call', name: 'length', args: [] };
    if (t.t === 'func') {
      this.expect('(');
      const args: Expr[] = [];
      while (!this.accept(')')) {
        this.newlines();
        args.push(this.expr());
        if (this.accept(',')) this.newlines();
      }
      return { k: 'call', name: t.v, args };
    }
    return this.op('[') ? { k: 'index', name: t.v, keys: this.subscript() } : { k: 'var', name: t.v };
  }
  protected subscript(): Expr[] {
    this.expect('[');
    const keys = [this.expr()];
    while (this.accept(',')) keys.push(this.expr());
    this.expect(']');
    return keys;
  }
}

function regex(source: string): RegExp {
  const re = posixRegex(source, true);
  if (!re) throw new AwkError(`regular expression compile failed: ${source}`);
  return re;
}
