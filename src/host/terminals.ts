/**
 * The terminals of a session. What processes print goes into the trace and is shown at the play head; echo of keys is shown at once, unless
 * output waits that belongs before it.
 */
import type { NsId } from '#base/brand.ts';
import type { ProcessEvent, Trace } from '#sim/trace.ts';
import type { Terminal } from '#tools/shell/term/terminal.ts';
import type { ToPage, Where } from './protocol.ts';
import type { Machine, Runtime } from './runtime.ts';

interface OpenTerminal {
  terminal: Terminal | undefined;
  readonly machine: Machine;
  where: Where;
  /** Shells in this terminal, one inside another: `ip netns exec x bash`. */
  readonly shells: { readonly pid: number; readonly nsid: NsId }[];
  /** What stands on the cursor's line, as it was printed. */
  line: string;
  /** Position in the trace of its last output. */
  lastOutput: number;
}

/** Longest cursor line that is kept for printing it again. */
const LINE = 4096;

export class Terminals {
  private readonly open = new Map<number, OpenTerminal>();
  private readonly trace: Trace;
  private readonly post: (message: ToPage) => void;
  private readonly played: () => number;
  /** The terminal whose keys are being taken. */
  private typing: number | undefined;

  constructor(trace: Trace, post: (message: ToPage) => void, played: () => number) {
    this.trace = trace;
    this.post = post;
    this.played = played;
  }

  /** Takes the process events of every machine on their way into the trace. */
  event(event: ProcessEvent): void {
    if (event.kind === 'output') {
      this.output(event.term, event.text);
      return;
    }
    this.trace.object(event);
    if (event.kind === 'exec') this.entered(event.term, event.pid, event.nsid, event.argv[0] ?? '');
    else this.left(event.pid);
  }

  add(term: number, runtime: Runtime, where: Where, cols: number, rows: number): void {
    const at = runtime.nsidOf(where);
    if (!at) throw new Error(`there is no ${where.netns ?? where.machine}`);
    this.close(term);
    const options = { id: term, nsid: at.nsid, cols, rows, write: () => undefined };
    const entry: OpenTerminal = { machine: at.machine, where, shells: [], line: '', lastOutput: -1, terminal: undefined };
    // Its first shell starts while it opens.
    this.open.set(term, entry);
    entry.terminal = at.machine.system.openTerminal(options);
  }

  close(term: number): void {
    const entry = this.open.get(term);
    this.open.delete(term);
    entry?.machine.system.closeTerminal(term);
  }

  input(term: number, data: string): void {
    this.typing = term;
    try {
      this.open.get(term)?.terminal?.input(data);
    } finally {
      this.typing = undefined;
    }
  }
  resize(term: number, cols: number, rows: number): void {
    this.open.get(term)?.terminal?.resize(cols, rows);
  }

  /** The terminal that stands in this place. */
  at(where: Where): number | undefined {
    for (const [term, t] of this.open) if (t.where.machine === where.machine && t.where.netns === where.netns) return term;
    return undefined;
  }

  /** Shows a command that was not typed, and what it prints; the line with the prompt comes back when it is done. */
  quote(term: number, text: string): { print(text: string): void; done(): void } {
    const entry = this.open.get(term);
    if (!entry) return { print: () => undefined, done: () => undefined };
    const prompt = entry.line;
    let column = '';
    const print = (s: string) => {
      const shown = s.replace(/\r?\n/g, '\r\n');
      column = shown.slice(shown.lastIndexOf('\n') + 1);
      this.output(term, shown);
    };
    print(`${text.trimEnd().split('\n').join('\n> ')}\n`);
    return { print, done: () => this.output(term, `${column === '' ? '' : '\r\n'}${prompt}`) };
  }

  private output(term: number, text: string): void {
    const entry = this.open.get(term);
    if (entry) entry.line = `${entry.line}${text}`.split('\n').at(-1)?.slice(-LINE) ?? '';
    if (entry && this.typing === term && this.played() > entry.lastOutput) {
      this.post({ type: 'echo', term, text });
      return;
    }
    if (entry) entry.lastOutput = this.trace.nextSeq;
    this.trace.object({ kind: 'output', term, text });
  }

  private entered(term: number, pid: number, nsid: NsId, program: string): void {
    if (program !== 'bash' && program !== 'sh' && !program.endsWith('/bash')) return;
    const entry = this.open.get(term);
    if (!entry) return;
    entry.shells.push({ pid, nsid });
    if (entry.shells.length > 1) this.moved(term, entry);
  }

  private left(pid: number): void {
    for (const [term, entry] of this.open) {
      const at = entry.shells.findIndex((s) => s.pid === pid);
      if (at < 0) continue;
      entry.shells.splice(at);
      if (at > 0) this.moved(term, entry);
    }
  }

  private moved(term: number, entry: OpenTerminal): void {
    const nsid = entry.shells.at(-1)?.nsid;
    if (nsid === undefined) return;
    const name = entry.machine.uapi.netnsList().find((n) => n.nsid === nsid)?.name;
    entry.where = name === undefined ? { machine: entry.machine.name } : { machine: entry.machine.name, netns: name };
    this.post({ type: 'prompt', term, where: entry.where });
  }
}
