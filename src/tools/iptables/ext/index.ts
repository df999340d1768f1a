/** The extensions that this iptables has: one line each. */
import { addrtype } from './addrtype.ts';
import { conntrack, state } from './conntrack.ts';
import { hashlimit } from './hashlimit.ts';
import { icmp } from './icmp.ts';
import { iprange } from './iprange.ts';
import { mac, physdev, pkttype } from './link.ts';
import { CT, LOG, TCPMSS, TTL } from './mangle.ts';
import { CONNMARK, MARK } from './marks.ts';
import { comment, connmark, limit, mark } from './misc.ts';
import { multiport } from './multiport.ts';
import { DNAT, MASQUERADE, NETMAP, REDIRECT, SNAT } from './nat.ts';
import { dscp, length, statistic, tos, ttl } from './numbers.ts';
import { recent } from './recent.ts';
import { ACCEPT, DROP, NOTRACK, REJECT, RETURN } from './targets.ts';
import { tcp, udp } from './tcpudp.ts';
import { DSCP, TOS } from './tos.ts';
import type { Extension } from './types.ts';

const matches = {
  addrtype,
  comment,
  connmark,
  conntrack,
  dscp,
  hashlimit,
  icmp,
  iprange,
  length,
  limit,
  mac,
  mark,
  multiport,
  physdev,
  pkttype,
  recent,
  state,
  statistic,
  tcp,
  tos,
  ttl,
  udp,
} satisfies Record<string, Extension>;
const targets = {
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
} satisfies Record<string, Extension>;
export const MATCH_EXTS: Readonly<Record<string, Extension>> = matches;
export const TARGET_EXTS: Readonly<Record<string, Extension>> = targets;
