/** ctnetlink: listing and emptying the connection table (net/netfilter/nf_conntrack_netlink.c). */
import type { ConntrackRow } from '#sim/rows.ts';
import type { Netns } from '../core/netns.ts';
import { conntrackTable } from '../netfilter/conntrack/table.ts';

/** Connections that are alive, oldest first. */
export const conntrackDump = (net: Netns): ConntrackRow[] => conntrackTable(net).dump();

/** IPCTNL_MSG_CT_DELETE without a tuple. */
export function conntrackFlush(net: Netns): void {
  conntrackTable(net).killAll(() => true);
}

/** IPCTNL_MSG_CT_DELETE of the connections that these rows show; answers how many there still were. */
export function conntrackDelete(net: Netns, rows: readonly ConntrackRow[]): number {
  const rids = new Set(rows.map((row) => row.rid));
  return conntrackTable(net).killAll((ct) => rids.has(ct.rid));
}
