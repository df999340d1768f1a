/**
 * The xtables door: what iptables asks the kernel (iptables(8), `net/ipv4/netfilter/ip_tables.c`, nft_compat). Rules are values: matches and targets are
 * named with options as the userspace extension parsed them; the kernel checks that it has such an extension and compiles the rule.
 */
import type { XtChain, XtRule } from '../netfilter/x_tables.ts';
import type { Ack, NlError } from './errno.ts';

export type { XtChain, XtExt, XtIp, XtRule } from '../netfilter/x_tables.ts';

export type XtHook = 'PREROUTING' | 'INPUT' | 'FORWARD' | 'OUTPUT' | 'POSTROUTING';

export interface Xtables {
  /** Names of tables that exist in this kernel: filter, nat (mangle, raw, security when modelled). */
  tables(): readonly string[];
  /** Those that were used already, which iptables-save prints: reading a table does not make it. */
  active(): readonly string[];
  /** Built-in chains in the order of the packet's way, then the user's by name. */
  chains(table: string): readonly XtChain[] | NlError;
  newChain(table: string, chain: string): Ack;
  delChain(table: string, chain: string): Ack;
  renameChain(table: string, from: string, to: string): Ack;
  setPolicy(table: string, chain: string, policy: 'ACCEPT' | 'DROP', counters?: { readonly packets: number; readonly bytes: number }): Ack;
  /** `index` is 0-based; undefined appends. `text` is the rule as `iptables -S` prints it after the chain's name, for the trace. */
  insertRule(table: string, chain: string, rule: XtRule, text: string, index?: number): Ack;
  replaceRule(table: string, chain: string, index: number, rule: XtRule, text: string): Ack;
  delRule(table: string, chain: string, index: number): Ack;
  flush(table: string, chain?: string): Ack;
  zero(table: string, chain?: string, index?: number): Ack;
  /** The table as it was before anybody used it: no rules, no chains of the user's, policies ACCEPT. */
  reset(table: string): Ack;
  /** One transaction: when `work` answers an error, everything is as before. */
  batch(work: () => Ack): Ack;
}
