/** What is pasted into a terminal: it goes in whole, marked as pasted, and waits for Enter. Many lines are asked about first. */
import { createStore } from 'zustand/vanilla';
import type { Lab } from '../store/lab-store.ts';

/** More lines than this are shown before they go in. */
const MANY = 5;

interface Asked {
  readonly term: number;
  readonly text: string;
  readonly lines: number;
}
/** The paste that waits for an answer. */
export const pasteAsked = createStore<{ readonly asked: Asked | undefined }>(() => ({ asked: undefined }));

/** Without the line ends at its end: the last line waits for Enter, as the others do. */
export const pasteText = (text: string): string => text.replace(/\r\n?/g, '\n').replace(/\n+$/, '');

export function paste(lab: Lab, term: number, raw: string): void {
  const text = pasteText(raw);
  const lines = text.split('\n').length;
  if (lines > MANY) pasteAsked.setState({ asked: { term, text, lines } });
  else sendPaste(lab, term, text);
}

/** The marks are what a terminal puts around pasted text; one inside the text would end it early. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they begin with one.
const MARKS = /\x1b\[20[01]~/g;
export function sendPaste(lab: Lab, term: number, text: string): void {
  pasteAsked.setState({ asked: undefined });
  lab.client.send({ type: 'input', term, data: `\x1b[200~${text.replace(MARKS, '')}\x1b[201~` });
}
