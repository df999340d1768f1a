/** Choices of the user that outlive a lab. `public/theme.js` applies those that are seen before the first paint. */
import { createStore } from 'zustand/vanilla';
import { changeLanguage, type Language, languageOf } from '../i18n/language.ts';
import { readJson, writeJson } from './storage.ts';

export type Theme = 'light' | 'dark';
/** What is kept; without an entry the system decides. */
interface Choices {
  readonly theme?: Theme;
  readonly language?: Language;
  readonly motion?: Motion;
  readonly density?: Density;
  readonly speed?: number;
}
type Motion = 'reduced' | 'full';
type Density = 'dense' | 'roomy';

interface Settings {
  /** What was chosen. */
  readonly choices: Choices;
  /** What is shown. */
  readonly theme: Theme;
  readonly language: Language;
  readonly speed: number;
}

const KEY = 'vethlab.settings';
const kept = readJson<Choices>(KEY) ?? {};
const root = () => document.documentElement;
const systemIsDark = () => matchMedia('(prefers-color-scheme: dark)');

const languageFor = (choices: Choices): Language => choices.language ?? languageOf(navigator.languages);
const themeFor = (choices: Choices): Theme => choices.theme ?? (systemIsDark().matches ? 'dark' : 'light');

export const settings = createStore<Settings>(() => ({
  choices: kept,
  theme: root().dataset.theme === 'dark' ? 'dark' : 'light',
  language: 'en',
  speed: kept.speed ?? 1,
}));

/** Changes one choice; `undefined` gives it back to the system. */
export function choose<K extends keyof Choices>(key: K, value: Choices[K] | undefined): void {
  const { [key]: _, ...rest } = settings.getState().choices;
  const choices: Choices = value === undefined ? rest : { ...rest, [key]: value };
  settings.setState({ choices });
  writeJson(KEY, choices);
  apply(choices);
}

export const setTheme = (theme: Theme): void => choose('theme', theme);
export const keepSpeed = (speed: number): void => choose('speed', speed);

function apply(choices: Choices): void {
  const theme = themeFor(choices);
  const { dataset } = root();
  dataset.theme = theme;
  if (choices.motion) dataset.motion = choices.motion;
  else delete dataset.motion;
  if (choices.density) dataset.density = choices.density;
  else delete dataset.density;
  settings.setState({ theme, speed: choices.speed ?? 1 });
  void showLanguage(languageFor(choices));
}

async function showLanguage(language: Language): Promise<void> {
  if (language === settings.getState().language) return;
  if (await changeLanguage(language)) settings.setState({ language });
}

/** Before the first text is drawn. */
export async function startSettings(): Promise<void> {
  systemIsDark().addEventListener('change', () => apply(settings.getState().choices));
  await showLanguage(languageFor(kept));
}
