/** What a builtin is, and the messages that all of them share. */
import type { Task } from '#sim/task.ts';
import type { Shell } from '../interp/shell.ts';

/** Runs with the arguments after the name. */
export type Builtin = (sh: Shell, args: readonly string[]) => number | Task<number>;

/** Cuts `-abc` options; undefined after the message for one that is not in `known`. */
export function options(
  sh: Shell,
  name: string,
  args: readonly string[],
  known: string,
  usage: string,
): { flags: Set<string>; rest: readonly string[] } | undefined {
  const flags = new Set<string>();
  let i = 0;
  for (; i < args.length; i++) {
    const a = args[i] as string;
    if (a === '--') {
      i++;
      break;
    }
    if (!/^-./.test(a)) break;
    for (const c of a.slice(1)) {
      if (!known.includes(c)) {
        invalidOption(sh, name, `-${c}`, usage);
        return undefined;
      }
      flags.add(c);
    }
  }
  return { flags, rest: args.slice(i) };
}

export function invalidOption(sh: Shell, name: string, option: string, usage: string): number {
  sh.error(`${name}: ${option}: invalid option`);
  sh.err(`${name}: usage: ${usage}\n`);
  return 2;
}
