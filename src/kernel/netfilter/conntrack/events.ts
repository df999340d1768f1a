/**
 * Who is told of what happens to connections (net/netfilter/nf_conntrack_ecache.c): nobody, as a rule, and then it costs a packet nothing. Changes of one
 * packet are told together when it has passed.
 */
import type { Nanos } from '#base/brand.ts';
import type { ConntrackRow } from '#sim/rows.ts';

export type CtEventType = 'NEW' | 'UPDATE' | 'DESTROY';
export interface CtEvent {
  readonly type: CtEventType;
  readonly row: ConntrackRow;
  readonly at: Nanos;
  /** Process that asked for it; undefined: the kernel did it, for a packet or because the time was over. */
  readonly pid: number | undefined;
  /** Its time was over. */
  readonly expired: boolean;
}
export type CtListener = (event: CtEvent) => void;
