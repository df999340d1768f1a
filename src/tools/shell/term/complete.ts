/** Tab completion: commands, variables, files, and what a tool says about its own arguments. */
import type { Uapi } from '#kernel/uapi/uapi.ts';
import { BUILTINS } from '../builtins/index.ts';
import { backslashed } from '../expand/quote.ts';
import { resolvePath } from '../fs/path.ts';
import { isFileError } from '../fs/strerror.ts';
import type { Shell } from '../interp/shell.ts';
import type { Completion } from './types.ts';

const KEYWORDS = ['case', 'do', 'done', 'elif', 'else', 'esac', 'fi', 'for', 'function', 'if', 'in', 'then', 'time', 'until', 'while'];
/** Commands whose argument is a command. */
const WRAPPERS = new Set(['sudo', 'nohup', 'time', 'exec', 'command', 'env', 'xargs', 'which', 'type', 'setsid']);

/** Completions for the word before the cursor. */
export function completeLine(sh: Shell, line: string, cursor: number): Completion {
  const before = line.slice(0, cursor);
  // Only the last command of the line matters.
  const commandStart = Math.max(...['|', ';', '&', '(', '`', '\n'].map((c) => before.lastIndexOf(c))) + 1;
  const text = before.slice(commandStart).trimStart();
  const words = text.split(/\s+/);
  const word = words.at(-1) ?? '';
  const start = cursor - word.length;
  return { start, candidates: [...new Set(candidatesFor(sh, words, word))].sort() };
}

/** `ip netns exec NAME` and what it runs there; undefined for any other line. */
function inNamespace(sh: Shell, words: readonly string[]): { readonly sys: Uapi; readonly words: readonly string[] } | undefined {
  const at = words.indexOf('exec');
  if (at < 2 || at + 2 >= words.length || !words.slice(0, at - 1).includes('ip') || !/^n(e(t(ns?)?)?)?$/.test(words[at - 1] as string))
    return undefined;
  const nsid = sh.proc.sys.netnsByName(words[at + 1] as string);
  return nsid === undefined ? undefined : { sys: sh.proc.sys.enter(nsid), words: words.slice(at + 2) };
}

function candidatesFor(sh: Shell, all: readonly string[], word: string): string[] {
  const inside = inNamespace(sh, all);
  const words = inside?.words ?? all;
  if (/^\$\{?\w*$/.test(word)) return variables(sh, word);
  const redirected = /[<>]$/.test(words.at(-2) ?? '');
  let first = words.findIndex((w) => !/^\w+=/.test(w) && !WRAPPERS.has(w));
  if (first < 0) first = words.length - 1;
  if (redirected || word.includes('/')) return files(sh, word);
  if (first === words.length - 1) return commands(sh, word);
  const own = sh.host.completeFor(words[first] as string, sh.proc, words.slice(first + 1), inside?.sys);
  const fitting = own?.filter((c) => c.startsWith(word)) ?? [];
  return fitting.length > 0 ? fitting : files(sh, word, words[first] === 'cd');
}

const commands = (sh: Shell, word: string): string[] =>
  [...sh.host.programNames(), ...Object.keys(BUILTINS), ...sh.functions.keys(), ...sh.aliases.keys(), ...KEYWORDS].filter((n) =>
    n.startsWith(word),
  );

function variables(sh: Shell, word: string): string[] {
  const brace = word.startsWith('${');
  const prefix = word.slice(brace ? 2 : 1);
  return sh.vars
    .names()
    .filter((n) => /^\w/.test(n) && n.startsWith(prefix))
    .map((n) => (brace ? `\${${n}}` : `$${n}`));
}

function files(sh: Shell, word: string, dirsOnly = false): string[] {
  const slash = word.lastIndexOf('/');
  const dir = word.slice(0, slash + 1);
  const base = word.slice(slash + 1);
  const place = resolvePath(sh.proc.cwd, dir.replace(/^~(?=\/)/, sh.vars.get('HOME') ?? '/root') || '.');
  const names = sh.files.list(place);
  if (isFileError(names)) return [];
  return names.flatMap((name) => {
    if (!name.startsWith(base) || (name.startsWith('.') && base === '')) return [];
    const st = sh.files.stat(resolvePath(place, name));
    const isDir = !isFileError(st) && st.kind === 'dir';
    return dirsOnly && !isDir ? [] : [`${dir}${backslashed(name)}${isDir ? '/' : ''}`];
  });
}
