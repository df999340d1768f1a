/** `-m conntrack` and `-m state`: what conntrack says of the packet (net/netfilter/xt_conntrack.c). Left out: addresses, ports, expiry, direction. */
import { IP_CT, IP_CT_IS_REPLY, IPS, nf_ct_get } from '../conntrack/conn.ts';
import { defineMatch, type MatchFn } from '../x_tables.ts';

/** XT_CONNTRACK_STATE_* */
export const CTSTATE = { INVALID: 1, ESTABLISHED: 2, RELATED: 4, NEW: 8, SNAT: 64, DNAT: 128, UNTRACKED: 256 } as const;
/** IPS_* as `--ctstatus` names them. */
export const CTSTATUS = { NONE: 0, EXPECTED: 1, SEEN_REPLY: IPS.SEEN_REPLY, ASSURED: IPS.ASSURED, CONFIRMED: IPS.CONFIRMED } as const;

export type ConntrackOpts = {
  /** CTSTATE bits; 0: not asked. */
  readonly state: number;
  readonly stateInv: boolean;
  /** Protocol of the connection; undefined: not asked. */
  readonly proto: number | undefined;
  readonly protoInv: boolean;
  /** IPS bits; undefined: not asked. */
  readonly status: number | undefined;
  readonly statusInv: boolean;
};
export type StateOpts = { readonly state: number; readonly stateInv: boolean };

const stateTest =
  ({ state, stateInv }: StateOpts): MatchFn =>
  (skb) => {
    const ct = nf_ct_get(skb);
    if (!ct) return ((state & (skb.nfctInfo === IP_CT.UNTRACKED ? CTSTATE.UNTRACKED : CTSTATE.INVALID)) !== 0) !== stateInv;
    let bits = 1 << ((skb.nfctInfo % IP_CT_IS_REPLY) + 1);
    if (ct.is(IPS.SRC_NAT)) bits |= CTSTATE.SNAT;
    if (ct.is(IPS.DST_NAT)) bits |= CTSTATE.DNAT;
    return ((bits & state) !== 0) !== stateInv;
  };

function compile(o: ConntrackOpts): MatchFn {
  const state = stateTest(o);
  return (skb, par) => {
    if (o.state !== 0 && !state(skb, par)) return false;
    if (o.proto === undefined && o.status === undefined) return true;
    const ct = nf_ct_get(skb);
    if (!ct) return false;
    if (o.proto !== undefined && (ct.original.tuple.proto === o.proto) === o.protoInv) return false;
    return o.status === undefined || (o.status === 0 ? ct.status === 0 : ct.is(o.status)) !== o.statusInv;
  };
}

export const conntrack = defineMatch<ConntrackOpts>({ name: 'conntrack', conntrack: true, compile });
export const state = defineMatch<StateOpts>({ name: 'state', conntrack: true, compile: stateTest });
