/**
 * The xtables door: what iptables asks the kernel (iptables(8), `net/ipv4/netfilter/ip_tables.c`, nft_compat). Rules are values: matches and targets are
 * named with options as the userspace extension parsed them; the kernel checks that it has such an extension and compiles the rule.
 */
import type { Ipv4 } from '#base/brand.ts';
import type { Ack, NlError } from './errno.ts';

export type XtHook = 'PREROUTING' | 'INPUT' | 'FORWARD' | 'OUTPUT' | 'POSTROUTING';

/** struct ipt_ip: the part of a rule that every rule has. */
export interface XtIp {
  readonly src: Ipv4;
  readonly srcMask: number;
  readonly srcInv: boolean;
  readonly dst: Ipv4;
  readonly dstMask: number;
  readonly dstInv: boolean;
  /** Interface name; a trailing `+` matches any ending; empty matches all. */
  readonly iniface: string;
  readonly iniInv: boolean;
  readonly outiface: string;
  readonly outInv: boolean;
  /** 0: any. */
  readonly proto: number;
  readonly protoInv: boolean;
  /** `-f`: second and further fragments. */
  readonly frag: boolean;
  readonly fragInv: boolean;
}

/** One `-m NAME …` or `-j NAME …` with its parsed options; the shape of `opts` belongs to the extension of that name. */
export interface XtExt {
  readonly name: string;
  readonly opts: Readonly<Record<string, unknown>>;
}

export interface XtRule {
  readonly ip: XtIp;
  readonly matches: readonly XtExt[];
  /** Target extension (MASQUERADE, DROP, ACCEPT, RETURN…) or a user chain; undefined: count and go on. */
  readonly target: XtExt | undefined;
  /** Jump or goto (`-g`) to a user chain. */
  readonly jump: string | undefined;
  readonly goto: boolean;
  readonly packets: number;
  readonly bytes: number;
}

export interface XtChain {
  readonly name: string;
  readonly policy: 'ACCEPT' | 'DROP' | undefined;
  readonly rules: readonly XtRule[];
  readonly packets: number;
  readonly bytes: number;
  /** Number of rules that jump here. */
  readonly references: number;
}

export interface Xtables {
  /** Names of tables that exist in this kernel: filter, nat (mangle, raw, security when modelled). */
  tables(): readonly string[];
  chains(table: string): readonly XtChain[] | NlError;
  newChain(table: string, chain: string): Ack;
  delChain(table: string, chain: string): Ack;
  renameChain(table: string, from: string, to: string): Ack;
  setPolicy(table: string, chain: string, policy: 'ACCEPT' | 'DROP'): Ack;
  /** `index` is 0-based; undefined appends. `text` is the rule as `iptables -S` prints it after the chain's name, for the trace. */
  insertRule(table: string, chain: string, rule: XtRule, text: string, index?: number): Ack;
  replaceRule(table: string, chain: string, index: number, rule: XtRule, text: string): Ack;
  delRule(table: string, chain: string, index: number): Ack;
  flush(table: string, chain?: string): Ack;
  zero(table: string, chain?: string, index?: number): Ack;
}
