/** From the start page into a lab: fetched when it is first needed. Answers what was wrong with what was given, if anything. */
import { emptyLab, type LabDoc } from '#lab/schema.ts';
import { t } from '../i18n/t.ts';
import { runScript, scriptPane } from '../script/run.ts';
import { copyLab, renameLab, savedLab, savedLabs } from '../store/saved.ts';
import { type Source, theSession } from '../store/session.ts';
import { goInstead, goTo, labRoute } from '../ui/route.ts';
import { type Given, givenCode, givenFile, givenText } from './given.ts';
import { shell } from './shell.ts';

export async function openDoc(doc: LabDoc, from: Source = {}, go = goTo): Promise<void> {
  const opening = theSession().open(doc, from);
  scriptPane(theSession().lab).reset();
  go(labRoute(theSession().id() ?? ''));
  await opening;
}

/** Floor of the machine on an empty canvas: there is room in it for the first few things that are drawn. */
const FLOOR = { x: 0, y: 0, w: 720, h: 432 } as const;

/** A name that says nothing yet; the user gives a better one in the bar. */
export function openEmpty(): Promise<void> {
  const lab = emptyLab(t('lab.untitled'));
  const [machine] = lab.machines;
  return openDoc(machine ? { ...lab, view: { ...lab.view, places: { [machine.name]: FLOOR } } } : lab);
}

export async function openSaved(id: string): Promise<string | undefined> {
  const doc = savedLab(id);
  if (!doc) return t('home.gone');
  await openDoc(doc, { id, own: true });
  return undefined;
}

export const openFile = async (file: File): Promise<string | undefined> => openGiven(await givenFile(file));
export const openText = async (text: string): Promise<string | undefined> => openGiven(await givenText(text));

/** A lab file, or a script for a fresh machine. */
async function openGiven(given: Given): Promise<string | undefined> {
  if (given.kind === 'problem') return given.text;
  if (given.kind === 'lab') {
    void openDoc(given.doc, { own: true });
    return undefined;
  }
  const { sections, text, name } = given;
  const named = [...new Set(sections.flatMap((s) => (s.machine === undefined ? [] : [s.machine])))];
  const fresh = emptyLab(name ?? t('lab.fromScript'));
  const machines = named.map((machine) => ({ name: machine, role: 'host' as const, nics: [] }));
  await openDoc(machines.length > 0 ? { ...fresh, machines } : fresh);
  const { lab } = theSession();
  const first = machines[0]?.name ?? fresh.machines[0]?.name ?? '';
  shell.setState({ pane: 'script' });
  void runScript(lab, text, { machine: first });
  return undefined;
}

/** The lab that a link carries. The same link opened twice is one lab, unless somebody has changed it here. */
export async function openShared(code: string): Promise<string | undefined> {
  const given = await givenCode(code);
  if (given.kind === 'problem') return given.text;
  if (given.kind !== 'lab') return undefined;
  const id = await idOf(code);
  const here = savedLab(id);
  const changed = here !== undefined && JSON.stringify(here) !== JSON.stringify(given.doc);
  void openDoc(given.doc, { ...(!changed && { id }), own: true }, goInstead);
  return undefined;
}
async function idOf(code: string): Promise<string> {
  const hash = await crypto.subtle?.digest('SHA-256', new TextEncoder().encode(code)).catch(() => undefined);
  return hash ? [...new Uint8Array(hash, 0, 5)].map((b) => b.toString(16).padStart(2, '0')).join('') : crypto.randomUUID().slice(0, 8);
}

/** A fresh machine with the script pane open, for text that the browser does not hand over by itself. */
export async function openScriptPane(): Promise<void> {
  await openEmpty();
  shell.setState({ pane: 'script' });
}

/** Gives a kept lab another name, also when it is the one that is open. */
export function renameSaved(id: string, name: string): void {
  renameLab(id, name);
  const session = theSession();
  if (session.id() === id) session.lab.store.setState({ name });
}

/** Answers the copy's id; nothing when the browser has no room for it. */
export function duplicate(id: string): string | undefined {
  const names = new Set(savedLabs().map((l) => l.name));
  const name = savedLab(id)?.name ?? '';
  let n = 2;
  while (names.has(t('labs.copyName', { name, n }))) n++;
  return copyLab(id, t('labs.copyName', { name, n }));
}
