/**
 * The tables of ip_tables: on which hooks each stands, in which order, and what wraps its rules (net/ipv4/netfilter/iptable_{raw,mangle,nat,filter,security}.c).
 * One line a table.
 */
import { ipv4Dst, ipv4Src, ipv4Tos } from '#wire/ipv4.ts';
import { type HookNum, type HookState, NF_INET, NF_IP_PRI, type Verdict } from '../core/hooks.ts';
import type { Skb } from '../core/skb.ts';
import { ipv4_ops } from './ipv4_ops.ts';
import { NAT_HOOKS } from './nat/hooks.ts';

/** Runs the rules of a table's chain for one packet. */
export type Rules = (skb: Skb, state: HookState) => Verdict;

export interface TableHook {
  readonly chain: string;
  readonly hook: HookNum;
  readonly priority: number;
  /** Kernel function on the hook; the rules alone where there is none. */
  readonly wrap?: { readonly name: string; readonly run: (rules: Rules, skb: Skb, state: HookState) => Verdict };
}

export interface TableDef {
  readonly name: string;
  readonly hooks: readonly TableHook[];
  readonly conntrack?: boolean;
}

/** ipt_mangle_out: routes anew when the rules changed what the route was chosen by. */
function ipt_mangle_out(rules: Rules, skb: Skb, state: HookState): Verdict {
  const { mark, buf, data } = skb;
  const src = ipv4Src(buf, data);
  const dst = ipv4Dst(buf, data);
  const tos = ipv4Tos(buf, data);
  const verdict = rules(skb, state);
  if (verdict !== 'ACCEPT') return verdict;
  const same =
    skb.mark === mark && ipv4Src(skb.buf, skb.data) === src && ipv4Dst(skb.buf, skb.data) === dst && ipv4Tos(skb.buf, skb.data) === tos;
  return same || ipv4_ops().ip_route_me_harder(state.net, skb) ? 'ACCEPT' : 'DROP';
}

const PRE = { chain: 'PREROUTING', hook: NF_INET.PRE_ROUTING } as const;
const IN = { chain: 'INPUT', hook: NF_INET.LOCAL_IN } as const;
const FWD = { chain: 'FORWARD', hook: NF_INET.FORWARD } as const;
const OUT = { chain: 'OUTPUT', hook: NF_INET.LOCAL_OUT } as const;
const POST = { chain: 'POSTROUTING', hook: NF_INET.POST_ROUTING } as const;

const at = (priority: number, ...hooks: readonly { chain: string; hook: HookNum }[]): TableHook[] => hooks.map((h) => ({ ...h, priority }));
const nat = (h: { chain: string; hook: HookNum }, priority: number): TableHook => {
  const wrap = NAT_HOOKS[h.hook];
  return { ...h, priority, ...(wrap && { wrap }) };
};

/** In the order in which iptables-save prints them. */
export const TABLES: readonly TableDef[] = [
  {
    name: 'mangle',
    hooks: [
      ...at(NF_IP_PRI.MANGLE, PRE, IN, FWD),
      { ...OUT, priority: NF_IP_PRI.MANGLE, wrap: { name: 'ipt_mangle_out', run: ipt_mangle_out } },
      ...at(NF_IP_PRI.MANGLE, POST),
    ],
  },
  { name: 'security', hooks: at(NF_IP_PRI.SECURITY, IN, FWD, OUT) },
  { name: 'raw', hooks: at(NF_IP_PRI.RAW, PRE, OUT) },
  { name: 'filter', hooks: at(NF_IP_PRI.FILTER, IN, FWD, OUT) },
  {
    name: 'nat',
    conntrack: true,
    hooks: [nat(PRE, NF_IP_PRI.NAT_DST), nat(IN, NF_IP_PRI.NAT_SRC), nat(OUT, NF_IP_PRI.NAT_DST), nat(POST, NF_IP_PRI.NAT_SRC)],
  },
];
export const tableDef = (name: string): TableDef | undefined => TABLES.find((t) => t.name === name);
