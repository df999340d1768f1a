/** LOG: a line about the packet in the kernel's log (net/netfilter/xt_LOG.c). */
import { nf_log_packet } from '../nf_log.ts';
import { defineTarget, XT } from '../x_tables.ts';

export type LogOpts = {
  /** 0 to 7. */
  readonly level: number;
  readonly prefix: string;
  /** NF_LOG bits */
  readonly flags: number;
};

export const LOG = defineTarget<LogOpts>({
  name: 'LOG',
  compile: (o) => (skb, par) => {
    nf_log_packet(o, skb, par);
    return XT.CONTINUE;
  },
});
