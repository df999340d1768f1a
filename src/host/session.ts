/**
 * One page's lab: answers the requests of `protocol.ts`, feeds terminals, and posts the trace with the frames it names. Knows no worker and no
 * Node: what it needs of them is `SessionHost`.
 */
import type { NsId } from '#base/brand.ts';
import { readListing } from '#lab/import/listing.ts';
import type { LabDoc } from '#lab/schema.ts';
import type { TraceEvent } from '#sim/trace.ts';
import type { ScriptRun } from '#tools/shell/system.ts';
import { epochOf, pcapOfTrace } from './capture.ts';
import { complete } from './machine.ts';
import { Pace } from './pace.ts';
import type { RequestName, Requests, RunResult, ScriptError, ToPage, ToWorker, Where } from './protocol.ts';
import { BOOT_TIME } from './protocol.ts';
import { type Machine, type PlacedSection, placeSections, Runtime } from './runtime.ts';
import { Terminals } from './terminals.ts';

export interface SessionHost {
  post(message: ToPage): void;
  /** Runs `work` soon, after messages that have arrived. */
  defer(work: () => void): void;
  /** Milliseconds of the world outside; decides only how long a slice is. */
  clock(): number;
}

/** Most events in one message. */
const BATCH = 4000;
const SIGKILL = 9;
/** A line that ran so often is most likely in a loop without end. */
const ENDLESS = 50_000;
/** Failing lines that are told of one script. */
const MAX_ERRORS = 500;
/** Records that the trace keeps: several times what one slice makes. */
const TRACE_CAPACITY = 1 << 18;
/** The id under which `stopScript` knows the script of a lab that is being opened. */
export const OPENING = 0;
/** What stands in a terminal where a script's output follows. */
const WORDS = { script: 'script' } as const;

interface ScriptState {
  run: ScriptRun | undefined;
  stopped: boolean;
  /** The line that runs, and the one that the page knows of. */
  line: number;
  told: number;
}

type Handlers = { [N in RequestName]: (arg: Requests[N][0]) => Requests[N][1] | Promise<Requests[N][1]> };

export class Session {
  private readonly host: SessionHost;
  private runtime: Runtime;
  private pace: Pace;
  private boot = 0;
  private posted = 0;
  private newestFrame = -1;
  private terminals: Terminals;
  private readonly scripts = new Map<number, ScriptState>();
  private mode: 'held' | 'free' = 'held';
  private readonly handlers: Handlers = {
    open: (a) => this.open(a.lab),
    run: (a) => this.run(a.where, a.text, a.term),
    script: (a) => this.script(a.id, a.where, a.text),
    stopScript: (a) => this.stopScript(a.id),
    addMachine: (a) => this.acted(answer(this.runtime.addMachine(a.name))),
    removeMachine: (a) => this.acted(answer(this.runtime.removeMachine(a.name))),
    renameMachine: (a) => this.acted(answer(this.runtime.renameMachine(a.name, a.to))),
    addNic: (a) => this.acted(answer(this.runtime.addNic(a.machine, a.name, a.mac))),
    removeNic: (a) => this.acted(answer(this.runtime.removeNic(a.machine, a.name))),
    connect: (a) => {
      const made = this.runtime.connect(a.a, a.b);
      return this.acted(typeof made === 'string' ? { error: made } : { cable: made });
    },
    disconnect: (a) => this.acted(answer(this.runtime.disconnect(a.cable))),
    openTerminal: (a) => this.openTerminal(a),
    closeTerminal: (a) => this.closeTerminal(a.term),
    pcap: (a) => this.pcap(a.nsid, a.ifindex),
    complete: (a) => {
      const at = this.place(a.where);
      return complete(at.machine.system, at.machine.uapi, at.nsid, a.line);
    },
  };

  constructor(host: SessionHost) {
    this.host = host;
    this.runtime = new Runtime({ seed: 1, traceCapacity: 1024 });
    this.pace = this.newPace();
    this.terminals = this.newTerminals();
  }

  /** Takes one message of the page. */
  handle(message: ToWorker): void {
    switch (message.type) {
      case 'request':
        void this.request(message.id, message.name, message.arg);
        return;
      case 'input':
        this.terminals.input(message.term, message.data);
        this.flush();
        this.pace.kick();
        return;
      case 'resize':
        this.terminals.resize(message.term, message.cols, message.rows);
        return;
      case 'played':
        this.pace.playedTo(message.seq);
        return;
      case 'pace':
        this.mode = message.mode;
        this.pace.setMode(message.mode);
    }
  }

  private async request(id: number, name: RequestName, arg: unknown): Promise<void> {
    try {
      const handler = this.handlers[name] as (arg: unknown) => unknown;
      this.host.post({ type: 'reply', id, value: await handler(arg) });
    } catch (error) {
      this.host.post({ type: 'reply', id, error: error instanceof Error ? error.message : String(error) });
    }
  }

  // --- opening -------------------------------------------------------------------------------------------------------------------------

  private async open(lab: LabDoc): Promise<{ errors: ScriptError[] }> {
    for (const script of this.scripts.values()) script.stopped = true;
    this.pace.stop();
    this.boot++;
    this.posted = 0;
    this.newestFrame = -1;
    this.runtime = new Runtime({ seed: lab.seed, traceCapacity: TRACE_CAPACITY });
    this.pace = this.newPace();
    this.terminals = this.newTerminals();
    // What builds the lab is not watched hop by hop.
    this.pace.setMode('free');
    const errors: ScriptError[] = this.runtime.build(lab).map((message) => ({ line: 0, command: '', status: 1, message }));
    this.flush();
    const here = { machine: lab.machines[0]?.name ?? '' };
    const { boot } = this;
    const done = lab.script.trim() === '' ? { errors: [] } : await this.script(OPENING, here, lab.script);
    if (boot === this.boot) this.pace.setMode(this.mode);
    return { errors: [...errors, ...done.errors] };
  }

  private newTerminals(): Terminals {
    const { pace, runtime } = this;
    const terminals = new Terminals(runtime.kernel.trace, this.host.post, () => pace.played);
    runtime.onProcess = (event) => terminals.event(event);
    return terminals;
  }

  private newPace(): Pace {
    const { kernel, scheduler } = this.runtime;
    return new Pace(scheduler, kernel.trace, {
      defer: this.host.defer,
      clock: this.host.clock,
      flush: () => this.flush(),
      state: (state, gap) => this.host.post({ type: 'state', state, now: kernel.clock.now, gap }),
      endless: () => this.runaway(this.runtime.machines[0]?.uapi.nsid ?? (0 as NsId), ''),
    });
  }

  private runaway(nsid: NsId, detail: string): void {
    this.runtime.kernel.trace.object({ kind: 'guard', what: 'runaway-script', nsid, skb: 0, detail });
  }

  // --- the trace -----------------------------------------------------------------------------------------------------------------------

  /** Posts every event that was not posted yet, in order, with the frames that no earlier batch had. */
  private flush(): void {
    const { trace } = this.runtime.kernel;
    if (trace.firstSeq > this.posted) throw new Error('the trace ran over between two slices');
    let events: TraceEvent[] = [];
    let frames: [number, Uint8Array][] = [];
    const send = () => {
      if (events.length > 0) this.host.post({ type: 'trace', boot: this.boot, events, frames });
      events = [];
      frames = [];
    };
    for (const event of trace.read(this.posted)) {
      events.push(event);
      if ('frame' in event && event.frame > this.newestFrame) {
        this.newestFrame = event.frame;
        const bytes = trace.frame(event.frame);
        if (bytes) frames.push([event.frame, bytes]);
      }
      if (events.length === BATCH) send();
    }
    this.posted = trace.nextSeq;
    send();
    for (const [id, s] of this.scripts) {
      if (s.line === s.told) continue;
      s.told = s.line;
      this.host.post({ type: 'script', id, line: s.line });
    }
  }

  /** After a request that changed the lab: shows it, and lets follow what follows. */
  private acted<T>(value: T): T {
    this.flush();
    this.pace.kick();
    return value;
  }

  // --- commands ------------------------------------------------------------------------------------------------------------------------

  private place(where: Where): { machine: Machine; nsid: NsId } {
    const at = this.runtime.nsidOf(where);
    if (!at)
      throw new Error(
        where.netns ? `${where.machine} has no network namespace called ${where.netns}` : `there is no machine called ${where.machine}`,
      );
    return at;
  }

  private async run(where: Where, text: string, term?: number): Promise<RunResult> {
    const at = this.place(where);
    const shown = term === undefined ? undefined : this.terminals.quote(term, text);
    let stdout = '';
    let stderr = '';
    const run = at.machine.system.runScript({
      nsid: at.nsid,
      text,
      name: 'bash',
      stdout: (s) => {
        stdout += s;
        shown?.print(s);
      },
      stderr: (s) => {
        stderr += s;
        shown?.print(s);
      },
    });
    const status = await this.ended(run);
    shown?.done();
    this.flush();
    return { status, stdout, stderr };
  }

  /** The status of a run, when it has ended and all that it did was posted. */
  private ended(run: ScriptRun): Promise<number> {
    const { scheduler } = this.runtime;
    return new Promise((resolve) => {
      const look = () => {
        if (!run.task.done) {
          run.task.exited.add(look);
          return;
        }
        this.flush();
        resolve(run.task.result ?? 1);
      };
      look();
      scheduler.kick();
    });
  }

  private async script(id: number, where: Where, text: string): Promise<{ errors: ScriptError[]; status: number }> {
    const listing = readListing(text, { machineOf: this.runtime.machineOf });
    if (listing.error === 'too-long') throw new Error('the text is longer than any script');
    const { runtime } = this;
    const state: ScriptState = { run: undefined, stopped: false, line: 0, told: 0 };
    this.scripts.set(id, state);
    const errors: ScriptError[] = [];
    let status = 0;
    for (const section of placeSections(listing.sections, where)) {
      if (state.stopped || runtime !== this.runtime) break;
      const at = runtime.nsidOf(section.where);
      if (at) {
        status = await this.section(id, state, at, section, errors);
        continue;
      }
      const message = `there is no machine called ${section.where.machine}`;
      errors.push({ line: section.firstLine, command: text.split('\n')[section.firstLine - 1] ?? '', status: 1, message });
      status = 1;
    }
    this.scripts.delete(id);
    return { errors, status };
  }

  /** One part of a script, on its machine. Lines are counted in the whole text. */
  private async section(
    id: number,
    state: ScriptState,
    at: { machine: Machine; nsid: NsId },
    { where, text, firstLine }: PlacedSection,
    errors: ScriptError[],
  ): Promise<number> {
    const lines = text.split('\n');
    const term = this.terminals.at(where);
    const shown = term === undefined ? undefined : this.terminals.quote(term, `# ${WORDS.script}`);
    // How often each line ran; below zero: a failure of it was told.
    const counts = new Map<number, number>();
    const run = at.machine.system.runScript({
      nsid: at.nsid,
      text,
      name: 'bash',
      stdout: (s) => shown?.print(s),
      stderr: (s) => shown?.print(s),
      onLine: (line) => {
        state.line = line + firstLine - 1;
        const times = (counts.get(line) ?? 0) + 1;
        counts.set(line, times);
        if (times === ENDLESS) this.runaway(at.nsid, `${state.line}: ${lines[line - 1]?.trim() ?? ''}`);
      },
      onFailed: ({ line, status, stderr }) => {
        if (counts.get(-line) || errors.length >= MAX_ERRORS) return;
        counts.set(-line, 1);
        const error = { line: line + firstLine - 1, command: lines[line - 1]?.trim() ?? '', status, message: stderr.trim() };
        errors.push(error);
        this.host.post({ type: 'script', id, line: error.line, error });
      },
    });
    state.run = run;
    const status = await this.ended(run);
    shown?.done();
    this.flush();
    return status;
  }

  private stopScript(id: number): null {
    const script = this.scripts.get(id);
    if (script) {
      script.stopped = true;
      script.run?.kill();
      script.run?.kill(SIGKILL);
      this.pace.kick();
    }
    return null;
  }

  // --- terminals and captures ----------------------------------------------------------------------------------------------------------

  private openTerminal(a: Requests['openTerminal'][0]): null {
    this.place(a.where);
    this.terminals.add(a.term, this.runtime, a.where, a.cols, a.rows);
    return this.acted(null);
  }

  private closeTerminal(term: number): null {
    this.terminals.close(term);
    return this.acted(null);
  }

  private pcap(nsid: number, ifindex: number): { bytes: Uint8Array; packets: number } {
    const { trace } = this.runtime.kernel;
    const owner = this.runtime.machines.find((m) => m.uapi.nsid === nsid || m.uapi.netnsList().some((n) => n.nsid === nsid));
    const link = owner?.uapi.enter(nsid as NsId).linkByIndex(ifindex as never);
    return pcapOfTrace(trace, nsid as NsId, ifindex, link?.kind === 'loopback', epochOf(BOOT_TIME));
  }
}

const answer = (error: string | undefined): { error?: string } => (error === undefined ? {} : { error });
