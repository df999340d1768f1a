/** Variables that are computed when they are read (bash(1) Shell Variables). */
import { SEC } from '#base/brand.ts';
import type { Shell } from './shell.ts';

const unixTime = (sh: Shell): bigint => sh.host.bootTime + BigInt(Math.floor(sh.host.now()));
/** Variables that are computed when they are read. */
const SCALARS: Readonly<Record<string, (sh: Shell) => string>> = {
  RANDOM: (sh) => String(sh.proc.sys.random() & 0x7fff),
  SRANDOM: (sh) => String(sh.proc.sys.random() >>> 0),
  SECONDS: (sh) => String(Math.floor((sh.host.now() - sh.startedAt) / SEC)),
  LINENO: (sh) => String(sh.line),
  EPOCHSECONDS: (sh) => String(unixTime(sh) / 1_000_000_000n),
  EPOCHREALTIME: (sh) => `${unixTime(sh) / 1_000_000_000n}.${String((unixTime(sh) / 1000n) % 1_000_000n).padStart(6, '0')}`,
  BASHPID: (sh) => String(sh.proc.pid),
  BASH_SUBSHELL: (sh) => String(sh.subshellDepth),
};
const ARRAYS: Readonly<Record<string, (sh: Shell) => readonly (string | number)[]>> = {
  PIPESTATUS: (sh) => sh.pipeStatus,
  FUNCNAME: (sh) => (sh.calls.length > 0 ? [...sh.calls].reverse().concat('main') : []),
  BASH_SOURCE: (sh) => [sh.name],
  BASH_VERSINFO: () => ['5', '2', '15', '1', 'release', 'x86_64-pc-linux-gnu'],
};

export const computed = (sh: Shell, name: string): string | undefined => (Object.hasOwn(SCALARS, name) ? SCALARS[name]?.(sh) : undefined);
export const computedArray = (sh: Shell, name: string): readonly (string | number)[] | undefined =>
  Object.hasOwn(ARRAYS, name) ? ARRAYS[name]?.(sh) : undefined;
