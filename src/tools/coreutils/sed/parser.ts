/** Parses sed scripts (POSIX sed). */
import { posixRegex } from '../regex.ts';

export type Address =
  | { readonly k: 'line'; readonly n: number }
  | { readonly k: 'last' }
  | { readonly k: 're'; readonly re: RegExp }
  | { readonly k: 'step'; readonly from: number; readonly by: number }
  | { readonly k: 'plus'; readonly n: number };
export interface Command {
  readonly from: Address | undefined;
  readonly to: Address | undefined;
  readonly negate: boolean;
  readonly name: string;
  readonly text: string;
  readonly re?: RegExp | undefined;
  readonly flags?: string;
  /** Index after a block, or of a label. */
  target?: number;
  /** State of a range: the line at which it ends, or -1 while its end is looked for. */
  active?: number | undefined;
}

export class SedError {
  readonly message: string;
  constructor(message: string) {
    this.message = message;
  }
}

export class SedParser {
  private pos = 0;
  private last: RegExp | undefined;
  private readonly src: string;
  private readonly extended: boolean;
  constructor(src: string, extended: boolean) {
    this.src = src;
    this.extended = extended;
  }

  private fail(message: string): SedError {
    return new SedError(`-e expression #1, char ${this.pos}: ${message}`);
  }

  parse(): Command[] {
    const out: Command[] = [];
    const blocks: number[] = [];
    for (;;) {
      this.skip(/[\s;]*/y);
      if (this.pos >= this.src.length) break;
      if (this.src[this.pos] === '#') {
        this.skip(/[^\n]*/y);
        continue;
      }
      const c = this.command();
      if (c.name === '{') blocks.push(out.length);
      else if (c.name === '}') {
        const open = blocks.pop();
        if (open === undefined) throw this.fail("unexpected `}'");
        (out[open] as Command).target = out.length;
        continue;
      }
      out.push(c);
    }
    if (blocks.length > 0) throw new SedError("-e expression #1, char 0: unmatched `{'");
    return link(out);
  }

  private skip(re: RegExp): string {
    re.lastIndex = this.pos;
    const m = re.exec(this.src);
    this.pos += m?.[0].length ?? 0;
    return m?.[0] ?? '';
  }

  private address(): Address | undefined {
    const c = this.src[this.pos] ?? '';
    if (/\d/.test(c)) {
      const from = Number(this.skip(/\d+/y));
      if (this.src[this.pos] !== '~') return { k: 'line', n: from };
      this.pos++;
      return { k: 'step', from, by: Number(this.skip(/\d+/y)) };
    }
    if (c === '$') {
      this.pos++;
      return { k: 'last' };
    }
    if (c === '+') {
      this.pos++;
      return { k: 'plus', n: Number(this.skip(/\d+/y)) };
    }
    if (c !== '/' && c !== '\\') return undefined;
    this.pos += c === '\\' ? 1 : 0;
    const source = this.delimited(this.src[this.pos++] as string);
    const flags = this.skip(/I/y) ? 'i' : '';
    return { k: 're', re: this.regex(source, flags) };
  }

  private regex(source: string, flags: string): RegExp {
    const re = source === '' ? this.last : posixRegex(source, this.extended, flags);
    if (!re) throw this.fail(source === '' ? 'no previous regular expression' : 'unterminated address regex');
    this.last = re;
    return re;
  }

  /** Text up to an unescaped delimiter, which is taken. */
  private delimited(d: string, what = 'unterminated address regex'): string {
    let out = '';
    for (let inSet = false; ; this.pos++) {
      const c = this.src[this.pos];
      if (c === undefined) throw this.fail(what);
      if (c === d && !inSet) break;
      if (c === '\\') {
        const next = this.src[++this.pos] ?? '';
        out += next === d ? d : `\\${next}`;
      } else {
        if (c === '[' && !inSet && what !== RHS) inSet = true;
        else if (c === ']' && inSet && !/\[\^?$/.test(out)) inSet = false;
        out += c;
      }
    }
    this.pos++;
    return out;
  }

  private command(): Command {
    const from = this.address();
    let to: Address | undefined;
    this.skip(/\s*/y);
    if (from && this.src[this.pos] === ',') {
      this.pos++;
      this.skip(/\s*/y);
      to = this.address();
      if (!to) throw this.fail("unexpected `,'");
    }
    this.skip(/\s*/y);
    const negate = this.skip(/!\s*/y) !== '';
    const name = this.src[this.pos++];
    if (name === undefined) throw this.fail('missing command');
    const base = { from, to, negate, name, text: '' };
    if (name === 's') return { ...base, ...this.substitution() };
    if (name === 'y') return { ...base, ...this.transliteration() };
    if ('aic'.includes(name)) return { ...base, text: this.textArgument() };
    if (':bt'.includes(name)) return { ...base, text: this.skip(/[^\n;}]*/y).trim() };
    if ('qQ'.includes(name)) return { ...base, text: this.skip(/\s*\d*/y).trim() };
    if (!'pdnNDPgGhHx={}lz'.includes(name)) throw this.fail(`unknown command: \`${name}'`);
    this.ending(name);
    return base;
  }

  private ending(name: string): void {
    this.skip(/[ \t]*/y);
    if (name !== '{' && this.pos < this.src.length && !/[\n;}#]/.test(this.src[this.pos] as string))
      throw this.fail('extra characters after command');
  }

  private substitution(): { text: string; re: RegExp; flags: string } {
    const d = this.src[this.pos++] ?? '';
    const source = this.delimited(d, "unterminated `s' command");
    const text = this.delimited(d, RHS);
    const flags = this.skip(/[gpiIeM0-9]*/y);
    const bad = /e|M/.exec(flags);
    if (bad || !/^[ \t]*(?:[\n;}#]|$)/.test(this.src.slice(this.pos))) throw this.fail("unknown option to `s'");
    return { text, re: this.regex(source, /[iI]/.test(flags) ? 'i' : ''), flags };
  }

  private transliteration(): { text: string; flags: string } {
    const d = this.src[this.pos++] ?? '';
    const text = this.delimited(d, RHS);
    const flags = this.delimited(d, RHS);
    if (text.length !== flags.length) throw this.fail("strings for `y' command are different lengths");
    return { text, flags };
  }

  private textArgument(): string {
    this.skip(/[ \t]*/y);
    this.skip(/\\\n?/y);
    this.skip(/[ \t]*/y);
    return this.skip(/(?:\\[\s\S]|[^\n\\])*/y).replace(/\\([\s\S])/g, '$1');
  }
}
const RHS = "unterminated `s' command ";

/** Resolves labels. */
function link(commands: Command[]): Command[] {
  for (const c of commands) {
    if (c.name !== 'b' && c.name !== 't') continue;
    const at = commands.findIndex((l) => l.name === ':' && l.text === c.text);
    if (c.text !== '' && at < 0) throw new SedError(`-e expression #1, char 0: can't find label for jump to \`${c.text}'`);
    c.target = c.text === '' ? commands.length : at;
  }
  return commands;
}
