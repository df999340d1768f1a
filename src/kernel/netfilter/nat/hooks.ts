/**
 * The nat table's place on the packet's way (net/netfilter/nf_nat_core.c nf_nat_inet_fn, nf_nat_proto.c): the first packet of a connection goes
 * through the rules, all others are rewritten as those decided.
 */
import { IPPROTO_ICMP, ipv4Dst, ipv4Protocol } from '#wire/ipv4.ts';
import { type HookNum, type HookState, NF_INET, type Verdict } from '../../core/hooks.ts';
import type { NetDevice } from '../../core/netdevice.ts';
import type { Skb } from '../../core/skb.ts';
import { CTINFO2DIR, DIR, IP_CT, type NfConn, nf_ct_get } from '../conntrack/conn.ts';
import { conntrackTable } from '../conntrack/table.ts';
import { ipv4_ops } from '../ipv4_ops.ts';
import { nf_nat_alloc_null_binding, nf_nat_initialized } from './core.ts';
import { MANIP, type Manip, nf_nat_icmp_reply_translation, nf_nat_packet } from './manip.ts';

type Rules = (skb: Skb, state: HookState) => Verdict;

/** HOOK2MANIP */
const manipOf = (hook: HookNum): Manip => (hook === NF_INET.POST_ROUTING || hook === NF_INET.LOCAL_IN ? MANIP.SRC : MANIP.DST);

/** nf_nat_oif_changed: a masqueraded connection now leaves by another device, where its address would be wrong. */
const oifChanged = (hook: HookNum, ctinfo: number, ct: NfConn, out: NetDevice | undefined): boolean =>
  ct.masqIndex !== 0 && hook === NF_INET.POST_ROUTING && CTINFO2DIR(ctinfo) === DIR.ORIGINAL && ct.masqIndex !== out?.ifindex;

/** nf_nat_inet_fn */
function nf_nat_fn(rules: Rules, skb: Skb, state: HookState): Verdict {
  const ct = nf_ct_get(skb);
  if (!ct) return 'ACCEPT';
  const info = skb.nfctInfo;
  const manip = manipOf(state.hook);
  const related = info === IP_CT.RELATED || info === IP_CT.RELATED_REPLY;
  if (related && ipv4Protocol(skb.buf, skb.data) === IPPROTO_ICMP)
    return nf_nat_icmp_reply_translation(skb, ct, manip, state) ? 'ACCEPT' : 'DROP';
  if ((related || info === IP_CT.NEW) && !nf_nat_initialized(ct, manip)) {
    const verdict = rules(skb, state);
    if (verdict !== 'ACCEPT') return verdict;
    if (!nf_nat_initialized(ct, manip)) nf_nat_alloc_null_binding(ct, manip);
  } else if (oifChanged(state.hook, info, ct, state.out)) {
    conntrackTable(state.net).kill(ct);
    return 'DROP';
  }
  nf_nat_packet(skb, ct, manip, state);
  return 'ACCEPT';
}

/** nf_nat_ipv4_pre_routing: a packet for somebody else now is routed anew. */
function nf_nat_ipv4_pre_routing(rules: Rules, skb: Skb, state: HookState): Verdict {
  const before = ipv4Dst(skb.buf, skb.data);
  const verdict = nf_nat_fn(rules, skb, state);
  if (verdict === 'ACCEPT' && ipv4Dst(skb.buf, skb.data) !== before) skb.dst = undefined;
  return verdict;
}

/** nf_nat_ipv4_local_fn: the packet was routed to where it no longer goes. */
function nf_nat_ipv4_local_fn(rules: Rules, skb: Skb, state: HookState): Verdict {
  const before = ipv4Dst(skb.buf, skb.data);
  const verdict = nf_nat_fn(rules, skb, state);
  if (verdict !== 'ACCEPT' || ipv4Dst(skb.buf, skb.data) === before) return verdict;
  return ipv4_ops().ip_route_me_harder(state.net, skb) ? 'ACCEPT' : 'DROP';
}

/** The function on each hook of the nat table, and its name. */
export const NAT_HOOKS: Readonly<Partial<Record<HookNum, { name: string; run: (rules: Rules, skb: Skb, state: HookState) => Verdict }>>> = {
  [NF_INET.PRE_ROUTING]: { name: 'nf_nat_ipv4_pre_routing', run: nf_nat_ipv4_pre_routing },
  [NF_INET.LOCAL_IN]: { name: 'nf_nat_ipv4_local_in', run: nf_nat_fn },
  [NF_INET.LOCAL_OUT]: { name: 'nf_nat_ipv4_local_fn', run: nf_nat_ipv4_local_fn },
  [NF_INET.POST_ROUTING]: { name: 'nf_nat_ipv4_out', run: nf_nat_fn },
};
