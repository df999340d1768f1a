/** The one lab that is open in this page: its worker, store, player, history, and where it is kept. */
import type { Where } from '#host/protocol.ts';
import type { LabDoc } from '#lab/schema.ts';
import { HostClient, workerPort } from '../host/client.ts';
import { words } from '../i18n/t.ts';
import { feed } from '../play/feed.ts';
import { type Player, playerOf } from '../play/player.ts';
import { scriptPane } from '../script/run.ts';
import { History } from './history.ts';
import { closeTerminal, freshWorker, openLab, showTerminal, typeLine } from './lab-actions.ts';
import { createLab, type Lab } from './lab-store.ts';
import { currentLab, isFresh, newLabId, savedLab, saveLab, setCurrentLab } from './saved.ts';
import { settings } from './settings.ts';
import { keepSteps, stepsOf } from './steps.ts';
import { thumbOf } from './thumb.ts';

/** Where a document comes from: the id that it is kept by, and whether it is somebody's own work (not one that the start page offers). */
export interface Source {
  readonly id?: string;
  readonly own?: boolean;
}

export interface Session {
  readonly lab: Lab;
  readonly player: Player;
  readonly history: History;
  /** Opens a document as a lab of its own, or again under the name that it is kept by. */
  open(doc: LabDoc, from?: Source): Promise<void>;
  /** Opens a lab that is kept here; without an id what was open last. Answers false when there is nothing. */
  restore(id?: string): Promise<boolean>;
  /** A new worker, and the lab as it was at its last step. */
  restart(why: string): Promise<void>;
  /** What the lab is kept by; nothing is open before there is one. */
  id(): string | undefined;
  /** Types a line into a place's terminal and lets it be seen. */
  type(where: Where, line: string): void;
  /** The document as it was kept last. */
  kept(): LabDoc | undefined;
}

/** A worker that breaks again so soon (ms) is not started a third time without being asked. */
const SOON = 10_000;

let session: Session | undefined;
/** Made when it is first asked for; lives as long as the page. */
export function theSession(): Session {
  session ??= createSession();
  return session;
}

function createSession(): Session {
  const lab = createLab(new HostClient(workerPort()));
  const player = playerOf(lab);
  feed(lab);
  lab.store.setState({ speed: settings.getState().speed });
  let id: string | undefined;
  let fresh = true;
  let boots = 0;
  const save = (doc: LabDoc, changed: boolean): void => {
    fresh &&= !changed;
    if (id !== undefined) lab.store.setState((s) => ({ kept: saveLab(id as string, doc, fresh, Date.now(), thumbOf(s)) }));
  };
  const pane = scriptPane(lab);
  /** Answers whether nothing else was opened meanwhile. */
  const boot = async (doc: LabDoc): Promise<boolean> => {
    const mine = ++boots;
    pane.opening();
    await openLab(lab, doc).finally(() => mine === boots && pane.opened());
    if (mine !== boots) return false;
    player.toEnd();
    lab.store.setState((s) => ({ lit: {}, builtAt: s.head }));
    history.opened();
    return true;
  };
  const history: History = new History(lab, {
    toEnd: () => player.toEnd(),
    save,
    reopen: (doc) => reopen(doc),
    keepSteps: (past, future) => id !== undefined && keepSteps({ id, past, future }),
  });
  const reopen = async (doc: LabDoc): Promise<void> => {
    const { terminals, activeTerm } = lab.store.getState();
    const active = terminals.findIndex((term) => term.term === activeTerm);
    history.begin(doc, true);
    if (!(await boot(doc))) return;
    const places = terminals.map((term) => term.where);
    await openTerminals(lab, places, active);
  };
  let brokeAt = Number.NEGATIVE_INFINITY;
  const restart = async (why: string): Promise<void> => {
    const doc = history.last;
    lab.client.replace(workerPort());
    freshWorker();
    pane.stopped();
    if (doc) await reopen(doc);
    lab.store.setState({ restarted: why });
  };
  lab.client.on('crash', ({ message }) => {
    const since = performance.now() - brokeAt;
    brokeAt = performance.now();
    if (since > SOON && history.isOpen) void restart(message);
  });
  settings.subscribe(({ speed }) => player.setSpeed(speed));
  const open = async (doc: LabDoc, from: Source = {}): Promise<void> => {
    const named = { ...doc, name: words(doc.name) };
    id = from.id ?? newLabId();
    fresh = from.own !== true;
    setCurrentLab(id);
    save(named, false);
    history.begin(named);
    const steps = stepsOf(id);
    if (steps) history.resume(steps.past, steps.future);
    if (!(await boot(named))) return;
    const first = named.machines[0];
    if (first) await openTerminals(lab, [{ machine: first.name }], 0);
  };
  return {
    lab,
    player,
    history,
    open,
    restart,
    id: () => id,
    restore: async (wanted) => {
      const last = wanted ?? currentLab();
      const doc = last === undefined ? undefined : savedLab(last);
      if (last === undefined || !doc) return false;
      await open(doc, { id: last, own: !isFresh(last) });
      return true;
    },
    type: (where, line) => {
      player.toEnd();
      player.play();
      void typeLine(lab, where, line);
    },
    kept: () => (id === undefined ? undefined : savedLab(id)),
  };
}

/** Opens terminals at places; those that are no more are left out. */
async function openTerminals(lab: Lab, places: readonly Where[], active: number): Promise<void> {
  const terms: number[] = [];
  for (const where of places) {
    const term = await showTerminal(lab, where).catch(() => undefined);
    if (term !== undefined) terms.push(term);
    else for (const t of lab.store.getState().terminals.filter((o) => o.where === where)) closeTerminal(lab, t.term);
  }
  const wanted = terms[active] ?? terms[0];
  if (wanted !== undefined) lab.store.setState({ activeTerm: wanted });
}
