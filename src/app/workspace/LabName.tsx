/** The lab's name; press it to write another. */
import { useState } from 'react';
import { t } from '../i18n/t.ts';
import { useLab, useSession } from '../store/hooks.ts';

export function LabName() {
  const { lab } = useSession();
  const name = useLab((s) => s.name);
  const [text, setText] = useState<string>();
  const done = () => {
    if (text?.trim()) lab.store.setState({ name: text.trim().slice(0, 200) });
    setText(undefined);
  };
  if (text === undefined)
    return (
      <button
        type="button"
        className="bar-name"
        aria-label={t('bar.rename', { name })}
        title={t('bar.rename', { name })}
        onClick={() => setText(name)}
      >
        {name}
      </button>
    );
  return (
    <input
      className="bar-name-edit"
      aria-label={t('bar.name')}
      // biome-ignore lint/a11y/noAutofocus: the user has just asked to write here
      autoFocus
      value={text}
      onFocus={(e) => e.currentTarget.select()}
      onChange={(e) => setText(e.target.value)}
      onBlur={done}
      onKeyDown={(e) => {
        if (e.key === 'Enter') done();
        else if (e.key === 'Escape') setText(undefined);
      }}
    />
  );
}
