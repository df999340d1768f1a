/** What the parser throws. `message` is bash's text after `NAME: line N: `. */
export class ShellSyntaxError {
  readonly message: string;
  readonly line: number;
  /** More input could complete the command: an interactive shell asks for it. */
  readonly incomplete: boolean;
  /** bash repeats the offending line after "near unexpected token". */
  readonly quoteLine: boolean;
  /** A second message, before the repeated line. */
  readonly more: string | undefined;
  constructor(message: string, line: number, incomplete = false, quoteLine = false, more?: string) {
    this.message = message;
    this.more = more;
    this.line = line;
    this.incomplete = incomplete;
    this.quoteLine = quoteLine;
  }
}

export const unexpectedToken = (token: string, line: number): ShellSyntaxError =>
  new ShellSyntaxError(`syntax error near unexpected token \`${token}'`, line, false, true);
export const unmatched = (closer: string, line: number): ShellSyntaxError =>
  new ShellSyntaxError(`unexpected EOF while looking for matching \`${closer}'`, line, true);
