/** A note: words of the author. Double click or F2 edits it. */
import { useState } from 'react';
import { useStore } from 'zustand';
import { t } from '../../i18n/t.ts';
import { useCanvas } from '../context.ts';
import type { NodeFacts } from '../facts.ts';
import { noteId, setNoteText } from '../notes.ts';

export function NoteNode({ facts }: { facts: NodeFacts }) {
  const { lab, ui } = useCanvas();
  const text = useStore(lab.store, (s) => s.notes.find((n) => n.id === noteId(facts.key))?.text ?? '');
  const editing = useStore(ui, (s) => s.renaming === facts.key);
  const focused = useStore(ui, (s) => s.focus === facts.key);
  const stop = () => ui.setState({ renaming: undefined });
  const done = (value: string) => {
    setNoteText(lab, facts.key, value);
    stop();
  };
  return (
    <div className="vl-note" data-focus={focused} style={{ width: facts.w, height: facts.h }}>
      {editing ? (
        <NoteEditor text={text} onDone={done} onCancel={stop} />
      ) : (
        // biome-ignore lint/a11y/noStaticElementInteractions: F2 does the same from the keyboard
        <div className="vl-note-text" onDoubleClick={() => ui.setState({ renaming: facts.key })}>
          {text || t('canvas.note.empty')}
        </div>
      )}
    </div>
  );
}

function NoteEditor({ text, onDone, onCancel }: { text: string; onDone: (text: string) => void; onCancel: () => void }) {
  const [value, setValue] = useState(text);
  return (
    <textarea
      className="nodrag nowheel"
      // biome-ignore lint/a11y/noAutofocus: the user has just asked to write here
      autoFocus
      aria-label={t('canvas.note.edit')}
      value={value}
      onChange={(e) => setValue(e.target.value)}
      onBlur={() => onDone(value)}
      onKeyDown={(e) => {
        e.stopPropagation();
        if (e.key !== 'Escape') return;
        // The keyboard stays on the drawing, at the note.
        e.currentTarget.closest<HTMLElement>('.vl-canvas')?.focus();
        onCancel();
      }}
    />
  );
}
