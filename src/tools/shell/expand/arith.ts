/** Evaluates arithmetic in 64-bit integers that wrap, with variables that may themselves hold expressions. */
import { ExpansionFailed } from '../interp/control.ts';
import type { Shell } from '../interp/shell.ts';
import { elementsOf } from '../interp/vars.ts';
import { ArithError, type ArithNode, type ArithVar, parseArith } from '../syntax/arith.ts';

const wrap = (v: bigint): bigint => BigInt.asIntN(64, v);
const bool = (b: boolean): bigint => (b ? 1n : 0n);
/** bash gives up on variables that name each other. */
const DEEPEST = 1024;

const BINARY: Readonly<Record<string, (a: bigint, b: bigint) => bigint>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
  '**': (a, b) => a ** b,
  '<<': (a, b) => a << (b & 63n),
  '>>': (a, b) => a >> (b & 63n),
  '&': (a, b) => a & b,
  '|': (a, b) => a | b,
  '^': (a, b) => a ^ b,
  '<': (a, b) => bool(a < b),
  '<=': (a, b) => bool(a <= b),
  '>': (a, b) => bool(a > b),
  '>=': (a, b) => bool(a >= b),
  '==': (a, b) => bool(a === b),
  '!=': (a, b) => bool(a !== b),
  ',': (_, b) => b,
};
const UNARY: Readonly<Record<string, (a: bigint) => bigint>> = {
  '-': (a) => -a,
  '+': (a) => a,
  '!': (a) => bool(a === 0n),
  '~': (a) => ~a,
};

class Evaluator {
  private depth = 0;
  private readonly sh: Shell;
  constructor(sh: Shell) {
    this.sh = sh;
  }

  text(text: string): bigint {
    if (/^-?(?:0|[1-9]\d{0,17})$/.test(text)) return BigInt(text);
    if (++this.depth > DEEPEST) throw new ArithError('expression recursion level exceeded', text);
    const value = this.eval(parseArith(text));
    this.depth--;
    return value;
  }

  private eval(n: ArithNode): bigint {
    return (this.evaluators[n.k] as (n: ArithNode) => bigint)(n);
  }

  private readonly evaluators: { [K in ArithNode['k']]: (n: Extract<ArithNode, { k: K }>) => bigint } = {
    num: (n) => n.v,
    var: (n) => this.load(n),
    unary: (n) => wrap((UNARY[n.op] as (a: bigint) => bigint)(this.eval(n.a))),
    binary: (n) => this.binary(n.op, n.a, n.b),
    cond: (n) => this.eval(this.eval(n.test) !== 0n ? n.a : n.b),
    assign: (n) => {
      const right = this.eval(n.a);
      return this.store(n.to, n.op === '' ? right : this.apply(n.op, this.load(n.to), right));
    },
    step: (n) => {
      const old = this.load(n.to);
      const next = this.store(n.to, wrap(old + n.by));
      return n.prefix ? next : old;
    },
  };

  private binary(op: string, a: ArithNode, b: ArithNode): bigint {
    const left = this.eval(a);
    if (op === '&&') return bool(left !== 0n && this.eval(b) !== 0n);
    if (op === '||') return bool(left !== 0n || this.eval(b) !== 0n);
    return this.apply(op, left, this.eval(b));
  }

  private apply(op: string, a: bigint, b: bigint): bigint {
    if ((op === '/' || op === '%') && b === 0n) throw new ArithError('division by 0', '0');
    if (op === '**' && b < 0n) throw new ArithError('exponent less than 0', String(b));
    return wrap((BINARY[op] as (a: bigint, b: bigint) => bigint)(a, b));
  }

  private load(v: ArithVar): bigint {
    const text = v.index === undefined ? this.sh.vars.get(v.name) : this.element(v.name, v.index);
    if (text === undefined && this.sh.options.nounset) {
      this.sh.error(`${v.name}: unbound variable`);
      throw new ExpansionFailed(true);
    }
    return text === undefined || text.trim() === '' ? 0n : this.text(text.trim());
  }

  private element(name: string, index: string): string | undefined {
    const v = this.sh.vars.find(name);
    return v?.value instanceof Map
      ? v.value.get(this.key(name, index))
      : v && this.key(name, index) === '0'
        ? v.value?.toString()
        : undefined;
  }

  private key(name: string, index: string): string {
    const v = this.sh.vars.find(name);
    if (v?.kind === 'assoc') return index;
    const i = this.text(index.trim() || '0');
    return i >= 0n || !v ? String(i) : String(lastIndex(elementsOf(v)) + 1 + Number(i));
  }

  private store(to: ArithVar, value: bigint): bigint {
    if (to.index === undefined) this.sh.vars.set(to.name, String(value));
    else this.sh.vars.setElement(to.name, this.key(to.name, to.index), String(value));
    return value;
  }
}

export const lastIndex = (elements: ReadonlyMap<string, string>): number => Math.max(-1, ...[...elements.keys()].map(Number));

/** Value of an expression; `label` begins the message of an error (`let`, `((`), after which `ExpansionFailed` is thrown. */
export function evalArith(sh: Shell, text: string, label = ''): bigint {
  try {
    return new Evaluator(sh).text(text);
  } catch (e) {
    if (!(e instanceof ArithError)) throw e;
    sh.error(`${label}${text.trimStart()}: ${e.message} (error token is "${e.token}")`);
    throw new ExpansionFailed(false);
  }
}
