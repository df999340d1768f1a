/** Ctrl C, X, V while the canvas has the focus: the clipboard carries a script. Text that is none of ours is left to the page, which runs it. */
import { type RefObject, useEffect } from 'react';
import { removeAll } from './actions.ts';
import { pasteText } from './clipboard.ts';
import { type CanvasHold, useCanvas } from './context.ts';
import type { Drawing } from './drawing.ts';
import { copied, paste } from './edit.ts';
import { thingOf } from './things.ts';

export function chosenKeys({ lab, ui }: CanvasHold): readonly string[] {
  const { selection } = lab.store.getState();
  const { focus } = ui.getState();
  return selection.length > 0 ? selection : focus === undefined ? [] : [focus];
}

const NOTHING = { names: new Set<string>(), addresses: new Set<number>() };

export function useClipboard(root: RefObject<HTMLDivElement | null>, latest: RefObject<Drawing>): void {
  const hold = useCanvas();
  useEffect(() => {
    const { lab } = hold;
    const here = (e: ClipboardEvent): boolean => {
      const el = e.target as HTMLElement;
      const inField = el.isContentEditable || ['INPUT', 'TEXTAREA'].includes(el.tagName);
      return (
        !inField && root.current !== null && (root.current.contains(document.activeElement) || document.activeElement === document.body)
      );
    };
    const onCopy = (e: ClipboardEvent): void => {
      const keys = chosenKeys(hold);
      if (!here(e) || keys.length === 0 || String(getSelection())) return;
      const { plan } = latest.current;
      const text = copied(plan, keys);
      e.preventDefault();
      if (text === undefined) return;
      e.clipboardData?.setData('text/plain', text);
      if (e.type === 'cut') void removeAll(lab, plan, keys);
    };
    const onPaste = (e: ClipboardEvent): void => {
      const text = e.clipboardData?.getData('text/plain') ?? '';
      if (!here(e) || !pasteText(text, NOTHING)) return;
      e.preventDefault();
      e.stopImmediatePropagation();
      const { plan } = latest.current;
      const key = chosenKeys(hold)[0];
      const machine = (key === undefined ? undefined : thingOf(plan, key)?.machine) ?? plan.model.machines[0]?.row.name;
      if (machine !== undefined) void paste(lab, plan, machine, text);
    };
    addEventListener('copy', onCopy);
    addEventListener('cut', onCopy);
    addEventListener('paste', onPaste, { capture: true });
    return () => {
      removeEventListener('copy', onCopy);
      removeEventListener('cut', onCopy);
      removeEventListener('paste', onPaste, { capture: true });
    };
  }, [hold, root, latest]);
}
