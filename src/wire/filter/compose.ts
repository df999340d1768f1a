/** Writes on an expression: terms that are joined by `&&` are put in and taken out, and every expression has a text. */
import type { FieldTable } from './fields.ts';
import { lex, quoted } from './lex.ts';
import { type Parsed, parseFilter } from './parse.ts';

/**
 * Whether somebody is writing an expression, and not words to look for: there is an operator in it, or a field's name stands alone or before
 * one. Words of a sentence that happen to be names (`arp request`) are words.
 */
export function isExpression(text: string, fields: FieldTable): boolean {
  const tokens = lex(text).slice(0, -1);
  if (tokens.length === 0) return false;
  if (tokens.some((t, i) => t.kind === 'op' && /^(&&|\|\||==|!=|[<>]=?|[(!{}"])$/.test(t.text) && isSymbol(text, tokens[i]?.at ?? 0)))
    return true;
  const at = tokens.findIndex((t) => t.kind !== 'op');
  const first = tokens[at];
  if (!first) return false;
  if (first.kind === 'text') return tokens.length === 1;
  const known = fields.has(first.text.toLowerCase()) || isDotted(first.text, fields);
  return known && (at === tokens.length - 1 || tokens[at + 1]?.kind === 'op');
}
const isSymbol = (text: string, at: number): boolean => /[^\p{L}]/u.test(text[at] ?? '');
/** `ip.adr`: a protocol's name and a field that it may lack. */
const isDotted = (word: string, fields: FieldTable): boolean => {
  const dot = word.indexOf('.');
  return dot > 0 && fields.get(word.slice(0, dot).toLowerCase())?.type === 'protocol';
};

/** The terms of a text that are joined by `&&` outside of all parentheses, as they are written. Plain words become terms of their own. */
export function termsOf(text: string, fields: FieldTable): string[] {
  if (text.trim() === '') return [];
  if (!isExpression(text, fields)) return text.trim().split(/\s+/).map(quoted);
  const tokens = lex(text);
  const cuts: number[] = [];
  let depth = 0;
  let or = false;
  for (const t of tokens) {
    if (t.kind !== 'op') continue;
    if (t.text === '(' || t.text === '{') depth++;
    else if (t.text === ')' || t.text === '}') depth--;
    else if (t.text === '||' && depth === 0) or = true;
    else if (t.text === '&&' && depth === 0) cuts.push(t.at, t.end);
  }
  // `a || b && c` is one term, which has to be held together when another is joined.
  if (or) return cuts.length > 0 ? [`(${text.trim()})`] : [text.trim()];
  const ends = [0, ...cuts, text.length];
  const terms: string[] = [];
  for (let i = 0; i < ends.length; i += 2) terms.push(text.slice(ends[i], ends[i + 1]).trim());
  return terms.map(unwrapped).filter(Boolean);
}

/** Without parentheses around the whole. */
function unwrapped(term: string): string {
  if (!term.startsWith('(') || !term.endsWith(')')) return term;
  let depth = 0;
  const tokens = lex(term).slice(0, -1);
  for (const [i, t] of tokens.entries()) {
    if (t.kind === 'op') depth += t.text === '(' ? 1 : t.text === ')' ? -1 : 0;
    if (depth === 0 && i < tokens.length - 1) return term;
  }
  return term.slice(1, -1).trim();
}

/** Terms joined by `&&`, each in parentheses that needs them. */
export const joined = (terms: readonly string[]): string =>
  terms.length === 1
    ? (terms[0] as string)
    : terms
        .map((term) => (lex(term).some((t) => t.kind === 'op' && t.text === '||') && unwrapped(term) === term ? `(${term})` : term))
        .join(' && ');

/** The text with a term, or without it. */
export function withTerm(text: string, term: string, on: boolean, fields: FieldTable): string {
  const others = termsOf(text, fields).filter((known) => known !== term);
  return joined(on ? [...others, term] : others);
}
export const hasTerm = (text: string, term: string, fields: FieldTable): boolean => termsOf(text, fields).includes(term);

/** Names of the term that is a choice of some of these names, such as `arp || icmp`; undefined when no term is. */
function choiceOf(term: string, names: ReadonlySet<string>): string[] | undefined {
  const parts = term.split('||').map((part) => part.trim());
  return parts.every((part) => names.has(part)) ? parts : undefined;
}
/** Which of some names are chosen in a text. */
export const chosenIn = (text: string, names: ReadonlySet<string>, fields: FieldTable): ReadonlySet<string> =>
  new Set(termsOf(text, fields).flatMap((term) => choiceOf(term, names) ?? []));
/** The text with a choice of names in place of the one that was there. */
export function withChoice(text: string, chosen: ReadonlySet<string>, names: ReadonlySet<string>, fields: FieldTable): string {
  const others = termsOf(text, fields).filter((term) => choiceOf(term, names) === undefined);
  return joined(chosen.size === 0 ? others : [...others, [...chosen].join(' || ')]);
}

/** The expression in a text; undefined when it is words, or nothing. */
export const expressionIn = (text: string, fields: FieldTable): Parsed | undefined =>
  isExpression(text, fields) ? parseFilter(text, fields) : undefined;
