/** `-m multiport`: up to fifteen ports or ranges (net/netfilter/xt_multiport.c). */
import { readU16 } from '#base/bytes.ts';
import { hasPorts } from '../conntrack/tuple.ts';
import { defineMatch, type PortRange } from '../x_tables.ts';

export type MultiportOpts = {
  readonly which: 'sports' | 'dports' | 'ports';
  readonly ranges: readonly PortRange[];
  readonly inv: boolean;
};

export const multiport = defineMatch<MultiportOpts>({
  name: 'multiport',
  check: (_o, at) => (hasPorts(at.ip.proto) && !at.ip.protoInv ? undefined : 'EINVAL'),
  compile: ({ which, ranges, inv }) => {
    const among = (port: number): boolean => {
      for (let i = 0; i < ranges.length; i++) {
        const range = ranges[i] as PortRange;
        if (port >= range[0] && port <= range[1]) return true;
      }
      return false;
    };
    return (skb, par) => {
      if (par.fragoff !== 0) return false;
      if (skb.tail - par.thoff < 4) {
        par.hotdrop = true;
        return false;
      }
      const found =
        (which !== 'dports' && among(readU16(skb.buf, par.thoff))) || (which !== 'sports' && among(readU16(skb.buf, par.thoff + 2)));
      return found !== inv;
    };
  },
});
