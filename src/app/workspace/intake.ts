/** Scripts and files that come into an open lab (pasted, dropped or chosen), and the lab as a file. */
import { writeLab } from '#lab/file.ts';
import { runScript } from '../script/run.ts';
import type { Lab } from '../store/lab-store.ts';
import type { Session } from '../store/session.ts';
import { chooseFile, download, fileName } from '../ui/download.ts';
import { ACCEPTED, type Given, givenFile, givenText } from './given.ts';
import { say, shell } from './shell.ts';
import { openDoc } from './start.ts';

/** The machine of what is selected, or the first one. */
export function selectedMachine(lab: Lab): string {
  const { selection, snapshot } = lab.store.getState();
  const names = [...snapshot.machine.values()].map((m) => m.name);
  const selected = selection[0]?.split('/')[0];
  return names.find((n) => n === selected) ?? names[0] ?? '';
}

export const takeText = async (session: Session, text: string): Promise<void> => take(session, await givenText(text));
export const takeFile = async (session: Session, file: File): Promise<void> => take(session, await givenFile(file));

/** A lab becomes the open one; the one before is kept. A script runs on the selected machine. */
async function take(session: Session, given: Given): Promise<void> {
  if (given.kind === 'problem') return say(given.text);
  if (given.kind === 'lab') return openDoc(given.doc, { own: true });
  shell.setState({ pane: 'script', sheet: 'full' });
  session.player.toEnd();
  session.player.play();
  await runScript(session.lab, given.text, { machine: selectedMachine(session.lab) });
}

export async function openFile(session: Session): Promise<void> {
  const file = await chooseFile(ACCEPTED);
  if (file) await takeFile(session, file);
}

export function saveFile(session: Session): void {
  const doc = session.history.document();
  download(`${fileName(doc.name)}.vethlab`, writeLab(doc), 'application/json');
}
