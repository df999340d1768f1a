/**
 * Undo, redo and autosave. A state of the lab is its document; when the tables or the drawing have changed and come to rest, the document is made
 * anew and, if it differs, becomes a step. Going back opens the older document; when only places differ nothing is booted.
 */
import { toLabDoc } from '#lab/export/doc.ts';
import type { LabDoc } from '#lab/schema.ts';
import type { Snapshot } from '#lab/snapshot.ts';
import type { Lab, LabState } from './lab-store.ts';

/** Plain data. */
export interface Step {
  readonly doc: LabDoc;
  /** What a boot would make. */
  readonly built: string;
  /** What stands beside it. */
  readonly drawn: string;
}

export interface HistoryHooks {
  /** Shows all that has happened: it is from there that one goes back. */
  readonly toEnd: () => void;
  /** Boots a document, with the terminals where they are. */
  readonly reopen: (doc: LabDoc) => Promise<void>;
  /** `changed`: since it was opened. */
  readonly save: (doc: LabDoc, changed: boolean) => void;
  /** Keeps the steps, oldest first and next first, so that a reload can go on from them. */
  readonly keepSteps?: (past: readonly Step[], future: readonly Step[]) => void;
}

const SETTLE_MS = 300;
const MAX_STEPS = 100;
const STRUCTURE = ['machine', 'netns', 'link', 'addr', 'route', 'xtchain', 'xtrule', 'sysctl', 'cable'] as const;

const histories = new WeakMap<Lab, History>();
/** A new gesture begins: what the last one did is a step of its own, however quickly they follow each other. */
export const checkpoint = (lab: Lab): void => histories.get(lab)?.checkpoint();

export class History {
  private readonly lab: Lab;
  private readonly hooks: HistoryHooks;
  private past: Step[] = [];
  private future: Step[] = [];
  private present: Step | undefined;
  /** While a document is being opened its own changes are no steps. */
  private opening = true;
  private asOpened: LabDoc | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private seen = '';

  constructor(lab: Lab, hooks: HistoryHooks) {
    this.lab = lab;
    this.hooks = hooks;
    lab.store.subscribe((s) => this.onChange(s));
    histories.set(lab, this);
  }

  checkpoint(): void {
    if (this.timer !== undefined) this.commit();
  }

  /** A document is about to be opened; its steps begin anew unless it is a step itself. */
  begin(doc: LabDoc, isStep = false): void {
    this.opening = true;
    this.asOpened = doc;
    clearTimeout(this.timer);
    this.timer = undefined;
    if (isStep) return;
    this.past = [];
    this.future = [];
    this.present = undefined;
    this.tell();
  }
  /** Its script has run. */
  opened(): void {
    this.opening = false;
    this.seen = '';
    this.tell();
    this.onChange(this.lab.store.getState());
  }

  /** Steps of an earlier time, for the document that is being opened. */
  resume(past: readonly Step[], future: readonly Step[]): void {
    this.past = [...past];
    this.future = [...future].reverse();
    this.tell();
  }
  /** A document has been opened, and is not being opened again. */
  get isOpen(): boolean {
    return !this.opening;
  }
  /** The document of the last step. */
  get last(): LabDoc | undefined {
    return this.present?.doc ?? this.asOpened;
  }

  async undo(): Promise<void> {
    this.hooks.toEnd();
    this.commit();
    const step = this.past.pop();
    if (!step || !this.present) return;
    this.future.push(this.present);
    await this.goTo(step);
  }
  async redo(): Promise<void> {
    this.hooks.toEnd();
    this.commit();
    const step = this.future.pop();
    if (!step || !this.present) return;
    this.past.push(this.present);
    await this.goTo(step);
  }

  /** The document of now, as it is saved. */
  document(): LabDoc {
    const s = this.lab.store.getState();
    return toLabDoc(s.snapshot, {
      name: s.name,
      seed: s.seed,
      places: s.places,
      notes: s.notes,
      about: s.about,
      roles: s.roles,
    });
  }

  private onChange(s: LabState): void {
    if (this.opening || this.timer !== undefined || s.head !== s.end || s.worker === 'busy' || s.worker === 'crashed') return;
    if (this.signature(s) === this.seen) return;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.commit();
    }, SETTLE_MS);
  }

  /** Cheap: says whether anything that a document holds may have changed. */
  private signature(s: LabState): string {
    const versions = STRUCTURE.map((table) => s.snapshot.versions[table]).join();
    return `${versions}|${written(s.snapshot)}|${identity(s.places)}|${identity(s.notes)}|${identity(s.roles)}|${s.name}`;
  }

  private commit(): void {
    const s = this.lab.store.getState();
    if (this.opening || s.head !== s.end) return;
    const signature = this.signature(s);
    if (signature === this.seen) return;
    this.seen = signature;
    const step = stepOf(this.document());
    const before = this.present;
    if (before && before.built === step.built && before.drawn === step.drawn) return;
    this.present = before || !this.asOpened ? step : { ...step, doc: { ...this.asOpened, view: step.doc.view } };
    if (before) {
      this.past.push(before);
      if (this.past.length > MAX_STEPS) this.past.shift();
      this.future = [];
    }
    this.tell();
    this.hooks.save(this.present.doc, before !== undefined);
    if (before) this.keepSteps();
  }

  private async goTo(step: Step): Promise<void> {
    const booted = this.present?.built === step.built;
    this.present = step;
    this.tell();
    if (booted) {
      const { view, name } = step.doc;
      this.lab.store.setState({ places: view.places, notes: view.notes, name });
      this.seen = this.signature(this.lab.store.getState());
    } else await this.hooks.reopen(step.doc);
    this.hooks.save(step.doc, true);
    this.keepSteps();
  }

  private keepSteps(): void {
    this.hooks.keepSteps?.(this.past, this.future.toReversed());
  }

  private tell(): void {
    this.lab.store.setState({ canUndo: this.past.length > 0, canRedo: this.future.length > 0 });
  }
}

const stepOf = (doc: LabDoc): Step => ({
  doc,
  built: JSON.stringify([doc.machines, doc.cables, doc.script]),
  drawn: JSON.stringify([doc.name, doc.view]),
});

/** Neighbours and FDB entries that somebody wrote; learned ones come and go without being steps. */
function written(snapshot: Snapshot): string {
  let text = '';
  for (const n of snapshot.neigh.values()) if (n.state === 'PERMANENT') text += `${n.rid}=${n.lladdr},`;
  for (const f of snapshot.fdb.values()) if (f.state !== 'learned') text += `${f.rid},`;
  return text;
}

const ids = new WeakMap<object, number>();
let nextId = 1;
/** A number for an object that is replaced whenever it changes. */
function identity(object: object): number {
  let id = ids.get(object);
  if (id === undefined) {
    id = nextId++;
    ids.set(object, id);
  }
  return id;
}
