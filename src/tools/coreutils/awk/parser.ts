/** Rules and statements of awk programs (POSIX awk, Grammar). */
import type { Expr, Func, Program, Rule, Stmt } from './ast.ts';
import { ExpressionParser } from './expressions.ts';

class Parser extends ExpressionParser {
  private readonly functions = new Map<string, Func>();

  program(): Program {
    const rules: Rule[] = [];
    for (this.ends(); this.tok.t !== 'eof'; this.ends()) {
      if (this.word('function') || this.word('func')) this.functionDefinition();
      else rules.push(this.rule());
    }
    return { rules, functions: this.functions };
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
