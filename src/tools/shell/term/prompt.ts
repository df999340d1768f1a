/** Decodes PS1 and PS2 (bash(1) PROMPTING). */
import type { Shell } from '../interp/shell.ts';
import { decodeEscapes } from '../syntax/word.ts';

/** The directory with `~` for the home directory. */
function shortDir(sh: Shell): string {
  const home = sh.vars.get('HOME') ?? '/root';
  const { cwd } = sh.proc;
  return cwd === home || cwd.startsWith(`${home}/`) ? `~${cwd.slice(home.length)}` : cwd;
}

const ESCAPES: Readonly<Record<string, (sh: Shell) => string>> = {
  u: () => 'root',
  h: (sh) => sh.proc.sys.hostname().split('.')[0] as string,
  H: (sh) => sh.proc.sys.hostname(),
  w: shortDir,
  W: (sh) => shortDir(sh).replace(/^.*\/(?=[^/])/, ''),
  $: () => '#',
  s: () => 'bash',
  j: (sh) => String(sh.jobs.all().length),
  '!': (sh) => String(sh.history.length + 1),
  '[': () => '',
  ']': () => '',
};

/** The text of a prompt. */
export const decodePrompt = (sh: Shell, ps: string): string =>
  ps
    .replace(/\\([uhHwWsj$![\]])/g, (_, c: string) => ESCAPES[c]?.(sh) ?? '')
    .replace(/\$\{?(\w+)\}?/g, (_, name: string) => sh.vars.get(name) ?? '')
    .replace(/\\(?:[neart\\]|0[0-7]{2})/g, (m) => decodeEscapes(m));
