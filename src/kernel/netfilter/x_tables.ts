/**
 * The frame into which matches and targets fit (net/netfilter/x_tables.c): rules as values, what an extension supplies, and what it is given of a packet.
 * Rules compile to closures, so a packet pays for what a rule says and no more.
 */
import type { Ipv4 } from '#base/brand.ts';
import type { Errno } from '../core/errno.ts';
import type { HookNum } from '../core/hooks.ts';
import type { NetDevice } from '../core/netdevice.ts';
import type { Netns } from '../core/netns.ts';
import { type Skb, skb_cow } from '../core/skb.ts';

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
  /** Target extension (MASQUERADE, DROP, ACCEPT, RETURN…); undefined: count and go on, or jump. */
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

/** struct xt_action_param: what matches and targets are told about the packet. Filled once for each pass through a table. */
export interface XtParam {
  net: Netns;
  hook: HookNum;
  in: NetDevice | undefined;
  out: NetDevice | undefined;
  /** Offset of the transport header in `skb.buf`. */
  thoff: number;
  /** 0 for whole packets and first fragments. */
  fragoff: number;
  protocol: number;
  /** A match found the packet malformed: it is dropped, whatever the rule says. */
  hotdrop: boolean;
}

/** skb_ensure_writable: the bytes are the packet's own from now on; they may have moved. */
export function writable(skb: Skb, par: XtParam): void {
  const before = skb.data;
  skb_cow(skb);
  par.thoff += skb.data - before;
}

/** What a target says. CONTINUE goes to the next rule. */
export const XT = { CONTINUE: 0, ACCEPT: 1, DROP: 2, RETURN: 3, STOLEN: 4 } as const;
export type XtVerdict = (typeof XT)[keyof typeof XT];

export type MatchFn = (skb: Skb, par: XtParam) => boolean;
export type TargetFn = (skb: Skb, par: XtParam) => XtVerdict;

/** Where a rule stands: what an extension checks before it is taken (xt_mtchk_param, xt_tgchk_param). */
export interface XtCheck {
  readonly table: string;
  readonly ip: XtIp;
  /** Hooks from which the chain can be reached. */
  readonly hooks: ReadonlySet<HookNum>;
}

interface XtModule<F> {
  readonly name: string;
  /** Tables in which it may stand; undefined: all. */
  readonly tables?: readonly string[];
  /** Hooks on which it may run; undefined: all. */
  readonly hooks?: readonly HookNum[];
  /** Protocol that `-p` must name. */
  readonly proto?: number;
  /** Needs connection tracking in the namespace. */
  readonly conntrack?: boolean;
  check?(opts: Readonly<Record<string, unknown>>, at: XtCheck): Errno | undefined;
  /** A rule comes to stand in a table of the namespace, or leaves it: for what rules share. */
  attach?(opts: Readonly<Record<string, unknown>>, net: Netns): void;
  detach?(opts: Readonly<Record<string, unknown>>, net: Netns): void;
  compile(opts: Readonly<Record<string, unknown>>): F;
}
export type XtMatch = XtModule<MatchFn>;
export type XtTarget = XtModule<TargetFn>;

/** The parts of a module that know the shape of its options. */
interface Typed<O, F> {
  check?(opts: O, at: XtCheck): Errno | undefined;
  attach?(opts: O, net: Netns): void;
  detach?(opts: O, net: Netns): void;
  compile(opts: O): F;
}

/** Declares an extension whose options have the shape `O`: the tool of the same name makes them. */
export const defineMatch = <O extends Record<string, unknown>>(m: Omit<XtMatch, keyof Typed<O, MatchFn>> & Typed<O, MatchFn>): XtMatch =>
  m as unknown as XtMatch;
export const defineTarget = <O extends Record<string, unknown>>(
  t: Omit<XtTarget, keyof Typed<O, TargetFn>> & Typed<O, TargetFn>,
): XtTarget => t as unknown as XtTarget;

/** Closed range of ports. */
export type PortRange = readonly [number, number];
