/** Notes of the author: words on the drawing that no command makes. Their keys are `note:ID`. */
import type { Lab } from '../store/lab-store.ts';

export const noteKey = (id: string): string => `note:${id}`;
export const isNote = (key: string): boolean => key.startsWith('note:');
export const noteId = (key: string): string => key.slice('note:'.length);

export function addNote(lab: Lab, at: { readonly x: number; readonly y: number; readonly w: number; readonly h: number }): string {
  const { notes } = lab.store.getState();
  let n = notes.length + 1;
  while (notes.some((o) => o.id === `n${n}`)) n++;
  lab.store.setState({ notes: [...notes, { id: `n${n}`, text: '', ...at }] });
  return noteKey(`n${n}`);
}
export function setNoteText(lab: Lab, key: string, text: string): void {
  lab.store.setState((s) => ({ notes: s.notes.map((n) => (n.id === noteId(key) ? { ...n, text } : n)) }));
}
export function moveNote(lab: Lab, key: string, x: number, y: number): void {
  lab.store.setState((s) => ({ notes: s.notes.map((n) => (n.id === noteId(key) ? { ...n, x, y } : n)) }));
}
export function removeNote(lab: Lab, key: string): void {
  lab.store.setState((s) => ({ notes: s.notes.filter((n) => n.id !== noteId(key)) }));
}
