/** Labs kept in this browser: a short list for the start page, and each document under a key of its own. The oldest go when there is no more room. */
import type { LabDoc } from '#lab/schema.ts';
import { forget, readJson, writeJson } from './storage.ts';
import type { Thumb } from './thumb-size.ts';

export interface SavedLab {
  readonly id: string;
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly date: number;
  readonly machines: number;
  readonly commands: number;
  /** Characters. */
  readonly size: number;
  /** Nobody has changed it since it was opened from the start page, where it can be had again: not listed, and the first to go. */
  readonly fresh: boolean;
  readonly thumb?: Thumb;
}

const LIST = 'vethlab.labs';
const CURRENT = 'vethlab.current';
const keyOf = (id: string): string => `vethlab.lab.${id}`;
const MAX_LABS = 20;
const MAX_CHARS = 2_500_000;

/** Newest first. */
export const savedLabs = (): SavedLab[] => readJson<SavedLab[]>(LIST) ?? [];
export const savedLab = (id: string): LabDoc | undefined => readJson<LabDoc>(keyOf(id));
export const isFresh = (id: string): boolean => savedLabs().find((l) => l.id === id)?.fresh ?? true;
export const currentLab = (): string | undefined => readJson<string>(CURRENT);
export const setCurrentLab = (id: string): void => void writeJson(CURRENT, id);
export const newLabId = (): string => crypto.randomUUID().slice(0, 8);

/** Commands of a script: lines that are neither empty nor comments. */
export const commandsOf = (script: string): number => script.split('\n').filter((l) => /^\s*[^#\s]/.test(l)).length;

/** Keeps a document. Answers false when the browser does not let us, even without the other labs. */
export function saveLab(id: string, doc: LabDoc, fresh = false, now = Date.now(), thumb?: Thumb): boolean {
  const drawn = thumb ?? savedLabs().find((l) => l.id === id)?.thumb;
  const entry: SavedLab = {
    id,
    name: doc.name,
    date: now,
    machines: doc.machines.length,
    commands: commandsOf(doc.script),
    size: JSON.stringify(doc).length,
    fresh,
    ...(drawn && { thumb: drawn }),
  };
  const others = savedLabs().filter((l) => l.id !== id);
  const keep: SavedLab[] = [];
  let room = MAX_CHARS - entry.size;
  for (const lab of others) {
    room -= lab.size;
    if (room >= 0 && keep.length < MAX_LABS - 1 && !lab.fresh) keep.push(lab);
  }
  for (const gone of others.filter((l) => !keep.includes(l))) forget(keyOf(gone.id));
  while (!writeJson(keyOf(id), doc)) {
    const oldest = keep.pop();
    if (!oldest) return false;
    forget(keyOf(oldest.id));
  }
  return writeJson(LIST, [entry, ...keep]);
}

/** Takes a lab away. Answers the function that puts it back where it was. */
export function removeLab(id: string): () => void {
  const before = savedLabs();
  const doc = savedLab(id);
  forget(keyOf(id));
  writeJson(
    LIST,
    before.filter((l) => l.id !== id),
  );
  return () => {
    const entry = before.find((l) => l.id === id);
    if (!entry || !doc || !writeJson(keyOf(id), doc)) return;
    const now = savedLabs().filter((l) => l.id !== id);
    const at = now.findIndex((l) => l.date < entry.date);
    writeJson(LIST, now.toSpliced(at < 0 ? now.length : at, 0, entry));
  };
}

export function renameLab(id: string, name: string): void {
  const doc = savedLab(id);
  if (!doc || !writeJson(keyOf(id), { ...doc, name })) return;
  writeJson(
    LIST,
    savedLabs().map((l) => (l.id === id ? { ...l, name } : l)),
  );
}

/** A copy under a name of its own. Answers its id; nothing when there is no lab, or no room for a second. */
export function copyLab(id: string, name: string): string | undefined {
  const doc = savedLab(id);
  const copy = newLabId();
  const thumb = savedLabs().find((l) => l.id === id)?.thumb;
  return doc && saveLab(copy, { ...doc, name }, false, Date.now(), thumb) ? copy : undefined;
}
