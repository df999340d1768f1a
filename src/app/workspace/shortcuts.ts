/** Keys that work anywhere in the lab, except where text is typed. Tools and things of the canvas have theirs in the canvas. */
import { useEffect } from 'react';
import { useSession } from '../store/hooks.ts';
import type { Session } from '../store/session.ts';
import { typesText } from '../ui/keys.ts';
import { openFile, saveFile, takeFile, takeText } from './intake.ts';
import { openDialog, shell } from './shell.ts';

type Act = (session: Session) => void;
const playPause: Act = ({ player, lab }) => (lab.store.getState().playing ? player.pause() : player.play());

const PLAIN: Readonly<Record<string, Act>> = {
  ',': ({ player }) => player.previous(),
  '.': ({ player }) => player.nextEvent(),
  '/': ({ player }) => player.nextHop(),
  End: ({ player }) => player.toEnd(),
  '?': () => openDialog('keys'),
};
const WITH_CTRL: Readonly<Record<string, Act>> = {
  z: ({ history }) => void history.undo(),
  'shift+z': ({ history }) => void history.redo(),
  y: ({ history }) => void history.redo(),
  s: saveFile,
  o: (session) => void openFile(session),
  e: () => openDialog('export'),
};

/** Also where one types, and in the terminal. */
const ANYWHERE: Readonly<Record<string, Act>> = { k: () => openDialog('palette'), ',': () => openDialog('settings') };

/** Space belongs to the focused control; elsewhere it plays and pauses. */
const onControl = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  target.closest('button, a, select, [role="tab"], [role="menuitem"], [role="treeitem"], [role="dialog"]') !== null;

function actOf(e: KeyboardEvent, key: string, ctrl: boolean): Act | undefined {
  if (ctrl) return WITH_CTRL[e.shiftKey ? `shift+${key}` : key];
  return e.key === ' ' && !onControl(e.target) ? playPause : PLAIN[e.key];
}

export function useShortcuts(): void {
  const session = useSession();
  useEffect(() => {
    const onKey = (e: KeyboardEvent) => {
      if (e.altKey || shell.getState().dialog) return;
      const key = e.key.length === 1 ? e.key.toLowerCase() : e.key;
      const ctrl = e.ctrlKey || e.metaKey;
      const act = (ctrl && !e.shiftKey && ANYWHERE[key]) || (typesText(e.target) ? undefined : actOf(e, key, ctrl));
      if (!act) return;
      e.preventDefault();
      e.stopPropagation();
      act(session);
    };
    const onPaste = (e: ClipboardEvent) => {
      if (typesText(e.target)) return;
      const file = e.clipboardData?.files[0];
      if (file) return void takeFile(session, file);
      const text = e.clipboardData?.getData('text/plain') ?? '';
      if (text.trim()) void takeText(session, text);
    };
    addEventListener('keydown', onKey, { capture: true });
    addEventListener('paste', onPaste);
    return () => {
      removeEventListener('keydown', onKey, { capture: true });
      removeEventListener('paste', onPaste);
    };
  }, [session]);
}
