/** `-m tcp`, `-m udp`: ports and TCP flags (net/netfilter/xt_tcpudp.c). Left out: `--tcp-option`. */
import { readU16 } from '#base/bytes.ts';
import { IPPROTO_TCP, IPPROTO_UDP } from '#wire/ipv4.ts';
import { TCP_HLEN, tcpFlags } from '#wire/tcp.ts';
import { UDP_HLEN } from '#wire/udp.ts';
import { defineMatch, type MatchFn, type PortRange } from '../x_tables.ts';

export type PortsOpts = {
  readonly sports: PortRange;
  readonly sportsInv: boolean;
  readonly dports: PortRange;
  readonly dportsInv: boolean;
};
export type UdpOpts = PortsOpts;
export type TcpOpts = PortsOpts & {
  readonly flagMask: number;
  readonly flagCmp: number;
  readonly flagsInv: boolean;
};

const within = (port: number, range: PortRange): boolean => port >= range[0] && port <= range[1];

/** Both ports in their ranges. A later fragment has no ports and does not match; a header that is cut short is dropped. */
const ports =
  (o: PortsOpts, headerLen: number): MatchFn =>
  (skb, par) => {
    if (par.fragoff !== 0) return false;
    if (skb.tail - par.thoff < headerLen) {
      par.hotdrop = true;
      return false;
    }
    return (
      within(readU16(skb.buf, par.thoff), o.sports) !== o.sportsInv && within(readU16(skb.buf, par.thoff + 2), o.dports) !== o.dportsInv
    );
  };

export const udp = defineMatch<UdpOpts>({ name: 'udp', proto: IPPROTO_UDP, compile: (o) => ports(o, UDP_HLEN) });

export const tcp = defineMatch<TcpOpts>({
  name: 'tcp',
  proto: IPPROTO_TCP,
  compile: (o) => {
    const both = ports(o, TCP_HLEN);
    return (skb, par) => both(skb, par) && ((tcpFlags(skb.buf, par.thoff) & o.flagMask) === o.flagCmp) !== o.flagsInv;
  },
});
