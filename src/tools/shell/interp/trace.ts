/** `set -x`. */
import { quotedIfNeeded } from '../expand/quote.ts';
import type { Shell } from './shell.ts';

/** Prints what is about to run, behind PS4 whose first character tells the depth. */
export function trace(sh: Shell, text: string): void {
  if (!sh.options.xtrace) return;
  const ps4 = sh.vars.get('PS4') ?? '+ ';
  sh.err(`${ps4.slice(0, 1).repeat(sh.substDepth)}${ps4}${text}\n`);
}

export const traceWords = (sh: Shell, words: readonly string[]): void => {
  if (sh.options.xtrace) trace(sh, words.map(quotedIfNeeded).join(' '));
};
