/** Choices of the user that outlive a lab: theme and speed. `public/theme.js` reads the theme before the first paint. */
import { createStore } from 'zustand/vanilla';
import { readJson, writeJson } from './storage.ts';

export type Theme = 'light' | 'dark';
interface Settings {
  readonly theme: Theme;
  readonly speed: number;
}

const KEY = 'vethlab.settings';
const shown = (): Theme => (document.documentElement.dataset.theme === 'dark' ? 'dark' : 'light');
const kept = readJson<Partial<Settings>>(KEY) ?? {};

export const settings = createStore<Settings>(() => ({ theme: shown(), speed: kept.speed ?? 1 }));

export function setTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
  settings.setState({ theme });
  keep({ theme });
}
export function keepSpeed(speed: number): void {
  settings.setState({ speed });
  keep({ speed });
}

/** Only what was chosen is kept: a theme that follows the system goes on following it. */
function keep(change: Partial<Settings>): void {
  writeJson(KEY, { ...readJson<Partial<Settings>>(KEY), ...change });
}
