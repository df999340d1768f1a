/** The targets of this kernel: one line each. */
import type { XtTarget } from '../x_tables.ts';
import { CT, NOTRACK } from './ct.ts';
import { DSCP, TOS, TTL } from './header.ts';
import { LOG } from './log.ts';
import { CONNMARK, MARK } from './mark.ts';
import { DNAT, MASQUERADE, NETMAP, REDIRECT, SNAT } from './nat.ts';
import { REJECT } from './reject.ts';
import { TCPMSS } from './tcpmss.ts';
import { ACCEPT, DROP, RETURN } from './verdict.ts';

const all = {
  ACCEPT,
  DROP,
  RETURN,
  CONNMARK,
  CT,
  DNAT,
  DSCP,
  LOG,
  MARK,
  MASQUERADE,
  NETMAP,
  NOTRACK,
  REDIRECT,
  REJECT,
  SNAT,
  TCPMSS,
  TOS,
  TTL,
} satisfies Record<string, XtTarget>;
export const TARGETS: Readonly<Record<string, XtTarget>> = all;
