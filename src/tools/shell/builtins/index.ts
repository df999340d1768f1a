/** The table of all builtins. */
import { CONTROL } from './control.ts';
import { IO } from './io.ts';
import { JOBS } from './jobs.ts';
import { names } from './names.ts';
import { TEST } from './test.ts';
import type { Builtin } from './types.ts';
import { VARS } from './vars.ts';

export const BUILTINS: Readonly<Record<string, Builtin>> = {
  ...CONTROL,
  ...IO,
  ...JOBS,
  ...TEST,
  ...VARS,
  ...names((name) => Object.hasOwn(BUILTINS, name)),
};

/** Builtins whose arguments may be assignments. */
export const DECLARATIONS = new Set(['export', 'local', 'declare', 'typeset', 'readonly']);

/** Builtins that are also installed as programs, so that `xargs`, `sudo` and `timeout` find them. */
export const AS_PROGRAMS = ['echo', 'printf', 'test', '[', 'true', 'false', 'pwd', 'kill'] as const;
