/** Choices that outlive a lab. Each can be given back to the system. */
import './settings.css';
import { useId } from 'react';
import { useStore } from 'zustand';
import { hints, hintsAgain } from '../hints/store.ts';
import { LANGUAGES, languageOf, languages } from '../i18n/language.ts';
import { t } from '../i18n/t.ts';
import { choose, keepSpeed, settings } from '../store/settings.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { closeDialog, shell } from '../workspace/shell.ts';

const SPEEDS = [0.25, 0.5, 1, 2, 4, 8] as const;

export function SettingsDialog() {
  const open = useStore(shell, (s) => s.dialog === 'settings');
  return (
    <Dialog open={open} onClose={closeDialog} title={t('settings.name')} text={t('settings.where')}>
      {open && <Body />}
    </Dialog>
  );
}

function Body() {
  const { choices, speed } = useStore(settings);
  const over = useStore(hints, (s) => s.over);
  const browser = LANGUAGES[languageOf(navigator.languages)].name;
  return (
    <div className="dialog-b settings">
      <Choice
        name={t('settings.language')}
        value={choices.language}
        options={languages.map((id) => [id, LANGUAGES[id].name])}
        system={t('settings.browser', { name: browser })}
        onChoose={(v) => choose('language', v)}
      />
      <Choice
        name={t('settings.theme')}
        value={choices.theme}
        options={[
          ['light', t('settings.theme.light')],
          ['dark', t('settings.theme.dark')],
        ]}
        onChoose={(v) => choose('theme', v)}
      />
      <Choice
        name={t('settings.motion')}
        value={choices.motion}
        options={[
          ['full', t('settings.motion.full')],
          ['reduced', t('settings.motion.reduced')],
        ]}
        onChoose={(v) => choose('motion', v)}
      />
      <Choice
        name={t('settings.density')}
        value={choices.density ?? 'dense'}
        system={false}
        options={[
          ['dense', t('settings.density.dense')],
          ['roomy', t('settings.density.roomy')],
        ]}
        onChoose={(v) => choose('density', v)}
      />
      <Choice
        name={t('settings.speed')}
        value={String(speed)}
        system={false}
        options={SPEEDS.map((s) => [String(s), `${s}×`])}
        onChoose={(v) => v !== undefined && keepSpeed(Number(v))}
      />
      <div className="choice">
        <b>{t('settings.hints')}</b>
        <div className="choice-o">
          <Button disabled={over.length === 0} onClick={hintsAgain}>
            {t('settings.hints.again')}
          </Button>
        </div>
      </div>
    </div>
  );
}

interface Props<T extends string> {
  readonly name: string;
  readonly value: T | undefined;
  readonly options: readonly (readonly [T, string])[];
  /** What giving it back is called; `false` where there is nobody to give it to. */
  readonly system?: string | false;
  readonly onChoose: (value: T | undefined) => void;
}
function Choice<T extends string>({ name, value, options, system, onChoose }: Props<T>) {
  const group = useId();
  const all: readonly (readonly [T | undefined, string])[] =
    system === false ? options : [[undefined, system ?? t('settings.system')], ...options];
  return (
    <fieldset className="choice">
      <legend>{name}</legend>
      <div className="choice-o">
        {all.map(([id, text]) => (
          <label key={id ?? ''}>
            <input type="radio" name={group} checked={id === value} onChange={() => onChoose(id)} />
            <span>{text}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
