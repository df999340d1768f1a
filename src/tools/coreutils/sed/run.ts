/** Runs sed scripts: pattern and hold space, addresses and ranges, and a table of the commands that do not move in the script. */
import type { Task } from '#sim/task.ts';
import type { Writer } from '#tools/tool.ts';
import type { Input } from '../lib.ts';
import type { Address, Command } from './parser.ts';

/** `\1`, `&`, `\n`, `\U…` of a replacement. */
function replacement(template: string, m: RegExpMatchArray): string {
  let out = '';
  let convert: ((s: string) => string) | undefined;
  let once: ((s: string) => string) | undefined;
  const add = (s: string): void => {
    let t = convert ? convert(s) : s;
    if (once && t) {
      t = once(t.slice(0, 1)) + t.slice(1);
      once = undefined;
    }
    out += t;
  };
  for (let i = 0; i < template.length; i++) {
    const c = template[i] as string;
    if (c === '&') add(m[0]);
    else if (c !== '\\') add(c);
    else {
      const e = template[++i] ?? '';
      if (/\d/.test(e)) add(m[Number(e)] ?? '');
      else if (e === 'n') add('\n');
      else if (e === 't') add('\t');
      else if ('ULE'.includes(e)) convert = e === 'U' ? (s) => s.toUpperCase() : e === 'L' ? (s) => s.toLowerCase() : undefined;
      else if (e === 'u') once = (s) => s.toUpperCase();
      else if (e === 'l') once = (s) => s.toLowerCase();
      else add(e);
    }
  }
  return out;
}

/** Lines of all inputs, one ahead so that `$` can be known. */
class LineSource {
  private next: string | undefined;
  private primed = false;
  private readonly inputs: Input[];
  constructor(inputs: readonly Input[]) {
    this.inputs = [...inputs];
  }
  private *fetch(): Task<string | undefined> {
    for (let input = this.inputs[0]; input; input = this.inputs[0]) {
      const line = yield* input.reader.readLine();
      if (line !== undefined) return line;
      this.inputs.shift();
    }
    return undefined;
  }
  /** `needsLast`: the script asks for `$`, so one line must be read ahead. */
  *take(needsLast: boolean): Task<{ line: string; last: boolean } | undefined> {
    const line = this.primed ? this.next : yield* this.fetch();
    this.primed = false;
    if (line === undefined) return undefined;
    if (!needsLast) return { line, last: false };
    this.next = yield* this.fetch();
    this.primed = true;
    return { line, last: this.next === undefined };
  }
}

export class Sed {
  private readonly commands: readonly Command[];
  private readonly quiet: boolean;
  private readonly out: Writer;
  private readonly needsLast: boolean;
  private pattern = '';
  private hold = '';
  private n = 0;
  private last = false;
  private replaced = false;
  private appended: string[] = [];
  private quit: number | undefined;

  constructor(commands: readonly Command[], quiet: boolean, out: Writer) {
    this.commands = commands;
    this.quiet = quiet;
    this.out = out;
    this.needsLast = commands.some((c) => c.from?.k === 'last' || c.to?.k === 'last' || c.name === 'N' || c.name === 'n');
  }

  *run(inputs: readonly Input[]): Task<number> {
    const source = new LineSource(inputs);
    let restart = false;
    while (this.quit === undefined) {
      if (!restart && !(yield* this.load(source))) break;
      const end = yield* this.cycle(source);
      restart = end === 'restart';
      if (end === 'print' && !this.quiet) this.out.write(`${this.pattern}\n`);
      for (const text of this.appended.splice(0)) this.out.write(`${text}\n`);
    }
    return this.quit ?? 0;
  }

  private *load(source: LineSource, append = false): Task<boolean> {
    const next = yield* source.take(this.needsLast);
    if (!next) return false;
    this.pattern = append ? `${this.pattern}\n${next.line}` : next.line;
    this.last = next.last;
    this.n++;
    this.replaced = false;
    return true;
  }

  private matchesAddress(a: Address): boolean {
    if (a.k === 'line') return this.n === a.n;
    if (a.k === 'last') return this.last;
    if (a.k === 're') return a.re.test(this.pattern);
    return a.k === 'step' && (a.by === 0 ? this.n === a.from : this.n >= a.from && (this.n - a.from) % a.by === 0);
  }

  private selected(c: Command): boolean {
    if (!c.from) return true;
    if (!c.to) return this.matchesAddress(c.from);
    if (c.active !== undefined) {
      const ends = c.active >= 0 ? this.n >= c.active : this.matchesAddress(c.to);
      const beyond = c.active >= 0 && this.n > c.active;
      if (ends) c.active = undefined;
      return !beyond;
    }
    if (!this.matchesAddress(c.from)) return false;
    const end = c.to.k === 'line' ? c.to.n : c.to.k === 'plus' ? this.n + c.to.n : -1;
    if (end < 0 ? !(c.to.k === 'last' && this.last) : end > this.n) c.active = end;
    return true;
  }

  /** Runs the script once: whether the pattern space is printed then, dropped, or the script starts again without reading. */
  private *cycle(source: LineSource): Task<'print' | 'drop' | 'restart'> {
    for (let i = 0; i < this.commands.length; i++) {
      const c = this.commands[i] as Command;
      if (this.selected(c) === c.negate) {
        if (c.name === '{') i = (c.target as number) - 1;
        continue;
      }
      if (c.name === 'b' || (c.name === 't' && this.replaced)) {
        this.replaced = false;
        i = (c.target as number) - 1;
      } else if (c.name === 'n' || c.name === 'N') {
        if (c.name === 'n' && !this.quiet) this.out.write(`${this.pattern}\n`);
        if (!(yield* this.load(source, c.name === 'N'))) {
          this.quit = 0;
          return c.name === 'n' ? 'drop' : 'print';
        }
      } else {
        const end = ACTIONS[c.name]?.(this, c);
        if (end) return end;
      }
    }
    return 'print';
  }

  print(text: string): void {
    this.out.write(`${text}\n`);
  }
  substitute(c: Command): void {
    const flags = c.flags ?? '';
    const nth = Number(/\d+/.exec(flags)?.[0] ?? 1);
    const re = new RegExp((c.re as RegExp).source, `g${(c.re as RegExp).flags.replace('g', '')}`);
    let count = 0;
    const text = this.pattern.replace(re, (...args) => {
      count++;
      if (count < nth || (count > nth && !flags.includes('g'))) return args[0] as string;
      this.replaced = true;
      return replacement(c.text, args.filter((a, i) => i === 0 || typeof a !== 'number').slice(0, -1) as RegExpMatchArray);
    });
    const changed = count >= nth;
    this.pattern = text;
    if (changed && flags.includes('p')) this.print(text);
  }
  actions = {
    append: (text: string) => void this.appended.push(text),
    quit: (status: number) => {
      this.quit = status;
    },
    get: () => this.pattern,
    set: (s: string) => {
      this.pattern = s;
    },
    held: () => this.hold,
    keep: (s: string) => {
      this.hold = s;
    },
    line: () => this.n,
    endsRange: (c: Command) => !c.to || c.active === undefined,
  };
}

type End = 'print' | 'drop' | 'restart' | undefined;
const ACTIONS: Readonly<Record<string, (s: Sed, c: Command) => End>> = {
  s: (s, c) => void s.substitute(c),
  y: (s, c) => {
    s.actions.set([...s.actions.get()].map((ch) => (c.text.includes(ch) ? (c.flags as string)[c.text.indexOf(ch)] : ch)).join(''));
    return undefined;
  },
  p: (s) => void s.print(s.actions.get()),
  P: (s) => void s.print(s.actions.get().split('\n')[0] as string),
  d: () => 'drop',
  D: (s) => {
    const at = s.actions.get().indexOf('\n');
    if (at < 0) return 'drop';
    s.actions.set(s.actions.get().slice(at + 1));
    return 'restart';
  },
  q: (s, c) => {
    s.actions.quit(Number(c.text));
    return 'print';
  },
  Q: (s, c) => {
    s.actions.quit(Number(c.text));
    return 'drop';
  },
  a: (s, c) => s.actions.append(c.text) as undefined,
  i: (s, c) => void s.print(c.text),
  c: (s, c) => {
    if (s.actions.endsRange(c)) s.print(c.text);
    return 'drop';
  },
  '=': (s) => void s.print(String(s.actions.line())),
  g: (s) => void s.actions.set(s.actions.held()),
  G: (s) => void s.actions.set(`${s.actions.get()}\n${s.actions.held()}`),
  h: (s) => void s.actions.keep(s.actions.get()),
  H: (s) => void s.actions.keep(`${s.actions.held()}\n${s.actions.get()}`),
  x: (s) => {
    const held = s.actions.held();
    s.actions.keep(s.actions.get());
    s.actions.set(held);
    return undefined;
  },
  z: (s) => void s.actions.set(''),
};
