/**
 * The one way to visible text: a key of the catalogue with parameters in braces. `{n?line|lines}` chooses by the number `n` as the language counts.
 * A language is an object of the same keys; English is always here, the others are fetched when they are chosen.
 */
import { en } from './en.ts';

export type MessageKey = keyof typeof en;
export type Catalogue = Readonly<Record<MessageKey, string>>;
type Params = Readonly<Record<string, string | number>>;

let messages: Catalogue = en;
let locale = 'en-GB';
let plural = new Intl.PluralRules(locale);

/** From now on texts are of this language. What is on the screen has to be drawn anew. */
export function speak(catalogue: Catalogue, tag: string): void {
  messages = catalogue;
  locale = tag;
  plural = new Intl.PluralRules(tag);
}
/** For dates and numbers. */
export const localeNow = (): string => locale;

export function t(key: MessageKey, params: Params = {}): string {
  return messages[key].replace(/\{(\w+)(?:\?([^}]*))?\}/g, (whole, name: string, forms?: string) => {
    const value = params[name];
    if (value === undefined) return whole;
    return forms === undefined ? String(value) : formOf(forms.split('|'), Number(value));
  });
}

/** `one|other`; a language that does not tell them apart has one form only. */
function formOf(forms: readonly string[], n: number): string {
  return (plural.select(n) === 'one' ? forms[0] : forms.at(-1)) ?? '';
}

/** Text of a document: a key of the catalogue, or words of the author as they stand. */
export const words = (text: string): string => (Object.hasOwn(en, text) ? t(text as MessageKey) : text);
