/** Netfilter's part of a namespace's life. Nothing is set up before somebody uses it; what is left when the namespace dies goes with it. */
import type { Netns } from '../core/netns.ts';
import { conntrackTable } from './conntrack/table.ts';

/** register_pernet_subsys: tables and connections of a new namespace are made on first use. */
export function netfilterPernet(net: Netns): void {
  for (const hook of net.hooks) hook.length = 0;
}

/** The namespace is gone: its connections with it. */
export function netfilterExit(net: Netns): void {
  for (const hook of net.hooks) hook.length = 0;
  conntrackTable(net).killAll(() => true);
}
