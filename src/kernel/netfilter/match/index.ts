/** The matches of this kernel: one line each. */
import type { XtMatch } from '../x_tables.ts';
import { addrtype } from './addrtype.ts';
import { comment } from './comment.ts';
import { connmark } from './connmark.ts';
import { conntrack, state } from './conntrack.ts';
import { hashlimit } from './hashlimit.ts';
import { icmp } from './icmp.ts';
import { dscp, length, tos, ttl } from './ip_header.ts';
import { iprange } from './iprange.ts';
import { limit } from './limit.ts';
import { mac, physdev, pkttype } from './link.ts';
import { mark } from './mark.ts';
import { multiport } from './multiport.ts';
import { recent } from './recent.ts';
import { statistic } from './statistic.ts';
import { tcp, udp } from './tcpudp.ts';

const all = {
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
} satisfies Record<string, XtMatch>;
export const MATCHES: Readonly<Record<string, XtMatch>> = all;
