/** The one way to visible text: a key of the catalogue with parameters in braces. A second language is a second object of the same keys. */
import { en } from './en.ts';

export type MessageKey = keyof typeof en;

export function t(key: MessageKey, params: Readonly<Record<string, string | number>> = {}): string {
  return (en[key] as string).replace(/\{(\w+)\}/g, (whole, name: string) => (name in params ? String(params[name]) : whole));
}

/** Text of a document: a key of the catalogue, or words of the author as they stand. */
export const words = (text: string): string => (Object.hasOwn(en, text) ? t(text as MessageKey) : text);
