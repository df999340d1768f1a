/**
 * Word expansion (POSIX 2.6). It happens in two passes: first the commands inside the word run (they may wait), then everything else,
 * which cannot wait and is therefore plain code. The default word of `${x:-…}` is only looked into when it will be used.
 */
import type { Task } from '#sim/task.ts';
import { resolvePath } from '../fs/path.ts';
import { ExpansionFailed } from '../interp/control.ts';
import type { Shell } from '../interp/shell.ts';
import type { List, Param, Part, Word } from '../syntax/ast.ts';
import { evalArith } from './arith.ts';
import { Fields } from './fields.ts';
import { globPaths } from './glob.ts';
import { type ArgExpander, badSubstitution, baseValue, elementKey, isMissing, lengthOf, type ParamValue, transformed } from './param.ts';
import { hasPattern } from './pattern.ts';
import { patternSink, regexSink, replacementSink, type Sink, TextSink } from './sinks.ts';

/** Runs the commands of `$(…)` and `<(…)`; set by the interpreter. */
export interface Substituter {
  output(sh: Shell, body: List): Task<string>;
  /** A path at which the output of `<(…)` can be read. */
  file(sh: Shell, dir: '<' | '>', body: List): Task<string>;
}

const waits = new WeakMap<readonly Part[], boolean>();
/** Whether a word has commands in it. */
function hasCommands(parts: readonly Part[]): boolean {
  let known = waits.get(parts);
  if (known === undefined) {
    known = parts.some(partHasCommands);
    waits.set(parts, known);
  }
  return known;
}
function partHasCommands(p: Part): boolean {
  if (p.k === 'cmd' || p.k === 'proc') return true;
  if (p.k === 'dq') return hasCommands(p.parts);
  if (p.k === 'arith') return hasCommands(p.expr.parts);
  return p.k === 'param' && [p.index, p.arg, p.arg2].some((w) => w !== undefined && hasCommands(w.parts));
}

const DEFAULTS = new Set(['-', ':-', '=', ':=', '?', ':?', '+', ':+']);

export class Expander implements ArgExpander {
  private readonly sh: Shell;
  private readonly substituter: Substituter;
  private results: Map<Part, string> | undefined;

  constructor(sh: Shell, substituter: Substituter) {
    this.sh = sh;
    this.substituter = substituter;
  }

  /** First pass for a word. */
  *prepare(word: Word): Task<void> {
    if (hasCommands(word.parts)) yield* this.runCommands(word.parts);
  }

  private *runCommands(parts: readonly Part[]): Task<void> {
    for (const p of parts) if (partHasCommands(p)) yield* this.runIn(p);
  }

  private *runIn(p: Part): Task<void> {
    this.results ??= new Map();
    if (p.k === 'cmd') this.results.set(p, yield* this.substituter.output(this.sh, p.body));
    else if (p.k === 'proc') this.results.set(p, yield* this.substituter.file(this.sh, p.dir, p.body));
    else if (p.k === 'dq') yield* this.runCommands(p.parts);
    else if (p.k === 'arith') yield* this.runCommands(p.expr.parts);
    else if (p.k === 'param') {
      if (p.index) yield* this.runCommands(p.index.parts);
      if (p.arg && this.usesArg(p)) yield* this.runCommands(p.arg.parts);
      if (p.arg2) yield* this.runCommands(p.arg2.parts);
    }
  }

  private usesArg(p: Param): boolean {
    if (!DEFAULTS.has(p.op ?? '')) return true;
    const missing = isMissing(p, baseValue(this.sh, p, this));
    return p.op?.endsWith('+') ? !missing : missing;
  }

  // --- second pass --------------------------------------------------------------------------------------------------------------

  /** Text without splitting: an assignment's value, a here-document. */
  text(word: Word): string {
    const only = word.parts.length === 1 ? word.parts[0] : undefined;
    if (only && (only.k === 'lit' || only.k === 'quoted')) return only.s;
    const sink = new TextSink();
    this.add(word.parts, sink, false);
    return sink.text;
  }
  pattern(word: Word): string {
    const sink = patternSink();
    this.add(word.parts, sink, false);
    return sink.text;
  }
  replacement(word: Word): string {
    const sink = replacementSink();
    this.add(word.parts, sink, false);
    return sink.text;
  }
  regex(word: Word): string {
    const sink = regexSink();
    this.add(word.parts, sink, false);
    return sink.text;
  }

  /** The fields of a word, after splitting and pathname expansion. */
  fields(word: Word, out: string[]): void {
    const fields = new Fields();
    this.add(word.parts, fields, false);
    fields.cut();
    for (const f of fields.done) {
      if (f.pattern === undefined || this.sh.options.noglob) out.push(f.text);
      else this.glob(f.pattern, f.text, out);
    }
  }

  private glob(pattern: string, text: string, out: string[]): void {
    const { sh } = this;
    const paths = globPaths(sh.files, sh.proc.cwd, pattern, sh.shopts.get('dotglob'));
    if (paths.length > 0) out.push(...paths);
    else if (sh.shopts.get('failglob')) {
      sh.error(`no match: ${text}`);
      throw new ExpansionFailed(false);
    } else if (!sh.shopts.get('nullglob')) out.push(text);
  }

  /** @internal */
  add(parts: readonly Part[], sink: Sink, quoted: boolean): void {
    for (const p of parts) (ADDERS[p.k] as (x: Expander, p: Part, sink: Sink, quoted: boolean) => void)(this, p, sink, quoted);
  }

  /** @internal */
  result(p: Part): string {
    return this.results?.get(p) ?? '';
  }
  /** @internal */
  arithmetic(expr: Word): string {
    return String(evalArith(this.sh, this.text(expr)));
  }
  /** @internal */
  emit(s: string, sink: Sink, quoted: boolean): void {
    if (quoted) sink.quoted(s);
    else sink.split(s, this.sh.ifs());
  }

  /** `"$@"` without positional parameters is no field at all. */
  isEmptyList(parts: readonly Part[]): boolean {
    const p = parts.length === 1 ? parts[0] : undefined;
    if (p?.k !== 'param' || p.length || (p.op !== undefined && DEFAULTS.has(p.op))) return false;
    if (p.name !== '@' && p.index?.lit !== '@') return false;
    return baseValue(this.sh, p, this).values.length === 0;
  }

  /** @internal */
  home(user: string): string {
    const { vars, proc } = this.sh;
    if (user === '') return vars.get('HOME') ?? '/root';
    if (user === '+') return proc.cwd;
    if (user === '-') return vars.get('OLDPWD') ?? '~-';
    return user === 'root' ? '/root' : `~${user}`;
  }

  /** @internal */
  param(p: Param, sink: Sink, quoted: boolean): void {
    if (p.op === 'bad') badSubstitution(this.sh, p);
    const value = baseValue(this.sh, p, this);
    if (p.op !== undefined && DEFAULTS.has(p.op)) this.withDefault(p, value, sink, quoted);
    else {
      if (value.values.length === 0 && !value.list) this.checkSet(p);
      if (p.length) this.emit(String(lengthOf(value)), sink, quoted);
      else this.emitValue(p.op === undefined ? value : transformed(this.sh, p, value, this), sink, quoted);
    }
  }

  private checkSet(p: Param): void {
    if (!this.sh.options.nounset) return;
    const name = p.index ? `${p.name}[${this.text(p.index)}]` : /^[A-Za-z_]/.test(p.name) ? p.name : `$${p.name}`;
    this.sh.error(`${name}: unbound variable`);
    throw new ExpansionFailed(true, 127);
  }

  private emitValue(v: ParamValue, sink: Sink, quoted: boolean): void {
    if (!v.list || (v.star && quoted)) {
      const ifs = this.sh.ifs();
      this.emit(v.list ? v.values.join(ifs.slice(0, 1)) : (v.values[0] ?? ''), sink, quoted);
      return;
    }
    v.values.forEach((s, i) => {
      if (i > 0) sink.cut();
      this.emit(s, sink, quoted);
    });
  }

  private withDefault(p: Param, value: ParamValue, sink: Sink, quoted: boolean): void {
    const missing = isMissing(p, value);
    const op = (p.op as string).replace(':', '');
    const arg = p.arg as Word;
    if (op === '+') {
      if (!missing) this.addDefault(arg, sink, quoted);
      return;
    }
    if (!missing) {
      this.emitValue(value, sink, quoted);
      return;
    }
    if (op === '-') this.addDefault(arg, sink, quoted);
    else if (op === '=') this.emit(this.assignDefault(p, arg), sink, quoted);
    else this.fail(p, this.text(arg));
  }

  /** Unlike other source text, a default word's unquoted blanks separate fields. */
  private addDefault(arg: Word, sink: Sink, quoted: boolean): void {
    for (const p of arg.parts) {
      if (p.k === 'lit' && !quoted) sink.split(p.s, this.sh.ifs());
      else this.add([p], sink, quoted);
    }
  }

  private assignDefault(p: Param, arg: Word): string {
    const { sh } = this;
    if (!/^[A-Za-z_]/.test(p.name)) {
      sh.error(`$${p.name}: cannot assign in this way`);
      throw new ExpansionFailed(true);
    }
    const text = this.text(arg);
    if (p.index) sh.vars.setElement(p.name, elementKey(sh, p.name, this.text(p.index)), text);
    else sh.vars.set(p.name, text);
    return text;
  }

  private fail(p: Param, message: string): never {
    const word = message || (p.op === ':?' ? 'parameter null or not set' : 'parameter not set');
    this.sh.error(`${p.name}: ${word}`);
    throw new ExpansionFailed(true, 127);
  }
}

const ADDERS: { readonly [K in Part['k']]: (x: Expander, p: Extract<Part, { k: K }>, sink: Sink, quoted: boolean) => void } = {
  lit: (_, p, sink, quoted) => (quoted ? sink.quoted(p.s) : sink.literal(p.s)),
  quoted: (_, p, sink) => sink.quoted(p.s),
  dq: (x, p, sink) => {
    if (!x.isEmptyList(p.parts)) sink.quoted('');
    x.add(p.parts, sink, true);
  },
  tilde: (x, p, sink) => sink.quoted(x.home(p.user)),
  cmd: (x, p, sink, quoted) => x.emit(x.result(p), sink, quoted),
  proc: (x, p, sink) => sink.quoted(x.result(p)),
  arith: (x, p, sink, quoted) => x.emit(x.arithmetic(p.expr), sink, quoted),
  param: (x, p, sink, quoted) => x.param(p, sink, quoted),
};

/** Words that need no work at all: the common case. */
export const isPlain = (w: Word): w is Word & { lit: string } => w.lit !== undefined && !hasPattern(w.lit);

/** Expands a command's words to its arguments. */
export function* expandWords(x: Expander, words: readonly Word[]): Task<string[]> {
  const out: string[] = [];
  for (const w of words) {
    if (isPlain(w)) out.push(w.lit);
    else {
      if (hasCommands(w.parts)) yield* x.prepare(w);
      x.fields(w, out);
    }
  }
  return out;
}

/** One text, commands included. */
export function* expandText(x: Expander, word: Word): Task<string> {
  yield* x.prepare(word);
  return x.text(word);
}

export const inCwd = (sh: Shell, path: string): string => resolvePath(sh.proc.cwd, path);
