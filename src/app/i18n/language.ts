/** Which language the page speaks: the one that was chosen, or the first of the browser's that we have. */
import { en } from './en.ts';
import { type Catalogue, speak } from './t.ts';

export type Language = 'en' | 'zh';

interface Speech {
  /** In its own words, for the menu. */
  readonly name: string;
  /** For `lang`, dates and plurals. */
  readonly tag: string;
  readonly load: () => Promise<Catalogue>;
}
export const LANGUAGES: Readonly<Record<Language, Speech>> = {
  en: { name: 'English', tag: 'en-GB', load: async () => en },
  zh: { name: '中文', tag: 'zh-CN', load: async () => (await import('./zh.ts')).zh },
};
export const languages = Object.keys(LANGUAGES) as Language[];

/** The first of these tags (`zh-Hans-CN`, `en-US`…) that we speak. */
export const languageOf = (tags: readonly string[]): Language =>
  tags.map((tag) => tag.toLowerCase().split('-')[0]).find((tag): tag is Language => tag !== undefined && Object.hasOwn(LANGUAGES, tag)) ??
  'en';

/** Changes the language of all texts to come. Without a network a language that was never fetched cannot be had: then nothing changes. */
export async function changeLanguage(language: Language): Promise<boolean> {
  const { tag, load } = LANGUAGES[language];
  const catalogue = await load().catch(() => undefined);
  if (!catalogue) return false;
  speak(catalogue, tag);
  document.documentElement.lang = tag;
  return true;
}
