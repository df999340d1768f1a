/** Splits shell source into operators and words (POSIX 2.3). Words are read by `word.ts`; here-documents are read when their line ends. */
import type { List, Redir, Word } from './ast.ts';
import { ShellSyntaxError } from './errors.ts';
import { META, readHereDocument, readWord } from './word.ts';

export interface Token {
  readonly t: 'word' | 'op' | 'io' | 'newline' | 'eof';
  /** Operator, number or source text. */
  readonly v: string;
  readonly word?: Word;
  readonly start: number;
  readonly end: number;
}

const OPERATOR = /&>>|&>|&&|&|\|\||\|&|\||;;&|;;|;&|;|<<<|<<-|<<|<&|<>|<|>>|>&|>\||>|\(|\)/y;
const BLANKS = /(?:[ \t\r\u00a0]|\\\n)+/y;
const COMMENT = /#[^\n]*/y;
const IO_NUMBER = /\d+(?=[<>])/y;

interface PendingHereDoc {
  readonly redir: Redir;
  readonly delimiter: string;
  readonly quoted: boolean;
  readonly stripTabs: boolean;
}

export interface LexerOptions {
  /** Line number of the first line. */
  readonly firstLine?: number;
  /** An unfinished here-document asks for more input instead of ending with the text. */
  readonly interactive?: boolean;
  /** Text for an alias, when aliases are expanded. */
  readonly alias?: (name: string) => string | undefined;
  readonly warn?: (message: string, line: number) => void;
}

export class Lexer {
  src: string;
  pos = 0;
  readonly options: LexerOptions;
  /** Parses the commands of `$(…)` up to its `)`; set by the parser, which cannot be imported here. */
  readonly parseUntilParen: (lexer: Lexer) => List;
  private hereDocs: PendingHereDoc[] = [];
  private lineStarts: number[] | undefined;

  constructor(src: string, parseUntilParen: (lexer: Lexer) => List, options: LexerOptions = {}) {
    this.src = src;
    this.options = options;
    this.parseUntilParen = parseUntilParen;
  }

  /** Line number of a source position. */
  lineAt(pos: number): number {
    if (!this.lineStarts) {
      this.lineStarts = [];
      for (let i = this.src.indexOf('\n'); i >= 0; i = this.src.indexOf('\n', i + 1)) this.lineStarts.push(i);
    }
    let low = 0;
    let high = this.lineStarts.length;
    while (low < high) {
      const mid = (low + high) >> 1;
      if ((this.lineStarts[mid] as number) < pos) low = mid + 1;
      else high = mid;
    }
    return low + (this.options.firstLine ?? 1);
  }

  /** Line number of the end of the input, as bash counts it: after a last line that it ends itself. */
  lastLine(): number {
    return this.lineAt(this.src.length) + (this.src.endsWith('\n') ? 0 : 1);
  }

  match(re: RegExp): string | undefined {
    re.lastIndex = this.pos;
    const m = re.exec(this.src);
    if (!m) return undefined;
    this.pos = re.lastIndex;
    return m[0];
  }

  skipBlanks(): void {
    this.match(BLANKS);
  }

  next(): Token {
    this.match(BLANKS);
    const start = this.pos;
    const c = this.src[start];
    if (c === undefined) return this.atEnd(start);
    if (c === '#') {
      this.match(COMMENT);
      return this.next();
    }
    if (c === '\n') {
      this.pos++;
      this.readHereDocs();
      return { t: 'newline', v: 'newline', start, end: start + 1 };
    }
    if (META.includes(c) && !this.atProcessSubstitution()) {
      const op = this.match(OPERATOR) as string;
      return { t: 'op', v: op, start, end: this.pos };
    }
    const io = this.match(IO_NUMBER);
    if (io !== undefined) return { t: 'io', v: io, start, end: this.pos };
    const word = readWord(this);
    return { t: 'word', v: this.src.slice(start, this.pos), word, start, end: this.pos };
  }

  /** Puts alias text in the place of the source [start, end). */
  splice(start: number, end: number, text: string): void {
    this.src = this.src.slice(0, start) + text + this.src.slice(end);
    this.pos = start;
    this.lineStarts = undefined;
  }

  addHereDoc(doc: PendingHereDoc): void {
    this.hereDocs.push(doc);
  }

  private atProcessSubstitution(): boolean {
    const c = this.src[this.pos];
    return (c === '<' || c === '>') && this.src[this.pos + 1] === '(';
  }

  private atEnd(start: number): Token {
    if (this.hereDocs.length > 0) this.readHereDocs();
    return { t: 'eof', v: 'newline', start, end: start };
  }

  private readHereDocs(): void {
    const docs = this.hereDocs;
    this.hereDocs = [];
    for (const doc of docs) this.readHereDoc(doc);
  }

  private readHereDoc(doc: PendingHereDoc): void {
    const firstLine = this.lineAt(this.pos);
    const lines: string[] = [];
    for (;;) {
      if (this.pos >= this.src.length) {
        if (this.options.interactive) throw new ShellSyntaxError('syntax error: unexpected end of file', firstLine, true);
        this.options.warn?.(
          `warning: here-document at line ${firstLine - 1} delimited by end-of-file (wanted \`${doc.delimiter}')`,
          this.lastLine() - 1,
        );
        break;
      }
      const end = this.src.indexOf('\n', this.pos);
      let line = this.src.slice(this.pos, end < 0 ? this.src.length : end);
      this.pos = end < 0 ? this.src.length : end + 1;
      if (doc.stripTabs) line = line.replace(/^\t+/, '');
      if (line === doc.delimiter) break;
      lines.push(`${line}\n`);
    }
    doc.redir.target = readHereDocument(this, lines.join(''), doc.quoted, firstLine);
  }
}
