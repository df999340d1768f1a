/**
 * The way out (net/ipv4/ip_output.c): LOCAL_OUT, the route, POST_ROUTING, fragmentation, the neighbour. Left out: multicast routing, IPsec, options.
 */
import { MAC_BROADCAST } from '#base/addr.ts';
import type { Ipv4, Mac } from '#base/brand.ts';
import { IFF } from '#sim/rows.ts';
import { nameId } from '#sim/trace.ts';
import { ETH_P_IP } from '#wire/ethernet.ts';
import { ICMP_DEST_UNREACH, ICMP_FRAG_NEEDED } from '#wire/icmp.ts';
import { IP_DF, IPV4_HLEN, ipv4Df, ipv4Dst, ipv4SetFragWord, ipv4SetId, ipv4SetTotLen, ipv4UpdateChecksum } from '#wire/ipv4.ts';
import { clone_for, dev_queue_xmit, netif_rx } from '../core/dev.ts';
import { kfree_skb } from '../core/free.ts';
import { NF_INET, nf_hook } from '../core/hooks.ts';
import type { NetDevice } from '../core/netdevice.ts';
import { definePart, type Netns, part } from '../core/netns.ts';
import { PACKET, type Skb, skb_push } from '../core/skb.ts';
import { sysctl_int } from '../core/sysctl.ts';
import { eth_header } from '../neigh/eth_header.ts';
import { neigh_create, neigh_resolve_output, neighOf } from '../neigh/neighbour.ts';
import { ip_do_fragment } from './ip_fragment.ts';
import { icmp } from './protocol.ts';
import { traceRoute } from './route.ts';
import { ip_dst_mtu, LOOPBACK_IFINDEX, type RouteResult, rt_nexthop, skb_rtable } from './rtable.ts';

const LOCAL_OUT = nameId('ip_local_out');
const IP_OUTPUT = nameId('ip_output');
const IP_FRAGMENT = nameId('ip_fragment');
const FINISH = nameId('ip_finish_output2');

/** Identification fields: a counter for each namespace from a random start, where Linux has one for each pair of addresses (ip_select_ident). */
const IDENT = definePart('ip_ident', (net) => ({ next: net.world.rng.u32() }));
export const ip_select_ident = (net: Netns): number => part(net, IDENT).next++ & 0xffff;

/** What a sender says about the header. `df`: never fragment; `want`: DF while the packet fits the path; `no`: never DF. */
interface IpHeader {
  readonly protocol: number;
  readonly src: Ipv4;
  readonly dst: Ipv4;
  /** 0 or absent: the namespace's default. */
  readonly ttl?: number;
  readonly tos?: number;
  readonly df: 'df' | 'want' | 'no';
}

/** Puts the IP header before the transport header at `skb.data` and sets the route (ip_build_and_send_pkt, __ip_make_skb). */
export function ip_build(net: Netns, skb: Skb, rt: RouteResult, h: IpHeader): void {
  const at = skb_push(skb, IPV4_HLEN);
  const { buf } = skb;
  skb.transportHeader = at + IPV4_HLEN;
  skb.networkHeader = at;
  skb.protocol = ETH_P_IP;
  skb.dst = rt;
  skb.dev = rt.dev;
  const df = h.df === 'df' || (h.df === 'want' && !rt.mtuLocked && skb.len <= ip_dst_mtu(rt, false));
  buf[at] = 0x45;
  buf[at + 1] = h.tos ?? 0;
  ipv4SetFragWord(buf, at, df ? IP_DF : 0);
  ipv4SetId(buf, at, h.df === 'df' ? 0 : ip_select_ident(net));
  buf[at + 8] = h.ttl || ttlOf(net, rt);
  buf[at + 9] = h.protocol;
  writeAddr(buf, at + 12, h.src);
  writeAddr(buf, at + 16, h.dst);
}
const writeAddr = (b: Uint8Array, o: number, a: number): void => {
  b[o] = a >>> 24;
  b[o + 1] = a >>> 16;
  b[o + 2] = a >>> 8;
  b[o + 3] = a;
};
/** ip_select_ttl: multicast stays on its link; a route may say how far. */
const ttlOf = (net: Netns, rt: RouteResult): number =>
  rt.type === 'multicast' ? 1 : (rt.nh?.fa.metrics?.hoplimit ?? sysctl_int(net, 'net/ipv4/ip_default_ttl'));

/** Sends a packet made here: `data` at its IP header, `dst` set. Fills in length and checksum. False: LOCAL_OUT did not let it pass (EPERM). */
export function ip_local_out(net: Netns, skb: Skb): boolean {
  const rt = skb_rtable(skb) as RouteResult;
  skb.dev = rt.dev;
  skb.networkHeader = skb.data;
  skb.protocol = ETH_P_IP;
  ipv4SetTotLen(skb.buf, skb.data, skb.len);
  ipv4UpdateChecksum(skb.buf, skb.data);
  net.world.trace.step(LOCAL_OUT, net.nsid, rt.dev.ifindex, skb.id);
  traceRoute(rt.dev, skb, rt.rid, rt.type);
  if (!nf_hook(NF_INET.LOCAL_OUT, net, skb, undefined, rt.dev)) return false;
  dst_output(net, skb);
  return true;
}

/** dst_output: what the route says. */
function dst_output(net: Netns, skb: Skb): void {
  const rt = skb_rtable(skb) as RouteResult;
  if (rt.local && rt.dev.ifindex !== LOOPBACK_IFINDEX && (rt.type === 'broadcast' || rt.type === 'multicast')) loopCopy(net, skb, rt);
  ip_output(net, skb);
}

/** ip_mc_output: this host hears its own broadcasts and those multicasts that it joined. */
function loopCopy(net: Netns, skb: Skb, rt: RouteResult): void {
  const copy = clone_for(skb, rt.dev);
  if (nf_hook(NF_INET.POST_ROUTING, net, copy, undefined, rt.dev)) dev_loopback_xmit(copy, rt.dev);
}

/** dev_loopback_xmit: the packet comes in on the device that it leaves from. */
function dev_loopback_xmit(skb: Skb, dev: NetDevice): void {
  eth_header(skb, dev.mac, dev.mac);
  skb.pktType = PACKET.LOOPBACK;
  netif_rx(skb, dev);
}

/** ip_output: POST_ROUTING, for packets made here and forwarded ones. */
export function ip_output(net: Netns, skb: Skb): void {
  const rt = skb_rtable(skb) as RouteResult;
  const indev = skb.iif === 0 ? undefined : skb.dev;
  skb.dev = rt.dev;
  skb.protocol = ETH_P_IP;
  net.world.trace.step(IP_OUTPUT, net.nsid, rt.dev.ifindex, skb.id);
  if (!nf_hook(NF_INET.POST_ROUTING, net, skb, indev, rt.dev)) return;
  ip_finish_output(skb);
}

function ip_finish_output(skb: Skb): void {
  const rt = skb_rtable(skb) as RouteResult;
  const mtu = ip_dst_mtu(rt, skb.iif !== 0);
  if (skb.len <= mtu) {
    ip_finish_output2(skb);
    return;
  }
  if (ipv4Df(skb.buf, skb.data)) {
    icmp.send(skb, ICMP_DEST_UNREACH, ICMP_FRAG_NEEDED, mtu);
    kfree_skb(skb, 'PKT_TOO_BIG', IP_FRAGMENT);
    return;
  }
  ip_do_fragment(skb, mtu, ip_finish_output2);
}

/** 01:00:5e and the lower 23 bits of the group (RFC 1112 section 6.4). */
export const ip_eth_mc_map = (group: Ipv4): Mac => (0x01005e000000 + (group & 0x7fffff)) as Mac;

/** Finds the next hop's address, or has it asked for. Broadcast, multicast and devices without ARP need no neighbour entry. */
function ip_finish_output2(skb: Skb): void {
  const rt = skb_rtable(skb) as RouteResult;
  const { dev } = rt;
  if ((dev.flags & (IFF.LOOPBACK | IFF.NOARP)) !== 0) sendTo(skb, dev, dev.mac);
  else if (rt.type === 'broadcast') sendTo(skb, dev, MAC_BROADCAST);
  else if (rt.type === 'multicast') sendTo(skb, dev, ip_eth_mc_map(ipv4Dst(skb.buf, skb.data)));
  else resolve(skb, rt);
}

function sendTo(skb: Skb, dev: NetDevice, mac: Mac): void {
  eth_header(skb, mac, dev.mac);
  dev_queue_xmit(skb);
}

function resolve(skb: Skb, rt: RouteResult): void {
  const table = neighOf(rt.dev);
  if (!table) kfree_skb(skb, 'NEIGH_CREATEFAIL', FINISH);
  else neigh_resolve_output(neigh_create(table, rt_nexthop(rt, ipv4Dst(skb.buf, skb.data))), skb);
}
