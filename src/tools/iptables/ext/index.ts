/** The extensions that this iptables has: one line each. */
import { addrtype } from './addrtype.ts';
import { conntrack, state } from './conntrack.ts';
import { icmp } from './icmp.ts';
import { comment, limit, mark } from './misc.ts';
import { multiport } from './multiport.ts';
import { DNAT, MASQUERADE, REDIRECT, SNAT } from './nat.ts';
import { ACCEPT, DROP, MARK, REJECT, RETURN } from './targets.ts';
import { tcp, udp } from './tcpudp.ts';
import type { Extension } from './types.ts';

const matches = { addrtype, comment, conntrack, icmp, limit, mark, multiport, state, tcp, udp } satisfies Record<string, Extension>;
const targets = { ACCEPT, DROP, RETURN, DNAT, MARK, MASQUERADE, REDIRECT, REJECT, SNAT } satisfies Record<string, Extension>;
export const MATCH_EXTS: Readonly<Record<string, Extension>> = matches;
export const TARGET_EXTS: Readonly<Record<string, Extension>> = targets;
