/** Where an expansion goes: into fields, or into one text that is a value, a pattern or a regular expression. */
import { escapePattern, escapeRegex } from './pattern.ts';

export interface Sink {
  /** Text that means only itself. */
  quoted(s: string): void;
  /** Unquoted source text. */
  literal(s: string): void;
  /** Result of an unquoted expansion. */
  split(s: string, ifs: string): void;
  /** Between the elements of `"$@"`. */
  cut(): void;
}

/** One text; `quoting` is what quoting means for its reader. */
export class TextSink implements Sink {
  text = '';
  private readonly quoting: (s: string) => string;
  constructor(quoting: (s: string) => string = (s) => s) {
    this.quoting = quoting;
  }
  quoted(s: string): void {
    this.text += this.quoting(s);
  }
  literal(s: string): void {
    this.text += s;
  }
  split(s: string): void {
    this.text += s;
  }
  cut(): void {
    this.text += ' ';
  }
}
/** For the replacement of `${x/p/r}`, where an unquoted `&` stands for what matched. */
export const replacementSink = (): TextSink => new TextSink((s) => s.replace(/[\\&]/g, '\\$&'));
export const patternSink = (): TextSink => new TextSink(escapePattern);
export const regexSink = (): TextSink => new TextSink(escapeRegex);
