/** expr (POSIX expr, with GNU's length, substr, match). */
import type { Tool, ToolContext } from '#tools/tool.ts';
import { missingOperand, tool } from './lib.ts';
import { posixRegex } from './regex.ts';

class ExprError {
  readonly message: string;
  constructor(message: string) {
    this.message = message;
  }
}
const EXPR_LEVELS: readonly (readonly string[])[] = [
  ['|'],
  ['&'],
  ['=', '==', '!=', '<', '<=', '>', '>='],
  ['+', '-'],
  ['*', '/', '%'],
  [':'],
];

class Expr {
  private i = 0;
  private readonly args: readonly string[];
  constructor(args: readonly string[]) {
    this.args = args;
  }
  run(): string {
    const value = this.level(0);
    if (this.i < this.args.length) throw new ExprError(`syntax error: unexpected argument ‘${this.args[this.i]}’`);
    return value;
  }
  private level(n: number): string {
    const ops = EXPR_LEVELS[n];
    if (!ops) return this.primary();
    let a = this.level(n + 1);
    while (ops.includes(this.args[this.i] ?? '')) {
      const op = this.args[this.i++] as string;
      a = apply(op, a, this.level(n + 1));
    }
    return a;
  }
  private primary(): string {
    const a = this.args[this.i++];
    if (a === undefined) throw new ExprError(`syntax error: missing argument after ‘${this.args.at(-1) ?? ''}’`);
    if (a === '(') {
      const value = this.level(0);
      if (this.args[this.i++] !== ')') throw new ExprError(`syntax error: expecting ')' after ‘${value}’`);
      return value;
    }
    if (a === 'length' && this.i < this.args.length) return String(this.primary().length);
    if (a === 'substr' && this.i + 2 < this.args.length) {
      const [s, from, n] = [this.primary(), Number(this.primary()), Number(this.primary())];
      return s.slice(from - 1, from - 1 + n);
    }
    if (a === 'match' && this.i + 1 < this.args.length) return matchStart(this.primary(), this.primary());
    return a;
  }
}
const falsy = (s: string): boolean => s === '' || /^-?0+$/.test(s);
const isInteger = (s: string): boolean => /^-?\d+$/.test(s);

function matchStart(text: string, pattern: string): string {
  const m = posixRegex(`^${pattern}`, false)?.exec(text);
  return pattern.includes('\\(') ? (m?.[1] ?? '') : String(m?.[0].length ?? 0);
}

function apply(op: string, a: string, b: string): string {
  if (op === '|') return falsy(a) ? (falsy(b) ? '0' : b) : a;
  if (op === '&') return falsy(a) || falsy(b) ? '0' : a;
  if (op === ':') return matchStart(a, b);
  const compare = COMPARE[op];
  if (compare) return isInteger(a) && isInteger(b) ? (compare(BigInt(a), BigInt(b)) ? '1' : '0') : compare(a, b) ? '1' : '0';
  if (!isInteger(a) || !isInteger(b)) throw new ExprError('non-integer argument');
  if ((op === '/' || op === '%') && BigInt(b) === 0n) throw new ExprError('division by zero');
  return String(COMPUTE[op]?.(BigInt(a), BigInt(b)));
}
const COMPARE: Readonly<Record<string, <T>(a: T, b: T) => boolean>> = {
  '=': (a, b) => a === b,
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};
const COMPUTE: Readonly<Record<string, (a: bigint, b: bigint) => bigint>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
};

function expr(ctx: ToolContext): number {
  if (ctx.args.length === 0) return missingOperand(ctx) + 1;
  try {
    const value = new Expr(ctx.args).run();
    ctx.stdout.write(`${value}\n`);
    return falsy(value) ? 1 : 0;
  } catch (e) {
    if (!(e instanceof ExprError)) throw e;
    ctx.stderr.write(`expr: ${e.message}\n`);
    return 2;
  }
}

export const EXPR: Tool = tool('expr', 'Computes an expression', expr);
