/**
 * Messages between the page and the worker that runs a lab. Plain values only (structured clone). The page sees the lab through trace
 * batches alone; it asks through requests, each answered by one `reply` with the same id.
 *
 * Pace: the worker runs one burst (everything that happens without a gap in virtual time), posts it, and goes on when the page says by
 * `played` that its play head has come to the end. So what is seen is what is; Ctrl-C takes effect where the user saw it.
 */
import type { LabDoc } from '#lab/schema.ts';
import type { TraceEvent } from '#sim/trace.ts';

export type {
  AddrRow,
  AnyRow,
  BridgePortConfig,
  CableRow,
  ConntrackRow,
  FdbRow,
  LinkKind,
  LinkRow,
  MachineRow,
  NeighRow,
  NetnsRow,
  RouteRow,
  SysctlRow,
  TableName,
  TableRows,
  VxlanConfig,
  XtChainRow,
  XtRuleRow,
} from '#sim/rows.ts';
export { BRIDGE_DEFAULTS, IFF, PORT_DEFAULTS, RT_TABLE, SCOPE, VXLAN_DEFAULTS } from '#sim/rows.ts';
export type {
  ConsumeEvent,
  DecisionEvent,
  DropEvent,
  DropReason,
  FrameEvent,
  GuardEvent,
  LineageEvent,
  ProcessEvent,
  StepEvent,
  TableChange,
  TraceEvent,
} from '#sim/trace.ts';

/** Every lab boots on the first of January 2026 (in nanoseconds), so that two runs print the same dates. */
export const BOOT_TIME = 1_767_225_600_000_000_000n;

/** Where a command runs: a machine's initial namespace, or a named one of it. */
export interface Where {
  readonly machine: string;
  readonly netns?: string;
}

/** Outcome of a command or script that ran to its end. */
export interface RunResult {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** One failing line of a script: 1-based line in the text that was given. */
export interface ScriptError {
  readonly line: number;
  readonly command: string;
  readonly status: number;
  readonly message: string;
}

/** Requests by name: argument and answer. */
export interface Requests {
  /** Throws the current lab away, boots this one and runs its script. */
  open: [{ lab: LabDoc }, { errors: ScriptError[] }];
  /** Runs bash text quietly (a gesture): echoed into the terminal `term` of that place when one is given, else not shown. */
  run: [{ where: Where; text: string; term?: number }, RunResult];
  /** Runs a pasted script; `#@` lines choose machines. Progress arrives as `script` messages with this id. */
  script: [{ id: number; where: Where; text: string }, { errors: ScriptError[]; status: number }];
  stopScript: [{ id: number }, null];
  addMachine: [{ name: string; role: 'host' | 'router' | 'switch' }, { error?: string }];
  removeMachine: [{ name: string }, { error?: string }];
  renameMachine: [{ name: string; to: string }, { error?: string }];
  addNic: [{ machine: string; name: string; mac?: string }, { error?: string }];
  removeNic: [{ machine: string; name: string }, { error?: string }];
  connect: [{ a: { machine: string; nic: string }; b: { machine: string; nic: string } }, { error?: string; cable?: number }];
  disconnect: [{ cable: number }, { error?: string }];
  openTerminal: [{ term: number; where: Where; cols: number; rows: number }, null];
  closeTerminal: [{ term: number }, null];
  /** A capture of these interfaces (all that the trace still remembers), as pcap bytes. */
  pcap: [{ nsid: number; ifindex: number }, { bytes: Uint8Array; packets: number }];
  complete: [{ where: Where; line: string }, { words: string[]; from: number }];
}
export type RequestName = keyof Requests;

export type ToWorker =
  | { readonly type: 'request'; readonly id: number; readonly name: RequestName; readonly arg: Requests[RequestName][0] }
  /** Keys as xterm.js reports them. */
  | { readonly type: 'input'; readonly term: number; readonly data: string }
  | { readonly type: 'resize'; readonly term: number; readonly cols: number; readonly rows: number }
  /** The play head has passed every event before `seq`. */
  | { readonly type: 'played'; readonly seq: number }
  /** `held`: waits for `played` at each gap. `free`: runs on (at most `budget` events ahead). */
  | { readonly type: 'pace'; readonly mode: 'held' | 'free' };

export type ToPage =
  | { readonly type: 'reply'; readonly id: number; readonly value?: unknown; readonly error?: string }
  /** Events in order without gaps in `seq`; frames named by them that were not sent before. `boot` counts labs opened: older batches are stale. */
  | { readonly type: 'trace'; readonly boot: number; readonly events: TraceEvent[]; readonly frames: [number, Uint8Array][] }
  /** Echo of keystrokes, to be shown at once and not at the play head. */
  | { readonly type: 'echo'; readonly term: number; readonly text: string }
  /** The worker's state after a burst: waiting for the play head at a gap of `gap` ns, idle, or busy. */
  | { readonly type: 'state'; readonly state: 'idle' | 'gap' | 'busy'; readonly now: number; readonly gap: number }
  | { readonly type: 'script'; readonly id: number; readonly line: number; readonly error?: ScriptError }
  /** Prompt place of a terminal changed (`ip netns exec x bash`, `exit`). */
  | { readonly type: 'prompt'; readonly term: number; readonly where: Where }
  | { readonly type: 'crash'; readonly message: string };
