/**
 * Runs bash scripts on a fresh lab from beginning to end, as fast as it goes: what `vethlab run`, replays of recordings and tests share.
 * Everything that waits outside (a module that is being loaded) is awaited; nothing else is asynchronous.
 */
import type { NsId } from '#base/brand.ts';
import { readListing } from '#lab/import/listing.ts';
import type { LabDoc } from '#lab/schema.ts';
import { applyChange, emptySnapshot, type Snapshot } from '#lab/snapshot.ts';
import type { Trace } from '#sim/trace.ts';
import type { ScriptRun } from '#tools/shell/system.ts';
import { Captures, epochOf } from './capture.ts';
import { BOOT_TIME } from './protocol.ts';
import { type Machine, placeSections, Runtime } from './runtime.ts';
import { TraceLines } from './tracefile.ts';

/** Resumptions between two looks at taps and trace. */
const SLICE = 20;

export interface RunScript {
  /** `$0`: shown in messages. */
  readonly name: string;
  readonly text: string;
}
export interface RunOptions {
  readonly scripts: readonly RunScript[];
  readonly seed?: number;
  /** Start from this lab; its own script runs first. Without it: one machine called `host`. */
  readonly lab?: LabDoc;
  /** Capture every interface that is up when the last script starts, while it runs. */
  readonly capture?: boolean;
  /** Script (counted from 0, a lab's own included) with which captures begin, when it is not the last. */
  readonly captureFrom?: number;
  /** Go on after a script that fails. */
  readonly keepGoing?: boolean;
  /** Told before each script. */
  readonly onScript?: (index: number) => void;
  readonly onStdout?: (text: string) => void;
  readonly onStderr?: (text: string) => void;
  /** Takes the trace as JSON lines. */
  readonly onTrace?: (lines: string) => void;
  readonly traceCapacity?: number;
  /** Answers true when the run is to stop. */
  readonly interrupted?: () => boolean;
  /** Lets the world outside have a turn; called between slices. */
  readonly breathe?: () => Promise<void>;
}
export interface RunOutcome {
  /** Of the first script that failed, else of the last one. */
  readonly status: number;
  /** Of every script that ran. */
  readonly statuses: readonly number[];
  readonly stdout: string;
  readonly stderr: string;
  /** `NETNS.DEV` to a pcap file. */
  readonly captures: Map<string, Uint8Array>;
  /** Frames that a capture could not hold. */
  readonly dropped: number;
  /** All tables at the end. */
  readonly snapshot: Snapshot;
}

/** Runs the scripts one after another, until one fails. */
export async function runScripts(options: RunOptions): Promise<RunOutcome> {
  return new Run(options).all();
}

class Run {
  private readonly options: RunOptions;
  private readonly runtime: Runtime;
  private readonly lines: TraceLines | undefined;
  private readonly snapshot = emptySnapshot();
  private seen = 0;
  private captures: Captures | undefined;
  private stdout = '';
  private stderr = '';
  private wake: () => void = () => undefined;

  constructor(options: RunOptions) {
    this.options = options;
    const seed = options.seed ?? options.lab?.seed ?? 1;
    this.runtime = new Runtime({ seed, ...(options.traceCapacity && { traceCapacity: options.traceCapacity }) });
    this.lines = options.onTrace && new TraceLines(this.trace);
    this.runtime.scheduler.onReady = () => this.wake();
  }

  private get trace(): Trace {
    return this.runtime.kernel.trace;
  }

  async all(): Promise<RunOutcome> {
    const { lab, scripts, capture } = this.options;
    const refused = this.runtime.build(lab ?? { machines: [{ name: 'host', role: 'host', nics: [] }], cables: [] });
    for (const message of refused) this.err(`vethlab: ${message}\n`);
    const texts = lab?.script.trim() ? [{ name: 'lab', text: lab.script }, ...scripts] : scripts;
    let status = 0;
    const statuses: number[] = [];
    for (const [i, script] of texts.entries()) {
      this.options.onScript?.(i);
      if (capture && i === (this.options.captureFrom ?? texts.length - 1))
        this.captures = new Captures(this.runtime.machines, epochOf(BOOT_TIME));
      status = await this.script(script);
      statuses.push(status);
      if (status !== 0 && !this.options.keepGoing) break;
    }
    const { files, dropped } = this.captures?.close() ?? { files: new Map<string, Uint8Array>(), dropped: 0 };
    this.look();
    return { status, statuses, stdout: this.stdout, stderr: this.stderr, captures: files, dropped, snapshot: this.snapshot };
  }

  private out(text: string): void {
    this.stdout += text;
    this.options.onStdout?.(text);
  }
  private err(text: string): void {
    this.stderr += text;
    this.options.onStderr?.(text);
  }

  private async script(script: RunScript): Promise<number> {
    const listing = readListing(script.text, { machineOf: this.runtime.machineOf });
    if (listing.error === 'too-long') {
      this.err(`vethlab: ${script.name}: longer than any script\n`);
      return 1;
    }
    const here = { machine: this.runtime.machines[0]?.name ?? '' };
    let status = 0;
    // One fresh machine is whatever machine a text names.
    const sections = this.options.lab ? listing.sections : listing.sections.map(({ text, firstLine }) => ({ text, firstLine }));
    for (const { where, text, firstLine } of placeSections(sections, here)) {
      const at = this.runtime.nsidOf(where);
      if (!at) {
        this.err(`vethlab: ${script.name}: line ${firstLine}: there is no machine called ${where.machine}\n`);
        return 1;
      }
      status = await this.section(at.machine, at.nsid, script.name, text, firstLine);
      if (status !== 0) return status;
    }
    return status;
  }

  private async section(machine: Machine, nsid: NsId, name: string, text: string, firstLine: number): Promise<number> {
    const run = machine.system.runScript({
      nsid,
      // Empty lines in front keep the numbers of lines in bash's own messages.
      text: '\n'.repeat(firstLine - 1) + text,
      name,
      stdout: (s) => this.out(s),
      stderr: (s) => this.err(s),
    });
    return this.finish(run);
  }

  /** Lets the lab run until this script has ended. */
  private async finish(run: ScriptRun): Promise<number> {
    const { scheduler } = this.runtime;
    let signalled = false;
    for (let slices = 0; !run.task.done; slices++) {
      const ready = new Promise<void>((resolve) => {
        this.wake = resolve;
      });
      const end = scheduler.run(SLICE, Number.POSITIVE_INFINITY, run.task);
      this.look();
      if (slices % 100 === 0 || end !== 'budget') await this.options.breathe?.();
      if (!signalled && this.options.interrupted?.()) {
        signalled = true;
        run.kill();
        continue;
      }
      if (run.task.done) break;
      if (end === 'promise') await ready;
      else if (end === 'idle') throw new Error('the script waits for something that will never come');
    }
    if (run.task.error) throw run.task.error;
    return run.task.result ?? 0;
  }

  /** Takes what is new: taps, trace lines, tables. */
  private look(): void {
    this.captures?.drain();
    const lines = this.lines?.take();
    if (lines) this.options.onTrace?.(lines);
    for (const event of this.trace.read(this.seen)) if (event.kind === 'table') applyChange(this.snapshot, event);
    this.seen = this.trace.nextSeq;
  }
}
