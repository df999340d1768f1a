/**
 * One open lab as the page sees it: the tables at the play head, the log, selection, tool, terminals. Vanilla zustand, one store per lab.
 * The player (`#app/play`) moves the head through `passEvent`; canvas gestures and panels call the actions in `lab-actions.ts`.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ScriptError, TraceEvent, Where } from '#host/protocol.ts';
import type { LabDoc, Place } from '#lab/schema.ts';
import { applyChange, emptySnapshot, revertChange, type Snapshot } from '#lab/snapshot.ts';
import type { HostClient } from '../host/client.ts';
import { EventLog } from './log.ts';

export type ToolName = 'select' | 'netns' | 'bridge' | 'veth' | 'vxlan' | 'cable' | 'nic' | 'machine' | 'router' | 'switch' | 'note';
export type Role = 'host' | 'router' | 'switch';

/** What the user pointed at. Keys are `placeKey`s; cables are `cable:ID`, veth pairs `veth:RID` of their first end. */
export type SelectionKey = string;

export interface TerminalInfo {
  readonly term: number;
  readonly where: Where;
}

export interface LabState {
  readonly name: string;
  readonly seed: number;
  readonly about: LabDoc['about'];
  readonly roles: Readonly<Record<string, Role>>;
  readonly places: Readonly<Record<string, Place>>;
  readonly notes: LabDoc['view']['notes'];
  /** Tables at the play head. Mutated in place; `rev` changes with it (subscribe to `rev` or `snapshot.versions.x`). */
  readonly snapshot: Snapshot;
  readonly rev: number;
  /** Sequence number of the next event to be shown, virtual time of the last one shown. */
  readonly head: number;
  readonly time: number;
  /** End of the log: events after `head` have happened in the worker but were not shown yet. */
  readonly end: number;
  /** The head when the lab's own script had run: what came before built the lab. */
  readonly builtAt: number;
  readonly playing: boolean;
  /** 1 is a hop in 0.42 s. */
  readonly speed: number;
  readonly worker: 'idle' | 'gap' | 'busy' | 'crashed';
  readonly selection: readonly SelectionKey[];
  readonly tool: ToolName;
  /** skb whose story is followed. */
  readonly story: number | undefined;
  /** Event selected in the packet list. */
  readonly picked: number | undefined;
  readonly terminals: readonly TerminalInfo[];
  readonly activeTerm: number | undefined;
  /** Rows (rid) lit now: last decided, learned or changed, by table. */
  readonly lit: Readonly<Record<string, number>>;
  readonly scriptErrors: readonly ScriptError[];
  /** A gesture that the kernel refused, in the tool's words, at the thing it was about. */
  readonly refused: { readonly key: SelectionKey; readonly text: string } | undefined;
  /** The browser keeps the lab as it is; false when there was no room. */
  readonly kept: boolean;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  /** The worker broke and was started anew: what it said. */
  readonly restarted: string | undefined;
  /** A guard stopped something. */
  readonly guard: { readonly what: string; readonly detail: string; readonly seq: number } | undefined;
}

export interface Lab {
  readonly store: StoreApi<LabState>;
  readonly client: HostClient;
  readonly log: EventLog;
  /** Terminal text at the play head, by terminal. */
  readonly onTerminalText: (term: number, listener: (text: string) => void) => () => void;
  /** Shows one event: applies table changes, prints terminal text, advances the head. */
  readonly passEvent: (event: TraceEvent) => void;
  /** The same for several events in order, with one notification of subscribers. */
  readonly passEvents: (events: readonly TraceEvent[]) => void;
  /** Takes one event back (tables only; text stays printed). */
  readonly unpassEvent: (event: TraceEvent) => void;
  /** The same for several events, newest first. */
  readonly unpassEvents: (events: readonly TraceEvent[]) => void;
  readonly printNow: (term: number, text: string) => void;
}

const initial = (): LabState => ({
  name: '',
  seed: 1,
  about: undefined,
  roles: {},
  places: {},
  notes: [],
  snapshot: emptySnapshot(),
  rev: 0,
  head: 0,
  time: 0,
  end: 0,
  builtAt: 0,
  playing: true,
  speed: 1,
  worker: 'idle',
  selection: [],
  tool: 'select',
  story: undefined,
  picked: undefined,
  terminals: [],
  activeTerm: undefined,
  lit: {},
  scriptErrors: [],
  refused: undefined,
  kept: true,
  canUndo: false,
  canRedo: false,
  restarted: undefined,
  guard: undefined,
});

/** Tables whose changes light the row: what the kernel learned or the user changed. */
const LIGHTS = new Set(['neigh', 'fdb', 'route', 'addr', 'link', 'xtrule', 'conntrack', 'sysctl']);

export function createLab(client: HostClient): Lab {
  const store = createStore<LabState>(initial);
  const log = new EventLog();
  const listeners = new Map<number, Set<(text: string) => void>>();
  const unheard = new Map<number, string>();

  const printNow = (term: number, text: string): void => {
    const set = listeners.get(term);
    if (set && set.size > 0) for (const l of set) l(text);
    else unheard.set(term, ((unheard.get(term) ?? '') + text).slice(-100_000));
  };

  const onTerminalText = (term: number, listener: (text: string) => void): (() => void) => {
    const set = listeners.get(term) ?? new Set();
    listeners.set(term, set);
    set.add(listener);
    const early = unheard.get(term);
    unheard.delete(term);
    if (early) listener(early);
    return () => set.delete(listener);
  };

  type Next = { -readonly [K in keyof LabState]?: LabState[K] };
  const passOne = (s: LabState, next: Next, event: TraceEvent): void => {
    next.head = event.seq + 1;
    next.time = event.t;
    if (event.kind === 'table') {
      applyChange(s.snapshot, event);
      next.rev = (next.rev ?? s.rev) + 1;
      if (event.after && LIGHTS.has(event.table)) next.lit = { ...(next.lit ?? s.lit), [event.table]: event.after.rid };
    } else if (event.kind === 'decision' && event.rid > 0) next.lit = { ...(next.lit ?? s.lit), [event.table]: event.rid };
    else if (event.kind === 'output') printNow(event.term, event.text);
    else if (event.kind === 'guard') next.guard = { what: event.what, detail: event.detail, seq: event.seq };
  };
  const passEvents = (events: readonly TraceEvent[]): void => {
    const next: Next = {};
    for (const event of events) passOne(store.getState(), next, event);
    if (events.length > 0) store.setState(next);
  };
  const passEvent = (event: TraceEvent): void => passEvents([event]);

  const unpassEvents = (events: readonly TraceEvent[]): void => {
    const s = store.getState();
    let { rev } = s;
    for (const event of events) {
      if (event.kind !== 'table') continue;
      revertChange(s.snapshot, event);
      rev++;
    }
    const last = events.at(-1);
    if (last) store.setState({ head: last.seq, time: last.t, rev });
  };
  const unpassEvent = (event: TraceEvent): void => unpassEvents([event]);

  return { store, client, log, onTerminalText, passEvent, passEvents, unpassEvent, unpassEvents, printNow };
}

/** State of a lab that is about to be opened: everything of the old one gone but the choices of the user. */
export function resetLab(lab: Lab, doc: LabDoc): void {
  lab.log.clear();
  const { speed, playing } = lab.store.getState();
  lab.store.setState({
    ...initial(),
    speed,
    playing,
    name: doc.name,
    seed: doc.seed,
    about: doc.about,
    roles: Object.fromEntries(doc.machines.map((m) => [m.name, m.role])),
    places: doc.view.places,
    notes: doc.view.notes,
  });
}
