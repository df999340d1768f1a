/** The targets of this kernel: one line each. */
import type { XtTarget } from '../x_tables.ts';
import { MARK } from './mark.ts';
import { DNAT, MASQUERADE, REDIRECT, SNAT } from './nat.ts';
import { REJECT } from './reject.ts';
import { ACCEPT, DROP, RETURN } from './verdict.ts';

const all = { ACCEPT, DROP, RETURN, DNAT, MARK, MASQUERADE, REDIRECT, REJECT, SNAT } satisfies Record<string, XtTarget>;
export const TARGETS: Readonly<Record<string, XtTarget>> = all;
