/** Scripts and files that come into an open lab: pasted, dropped or chosen. */
import { isLabError, readLab, writeLab } from '#lab/file.ts';
import { readListing } from '#lab/import/listing.ts';
import { t } from '../i18n/t.ts';
import { runScript } from '../script/run.ts';
import type { Lab } from '../store/lab-store.ts';
import type { Session } from '../store/session.ts';
import { chooseFile, download, fileName } from '../ui/download.ts';
import { say, shell } from './shell.ts';

/** The machine of what is selected, or the first one. */
export function selectedMachine(lab: Lab): string {
  const { selection, snapshot } = lab.store.getState();
  const names = [...snapshot.machine.values()].map((m) => m.name);
  const selected = selection[0]?.split('/')[0];
  return names.find((n) => n === selected) ?? names[0] ?? '';
}

/** Takes text into the lab: a lab file takes its place, anything else runs on the selected machine. */
export async function takeText(session: Session, text: string): Promise<void> {
  if (/^\s*\{/.test(text) && /"vethlab"\s*:/.test(text)) {
    const doc = readLab(text);
    if (isLabError(doc)) say(doc.error);
    else await session.open(doc, { own: true });
    return;
  }
  const { error } = readListing(text);
  if (error) {
    say(t(error === 'empty' ? 'script.empty' : 'script.tooLong'));
    return;
  }
  shell.setState({ pane: 'script', sheet: 'full' });
  session.player.toEnd();
  session.player.play();
  await runScript(session.lab, text, { machine: selectedMachine(session.lab) });
}

export async function openFile(session: Session): Promise<void> {
  const file = await chooseFile('.vethlab,.sh,.json,.txt');
  if (file) await takeText(session, await file.text());
}

export function saveFile(session: Session): void {
  const doc = session.history.document();
  download(`${fileName(doc.name)}.vethlab`, writeLab(doc), 'application/json');
}
