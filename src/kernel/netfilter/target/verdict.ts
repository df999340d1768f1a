/** The standard target: ACCEPT, DROP, RETURN (net/ipv4/netfilter/ip_tables.c). */
import { defineTarget, XT } from '../x_tables.ts';

const standard = (name: string, verdict: 1 | 2 | 3) => defineTarget({ name, compile: () => () => verdict });

export const ACCEPT = standard('ACCEPT', XT.ACCEPT);
export const DROP = standard('DROP', XT.DROP);
export const RETURN = standard('RETURN', XT.RETURN);
