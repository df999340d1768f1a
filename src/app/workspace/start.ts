/** From the start page into a lab: fetched when it is first needed. Answers what was wrong with what was given, if anything. */
import { isLabError, readLab } from '#lab/file.ts';
import { readListing } from '#lab/import/listing.ts';
import { emptyLab, type LabDoc } from '#lab/schema.ts';
import { t } from '../i18n/t.ts';
import { runScript, scriptPane } from '../script/run.ts';
import { savedLab } from '../store/saved.ts';
import { type Source, theSession } from '../store/session.ts';
import { goTo, labRoute } from '../ui/route.ts';
import { shell } from './shell.ts';

export async function openDoc(doc: LabDoc, from: Source = {}): Promise<void> {
  const opening = theSession().open(doc, from);
  scriptPane(theSession().lab).reset();
  goTo(labRoute);
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

/** Text that was pasted, dropped or chosen: a lab file, or a script for a fresh machine. */
export async function openText(text: string, file?: string): Promise<string | undefined> {
  if (/^\s*\{/.test(text) && /"vethlab"\s*:/.test(text)) {
    const doc = readLab(text);
    if (isLabError(doc)) return doc.error;
    await openDoc(doc, { own: true });
    return undefined;
  }
  const { sections, error } = readListing(text);
  if (error) return t(error === 'empty' ? 'script.empty' : 'script.tooLong');
  const named = [...new Set(sections.flatMap((s) => (s.machine === undefined ? [] : [s.machine])))];
  const name = file?.replace(/\.\w+$/, '') ?? t('lab.fromScript');
  const fresh = emptyLab(name);
  const machines = named.map((machine) => ({ name: machine, role: 'host' as const, nics: [] }));
  await openDoc(machines.length > 0 ? { ...fresh, machines } : fresh);
  const { lab } = theSession();
  const first = machines[0]?.name ?? fresh.machines[0]?.name ?? '';
  shell.setState({ pane: 'script' });
  void runScript(lab, text, { machine: first });
  return undefined;
}

/** A fresh machine with the script pane open, for text that the browser does not hand over by itself. */
export async function openScriptPane(): Promise<void> {
  await openEmpty();
  shell.setState({ pane: 'script' });
}
