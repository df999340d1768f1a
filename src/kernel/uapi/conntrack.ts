/** ctnetlink: listing, making, changing and watching connections (net/netfilter/nf_conntrack_netlink.c). */
import { SEC } from '#base/brand.ts';
import type { ConntrackRow, ConntrackTuple } from '#sim/rows.ts';
import { WaitQueue } from '#sim/task.ts';
import { IPPROTO_ICMP } from '#wire/ipv4.ts';
import { type Ack, nlError } from '../core/errno.ts';
import type { Netns } from '../core/netns.ts';
import { IPS, NfConn } from '../netfilter/conntrack/conn.ts';
import type { CtEvent } from '../netfilter/conntrack/events.ts';
import { type ConntrackTable, type CtStats, conntrackTable } from '../netfilter/conntrack/table.ts';
import { TCP_STATES } from '../netfilter/conntrack/tcp_states.ts';
import { copyTuple, type Tuple } from '../netfilter/conntrack/tuple.ts';

export type { CtEvent, CtEventType } from '../netfilter/conntrack/events.ts';
export type { CtStats } from '../netfilter/conntrack/table.ts';

/** IPCTNL_MSG_CT_NEW: what may be said of an entry. */
export interface CtChange {
  /** Seconds. */
  readonly timeout?: number;
  readonly mark?: number;
  readonly seenReply?: boolean;
  readonly assured?: boolean;
  /** TCP: name of the state. */
  readonly state?: string;
}
export interface NewConntrack extends CtChange {
  readonly original: ConntrackTuple;
  readonly reply: ConntrackTuple;
}

/** Events from now on until it is closed. */
export interface CtSubscription {
  readonly readable: WaitQueue;
  take(): CtEvent[];
  close(): void;
}

/** Connections that are alive, oldest first. */
export const conntrackDump = (net: Netns): ConntrackRow[] => conntrackTable(net).dump();
export const conntrackStats = (net: Netns): Readonly<CtStats> => conntrackTable(net).stats;

/** Does something on behalf of a process. */
function as<T>(net: Netns, pid: number | undefined, work: (table: ConntrackTable) => T): T {
  const table = conntrackTable(net);
  table.user = pid;
  try {
    return work(table);
  } finally {
    table.user = undefined;
  }
}

/** IPCTNL_MSG_CT_DELETE without a tuple. */
export function conntrackFlush(net: Netns, pid?: number): void {
  as(net, pid, (table) => table.killAll(() => true));
}

/** IPCTNL_MSG_CT_DELETE of the connections that these rows show; answers how many there still were. */
export function conntrackDelete(net: Netns, rows: readonly ConntrackRow[], pid?: number): number {
  const rids = new Set(rows.map((row) => row.rid));
  return as(net, pid, (table) => table.killAll((ct) => rids.has(ct.rid)));
}

function tupleOf(t: ConntrackTuple): Tuple {
  const { src, dst, proto, sport } = t;
  const dport = proto === IPPROTO_ICMP ? ((t.icmpType ?? 0) << 8) | (t.icmpCode ?? 0) : t.dport;
  return { src, dst, proto, sport, dport };
}

function change(ct: NfConn, c: CtChange): void {
  if (c.timeout !== undefined) ct.timeout = ct.net.world.clock.now + c.timeout * SEC;
  if (c.mark !== undefined) ct.mark = c.mark;
  if (c.seenReply) ct.status |= IPS.SEEN_REPLY;
  if (c.assured) ct.status |= IPS.ASSURED;
  const state = c.state === undefined ? -1 : (TCP_STATES as readonly string[]).indexOf(c.state);
  if (state >= 0) ct.tcpState = state;
}

export function conntrackNew(net: Netns, req: NewConntrack, pid?: number): Ack {
  return as(net, pid, (table) => {
    const ct = new NfConn(net);
    copyTuple(ct.original.tuple, tupleOf(req.original));
    copyTuple(ct.reply.tuple, tupleOf(req.reply));
    if (table.find(ct.original.tuple) || table.find(ct.reply.tuple)) return nlError('EEXIST');
    const { original, reply } = req;
    if (reply.dst !== original.src || reply.dport !== original.sport) ct.status |= IPS.SRC_NAT;
    if (reply.src !== original.dst || reply.sport !== original.dport) ct.status |= IPS.DST_NAT;
    ct.status |= IPS.SRC_NAT_DONE | IPS.DST_NAT_DONE;
    change(ct, req);
    table.insert(ct);
    return undefined;
  });
}

/** Changes the connection that this row shows and answers its new row; undefined when it is over. */
export function conntrackUpdate(net: Netns, row: ConntrackRow, c: CtChange, pid?: number): ConntrackRow | undefined {
  return as(net, pid, (table) => {
    const ct = table.byRow(row.rid);
    if (!ct) return undefined;
    change(ct, c);
    table.changed(ct);
    if (ct.untold) table.deliver(ct);
    return table.dump().find((r) => r.rid === row.rid);
  });
}

export function conntrackEvents(net: Netns): CtSubscription {
  const table = conntrackTable(net);
  const readable = new WaitQueue();
  let waiting: CtEvent[] = [];
  const listener = (event: CtEvent): void => {
    waiting.push(event);
    readable.wake();
  };
  table.listeners.add(listener);
  return {
    readable,
    take: () => {
      const taken = waiting;
      waiting = [];
      return taken;
    },
    close: () => void table.listeners.delete(listener),
  };
}
