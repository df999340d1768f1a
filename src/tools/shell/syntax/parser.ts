/**
 * Recursive-descent parser of the shell grammar (POSIX 2.10). It is incremental: `next` gives one complete line of commands, so that a
 * script's first commands run although a later line is wrong, as in bash.
 */
import type { AndOr, Assign, Item, List, Node, Pipeline, Redir, Simple, Word } from './ast.ts';
import { quotedWord } from './ast.ts';
import { expandBraces } from './braces.ts';
import { COMPOUND, functionDefinition, subshell } from './compound.ts';
import { ShellSyntaxError, unexpectedToken } from './errors.ts';
import { Lexer, type LexerOptions, type Token } from './lexer.ts';
import { delimiterOf } from './word.ts';

/** Words that end a list when they stand where a command could. */
const CLOSERS = new Set(['then', 'else', 'elif', 'fi', 'do', 'done', 'esac', '}', 'in']);
/** Builtins whose arguments may be assignments with arrays. */
const DECLARERS = new Set(['export', 'local', 'declare', 'typeset', 'readonly']);
const REDIRS = new Set(['<', '>', '>>', '>|', '<>', '<&', '>&', '&>', '&>>', '<<', '<<-', '<<<']);

const parseUntilParen = (lexer: Lexer): List => new Parser(lexer).untilParen();

export class Parser {
  readonly lx: Lexer;
  private ahead: Token | undefined;
  /** End of the last token that was taken. */
  private lastEnd = 0;

  constructor(source: string | Lexer, options?: LexerOptions) {
    this.lx = typeof source === 'string' ? new Lexer(source, parseUntilParen, options) : source;
  }

  /** The next complete line of commands; undefined at the end. */
  next(): List | undefined {
    this.newlines();
    if (this.peek().t === 'eof') return undefined;
    const items = this.line();
    const t = this.peek();
    if (t.t !== 'newline' && t.t !== 'eof') throw this.unexpected();
    return items;
  }

  /** For `$(`: the commands up to the closing parenthesis, which is taken. */
  untilParen(): List {
    const body = this.list();
    if (this.peek().t === 'eof') throw new ShellSyntaxError("unexpected EOF while looking for matching `)'", this.lx.lastLine(), true);
    this.takeOp(')');
    return body;
  }

  // --- tokens -------------------------------------------------------------------------------------------------------------------

  peek(): Token {
    this.ahead ??= this.lx.next();
    return this.ahead;
  }
  take(): Token {
    const t = this.peek();
    this.ahead = undefined;
    this.lastEnd = t.end;
    return t;
  }
  lineOf(t: Token = this.peek()): number {
    return this.lx.lineAt(t.start);
  }
  isOp(v: string): boolean {
    const t = this.peek();
    return t.t === 'op' && t.v === v;
  }
  /** The reserved word (or any plain word) that comes next. */
  lit(): string | undefined {
    return this.peek().word?.lit;
  }
  takeOp(v: string): Token {
    if (!this.isOp(v)) throw this.unexpected();
    return this.take();
  }
  takeWord(lit: string): Token {
    if (this.lit() !== lit) throw this.unexpected();
    return this.take();
  }
  newlines(): void {
    while (this.peek().t === 'newline') this.take();
  }
  unexpected(): ShellSyntaxError {
    const t = this.peek();
    if (t.t === 'eof') return new ShellSyntaxError('syntax error: unexpected end of file', this.lx.lastLine(), true);
    return unexpectedToken(t.v, this.lineOf(t));
  }
  /** Continues reading characters at the next token's start. */
  rewind(): Lexer {
    if (this.ahead) this.lx.pos = this.ahead.start;
    this.ahead = undefined;
    return this.lx;
  }

  // --- lists --------------------------------------------------------------------------------------------------------------------

  /** Commands up to something that closes a list; it is not taken. */
  list(): List {
    const items: Item[] = [];
    for (this.newlines(); !this.atListEnd(); this.newlines()) items.push(...this.line());
    return items;
  }

  /** A list that must not be empty, as in `then … fi`. */
  body(): List {
    const items = this.list();
    if (items.length === 0) throw this.unexpected();
    return items;
  }

  private atListEnd(): boolean {
    const t = this.peek();
    if (t.t === 'eof') return true;
    if (t.t === 'op') return t.v === ')' || t.v.startsWith(';');
    return t.word?.lit !== undefined && CLOSERS.has(t.word.lit);
  }

  private line(): Item[] {
    const items: Item[] = [];
    do {
      const start = this.peek().start;
      const cmd = this.andOr();
      const background = this.isOp('&');
      items.push({ cmd, background, text: this.lx.src.slice(start, this.lastEnd) });
      if (!background && !this.isOp(';')) break;
      this.take();
    } while (this.peek().t !== 'newline' && !this.atListEnd());
    return items;
  }

  private andOr(): Node {
    const line = this.lineOf();
    const first = this.pipeline();
    const rest: AndOr['rest'][number][] = [];
    while (this.isOp('&&') || this.isOp('||')) {
      const op = this.take().v as '&&' | '||';
      this.newlines();
      rest.push({ op, cmd: this.pipeline() });
    }
    return rest.length > 0 ? { k: 'andor', line, first, rest } : first;
  }

  private pipeline(): Node {
    const line = this.lineOf();
    let negate = false;
    let time = false;
    for (;;) {
      if (this.lit() === '!') negate = !negate;
      else if (this.lit() === 'time' && !time) time = true;
      else break;
      this.take();
    }
    const cmds: Pipeline['cmds'][number][] = [this.command()];
    while (this.isOp('|') || this.isOp('|&')) {
      if (this.take().v === '|&') cmds.push(withStderr(cmds.pop() as Node));
      this.newlines();
      cmds.push(this.command());
    }
    return cmds.length > 1 || negate || time ? { k: 'pipeline', line, negate, time, cmds } : (cmds[0] as Node);
  }

  // --- commands -----------------------------------------------------------------------------------------------------------------

  command(): Node {
    const t = this.peek();
    if (t.t === 'op' && t.v === '(') return subshell(this);
    const lit = t.word?.lit;
    if (lit !== undefined) {
      const compound = COMPOUND[lit];
      if (compound && Object.hasOwn(COMPOUND, lit)) return compound(this);
      if (CLOSERS.has(lit) && lit !== 'in') throw this.unexpected();
    }
    return this.simple();
  }

  private simple(): Node {
    const line = this.lineOf();
    const start = this.peek().start;
    const assigns: Assign[] = [];
    const words: Word[] = [];
    const redirs: Redir[] = [];
    const aliased = new Set<string>();
    for (;;) {
      const t = this.peek();
      if (t.t === 'io' || (t.t === 'op' && REDIRS.has(t.v))) {
        redirs.push(this.redirection());
        continue;
      }
      if (t.t === 'op' && t.v === '(' && words.length === 1 && assigns.length === 0 && redirs.length === 0) {
        return functionDefinition(this, words[0] as Word, start, line);
      }
      if (!t.word) break;
      if (words.length === 0 && !t.word.assign && this.expandAlias(t, aliased)) continue;
      this.take();
      this.addWord(t, assigns, words);
    }
    if (words.length + assigns.length + redirs.length === 0) throw this.unexpected();
    return { k: 'simple', line, assigns, words, redirs } satisfies Simple;
  }

  private addWord(t: Token, assigns: Assign[], words: Word[]): void {
    const word = t.word as Word;
    if (!word.assign) {
      for (const w of expandBraces(word)) words.push(w);
      return;
    }
    if (words.length === 0) assigns.push(word.assign);
    else if (DECLARERS.has(words[0]?.lit ?? '')) words.push(word);
    else if (Array.isArray(word.assign.value)) throw unexpectedToken('(', this.lineOf(t));
    else words.push(...expandBraces({ parts: word.parts, lit: undefined }));
  }

  private expandAlias(t: Token, seen: Set<string>): boolean {
    const name = t.word?.lit;
    const text = name === undefined || seen.has(name) ? undefined : this.lx.options.alias?.(name);
    if (text === undefined || name === undefined) return false;
    seen.add(name);
    this.ahead = undefined;
    this.lx.splice(t.start, t.end, text);
    return true;
  }

  redirection(): Redir {
    const fd = this.peek().t === 'io' ? Number(this.take().v) : undefined;
    const op = this.take().v;
    const t = this.peek();
    if (!t.word) throw this.unexpected();
    this.take();
    const from = fd ?? (op.startsWith('<') ? 0 : 1);
    if (op !== '<<' && op !== '<<-') return { op: op as Redir['op'], fd: from, target: t.word };
    const { text, quoted } = delimiterOf(t.word);
    const redir: Redir = { op: '<<', fd: from, target: quotedWord('') };
    this.lx.addHereDoc({ redir, delimiter: text, quoted, stripTabs: op === '<<-' });
    return redir;
  }

  /** Redirections after a compound command. */
  redirections(): Redir[] {
    const out: Redir[] = [];
    while (this.peek().t === 'io' || (this.peek().t === 'op' && REDIRS.has(this.peek().v))) out.push(this.redirection());
    return out;
  }

  /** Source text from `start` to the last token taken. */
  textFrom(start: number): string {
    return this.lx.src.slice(start, this.lastEnd);
  }
}

const STDERR_TO_STDOUT: Redir = { op: '>&', fd: 2, target: quotedWord('1') };

/** `a |& b` is `a 2>&1 | b`. */
function withStderr(cmd: Node): Node {
  if (!('redirs' in cmd)) return { k: 'group', line: cmd.line, redirs: [STDERR_TO_STDOUT], body: [{ cmd, background: false, text: '' }] };
  return { ...cmd, redirs: [...cmd.redirs, STDERR_TO_STDOUT] };
}
