/**
 * What netfilter needs from the ipv4 layer, which stands to its right: handed over once, when the layers are put together (as struct nf_ipv6_ops does
 * in include/linux/netfilter_ipv6.h for IPv6).
 */
import type { Ipv4 } from '#base/brand.ts';
import type { NetDevice } from '../core/netdevice.ts';
import type { Netns } from '../core/netns.ts';
import type { Skb } from '../core/skb.ts';

export interface NfIpv4Ops {
  /** Looks the route up anew after an address or the mark changed in LOCAL_OUT, or for a reset that is being made; false: no route. */
  ip_route_me_harder(net: Netns, skb: Skb): boolean;
  /** Address a packet to `gateway` would be sent from on this device; 0 when it has none. */
  inet_select_addr(dev: NetDevice, gateway: Ipv4): Ipv4;
  /** Next hop of the route on `skb.dst`, or the packet's destination when that is on-link. */
  rt_nexthop(skb: Skb, daddr: Ipv4): Ipv4;
  /** First address of the device; 0 when it has none. */
  firstAddr(dev: NetDevice): Ipv4;
  /** Sends an ICMP error about `skb`, whose data is at its IP header. */
  icmp_send(skb: Skb, type: number, code: number, info: number): void;
  /** Sends a complete IP packet (data at the IP header, `dst` set). */
  ip_local_out(net: Netns, skb: Skb): void;
  /** RTN_* name of an address, in the tables or on one device. */
  inet_addr_type(net: Netns, addr: Ipv4, dev: NetDevice | undefined): string;
  /** Largest packet that the route on `skb.dst` takes. */
  dst_mtu(skb: Skb): number;
  /** Largest packet that the way back to the packet's source takes. */
  reverse_mtu(net: Netns, skb: Skb): number;
  /** TTL of packets made here. */
  defaultTtl(net: Netns): number;
  /** Takes a fragment; true when `skb` is the whole datagram now, false when it was taken over. */
  ip_defrag(net: Netns, skb: Skb): boolean;
}

let ops: NfIpv4Ops | undefined;
export function nf_register_ipv4_ops(registered: NfIpv4Ops): void {
  ops = registered;
}
export function ipv4_ops(): NfIpv4Ops {
  if (!ops) throw new Error('netfilter runs without the ipv4 layer');
  return ops;
}
