/** iptables-restore(8): reads what iptables-save wrote; each table, up to its COMMIT, is one transaction. */
import { isError, nlError } from '#kernel/uapi/errno.ts';
import type { Xtables } from '#kernel/uapi/xtables.ts';
import { runCommand } from './commands.ts';
import { EXIT, errorText, IptError, VERSION } from './error.ts';
import { checkChainName, parseCommand } from './parse.ts';
import { rulesOf } from './rule.ts';

export interface RestoreOptions {
  /** `-c`: counters are taken over. */
  readonly counters: boolean;
  /** `-n`: what is there stays. */
  readonly noflush: boolean;
  /** `-t`: nothing is changed. */
  readonly test: boolean;
  readonly table: string | undefined;
  /** `-v`: says what it does, and repeats comments. */
  readonly verbose: boolean;
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

/** A line that was read and waits for its table's COMMIT. */
interface Pending {
  readonly num: number;
  readonly run: () => void;
}

class Restore {
  /** Number of the line that an error is about. */
  at = 0;
  private readonly xt: Xtables;
  private readonly o: RestoreOptions;
  private readonly write: (text: string) => void;
  private table: string | undefined;
  private pending: Pending[] = [];

  constructor(xt: Xtables, o: RestoreOptions, write: (text: string) => void) {
    this.xt = xt;
    this.o = o;
    this.write = write;
  }

  line(text: string): void {
    this.at++;
    if (text === '' || text.startsWith('#')) {
      if (this.o.verbose && text !== '') this.write(`${text}\n`);
      return;
    }
    if (text === 'COMMIT' && this.table !== undefined) this.commit();
    else if (text.startsWith('*') && this.table === undefined) this.begin(text.slice(1).trim());
    else if (text.startsWith(':') && this.table !== undefined) this.chain(text.slice(1), this.table);
    else if (this.table !== undefined) this.rule(text, this.table);
    else throw refused(`${NAME}: line ${this.at} failed`);
  }

  end(): void {
    if (this.table !== undefined) throw refused(`${NAME}: COMMIT expected at line ${this.at + 1}`);
  }

  private later(run: () => void): void {
    if (this.o.table === undefined || this.o.table === this.table) this.pending.push({ num: this.at, run });
  }

  private begin(table: string): void {
    if (!this.xt.tables().includes(table)) throw new IptError(EXIT.PARAMETER, `${NAME}: line ${this.at} table name '${table}' invalid`);
    this.table = table;
    if (this.o.noflush) return;
    this.later(() => {
      if (this.o.verbose) this.sayFlush(table);
      this.xt.reset(table);
    });
  }

  private sayFlush(table: string): void {
    const chains = this.xt.active().includes(table) ? this.xt.chains(table) : [];
    const all = isError(chains) ? [] : chains;
    for (const c of all) this.write(`Flushing chain \`${c.name}'\n`);
    for (const c of all) if (c.policy === undefined) this.write(`Deleting chain \`${c.name}'\n`);
  }

  private chain(text: string, table: string): void {
    const [name = '', policy, counts] = text.split(/\s+/).filter((word) => word !== '');
    if (policy === undefined) throw new IptError(EXIT.PARAMETER, `${NAME}: line ${this.at} policy invalid`);
    const known = this.xt.chains(table);
    if (isError(known) || known.find((c) => c.name === name)?.policy === undefined) {
      checkChainName(name);
      this.later(() => {
        if (this.xt.newChain(table, name)) this.xt.flush(table, name);
      });
      return;
    }
    if (policy !== 'ACCEPT' && policy !== 'DROP') throw refused(`${NAME}: line ${this.at} failed: Bad policy name.`);
    const m = /^\[(\d+):(\d+)\]$/.exec(counts ?? '');
    const kept = this.o.counters && m ? { packets: Number(m[1]), bytes: Number(m[2]) } : undefined;
    this.later(() => void this.xt.setPolicy(table, name, policy, kept));
  }

  private rule(text: string, table: string): void {
    const m = /^\[([^:\]]*):([^\]]*)\]\s*/.exec(text);
    const argv = words(m ? text.slice(m[0].length) : text);
    const counters = m && this.o.counters ? ['-c', m[1] as string, m[2] as string] : [];
    const c = parseCommand([...argv, ...counters], table);
    if (c.table !== table) throw new IptError(EXIT.PARAMETER, `The -t option cannot be used in ${NAME}.\n`);
    if (this.o.verbose) c.verbose = 1;
    rulesOf(c);
    this.later(() => runCommand({ xt: this.xt, write: this.write, c }));
  }

  /** One transaction: what the kernel refuses is told with its line, what the tool finds missing with that of the COMMIT. */
  private commit(): void {
    const commitLine = this.at;
    let failed: unknown;
    this.xt.batch(() => {
      try {
        for (const { num, run } of this.pending) {
          this.at = num;
          run();
        }
      } catch (e) {
        failed = e;
        if (!(e instanceof IptError) || (e.status !== EXIT.RESOURCE && e.style !== 'refused')) this.at = commitLine;
      }
      return failed !== undefined || this.o.test ? nlError('EINVAL') : undefined;
    });
    if (failed !== undefined) throw failed;
    this.at = commitLine;
    this.table = undefined;
    this.pending = [];
  }
}

/** Restores; answers the exit status. */
export function restore(xt: Xtables, text: string, o: RestoreOptions, write: (t: string) => void, err: (t: string) => void): number {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  const run = new Restore(xt, o, write);
  try {
    for (const line of lines) run.line(line.trim());
    run.end();
    return 0;
  } catch (e) {
    if (!(e instanceof IptError)) throw e;
    err(restoreError(e, run.at));
    return e.status;
  }
}

function restoreError(e: IptError, num: number): string {
  if (e.status === EXIT.RESOURCE) return `${NAME} ${VERSION}: \nline ${num}:${e.text}\n`;
  if (e.style === 'refused') return `${NAME}: line ${num} failed: ${e.text}.\n`;
  return errorText(e, NAME, e.status === EXIT.PARAMETER ? num : undefined);
}
