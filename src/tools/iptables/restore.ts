/** iptables-restore(8): reads what iptables-save wrote; each table, up to its COMMIT, is one transaction. */
import { isError, nlError } from '#kernel/uapi/errno.ts';
import type { Xtables } from '#kernel/uapi/xtables.ts';
import { runCommand } from './commands.ts';
import { EXIT, errorText, IptError } from './error.ts';
import { parseCommand } from './parse.ts';

export interface RestoreOptions {
  /** `-c`: counters are taken over. */
  readonly counters: boolean;
  /** `-n`: what is there stays. */
  readonly noflush: boolean;
  /** `-t`: nothing is changed. */
  readonly test: boolean;
  readonly table: string | undefined;
}

interface Line {
  readonly num: number;
  readonly text: string;
}

/** Splits a rule into words as add_param_to_argv does: quotes group, a backslash inside them escapes. */
export function words(text: string): string[] {
  const out: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (let i = 0; i < text.length; i++) {
    const ch = text[i] as string;
    if (quote !== '') {
      if (ch === '\\' && i + 1 < text.length) word = (word ?? '') + text[++i];
      else if (ch === quote) quote = '';
      else word = (word ?? '') + ch;
    } else if (ch === '"' || ch === "'") {
      quote = ch;
      word ??= '';
    } else if (ch === ' ' || ch === '\t') {
      if (word !== undefined) out.push(word);
      word = undefined;
    } else word = (word ?? '') + ch;
  }
  if (word !== undefined) out.push(word);
  return out;
}

const refused = (text: string): IptError => new IptError(EXIT.OTHER, text, 'bare');
const NAME = 'iptables-restore';

class Restore {
  private readonly xt: Xtables;
  private readonly o: RestoreOptions;
  private readonly write: (text: string) => void;
  private table: string | undefined;

  constructor(xt: Xtables, o: RestoreOptions, write: (text: string) => void) {
    this.xt = xt;
    this.o = o;
    this.write = write;
  }

  line({ num, text }: Line): void {
    if (text === '' || text.startsWith('#')) return;
    if (text === 'COMMIT' && this.table !== undefined) this.table = undefined;
    else if (text.startsWith('*') && this.table === undefined) this.begin(text.slice(1).trim(), num);
    else if (text.startsWith(':') && this.table !== undefined) this.chain(text.slice(1), num);
    else if (this.table !== undefined) this.rule(text);
    else throw refused(`${NAME}: line ${num} failed`);
  }

  end(lines: number): void {
    if (this.table !== undefined) throw refused(`${NAME}: COMMIT expected at line ${lines + 1}`);
  }

  private get skipped(): boolean {
    return this.o.table !== undefined && this.o.table !== this.table;
  }

  private begin(table: string, num: number): void {
    this.table = table;
    if (!this.xt.tables().includes(table)) throw new IptError(EXIT.PARAMETER, `${NAME}: line ${num} table name '${table}' invalid`);
    if (this.o.noflush || this.skipped) return;
    this.xt.flush(table);
    const chains = this.xt.chains(table);
    for (const c of isError(chains) ? [] : chains) if (c.policy === undefined) this.xt.delChain(table, c.name);
  }

  private chain(text: string, num: number): void {
    if (this.skipped) return;
    const [name = '', policy, counts] = text.split(/\s+/);
    const table = this.table as string;
    const chains = this.xt.chains(table);
    const there = isError(chains) ? undefined : chains.find((c) => c.name === name);
    if (there?.policy === undefined) {
      if (there) this.xt.flush(table, name);
      else this.xt.newChain(table, name);
      return;
    }
    if (policy !== 'ACCEPT' && policy !== 'DROP') throw refused(`${NAME}: line ${num} failed: Bad policy name.`);
    const m = /^\[(\d+):(\d+)\]$/.exec(counts ?? '');
    const kept = this.o.counters && m ? { packets: Number(m[1]), bytes: Number(m[2]) } : undefined;
    this.xt.setPolicy(table, name, policy, kept);
  }

  private rule(text: string): void {
    if (this.skipped) return;
    const m = /^\[(\d+):(\d+)\]\s*/.exec(text);
    const argv = words(m ? text.slice(m[0].length) : text);
    const counters = m && this.o.counters ? ['-c', m[1] as string, m[2] as string] : [];
    const c = parseCommand([...argv, ...counters], this.table);
    runCommand({ xt: this.xt, write: this.write, c });
  }
}

/** Restores; answers the exit status. Nothing of a text that fails anywhere is kept. */
export function restore(xt: Xtables, text: string, o: RestoreOptions, write: (t: string) => void, err: (t: string) => void): number {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  const run = new Restore(xt, o, write);
  let status = 0;
  let num = 0;
  xt.batch(() => {
    try {
      for (const line of lines) run.line({ num: ++num, text: line.trim() });
      run.end(lines.length);
    } catch (e) {
      if (!(e instanceof IptError)) throw e;
      status = e.status;
      err(restoreError(e, num));
    }
    return status !== 0 || o.test ? nlError('EINVAL') : undefined;
  });
  return status;
}

function restoreError(e: IptError, num: number): string {
  if (e.status === EXIT.RESOURCE) return `${NAME} v1.8.9 (nf_tables): \nline ${num}:${e.text}\n`;
  return errorText(e, NAME, e.status === EXIT.PARAMETER ? num : undefined);
}
