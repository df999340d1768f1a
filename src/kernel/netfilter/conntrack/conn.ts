/**
 * struct nf_conn: one tracked connection with its two tuples, and what an skb knows of it (nf_ct_get, nf_ct_set).
 * Read include/net/netfilter/nf_conntrack.h, include/uapi/linux/netfilter/nf_conntrack_common.h.
 */
import type { Netns } from '../../core/netns.ts';
import type { Skb } from '../../core/skb.ts';
import { hashTuple, newTuple, type Tuple } from './tuple.ts';

/** enum ip_conntrack_info */
export const IP_CT = { ESTABLISHED: 0, RELATED: 1, NEW: 2, ESTABLISHED_REPLY: 3, RELATED_REPLY: 4, UNTRACKED: 7 } as const;
export const IP_CT_IS_REPLY = 3;
/** enum ip_conntrack_dir */
export const DIR = { ORIGINAL: 0, REPLY: 1 } as const;
export type Dir = (typeof DIR)[keyof typeof DIR];
export const CTINFO2DIR = (ctinfo: number): Dir => (ctinfo >= IP_CT_IS_REPLY ? DIR.REPLY : DIR.ORIGINAL);

/** enum ip_conntrack_status */
export const IPS = {
  SEEN_REPLY: 1 << 1,
  ASSURED: 1 << 2,
  CONFIRMED: 1 << 3,
  SRC_NAT: 1 << 4,
  DST_NAT: 1 << 5,
  SRC_NAT_DONE: 1 << 7,
  DST_NAT_DONE: 1 << 8,
  DYING: 1 << 9,
} as const;
export const IPS_NAT_MASK = IPS.SRC_NAT | IPS.DST_NAT;
export const IPS_NAT_DONE_MASK = IPS.SRC_NAT_DONE | IPS.DST_NAT_DONE;

/** One of the two entries under which a connection stands in the hash table. */
export class TupleHash {
  readonly tuple: Tuple = newTuple();
  readonly ct: NfConn;
  readonly dir: Dir;
  hash = 0;
  next: TupleHash | undefined;

  constructor(ct: NfConn, dir: Dir) {
    this.ct = ct;
    this.dir = dir;
  }
  rehash(): void {
    this.hash = hashTuple(this.tuple);
  }
}

export class NfConn {
  readonly net: Netns;
  readonly original: TupleHash;
  readonly reply: TupleHash;
  /** IPS bits */
  status = 0;
  /** Virtual time at which it expires. */
  timeout = 0;
  mark = 0;
  /** TCP: index into TCP_STATES. */
  tcpState = 0;
  /** UDP: time from which traffic both ways makes it a stream. */
  streamAt = 0;
  /** Interface whose address MASQUERADE gave it; 0 when none did. */
  masqIndex = 0;
  /** Key of its row; 0 before it was confirmed. */
  rowKey = 0;
  /** Something changed that nobody was told yet. */
  untold = false;
  /** Identity of its row, for decisions; 0 before it was confirmed. */
  rid = 0;

  constructor(net: Netns) {
    this.net = net;
    this.original = new TupleHash(this, DIR.ORIGINAL);
    this.reply = new TupleHash(this, DIR.REPLY);
  }

  tuplehash(dir: number): TupleHash {
    return dir === DIR.ORIGINAL ? this.original : this.reply;
  }
  is(status: number): boolean {
    return (this.status & status) !== 0;
  }
}

/** nf_ct_get: the skb's connection; undefined when it has none (INVALID, or not tracked). */
export const nf_ct_get = (skb: Skb): NfConn | undefined => skb.nfct as NfConn | undefined;
export function nf_ct_set(skb: Skb, ct: NfConn | undefined, ctinfo: number): void {
  skb.nfct = ct;
  skb.nfctInfo = ctinfo;
}
/** nf_ct_attach: a packet made about another one belongs to its connection, the other way. */
export function nf_ct_attach(made: Skb, about: Skb): void {
  const ct = nf_ct_get(about);
  if (ct) nf_ct_set(made, ct, CTINFO2DIR(about.nfctInfo) === DIR.ORIGINAL ? IP_CT.RELATED_REPLY : IP_CT.RELATED);
}
