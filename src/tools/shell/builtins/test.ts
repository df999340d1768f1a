/** `test` and `[` (POSIX test): what an expression means depends on the number of arguments. */
import { FILES, NUMERIC, UNARY } from '../interp/cond.ts';
import type { Shell } from '../interp/shell.ts';
import type { Builtin } from './types.ts';

class TestError {
  readonly message: string;
  constructor(message: string) {
    this.message = message;
  }
}

/** Recursive descent over the words, as bash's own test command does it. */
class TestParser {
  private i = 0;
  private readonly sh: Shell;
  private readonly args: readonly string[];
  constructor(sh: Shell, args: readonly string[]) {
    this.sh = sh;
    this.args = args;
  }

  run(): boolean {
    const { args } = this;
    if (args.length === 0) return false;
    if (args.length === 2 && args[0] !== '!' && !Object.hasOwn(UNARY, args[0] as string))
      throw new TestError(`${args[0]}: unary operator expected`);
    if (args.length === 3 && isBinary(args[1])) return this.binary();
    if (args.length === 3 && args[0] !== '!' && args[0] !== '(') throw new TestError(`${args[1]}: binary operator expected`);
    if (args.length === 4 && args[0] === '!') {
      this.i = 1;
      return !this.or();
    }
    const value = this.or();
    if (this.i < args.length)
      throw new TestError(
        args.length > 4 || !args[this.i]?.startsWith('-') ? 'too many arguments' : `${args[this.i]}: binary operator expected`,
      );
    return value;
  }

  private or(): boolean {
    let a = this.and();
    while (this.args[this.i] === '-o') {
      this.i++;
      const b = this.and();
      a = a || b;
    }
    return a;
  }
  private and(): boolean {
    let a = this.not();
    while (this.args[this.i] === '-a') {
      this.i++;
      const b = this.not();
      a = a && b;
    }
    return a;
  }
  private not(): boolean {
    if (this.args[this.i] === '!' && this.i + 1 < this.args.length) {
      this.i++;
      return !this.not();
    }
    return this.primary();
  }
  private primary(): boolean {
    const a = this.args[this.i];
    if (a === undefined) throw new TestError('argument expected');
    if (isBinary(this.args[this.i + 1]) && this.i + 2 < this.args.length) return this.binary();
    if (a === '(' && this.args.length > this.i + 1) {
      this.i++;
      const value = this.or();
      if (this.args[this.i++] !== ')') throw new TestError("`)' expected");
      return value;
    }
    this.i++;
    const test = Object.hasOwn(UNARY, a) ? UNARY[a] : undefined;
    const arg = this.args[this.i];
    if (test && arg !== undefined && arg !== ')') {
      this.i++;
      return test(this.sh, arg);
    }
    if (/^-[a-z]$/i.test(a) && !test && arg !== undefined) throw new TestError(`${a}: unary operator expected`);
    return a !== '';
  }
  private binary(): boolean {
    const [a = '', op = '', b = ''] = this.args.slice(this.i, this.i + 3);
    this.i += 3;
    if (op === '-a') return a !== '' && b !== '';
    if (op === '-o') return a !== '' || b !== '';
    const numeric = NUMERIC[op];
    if (numeric) return numeric(integer(a), integer(b));
    return STRINGS[op]?.(a, b) ?? FILES[op]?.(this.sh, a, b) ?? false;
  }
}

const STRINGS: Readonly<Record<string, (a: string, b: string) => boolean>> = {
  '=': (a, b) => a === b,
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '<': (a, b) => a < b,
  '>': (a, b) => a > b,
};
const isBinary = (op: string | undefined): boolean =>
  op !== undefined && (Object.hasOwn(STRINGS, op) || Object.hasOwn(NUMERIC, op) || Object.hasOwn(FILES, op));

function integer(text: string): bigint {
  const t = text.trim();
  if (!/^[-+]?\d+$/.test(t)) throw new TestError(`${text}: integer expression expected`);
  return BigInt(t.replace(/^\+/, ''));
}

function evaluate(sh: Shell, name: string, args: readonly string[]): number {
  try {
    return new TestParser(sh, args).run() ? 0 : 1;
  } catch (e) {
    if (!(e instanceof TestError)) throw e;
    sh.error(`${name}: ${e.message}`);
    return 2;
  }
}

const bracket: Builtin = (sh, args) => {
  if (args.at(-1) === ']') return evaluate(sh, '[', args.slice(0, -1));
  sh.error("[: missing `]'");
  return 2;
};

export const TEST: Readonly<Record<string, Builtin>> = { test: (sh, args) => evaluate(sh, 'test', args), '[': bracket };
