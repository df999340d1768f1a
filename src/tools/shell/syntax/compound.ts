/** Compound commands, one function each, found by their first word. */
import type { CondExpr, For, If, List, Node, Word } from './ast.ts';
import { expandBraces } from './braces.ts';
import { ShellSyntaxError } from './errors.ts';
import type { Parser } from './parser.ts';
import { arithmeticWord, readArithmetic, readRegexWord } from './word.ts';

function doGroup(p: Parser): List {
  p.newlines();
  p.takeWord('do');
  const body = p.body();
  p.takeWord('done');
  return body;
}

function ifCommand(p: Parser): Node {
  const line = p.lineOf();
  const arms: If['arms'][number][] = [];
  let otherwise: List | undefined;
  p.take();
  for (;;) {
    const test = p.body();
    p.takeWord('then');
    arms.push({ test, body: p.body() });
    if (p.lit() === 'elif') {
      p.take();
      continue;
    }
    if (p.lit() === 'else') {
      p.take();
      otherwise = p.body();
    }
    p.takeWord('fi');
    return { k: 'if', line, arms, otherwise, redirs: p.redirections() };
  }
}

function forCommand(p: Parser): Node {
  const line = p.lineOf();
  const { start } = p.take();
  if (p.isOp('(')) return arithmeticFor(p, line);
  const name = p.take();
  if (!name.word) throw p.unexpected();
  p.newlines();
  let words: For['words'];
  if (p.lit() === 'in') {
    p.take();
    const list: Word[] = [];
    while (p.peek().word) list.push(...expandBraces(p.take().word as Word));
    words = list;
    if (!p.isOp(';') && p.peek().t !== 'newline') throw p.unexpected();
  }
  const head = words ? p.textFrom(start) : `for ${name.v} in "$@"`;
  if (p.isOp(';')) p.take();
  p.newlines();
  const body = p.lit() === '{' ? braceBody(p) : doGroup(p);
  return { k: 'for', line, name: name.v, words, body, head, redirs: p.redirections() };
}

function arithmeticFor(p: Parser, line: number): Node {
  const lx = p.rewind();
  const from = lx.pos + 2;
  if (lx.src[lx.pos + 1] !== '(' || !readArithmetic(lx, from)) throw p.unexpected();
  const parts = lx.src.slice(from, lx.pos - 2).split(';');
  if (parts.length !== 3) throw new ShellSyntaxError('syntax error: arithmetic expression required', line);
  const [init, test, step] = parts.map((t) => arithmeticWord(lx, t, line)) as [Word, Word, Word];
  if (p.isOp(';')) p.take();
  p.newlines();
  const body = p.lit() === '{' ? braceBody(p) : doGroup(p);
  return { k: 'arithfor', line, init, test, step, body, redirs: p.redirections() };
}

const loop =
  (until: boolean) =>
  (p: Parser): Node => {
    const line = p.lineOf();
    p.take();
    const test = p.body();
    return { k: 'while', line, until, test, body: doGroup(p), redirs: p.redirections() };
  };

function caseCommand(p: Parser): Node {
  const line = p.lineOf();
  const { start } = p.take();
  const subject = p.take().word;
  if (!subject) throw p.unexpected();
  p.newlines();
  p.takeWord('in');
  const head = p.textFrom(start);
  p.newlines();
  const arms: { patterns: Word[]; body: List; end: string }[] = [];
  while (p.lit() !== 'esac') {
    arms.push(caseArm(p));
    p.newlines();
  }
  p.take();
  return { k: 'case', line, subject, head, arms, redirs: p.redirections() };
}

function caseArm(p: Parser): { patterns: Word[]; body: List; end: string } {
  if (p.isOp('(')) p.take();
  const patterns: Word[] = [];
  do {
    if (patterns.length > 0) p.take();
    const t = p.peek();
    if (!t.word) throw p.unexpected();
    patterns.push(p.take().word as Word);
  } while (p.isOp('|'));
  p.takeOp(')');
  const body = p.list();
  const end = p.peek();
  if (end.t === 'op' && (end.v === ';;' || end.v === ';&' || end.v === ';;&')) p.take();
  else if (p.lit() !== 'esac') throw p.unexpected();
  return { patterns, body, end: end.v };
}

function braceBody(p: Parser): List {
  p.takeWord('{');
  const body = p.body();
  p.takeWord('}');
  return body;
}

function group(p: Parser): Node {
  const line = p.lineOf();
  const body = braceBody(p);
  return { k: 'group', line, body, redirs: p.redirections() };
}

/** `( … )`, or `(( … ))`. */
export function subshell(p: Parser): Node {
  const line = p.lineOf();
  const lx = p.rewind();
  if (lx.src[lx.pos + 1] === '(') {
    const expr = readArithmetic(lx, lx.pos + 2);
    if (expr) return { k: 'arithcmd', line, expr, redirs: p.redirections() };
  }
  p.take();
  const body = p.body();
  p.takeOp(')');
  return { k: 'subshell', line, body, redirs: p.redirections() };
}

/** After `name` when `(` comes next. */
export function functionDefinition(p: Parser, name: Word, start: number, line: number): Node {
  if (name.lit === undefined) throw p.unexpected();
  p.takeOp('(');
  p.takeOp(')');
  return functionBody(p, name.lit, start, line);
}

function functionKeyword(p: Parser): Node {
  const line = p.lineOf();
  const start = p.take().start;
  const name = p.lit();
  if (name === undefined) throw p.unexpected();
  p.take();
  if (p.isOp('(')) {
    p.take();
    p.takeOp(')');
  }
  return functionBody(p, name, start, line);
}

function functionBody(p: Parser, name: string, start: number, line: number): Node {
  p.newlines();
  const lit = p.lit();
  if (!p.isOp('(') && (lit === undefined || !Object.hasOwn(COMPOUND, lit) || lit === 'function')) throw p.unexpected();
  const body = p.command();
  return { k: 'function', line, name, body, text: p.textFrom(start) };
}

// --- [[ … ]] ----------------------------------------------------------------------------------------------------------------------

function condCommand(p: Parser): Node {
  const line = p.lineOf();
  p.take();
  const expr = condOr(p);
  p.newlines();
  if (p.lit() !== ']]') throw condError(p);
  p.take();
  return { k: 'cond', line, expr, redirs: p.redirections() };
}

function condError(p: Parser): ShellSyntaxError {
  const t = p.peek();
  if (t.t === 'eof') return new ShellSyntaxError("unexpected EOF while looking for `]]'", p.lineOf(t), true);
  return new ShellSyntaxError(`syntax error in conditional expression: unexpected token \`${t.v}'`, p.lineOf(t), false, true);
}
function condOperandError(p: Parser, message: string): ShellSyntaxError {
  const t = p.peek();
  return new ShellSyntaxError(message, p.lineOf(t), false, true, `syntax error near \`${t.v}'`);
}

function condOr(p: Parser): CondExpr {
  let a = condAnd(p);
  for (p.newlines(); p.isOp('||'); p.newlines()) {
    p.take();
    a = { k: 'or', a, b: condAnd(p) };
  }
  return a;
}

function condAnd(p: Parser): CondExpr {
  let a = condNot(p);
  for (p.newlines(); p.isOp('&&'); p.newlines()) {
    p.take();
    a = { k: 'and', a, b: condNot(p) };
  }
  return a;
}

function condNot(p: Parser): CondExpr {
  p.newlines();
  if (p.lit() === '!') {
    p.take();
    return { k: 'not', a: condNot(p) };
  }
  if (p.isOp('(')) {
    p.take();
    const inner = condOr(p);
    p.takeOp(')');
    return inner;
  }
  return condPrimary(p);
}

const UNARY = /^-[abcdefghknoprstuvwxzLNOSG]$/;
const BINARY = new Set(['=', '==', '!=', '-eq', '-ne', '-lt', '-le', '-gt', '-ge', '-nt', '-ot', '-ef']);

function condPrimary(p: Parser): CondExpr {
  const first = p.peek();
  if (!first.word || first.word.lit === ']]') throw condError(p);
  p.take();
  const unary = first.word.lit;
  if (unary !== undefined && UNARY.test(unary) && p.peek().word && p.lit() !== ']]') {
    return { k: 'unary', op: unary, arg: p.take().word as Word };
  }
  const t = p.peek();
  const op = t.word ? t.word.lit : t.v;
  if (op === '=~') {
    p.take();
    return { k: 'binary', op, left: first.word, right: readRegexWord(p.rewind()) };
  }
  if (op !== undefined && (BINARY.has(op) || (t.t === 'op' && (op === '<' || op === '>')))) {
    p.take();
    if (!p.peek().word) throw condError(p);
    return { k: 'binary', op, left: first.word, right: p.take().word as Word };
  }
  if (unary !== undefined && UNARY.test(unary)) throw condOperandError(p, `unexpected argument \`${t.v}' to conditional unary operator`);
  if (t.word && op !== ']]') throw condOperandError(p, 'conditional binary operator expected');
  return { k: 'unary', op: '-n', arg: first.word };
}

/** Parser of each compound command, by the reserved word that opens it. */
export const COMPOUND: Readonly<Record<string, (p: Parser) => Node>> = {
  if: ifCommand,
  for: forCommand,
  while: loop(false),
  until: loop(true),
  case: caseCommand,
  '{': group,
  '[[': condCommand,
  function: functionKeyword,
};
