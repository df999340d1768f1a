/**
 * Raw sockets (net/ipv4/raw.c, raw(7)): a copy of every packet of one protocol, from the IP header; sending with or without a header of one's own.
 * Left out: ICMP_FILTER (readers look at the type themselves).
 */
import type { Ipv4 } from '#base/brand.ts';
import { IPPROTO_ICMP, IPV4_HLEN, ipv4Dst, ipv4HeaderLen, ipv4Id, ipv4SetId, ipv4SetSrc, ipv4Src } from '#wire/ipv4.ts';
import type { Errno } from '../core/errno.ts';
import { definePart, type Netns, part } from '../core/netns.ts';
import { alloc_skb, skb_put } from '../core/skb.ts';
import { ip_local_out, ip_select_ident } from '../ipv4/ip_output.ts';
import { register_raw } from '../ipv4/protocol.ts';
import { isErrno } from '../ipv4/route.ts';
import type { RouteResult } from '../ipv4/rtable.ts';
import { type SendHow, sk_alloc, sk_dev_match, sk_route, sk_send } from './inet.ts';
import { icmpErrorTo, messageOf, Sock } from './sock.ts';

/** IPPROTO_RAW: for sending only. */
const IPPROTO_RAW = 255;

export class RawSock extends Sock {
  readonly protocol: number;
  constructor(net: Netns, protocol: number) {
    super(net);
    this.protocol = protocol;
    this.hdrincl = protocol === IPPROTO_RAW;
  }
}

const RAW = definePart<Set<RawSock>>('raw', () => new Set());
export const raw_open = (sk: RawSock): void => void part(sk.net, RAW).add(sk);
export const raw_close = (sk: RawSock): void => void part(sk.net, RAW).delete(sk);

/** raw_v4_match */
const matches = (sk: RawSock, protocol: number, local: Ipv4, remote: Ipv4, ifindex: number): boolean =>
  sk.protocol === protocol &&
  (sk.daddr === 0 || sk.daddr === remote) &&
  (sk.rcvSaddr === 0 || sk.rcvSaddr === local) &&
  sk_dev_match(sk, ifindex);

/** Whether some raw socket takes ICMP packets: an echo reply that only it wanted was not for nobody. */
export const raw_hears_icmp = (net: Netns): boolean => [...part(net, RAW)].some((sk) => sk.protocol === IPPROTO_ICMP);

register_raw({
  deliver(net, skb, protocol) {
    const socks = part(net, RAW);
    if (socks.size === 0) return false;
    const { buf, networkHeader: iph } = skb;
    let heard = false;
    for (const sk of socks) {
      if (!matches(sk, protocol, ipv4Dst(buf, iph), ipv4Src(buf, iph), skb.dev.ifindex)) continue;
      sk.enqueue(messageOf(skb, iph, 0));
      heard = true;
    }
    return heard;
  },
  icmp_error(net, skb, protocol, info) {
    const { buf, data: iph } = skb;
    for (const sk of part(net, RAW)) {
      if (!matches(sk, protocol, ipv4Src(buf, iph), ipv4Dst(buf, iph), skb.dev.ifindex)) continue;
      icmpErrorTo(sk, skb, info, sk.hdrincl ? iph : iph + ipv4HeaderLen(buf, iph));
    }
  },
});

/** raw_sendmsg */
export function raw_sendmsg(sk: RawSock, data: Uint8Array, how: SendHow): Errno | undefined {
  const pending = sk.takeError();
  if (pending) return pending;
  // raw_probe_proto_opt: type and code of ICMP stand where others have their destination port.
  const icmp = sk.protocol === IPPROTO_ICMP && !sk.hdrincl ? ((data[0] ?? 0) << 8) | (data[1] ?? 0) : 0;
  const rt = sk_route(sk, how.to, sk.protocol, icmp);
  if (isErrno(rt)) return rt;
  if (sk.hdrincl) return raw_send_hdrinc(sk, data, rt);
  const skb = sk_alloc(sk, rt, how, data.length);
  if (isErrno(skb)) return skb;
  skb.buf.set(data, skb.data);
  return sk_send(sk, rt, how, sk.protocol, skb);
}

/** raw_send_hdrinc: the caller's header is taken as it is, but for an absent source or identification, the length and the checksum. */
function raw_send_hdrinc(sk: RawSock, data: Uint8Array, rt: RouteResult): Errno | undefined {
  if (data.length > rt.dev.mtu) return 'EMSGSIZE';
  if (data.length < IPV4_HLEN) return 'EINVAL';
  const skb = alloc_skb(data.length);
  const at = skb_put(skb, data.length);
  skb.buf.set(data, at);
  if (ipv4Src(skb.buf, at) === 0) ipv4SetSrc(skb.buf, at, rt.src);
  if (ipv4Id(skb.buf, at) === 0) ipv4SetId(skb.buf, at, ip_select_ident(sk.net));
  skb.transportHeader = at + ipv4HeaderLen(skb.buf, at);
  skb.dst = rt;
  skb.sk = sk;
  return ip_local_out(sk.net, skb) ? undefined : 'EPERM';
}
