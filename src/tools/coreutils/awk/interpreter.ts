/** Runs an awk program. Expressions are plain code; only reading input waits. Left out: `cmd | getline`, `print | cmd`, system(). */
import type { Task } from '#sim/task.ts';
import type { ToolContext, Writer } from '#tools/tool.ts';
import { type Input, openOutput } from '../lib.ts';
import { posixRegex } from '../regex.ts';
import { AwkError, type Expr, type Func, type Place, type Program, type Rule, type Stmt } from './ast.ts';
import { FUNCTIONS, regexOf } from './functions.ts';
import { arithmetic, COMPARE, compare, isTrue, StrNum, sprintf, toNumber, toText, type Value } from './values.ts';

type Jump = { readonly what: 'next' | 'exit' | 'break' | 'continue' | 'return'; readonly value: Value };
type AwkArray = Map<string, Value>;

export class Interpreter {
  private readonly ctx: ToolContext;
  private readonly program: Program;
  private readonly globals = new Map<string, Value | AwkArray>();
  private locals: Map<string, Value | AwkArray> | undefined;
  private record = '';
  private fields: string[] | undefined = [];
  private readonly outputs = new Map<string, Writer>();
  private readonly inRange = new Set<Rule>();
  private inputs: Input[] = [];

  constructor(ctx: ToolContext, program: Program) {
    this.ctx = ctx;
    this.program = program;
    const preset = {
      FS: ' ',
      OFS: ' ',
      ORS: '\n',
      RS: '\n',
      NR: 0,
      FNR: 0,
      SUBSEP: '\x1c',
      CONVFMT: '%.6g',
      OFMT: '%.6g',
      FILENAME: '',
      RSTART: 0,
      RLENGTH: -1,
    };
    for (const [k, v] of Object.entries(preset)) this.globals.set(k, v);
    this.globals.set('ENVIRON', new Map([...ctx.env].map(([k, v]) => [k, new StrNum(v)])));
  }

  *run(inputs: Input[]): Task<number> {
    this.inputs = inputs;
    let status = 0;
    const byKind = (when: Rule['when']): Rule[] => this.program.rules.filter((r) => r.when === when);
    const main = this.program.rules.filter((r) => r.when !== 'BEGIN' && r.when !== 'END');
    let jump = yield* this.runRules(byKind('BEGIN'));
    if (!jump && (main.length > 0 || byKind('END').length > 0)) {
      for (let more = yield* this.nextRecord(); more; more = yield* this.nextRecord()) {
        jump = yield* this.runRules(main);
        if (jump?.what === 'exit') break;
        jump = undefined;
      }
    }
    if (jump?.what === 'exit') status = toNumber(jump.value);
    if (byKind('END').length > 0) {
      const last = yield* this.runRules(byKind('END'));
      if (last?.what === 'exit' && last.value !== undefined) status = toNumber(last.value);
    }
    return status;
  }

  private *runRules(rules: readonly Rule[]): Task<Jump | undefined> {
    for (const rule of rules) {
      if (typeof rule.when === 'object' && !this.applies(rule, rule.when)) continue;
      const jump = rule.body ? yield* this.exec(rule.body) : this.print(this.record);
      if (jump) return jump;
    }
    return undefined;
  }

  private applies(rule: Rule, when: { from: Expr; to: Expr | undefined }): boolean {
    if (!when.to) return isTrue(this.value(when.from));
    if (!this.inRange.has(rule)) {
      if (!isTrue(this.value(when.from))) return false;
      this.inRange.add(rule);
    }
    if (isTrue(this.value(when.to))) this.inRange.delete(rule);
    return true;
  }

  // --- records and fields -------------------------------------------------------------------------------------------------------

  private *nextRecord(): Task<boolean> {
    for (let input = this.inputs[0]; input; input = this.inputs[0]) {
      const line = yield* this.readRecord(input);
      if (line !== undefined) {
        this.globals.set('NR', toNumber(this.get('NR')) + 1);
        this.globals.set('FNR', toNumber(this.get('FNR')) + 1);
        this.globals.set('FILENAME', input.name === '-' ? '' : input.name);
        this.setRecord(line);
        return true;
      }
      this.inputs.shift();
      this.globals.set('FNR', 0);
    }
    return false;
  }

  private *readRecord(input: Input): Task<string | undefined> {
    if (toText(this.get('RS')) !== '') return yield* input.reader.readLine();
    // Paragraph mode: records are separated by empty lines.
    const lines: string[] = [];
    for (let line = yield* input.reader.readLine(); line !== undefined; line = yield* input.reader.readLine()) {
      if (line !== '') lines.push(line);
      else if (lines.length > 0) break;
    }
    return lines.length > 0 ? lines.join('\n') : undefined;
  }

  private setRecord(text: string): void {
    this.record = text;
    this.fields = undefined;
  }
  private split(): string[] {
    this.fields ??= this.splitBy(this.record, undefined);
    return this.fields;
  }
  /** Splits by FS or by what is given: a space means white space, one character itself, more a regular expression. */
  splitBy(text: string, given: string | RegExp | undefined): string[] {
    const fs = given ?? toText(this.get('FS'));
    if (text === '') return [];
    if (fs === ' ') return text.trim() === '' ? [] : text.trim().split(/\s+/);
    if (fs === '') return [...text];
    if (typeof fs === 'string' && fs.length === 1 && fs !== '\\') return text.split(fs);
    const re = typeof fs === 'string' ? posixRegex(fs, true) : fs;
    return re ? text.split(new RegExp(re.source.replace(/\((?!\?)/g, '(?:'))) : [text];
  }

  field(n: number): Value {
    if (n < 0) throw new AwkError(`trying to access out of range field ${n}`);
    if (n === 0) return new StrNum(this.record);
    const text = this.split()[n - 1];
    return text === undefined ? undefined : new StrNum(text);
  }
  private setField(n: number, text: string): void {
    if (n === 0) {
      this.setRecord(text);
      return;
    }
    const fields = this.split();
    while (fields.length < n) fields.push('');
    fields[n - 1] = text;
    this.record = fields.join(toText(this.get('OFS')));
  }
  private setFieldCount(n: number): void {
    const fields = this.split();
    while (fields.length < n) fields.push('');
    fields.length = n;
    this.record = fields.join(toText(this.get('OFS')));
  }

  // --- variables ----------------------------------------------------------------------------------------------------------------

  private scope(name: string): Map<string, Value | AwkArray> {
    return this.locals?.has(name) ? this.locals : this.globals;
  }
  get(name: string): Value {
    if (name === 'NF') return this.split().length;
    const v = this.scope(name).get(name);
    if (v instanceof Map) throw new AwkError(`can't use array ${name} in scalar context`);
    return v;
  }
  set(name: string, v: Value): void {
    if (name === 'NF') this.setFieldCount(toNumber(v));
    else this.scope(name).set(name, v);
  }
  isArray(name: string): boolean {
    return this.scope(name).get(name) instanceof Map;
  }
  array(name: string): AwkArray {
    const scope = this.scope(name);
    const v = scope.get(name);
    if (v instanceof Map) return v;
    if (v !== undefined) throw new AwkError(`can't use scalar ${name} as array`);
    const map: AwkArray = new Map();
    scope.set(name, map);
    return map;
  }
  private key(keys: readonly Expr[]): string {
    return keys.map((k) => toText(this.value(k), toText(this.get('CONVFMT')))).join(toText(this.get('SUBSEP')));
  }
  store(to: Place, v: Value): void {
    if (to.k === 'var') this.set(to.name, v);
    else if (to.k === 'field') this.setField(toNumber(this.value(to.of)), toText(v));
    else this.array(to.name).set(this.key(to.keys), v);
  }

  random(): number {
    return this.ctx.sys.random() / 0x100000000;
  }
  unixTime(): number {
    return Number(this.ctx.bootTime / 1_000_000_000n) + Math.floor(this.ctx.sys.now() / 1e9);
  }

  // --- expressions --------------------------------------------------------------------------------------------------------------

  value(e: Expr): Value {
    return (this.evaluators[e.k] as (e: Expr) => Value)(e);
  }

  private readonly evaluators: { [K in Expr['k']]: (e: Extract<Expr, { k: K }>) => Value } = {
    num: (e) => e.v,
    str: (e) => e.v,
    regex: (e) => (e.re.test(this.record) ? 1 : 0),
    var: (e) => this.get(e.name),
    field: (e) => this.field(toNumber(this.value(e.of))),
    index: (e) => this.element(e.name, this.key(e.keys)),
    in: (e) => (this.array(e.name).has(this.key(e.keys)) ? 1 : 0),
    unary: (e) => {
      const v = this.value(e.a);
      return e.op === '!' ? (isTrue(v) ? 0 : 1) : e.op === '-' ? -toNumber(v) : toNumber(v);
    },
    binary: (e) => this.binary(e.op, e.a, e.b),
    match: (e) => (regexOf(this, e.b).test(toText(this.value(e.a))) !== e.negate ? 1 : 0),
    cond: (e) => this.value(isTrue(this.value(e.test)) ? e.a : e.b),
    assign: (e) => {
      const right = this.value(e.a);
      const v = e.op === '' ? right : arithmetic(e.op, toNumber(this.value(e.to)), toNumber(right));
      this.store(e.to, v);
      return v;
    },
    step: (e) => {
      const old = toNumber(this.value(e.to));
      this.store(e.to, old + e.by);
      return e.prefix ? old + e.by : old;
    },
    call: (e) => this.call(e.name, e.args),
    group: (e) => this.value(e.items[0] as Expr),
    getline: () => {
      throw new AwkError('getline is only supported as a statement');
    },
  };

  private element(name: string, key: string): Value {
    const map = this.array(name);
    if (!map.has(key)) map.set(key, undefined);
    return map.get(key);
  }

  private binary(op: string, a: Expr, b: Expr): Value {
    if (op === '&&') return isTrue(this.value(a)) && isTrue(this.value(b)) ? 1 : 0;
    if (op === '||') return isTrue(this.value(a)) || isTrue(this.value(b)) ? 1 : 0;
    const x = this.value(a);
    const y = this.value(b);
    if (op === ' ') return toText(x) + toText(y);
    const test = COMPARE[op];
    if (test) return test(compare(x, y)) ? 1 : 0;
    return arithmetic(op, toNumber(x), toNumber(y));
  }

  private call(name: string, args: readonly Expr[]): Value {
    const builtin = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
    if (builtin) return builtin(this, args);
    const fn = this.program.functions.get(name);
    if (!fn) throw new AwkError(`calling undefined function ${name}`);
    return this.callFunction(fn, args);
  }

  private callFunction(fn: Func, args: readonly Expr[]): Value {
    const locals = new Map<string, Value | AwkArray>();
    for (const [i, param] of fn.params.entries()) {
      const arg = args[i];
      const shared = arg?.k === 'var' && this.isArray(arg.name) ? this.array(arg.name) : undefined;
      locals.set(param, shared ?? (arg && this.value(arg)));
    }
    const saved = this.locals;
    this.locals = locals;
    // A function cannot wait: it has no input statements.
    const jump = this.exec(fn.body).next();
    this.locals = saved;
    if (!jump.done) throw new AwkError('getline inside a function is not supported');
    return jump.value?.what === 'return' ? jump.value.value : undefined;
  }

  // --- statements ---------------------------------------------------------------------------------------------------------------

  private exec(s: Stmt): Task<Jump | undefined> {
    return (this.runners[s.k] as (s: Stmt) => Task<Jump | undefined>)(s);
  }

  private readonly runners: { [K in Stmt['k']]: (s: Extract<Stmt, { k: K }>) => Task<Jump | undefined> } = {
    expr: (s) => this.expression(s.e),
    print: (s) => this.printing(s),
    if: (s) => this.choose(s),
    while: (s) => this.loop(s.first, s.test, undefined, s.body),
    for: (s) => this.counting(s),
    forin: (s) => this.forEach(s),
    block: (s) => this.block(s.body),
    delete: (s) => this.remove(s),
    jump: (s) => this.leave(s),
  };

  private *expression(e: Expr): Task<undefined> {
    if (e.k !== 'getline') {
      this.value(e);
      return undefined;
    }
    const { record } = this;
    if ((yield* this.nextRecord()) && e.to) {
      const line = this.record;
      this.setRecord(record);
      this.store(e.to, new StrNum(line));
    }
    return undefined;
  }

  private *printing(s: Extract<Stmt, { k: 'print' }>): Task<undefined> {
    const values = s.args.map((a) => this.value(a));
    const ofmt = toText(this.get('OFMT'));
    const text = s.format
      ? sprintf(toText(values[0]), values.slice(1))
      : (values.length === 0 ? this.record : values.map((v) => toText(v, ofmt)).join(toText(this.get('OFS')))) + toText(this.get('ORS'));
    this.output(s.out).write(text);
    return undefined;
  }
  private print(text: string): undefined {
    this.ctx.stdout.write(text + toText(this.get('ORS')));
  }
  private output(out: Extract<Stmt, { k: 'print' }>['out']): Writer {
    if (!out) return this.ctx.stdout;
    const name = toText(this.value(out.to));
    if (out.op === '|') throw new AwkError('pipes from awk are not supported');
    if (name === '/dev/stderr') return this.ctx.stderr;
    if (name === '/dev/stdout') return this.ctx.stdout;
    const known = this.outputs.get(name);
    if (known) return known;
    const file = openOutput(this.ctx, name, out.op === '>>');
    if (!file) throw new AwkError(`can't redirect to ${name}`);
    this.outputs.set(name, file);
    return file;
  }

  private *choose(s: Extract<Stmt, { k: 'if' }>): Task<Jump | undefined> {
    const branch = isTrue(this.value(s.test)) ? s.a : s.b;
    return branch ? yield* this.exec(branch) : undefined;
  }

  private *loop(first: boolean, test: Expr | undefined, step: Stmt | undefined, body: Stmt): Task<Jump | undefined> {
    for (let skip = first; skip || !test || isTrue(this.value(test)); skip = false) {
      const jump = yield* this.exec(body);
      if (jump?.what === 'break') return undefined;
      if (jump && jump.what !== 'continue') return jump;
      if (step) yield* this.exec(step);
    }
    return undefined;
  }
  private *counting(s: Extract<Stmt, { k: 'for' }>): Task<Jump | undefined> {
    if (s.init) yield* this.exec(s.init);
    return yield* this.loop(false, s.test, s.step, s.body);
  }
  private *forEach(s: Extract<Stmt, { k: 'forin' }>): Task<Jump | undefined> {
    for (const key of [...this.array(s.array).keys()]) {
      this.set(s.name, new StrNum(key));
      const jump = yield* this.exec(s.body);
      if (jump?.what === 'break') break;
      if (jump && jump.what !== 'continue') return jump;
    }
    return undefined;
  }
  private *block(body: readonly Stmt[]): Task<Jump | undefined> {
    for (const s of body) {
      const jump = yield* this.exec(s);
      if (jump) return jump;
    }
    return undefined;
  }
  // biome-ignore lint/correctness/useYield: statements share one type.
  private *remove(s: Extract<Stmt, { k: 'delete' }>): Task<undefined> {
    if (s.keys) this.array(s.name).delete(this.key(s.keys));
    else this.array(s.name).clear();
    return undefined;
  }
  // biome-ignore lint/correctness/useYield: statements share one type.
  private *leave(s: Extract<Stmt, { k: 'jump' }>): Task<Jump> {
    return { what: s.what, value: s.value && this.value(s.value) };
  }
}
