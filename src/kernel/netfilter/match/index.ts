/** The matches of this kernel: one line each. */
import type { XtMatch } from '../x_tables.ts';
import { addrtype } from './addrtype.ts';
import { comment } from './comment.ts';
import { conntrack, state } from './conntrack.ts';
import { icmp } from './icmp.ts';
import { limit } from './limit.ts';
import { mark } from './mark.ts';
import { multiport } from './multiport.ts';
import { tcp, udp } from './tcpudp.ts';

const all = { addrtype, comment, conntrack, icmp, limit, mark, multiport, state, tcp, udp } satisfies Record<string, XtMatch>;
export const MATCHES: Readonly<Record<string, XtMatch>> = all;
