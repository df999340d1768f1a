/** UDP tunnels (net/ipv4/udp_tunnel_core.c): a kernel socket that hands its datagrams to a device, and sending inside UDP. Checksum 0, as VXLAN sends. */
import { type Ipv4, ipv4 } from '#base/brand.ts';
import { IPPROTO_UDP } from '#wire/ipv4.ts';
import { encodeUdp, UDP_HLEN } from '#wire/udp.ts';
import type { Errno } from '../core/errno.ts';
import type { Netns } from '../core/netns.ts';
import { type Skb, skb_push } from '../core/skb.ts';
import { ip_build, ip_local_out } from '../ipv4/ip_output.ts';
import type { RouteResult } from '../ipv4/rtable.ts';
import { UdpSock, udp_bind, udp_close } from './udp.ts';

interface TunnelSock {
  release(): void;
}

/**
 * Listens on `port`. `encap_rcv` is given skbs whose `data` is at the UDP payload, with the outer headers at `networkHeader` and `transportHeader`;
 * true: it took the skb.
 */
export function udp_tunnel_sock_create(net: Netns, port: number, encap_rcv: (skb: Skb) => boolean): TunnelSock | Errno {
  const sk = new UdpSock(net);
  const error = udp_bind(sk, ipv4(0), port);
  if (error) return error;
  sk.encap_rcv = encap_rcv;
  return { release: () => udp_close(sk) };
}

interface TunnelHeader {
  readonly src: Ipv4;
  readonly dst: Ipv4;
  readonly ttl: number;
  readonly tos: number;
  readonly df: boolean;
  readonly sport: number;
  readonly dport: number;
}

/** Puts UDP and IP before the skb's data and sends it by the route `rt` (udp_tunnel_xmit_skb, iptunnel_xmit). */
export function udp_tunnel_xmit_skb(net: Netns, rt: RouteResult, skb: Skb, h: TunnelHeader): void {
  const at = skb_push(skb, UDP_HLEN);
  encodeUdp(skb.buf, at, { source: h.sport, dest: h.dport, len: skb.len });
  skb.iif = 0;
  ip_build(net, skb, rt, { protocol: IPPROTO_UDP, src: h.src, dst: h.dst, tos: h.tos, ttl: h.ttl, df: h.df ? 'df' : 'no' });
  ip_local_out(net, skb);
}
