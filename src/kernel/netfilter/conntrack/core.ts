/**
 * Connection tracking on the packet's way (net/netfilter/nf_conntrack_core.c, nf_conntrack_proto_icmp.c): finds or makes the connection in
 * PRE_ROUTING and LOCAL_OUT, and makes it known at the last hook. Left out: expectations and helpers, zones, labels, accounting.
 */
import { DECIDERS, nameId } from '#sim/trace.ts';
import { ICMP_HLEN, icmpIsError, icmpType } from '#wire/icmp.ts';
import { IPPROTO_ICMP, IPV4_HLEN, ipv4Dst, ipv4HeaderLen, ipv4IsFragment, ipv4Protocol } from '#wire/ipv4.ts';
import {
  type HookOps,
  type HookState,
  NF_INET,
  NF_IP_PRI,
  nf_register_net_hook,
  nf_unregister_net_hook,
  type Verdict,
} from '../../core/hooks.ts';
import { klogOf } from '../../core/klog.ts';
import { definePart, type Netns, part } from '../../core/netns.ts';
import type { Skb } from '../../core/skb.ts';
import { register_net_sysctl, sysctl_int, sysctl_int_check } from '../../core/sysctl.ts';
import { ipv4_ops } from '../ipv4_ops.ts';
import { CTINFO2DIR, DIR, IP_CT, IPS, NfConn, nf_ct_get, nf_ct_set, type TupleHash } from './conn.ts';
import { tracker } from './proto.ts';
import { type ConntrackTable, conntrackTable } from './table.ts';
import { ctTimeouts } from './timeouts.ts';
import { copyTuple, hashTuple, newTuple, nf_ct_get_tuple, nf_ct_invert_tuple } from './tuple.ts';

const CT_IN = nameId('nf_conntrack_in');
const DECIDER = DECIDERS.indexOf('conntrack');
const INVALID = nameId('INVALID');
/** Verdict names by ctinfo. */
const VERDICTS: readonly number[] = ['ESTABLISHED', 'RELATED', 'NEW', 'ESTABLISHED', 'RELATED', '', '', 'UNTRACKED'].map(nameId);

/** One value a machine: a namespace reads it, but may not set it. */
for (const [file, value] of [
  ['nf_conntrack_max', '262144'],
  ['nf_conntrack_buckets', '262144'],
] as const)
  register_net_sysctl(`net/netfilter/${file}`, { default: value, check: sysctl_int_check(0), machineWide: true });
register_net_sysctl('net/nf_conntrack_max', { default: '262144', sameAs: 'net/netfilter/nf_conntrack_max', initOnly: true });
register_net_sysctl('net/netfilter/nf_conntrack_count', {
  default: '0',
  check: () => undefined,
  live: (net) => String(conntrackTable(net).count),
});

const wanted = newTuple();
const inner = newTuple();

/** The table is full and nothing can go: the packet is dropped. */
function full(net: Netns): boolean {
  const { init } = net.machine;
  const max = sysctl_int(init, 'net/netfilter/nf_conntrack_max');
  const table = conntrackTable(net);
  if (max === 0 || table.count < max) return false;
  if (table.earlyDrop(hashTuple(wanted), sysctl_int(init, 'net/netfilter/nf_conntrack_buckets'))) return false;
  table.stats.drop++;
  klogOf(net.machine).add(net.world.clock.now, 4, 'nf_conntrack: nf_conntrack: table full, dropping packet');
  return true;
}

/** init_conntrack; undefined when such a packet cannot start a connection, DROP when there is no room for one. */
function init_conntrack(net: Netns, skb: Skb, th: number): NfConn | undefined | 'DROP' {
  const ct = new NfConn(net);
  copyTuple(ct.original.tuple, wanted);
  if (!nf_ct_invert_tuple(ct.reply.tuple, wanted)) return undefined;
  if (full(net)) return 'DROP';
  return tracker(wanted.proto).start(ct, skb, th, ctTimeouts(net)) ? ct : undefined;
}

/** The state of a packet that belongs to the entry found. */
function ctinfoOf(h: TupleHash): number {
  if (h.dir === DIR.REPLY) return IP_CT.ESTABLISHED_REPLY;
  return h.ct.is(IPS.SEEN_REPLY) ? IP_CT.ESTABLISHED : IP_CT.NEW;
}

type Resolved = 'FOUND' | 'NONE' | 'DROP';
/** resolve_normal_ct: sets the skb's connection. */
function resolve_normal_ct(net: Netns, table: ConntrackTable, skb: Skb, th: number): Resolved {
  if (!nf_ct_get_tuple(wanted, skb.buf, skb.data, skb.tail)) return 'NONE';
  const h = table.find(wanted);
  if (h) {
    nf_ct_set(skb, h.ct, ctinfoOf(h));
    return 'FOUND';
  }
  const ct = init_conntrack(net, skb, th);
  if (ct === 'DROP') return 'DROP';
  if (!ct) return 'NONE';
  nf_ct_set(skb, ct, IP_CT.NEW);
  return 'FOUND';
}

/** nf_conntrack_inet_error: an ICMP error belongs to the connection of the packet that it quotes, the other way round. */
function icmp_error(table: ConntrackTable, skb: Skb, th: number): boolean {
  const quoted = th + ICMP_HLEN;
  if (skb.tail - quoted < IPV4_HLEN || !nf_ct_get_tuple(inner, skb.buf, quoted, skb.tail)) return false;
  if (!nf_ct_invert_tuple(inner, inner)) return false;
  const h = table.find(inner);
  if (!h || h.tuple.dst !== ipv4Dst(skb.buf, skb.data)) return false;
  nf_ct_set(skb, h.ct, h.dir === DIR.REPLY ? IP_CT.RELATED_REPLY : IP_CT.RELATED);
  return true;
}

/** Follows one packet of a connection; on REPEAT the connection was closed and this packet opens a new one. */
function track(net: Netns, table: ConntrackTable, skb: Skb, th: number): Verdict {
  for (;;) {
    const found = resolve_normal_ct(net, table, skb, th);
    if (found !== 'FOUND') return found === 'DROP' ? 'DROP' : 'ACCEPT';
    const ct = nf_ct_get(skb) as NfConn;
    const info = skb.nfctInfo;
    const verdict = tracker(ct.original.tuple.proto).packet(table, ct, skb, th, info);
    if (verdict === 'ACCEPT') {
      if (info === IP_CT.ESTABLISHED_REPLY && !ct.is(IPS.SEEN_REPLY)) {
        ct.status |= IPS.SEEN_REPLY;
        table.changed(ct);
      }
      return 'ACCEPT';
    }
    nf_ct_set(skb, undefined, 0);
    if (verdict === 'INVALID') return 'ACCEPT';
  }
}

function decide(skb: Skb, state: HookState): void {
  const ct = nf_ct_get(skb);
  const { net } = state;
  const ifindex = (state.in ?? state.out ?? skb.dev).ifindex;
  const verdict = ct ? (VERDICTS[skb.nfctInfo] as number) : INVALID;
  net.world.trace.decision(CT_IN, net.nsid, ifindex, skb.id, DECIDER, ct?.rid ?? 0, verdict);
}

export function nf_conntrack_in(skb: Skb, state: HookState): Verdict {
  if (skb.nfct !== undefined || skb.nfctInfo === IP_CT.UNTRACKED) return 'ACCEPT';
  const { net } = state;
  const table = conntrackTable(net);
  const th = skb.data + ipv4HeaderLen(skb.buf, skb.data);
  const icmp = ipv4Protocol(skb.buf, skb.data) === IPPROTO_ICMP && skb.tail - th >= ICMP_HLEN;
  if (icmp && icmpIsError(icmpType(skb.buf, th))) icmp_error(table, skb, th);
  else if (track(net, table, skb, th) === 'DROP') return 'DROP';
  if (skb.nfct === undefined) table.stats.invalid++;
  decide(skb, state);
  return 'ACCEPT';
}

/**
 * nf_confirm: the packet goes on, so its connection is one. An answer made here (a reset) to a packet that did not come so far confirms nothing; of two
 * packets that raced to be first, the second is dropped.
 */
export function nf_confirm(skb: Skb, state: HookState): Verdict {
  const ct = nf_ct_get(skb);
  if (ct?.untold) conntrackTable(state.net).deliver(ct);
  if (!ct || ct.is(IPS.CONFIRMED) || CTINFO2DIR(skb.nfctInfo) === DIR.REPLY) return 'ACCEPT';
  if (ct.is(IPS.DYING)) return 'DROP';
  const table = conntrackTable(state.net);
  const clash = table.find(ct.original.tuple) ?? table.find(ct.reply.tuple);
  if (clash) {
    table.stats.insertFailed++;
    table.stats.drop++;
    return 'DROP';
  }
  table.insert(ct);
  return 'ACCEPT';
}

/** nf_defrag_ipv4: connections are followed by whole datagrams. */
const ipv4_conntrack_defrag = (skb: Skb, state: HookState): Verdict => {
  if (!ipv4IsFragment(skb.buf, skb.data)) return 'ACCEPT';
  return ipv4_ops().ip_defrag(state.net, skb) ? 'ACCEPT' : 'STOLEN';
};

const op = (hook: HookOps['hook'], priority: number, name: string, run: HookOps['run']): HookOps => ({ hook, priority, name, run });
const OPS: readonly HookOps[] = [
  op(NF_INET.PRE_ROUTING, NF_IP_PRI.CONNTRACK_DEFRAG, 'ipv4_conntrack_defrag', ipv4_conntrack_defrag),
  op(NF_INET.LOCAL_OUT, NF_IP_PRI.CONNTRACK_DEFRAG, 'ipv4_conntrack_defrag', ipv4_conntrack_defrag),
  op(NF_INET.PRE_ROUTING, NF_IP_PRI.CONNTRACK, 'nf_conntrack_in', nf_conntrack_in),
  op(NF_INET.LOCAL_OUT, NF_IP_PRI.CONNTRACK, 'nf_conntrack_in', nf_conntrack_in),
  op(NF_INET.POST_ROUTING, NF_IP_PRI.CONNTRACK_CONFIRM, 'nf_confirm', nf_confirm),
  op(NF_INET.LOCAL_IN, NF_IP_PRI.CONNTRACK_CONFIRM, 'nf_confirm', nf_confirm),
];

const USERS = definePart('conntrack users', () => ({ count: 0 }));

/** nf_ct_netns_get: somebody in this namespace needs connections tracked. The hooks stand while anybody does. */
export function nf_ct_netns_get(net: Netns): void {
  if (part(net, USERS).count++ === 0) for (const ops of OPS) nf_register_net_hook(net, ops);
}
export function nf_ct_netns_put(net: Netns): void {
  if (--part(net, USERS).count === 0) for (const ops of OPS) nf_unregister_net_hook(net, ops);
}
