/** What the host needs of a machine's user space. `machine.ts` makes one of the shell's `System`. */
import type { NsId } from '#base/brand.ts';
import type { WaitQueue } from '#sim/task.ts';
import type { Where } from './protocol.ts';

/** A bash that runs a text from beginning to end. */
export interface ScriptOptions {
  readonly nsid: NsId;
  readonly text: string;
  /** `$0`, and what its messages begin with. */
  readonly name: string;
  readonly args?: readonly string[];
  readonly stdin?: string;
  out(text: string): void;
  err(text: string): void;
  /** Line of the command that runs now, 1-based in `text`. */
  line?(line: number): void;
  /** A command failed and nothing looked at its status. */
  failed?(line: number, status: number): void;
}
export interface ScriptRun {
  /** Undefined while it runs. */
  readonly status: number | undefined;
  readonly changed: WaitQueue;
  signal(sig: number): void;
}

export interface TermOptions {
  readonly term: number;
  readonly nsid: NsId;
  readonly cols: number;
  readonly rows: number;
  /** Echo of keys, to be shown at once. What processes print goes into the trace. */
  echo(text: string): void;
  /** The prompt is another place's. */
  moved(nsid: NsId): void;
}
export interface Term {
  input(data: string): void;
  resize(cols: number, rows: number): void;
  /** Shows and runs a command line as if it had been typed; the callbacks get what it prints as well. */
  close(): void;
}

export interface Shells {
  script(options: ScriptOptions): ScriptRun;
  terminal(options: TermOptions): Term;
  complete(nsid: NsId, line: string): { words: string[]; from: number };
}

export type { Where };
