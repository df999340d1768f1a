/** Builds the fields of a word: text, the pattern it stands for, and word splitting (POSIX 2.6.5). */
import { escapePattern, hasPattern } from './pattern.ts';

export interface Field {
  readonly text: string;
  /** Pattern for pathname expansion; undefined when there is nothing to expand. */
  readonly pattern: string | undefined;
}

export class Fields {
  readonly done: Field[] = [];
  private text = '';
  private pattern = '';
  private some = false;
  private active = false;
  /** The last field was ended by white space, which a separator that follows belongs to. */
  private afterSpace = false;

  quoted(s: string): void {
    this.text += s;
    this.pattern += escapePattern(s);
    this.some = true;
  }
  literal(s: string): void {
    if (s === '') return;
    this.text += s;
    this.pattern += s;
    this.some = true;
    if (hasPattern(s)) this.active = true;
  }

  /** Ends the current field, if there is one. */
  cut(): void {
    if (this.some) this.push();
  }
  private push(): void {
    this.done.push({ text: this.text, pattern: this.active ? this.pattern : undefined });
    this.text = '';
    this.pattern = '';
    this.some = false;
    this.active = false;
  }

  /** The result of an unquoted expansion. */
  split(s: string, ifs: string): void {
    if (ifs === '') {
      this.literal(s);
      return;
    }
    let start = 0;
    for (let i = 0; i < s.length; i++) {
      const c = s[i] as string;
      if (!ifs.includes(c)) {
        this.afterSpace = false;
        continue;
      }
      this.literal(s.slice(start, i));
      start = i + 1;
      this.separator(c);
    }
    this.literal(s.slice(start));
  }

  private separator(c: string): void {
    if (c === ' ' || c === '\t' || c === '\n') {
      if (!this.some) return;
      this.push();
      this.afterSpace = true;
    } else if (this.afterSpace) this.afterSpace = false;
    else this.push();
  }
}
