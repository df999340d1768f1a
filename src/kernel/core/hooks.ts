/**
 * Netfilter's hook points (include/linux/netfilter.h): places on a packet's way where ordered functions may look at it. Core and ipv4 call
 * `nf_hook`; netfilter registers. ipv4 therefore knows nothing of tables or conntrack.
 */
import { nameId } from '#sim/trace.ts';
import { kfree_skb } from './free.ts';
import type { NetDevice } from './netdevice.ts';
import type { Netns } from './netns.ts';
import type { Skb } from './skb.ts';

export const NF_INET = { PRE_ROUTING: 0, LOCAL_IN: 1, FORWARD: 2, LOCAL_OUT: 3, POST_ROUTING: 4 } as const;
export type HookNum = (typeof NF_INET)[keyof typeof NF_INET];

/** linux/netfilter_ipv4.h: the order of functions on one hook, lowest first. */
export const NF_IP_PRI = {
  CONNTRACK_DEFRAG: -400,
  RAW: -300,
  SELINUX_FIRST: -225,
  CONNTRACK: -200,
  MANGLE: -150,
  NAT_DST: -100,
  FILTER: 0,
  SECURITY: 50,
  NAT_SRC: 100,
  CONNTRACK_HELPER: 300,
  CONNTRACK_CONFIRM: 2147483647,
} as const;

/** Valid only during the call. */
export interface HookState {
  readonly hook: HookNum;
  readonly net: Netns;
  readonly in: NetDevice | undefined;
  readonly out: NetDevice | undefined;
}

/** ACCEPT goes on; DROP: the hook runner frees the skb (reason NETFILTER_DROP); STOLEN: the function took it over. */
export type Verdict = 'ACCEPT' | 'DROP' | 'STOLEN';
export interface HookOps {
  readonly hook: HookNum;
  readonly priority: number;
  /** Name of the kernel function, for the trace (`ipt_do_table`, `nf_conntrack_in`…). */
  readonly name: string;
  run(skb: Skb, state: HookState): Verdict;
}

export function nf_register_net_hook(net: Netns, ops: HookOps): void {
  const list = net.hooks[ops.hook] as HookOps[];
  const at = list.findIndex((o) => o.priority > ops.priority);
  list.splice(at < 0 ? list.length : at, 0, ops);
}

export function nf_unregister_net_hook(net: Netns, ops: HookOps): void {
  const list = net.hooks[ops.hook] as HookOps[];
  const at = list.indexOf(ops);
  if (at >= 0) list.splice(at, 1);
}

const NF_HOOK_SLOW = nameId('nf_hook_slow');

/** One for each depth: a hook function that sends a packet comes here again before it returns. */
const states: { -readonly [K in keyof HookState]: HookState[K] }[] = [];
let depth = 0;

/** Runs the hook; true when the packet may go on. On false the skb is gone. `skb.dst` may have changed (DNAT in OUTPUT). */
export function nf_hook(hook: HookNum, net: Netns, skb: Skb, indev: NetDevice | undefined, outdev: NetDevice | undefined): boolean {
  const list = net.hooks[hook] as HookOps[];
  return list.length === 0 || nf_hook_slow(list, hook, net, skb, indev, outdev);
}

function nf_hook_slow(
  list: readonly HookOps[],
  hook: HookNum,
  net: Netns,
  skb: Skb,
  indev: NetDevice | undefined,
  outdev: NetDevice | undefined,
): boolean {
  if (depth === states.length) states.push({ hook, net, in: indev, out: outdev });
  const state = states[depth++] as (typeof states)[number];
  state.hook = hook;
  state.net = net;
  state.in = indev;
  state.out = outdev;
  const passed = iterate(list, skb, state);
  depth--;
  return passed;
}

/** nf_hook_slow */
function iterate(list: readonly HookOps[], skb: Skb, state: HookState): boolean {
  for (let i = 0; i < list.length; i++) {
    const verdict = (list[i] as HookOps).run(skb, state);
    if (verdict === 'ACCEPT') continue;
    if (verdict === 'DROP') kfree_skb(skb, 'NETFILTER_DROP', NF_HOOK_SLOW);
    return false;
  }
  return true;
}
