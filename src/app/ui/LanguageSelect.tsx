/** The language, in its own words: the one control that must be found by somebody who cannot read the others. */
import { Languages } from 'lucide-react';
import { useStore } from 'zustand';
import { LANGUAGES, type Language, languages } from '../i18n/language.ts';
import { t } from '../i18n/t.ts';
import { choose, settings } from '../store/settings.ts';

export function LanguageSelect() {
  const language = useStore(settings, (s) => s.language);
  return (
    <label className="lang">
      <Languages className="ic" size={16} strokeWidth={1.6} aria-hidden="true" />
      <select aria-label={t('settings.language')} value={language} onChange={(e) => choose('language', e.currentTarget.value as Language)}>
        {languages.map((id) => (
          <option key={id} value={id} lang={LANGUAGES[id].tag}>
            {LANGUAGES[id].name}
          </option>
        ))}
      </select>
    </label>
  );
}
