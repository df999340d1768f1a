/** Parser of awk programs, by precedence (POSIX awk, Grammar). */
import { posixRegex } from '../regex.ts';
import { AwkError, type Expr, type Func, type Place, type Program, type Rule, type Stmt } from './ast.ts';
import { type Token, tokenize } from './lexer.ts';

const ASSIGN = new Set(['=', '+=', '-=', '*=', '/=', '%=', '^=']);
const COMPARE = new Set(['<', '<=', '==', '!=', '>', '>=']);

class Parser {
  private i = 0;
  private readonly tokens: readonly Token[];
  private readonly functions = new Map<string, Func>();
  /** In `print a > "file"` the `>` is a redirection; inside parentheses it compares. */
  private noGreater = 0;

  constructor(src: string) {
    this.tokens = tokenize(src);
  }

  program(): Program {
    const rules: Rule[] = [];
    for (this.ends(); this.tok.t !== 'eof'; this.ends()) {
      if (this.word('function') || this.word('func')) this.functionDefinition();
      else rules.push(this.rule());
    }
    return { rules, functions: this.functions };
  }

  // --- tokens -------------------------------------------------------------------------------------------------------------------

  private get tok(): Token {
    return this.tokens[this.i] as Token;
  }
  private op(v: string): boolean {
    return this.tok.t === 'op' && this.tok.v === v;
  }
  private word(v: string): boolean {
    return (this.tok.t === 'name' || this.tok.t === 'func') && this.tok.v === v;
  }
  private accept(v: string): boolean {
    const hit = this.op(v);
    if (hit) this.i++;
    return hit;
  }
  private expect(v: string): void {
    if (!this.accept(v)) throw this.error();
  }
  private error(): AwkError {
    const t = this.tok;
    return new AwkError(`syntax error near ${t.t === 'eof' ? 'end of program' : t.t === 'newline' ? 'newline' : `"${t.v}"`}`);
  }
  private name(): string {
    const t = this.tok;
    if (t.t !== 'name' && t.t !== 'func') throw this.error();
    this.i++;
    return t.v;
  }
  private newlines(): void {
    while (this.tok.t === 'newline') this.i++;
  }
  private ends(): void {
    while (this.tok.t === 'newline' || this.op(';')) this.i++;
  }

  // --- rules --------------------------------------------------------------------------------------------------------------------

  private functionDefinition(): void {
    this.i++;
    const name = this.name();
    this.expect('(');
    const params: string[] = [];
    while (!this.accept(')')) {
      params.push(this.name());
      if (this.accept(',')) this.newlines();
    }
    this.newlines();
    this.functions.set(name, { params, body: this.block() });
  }

  private rule(): Rule {
    if (this.word('BEGIN') || this.word('END')) {
      const when = this.name() as 'BEGIN' | 'END';
      this.newlines();
      return { when, body: this.block() };
    }
    if (this.op('{')) return { when: 'always', body: this.block() };
    const from = this.expr();
    let to: Expr | undefined;
    if (this.accept(',')) {
      this.newlines();
      to = this.expr();
    }
    return { when: { from, to }, body: this.op('{') ? this.block() : undefined };
  }

  // --- statements ---------------------------------------------------------------------------------------------------------------

  private block(): Stmt {
    this.expect('{');
    const body: Stmt[] = [];
    for (this.ends(); !this.accept('}'); this.ends()) {
      if (this.tok.t === 'eof') throw this.error();
      body.push(this.statement());
    }
    return { k: 'block', body };
  }

  private statement(): Stmt {
    if (this.op('{')) return this.block();
    const parse = this.tok.t === 'name' || this.tok.t === 'func' ? STATEMENTS[this.tok.v] : undefined;
    if (parse && Object.hasOwn(STATEMENTS, this.tok.v)) return parse(this);
    return this.simple();
  }
  /** A statement after `if (…)`, on this or the next line. */
  private inner(): Stmt {
    this.newlines();
    if (this.accept(';')) return { k: 'block', body: [] };
    return this.statement();
  }
  private simple(): Stmt {
    return { k: 'expr', e: this.expr() };
  }
  private parenthesised(): Expr {
    this.expect('(');
    const e = this.expr();
    this.expect(')');
    return e;
  }

  ifStatement(): Stmt {
    this.i++;
    const test = this.parenthesised();
    const a = this.inner();
    const back = this.i;
    this.ends();
    if (!this.word('else')) {
      this.i = back;
      return { k: 'if', test, a, b: undefined };
    }
    this.i++;
    return { k: 'if', test, a, b: this.inner() };
  }
  whileStatement(): Stmt {
    this.i++;
    const test = this.parenthesised();
    return { k: 'while', test, body: this.inner(), first: false };
  }
  doStatement(): Stmt {
    this.i++;
    const body = this.inner();
    this.ends();
    if (!this.word('while')) throw this.error();
    this.i++;
    return { k: 'while', test: this.parenthesised(), body, first: true };
  }
  forStatement(): Stmt {
    this.i++;
    this.expect('(');
    const [a, b, c, d] = this.tokens.slice(this.i, this.i + 4);
    if (a?.t === 'name' && b?.v === 'in' && c?.t === 'name' && d?.v === ')') {
      this.i += 4;
      return { k: 'forin', name: a.v, array: c.v, body: this.inner() };
    }
    const init = this.op(';') ? undefined : this.simple();
    this.expect(';');
    this.newlines();
    const test = this.op(';') ? undefined : this.expr();
    this.expect(';');
    this.newlines();
    const step = this.op(')') ? undefined : this.simple();
    this.expect(')');
    return { k: 'for', init, test, step, body: this.inner() };
  }
  deleteStatement(): Stmt {
    this.i++;
    const name = this.name();
    return { k: 'delete', name, keys: this.op('[') ? this.subscript() : undefined };
  }
  jump(what: 'next' | 'exit' | 'break' | 'continue' | 'return'): Stmt {
    this.i++;
    return { k: 'jump', what, value: what !== 'exit' && what !== 'return' ? undefined : this.atEnd() ? undefined : this.expr() };
  }
  private atEnd(): boolean {
    return this.tok.t === 'newline' || this.tok.t === 'eof' || this.op(';') || this.op('}');
  }
  printStatement(format: boolean): Stmt {
    this.i++;
    const args: Expr[] = [];
    this.noGreater++;
    while (!this.atEnd() && !this.op('>') && !this.op('>>') && !this.op('|')) {
      args.push(this.expr());
      if (!this.accept(',')) break;
      this.newlines();
    }
    this.noGreater--;
    // print (a, b): the parentheses are the argument list.
    const only = args.length === 1 ? args[0] : undefined;
    const list = only?.k === 'group' ? only.items : args;
    let out: Extract<Stmt, { k: 'print' }>['out'];
    if (this.op('>') || this.op('>>') || this.op('|')) {
      const op = this.tok.v;
      this.i++;
      out = { op, to: this.concatenation() };
    }
    return { k: 'print', args: list, format, out };
  }

  // --- expressions --------------------------------------------------------------------------------------------------------------

  private expr(): Expr {
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
  private concatenation(): Expr {
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
  private subscript(): Expr[] {
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

const STATEMENTS: Readonly<Record<string, (p: Parser) => Stmt>> = {
  if: (p) => p.ifStatement(),
  while: (p) => p.whileStatement(),
  do: (p) => p.doStatement(),
  for: (p) => p.forStatement(),
  print: (p) => p.printStatement(false),
  printf: (p) => p.printStatement(true),
  delete: (p) => p.deleteStatement(),
  next: (p) => p.jump('next'),
  exit: (p) => p.jump('exit'),
  break: (p) => p.jump('break'),
  continue: (p) => p.jump('continue'),
  return: (p) => p.jump('return'),
};

/** Parses a program. Throws `AwkError`. */
export const parseAwk = (src: string): Program => new Parser(src).program();
