/** Sending, binding and connecting as all IPv4 sockets do it (net/ipv4/af_inet.c, datagram.c, __ip_append_data in ip_output.c). */
import { type Ipv4, ipv4 } from '#base/brand.ts';
import { ICMP_ECHO } from '#wire/icmp.ts';
import { IPPROTO_ICMP, IPV4_HLEN } from '#wire/ipv4.ts';
import type { Errno } from '../core/errno.ts';
import type { Netns } from '../core/netns.ts';
import { alloc_skb, type Skb, skb_put } from '../core/skb.ts';
import { inet_addr_type } from '../ipv4/fib.ts';
import { ip_build, ip_local_out } from '../ipv4/ip_output.ts';
import { ip_route_output, isErrno } from '../ipv4/route.ts';
import { ip_dst_mtu, type RouteResult } from '../ipv4/rtable.ts';
import { IP_PMTUDISC, localError, type Sock } from './sock.ts';

const MAX_PACKET = 65535;

/** The route to `dst` for this socket; protocol and ports are for policy rules and for the choice among several next hops. */
export function sk_route(sk: Sock, dst: Ipv4, proto = 0, dport = 0): RouteResult | Errno {
  const rt = ip_route_output(sk.net, {
    dst,
    src: sk.saddr,
    oif: sk.boundDev,
    tos: sk.tos,
    proto,
    sport: proto === IPPROTO_ICMP ? 0 : sk.sport,
    dport,
  });
  if (!isErrno(rt) && rt.type === 'broadcast' && !sk.broadcast) return 'EACCES';
  return rt;
}

/** What one call of sendmsg may say (ancillary data). */
export interface SendHow {
  readonly to: Ipv4;
  readonly ttl?: number | undefined;
  readonly tos?: number | undefined;
  readonly df?: boolean | undefined;
}
/** Type and code of an echo request where a flow has its destination port (fl4_icmp_type). */
export const ECHO_PORT = ICMP_ECHO << 8;

const pmtudiscOf = (sk: Sock, how: SendHow): number => (how.df ? IP_PMTUDISC.DO : sk.pmtudisc);

/** A packet of `len` bytes behind the IP header, which the caller writes at its `data`; the errno when it cannot go. */
export function sk_alloc(sk: Sock, rt: RouteResult, how: SendHow, len: number): Skb | Errno {
  const mode = pmtudiscOf(sk, how);
  const total = len + IPV4_HLEN;
  const mtu = ip_dst_mtu(rt, false);
  if (total > MAX_PACKET || (mode >= IP_PMTUDISC.DO && total > mtu)) {
    localError(sk, 'EMSGSIZE', mtu, new Uint8Array(0));
    return 'EMSGSIZE';
  }
  const skb = alloc_skb(len);
  skb_put(skb, len);
  skb.sk = sk;
  return skb;
}

/** Gives what `sk_alloc` made its IP header and sends it; the errno when it was not let out. */
export function sk_send(sk: Sock, rt: RouteResult, how: SendHow, protocol: number, skb: Skb): Errno | undefined {
  const { net } = sk;
  const mode = pmtudiscOf(sk, how);
  const df = mode >= IP_PMTUDISC.DO ? 'df' : mode === IP_PMTUDISC.WANT ? 'want' : 'no';
  ip_build(net, skb, rt, { protocol, src: rt.src, dst: rt.dst, df, tos: how.tos ?? sk.tos, ttl: how.ttl || sk.ttl });
  return ip_local_out(net, skb) ? undefined : 'EPERM';
}

/** inet_bind's check of the address: one of this host, or broadcast or multicast, or none. */
export function sk_bind_addr(sk: Sock, addr: Ipv4): Errno | undefined {
  const type = addr === 0 ? 'local' : inet_addr_type(sk.net, addr);
  if (type === 'unicast') return 'EADDRNOTAVAIL';
  sk.rcvSaddr = addr;
  sk.saddr = type === 'local' ? addr : ipv4(0);
  return undefined;
}

/** __ip4_datagram_connect: fixes the destination and, when none is bound, the source address. */
export function sk_connect(sk: Sock, addr: Ipv4, port: number): Errno | undefined {
  const rt = sk_route(sk, addr);
  if (isErrno(rt)) return rt;
  if (sk.saddr === 0) sk.saddr = rt.src;
  if (sk.rcvSaddr === 0) sk.rcvSaddr = rt.src;
  sk.daddr = rt.dst;
  sk.dport = port;
  sk.connected = true;
  return undefined;
}

/** A socket that is bound to a device hears only that. */
export const sk_dev_match = (sk: Sock, ifindex: number): boolean => sk.boundDev === 0 || sk.boundDev === ifindex;
export const deviceIndex = (net: Netns, name: string): number | undefined => (name === '' ? 0 : net.byName.get(name)?.ifindex);
