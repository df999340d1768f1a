/** `-m conntrack` and `-m state`: what conntrack says of the packet (net/netfilter/xt_conntrack.c). */
import { type Ipv4, SEC } from '#base/brand.ts';
import { CTINFO2DIR, DIR, IP_CT, IP_CT_IS_REPLY, IPS, type NfConn, nf_ct_get } from '../conntrack/conn.ts';
import { defineMatch, type MatchFn, type PortRange } from '../x_tables.ts';

/** XT_CONNTRACK_STATE_* */
export const CTSTATE = { INVALID: 1, ESTABLISHED: 2, RELATED: 4, NEW: 8, SNAT: 64, DNAT: 128, UNTRACKED: 256 } as const;
/** IPS_* as `--ctstatus` names them. */
export const CTSTATUS = { NONE: 0, EXPECTED: 1, SEEN_REPLY: IPS.SEEN_REPLY, ASSURED: IPS.ASSURED, CONFIRMED: IPS.CONFIRMED } as const;

export interface CtAddr {
  readonly addr: Ipv4;
  readonly mask: number;
  readonly inv: boolean;
}
export interface CtRange {
  readonly range: PortRange;
  readonly inv: boolean;
}
/** The ends of a connection as it began and as it is answered. */
export type CtEnd = 'origsrc' | 'origdst' | 'replsrc' | 'repldst';

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
  readonly addrs?: Readonly<Partial<Record<CtEnd, CtAddr>>>;
  readonly ports?: Readonly<Partial<Record<CtEnd, CtRange>>>;
  /** Seconds that it still has. */
  readonly expire?: CtRange | undefined;
  /** Direction of the packet: 0 original, 1 reply; undefined: not asked. */
  readonly dir?: number | undefined;
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

type CtTest = (ct: NfConn, now: number) => boolean;
const END: Readonly<Record<CtEnd, readonly ['original' | 'reply', 'src' | 'dst', 'sport' | 'dport']>> = {
  origsrc: ['original', 'src', 'sport'],
  origdst: ['original', 'dst', 'dport'],
  replsrc: ['reply', 'src', 'sport'],
  repldst: ['reply', 'dst', 'dport'],
};
const ENDS = Object.keys(END) as CtEnd[];

function endTests(o: ConntrackOpts): CtTest[] {
  return ENDS.flatMap((end) => {
    const [dir, addrKey, portKey] = END[end];
    const a = o.addrs?.[end];
    const p = o.ports?.[end];
    const tests: CtTest[] = [];
    if (a) tests.push((ct) => ((ct[dir].tuple[addrKey] & a.mask) >>> 0 === a.addr) !== a.inv);
    if (p) tests.push((ct) => (ct[dir].tuple[portKey] >= p.range[0] && ct[dir].tuple[portKey] <= p.range[1]) !== p.inv);
    return tests;
  });
}

/** What is asked of the connection itself. */
function ctTests(o: ConntrackOpts): CtTest[] {
  const tests: CtTest[] = [];
  const { proto, status, expire } = o;
  if (proto !== undefined) tests.push((ct) => (ct.original.tuple.proto === proto) !== o.protoInv);
  tests.push(...endTests(o));
  if (status !== undefined) tests.push((ct) => (status === 0 ? ct.status === 0 : ct.is(status)) !== o.statusInv);
  if (expire)
    tests.push((ct, now) => {
      const seconds = ct.is(IPS.CONFIRMED) ? Math.floor((ct.timeout - now) / SEC) : 0;
      return (seconds >= expire.range[0] && seconds <= expire.range[1]) !== expire.inv;
    });
  return tests;
}

function compile(o: ConntrackOpts): MatchFn {
  const state = o.state === 0 ? undefined : stateTest(o);
  const tests = ctTests(o);
  return (skb, par) => {
    if (state && !state(skb, par)) return false;
    if (tests.length === 0 && o.dir === undefined) return true;
    const ct = nf_ct_get(skb);
    if (!ct) return false;
    if (o.dir !== undefined && (CTINFO2DIR(skb.nfctInfo) === DIR.ORIGINAL) !== (o.dir === DIR.ORIGINAL)) return false;
    const { now } = par.net.world.clock;
    for (let i = 0; i < tests.length; i++) if (!(tests[i] as CtTest)(ct, now)) return false;
    return true;
  };
}

export const conntrack = defineMatch<ConntrackOpts>({ name: 'conntrack', conntrack: true, compile });
export const state = defineMatch<StateOpts>({ name: 'state', conntrack: true, compile: stateTest });
