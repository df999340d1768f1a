/** Keys that the browser or the page takes before the terminal does. */
import type { Terminal } from '@xterm/xterm';

/** Answers whether the terminal shall have the key. Copies a selection instead of interrupting, and lets the browser paste. */
export function terminalKeys(e: KeyboardEvent, xterm: Terminal): boolean {
  if (e.type !== 'keydown' || !(e.ctrlKey || e.metaKey)) return true;
  const key = e.key.toLowerCase();
  if (key === 'v') return false;
  if (key === 'c' && (e.shiftKey || e.metaKey || xterm.hasSelection())) {
    e.preventDefault();
    if (!xterm.hasSelection()) return false;
    void navigator.clipboard?.writeText(xterm.getSelection());
    xterm.clearSelection();
    return false;
  }
  return true;
}
