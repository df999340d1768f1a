/**
 * A frame that no longer fits once wrapped: the host learns a smaller path MTU, and a bridge port answers in the receiver's name with "fragmentation
 * needed". Read skb_tunnel_check_pmtu, iptunnel_pmtud_check_icmp, iptunnel_pmtud_build_icmp in net/ipv4/ip_tunnel_core.c. Left out: IPv6.
 */
import { isMulticast } from '#base/addr.ts';
import type { Ipv4 } from '#base/brand.ts';
import { readU16 } from '#base/bytes.ts';
import { ETH_P_IP } from '#wire/ethernet.ts';
import { encodeIcmpError, ICMP_DEST_UNREACH, ICMP_FRAG_NEEDED, ICMP_HLEN, icmpIsError, icmpType } from '#wire/icmp.ts';
import {
  encodeIpv4Header,
  IP_DF,
  IPPROTO_ICMP,
  IPV4,
  IPV4_HLEN,
  ipv4Dst,
  ipv4HeaderLen,
  ipv4Protocol,
  ipv4Src,
  ipv4Ttl,
} from '#wire/ipv4.ts';
import { ETH_HLEN } from '../../core/dev.ts';
import type { NetDevice } from '../../core/netdevice.ts';
import { alloc_skb, type Skb, skb_put } from '../../core/skb.ts';
import { ip_rt_update_pmtu } from '../../ipv4/icmp_route.ts';
import { skb_rtable } from '../../ipv4/rtable.ts';

/** An error about a packet of this size or less is never sent (RFC 791's least reassembly buffer); also the error's own limit. */
const LEAST_MTU = 576;

/**
 * Looks whether the frame fits into `mtu`; if not, teaches its own host for the next one. Gives the answer that takes the frame's place on a bridge
 * port; undefined when the frame is to go on, in fragments if need be.
 */
export function skb_tunnel_check_pmtu(skb: Skb, dev: NetDevice, mtu: number): Skb | undefined {
  if (skb.len - ETH_HLEN <= mtu || readU16(skb.buf, skb.data + 12) !== ETH_P_IP) return undefined;
  const iph = skb.data + ETH_HLEN;
  if (skb_rtable(skb)) ip_rt_update_pmtu(dev.net, ipv4Dst(skb.buf, iph), mtu);
  return dev.master && mayAnswer(skb, iph, mtu) ? buildIcmp(skb, iph, mtu) : undefined;
}

const isOdd = (addr: Ipv4): boolean => isMulticast(addr) || addr === 0xffffffff || addr >>> 24 === 0 || addr >>> 24 === 127;

/** iptunnel_pmtud_check_icmp: a whole datagram with DF, between ordinary addresses, that is no ICMP error itself. */
function mayAnswer(skb: Skb, iph: number, mtu: number): boolean {
  const { buf } = skb;
  if (mtu < LEAST_MTU || readU16(buf, iph + IPV4.FRAG_OFF) !== IP_DF) return false;
  if (isOdd(ipv4Src(buf, iph)) || isOdd(ipv4Dst(buf, iph))) return false;
  return ipv4Protocol(buf, iph) !== IPPROTO_ICMP || !icmpIsError(icmpType(buf, iph + ipv4HeaderLen(buf, iph)));
}

/** iptunnel_pmtud_build_icmp: a frame back to the sender, as if its receiver had sent it. */
function buildIcmp(skb: Skb, iph: number, mtu: number): Skb {
  const { buf } = skb;
  const quoted = buf.subarray(iph, Math.min(skb.tail, iph + LEAST_MTU - IPV4_HLEN - ICMP_HLEN));
  const totLen = IPV4_HLEN + ICMP_HLEN + quoted.length;
  const answer = alloc_skb(ETH_HLEN + totLen);
  const at = skb_put(answer, ETH_HLEN + totLen);
  const to = answer.buf;
  to.set(buf.subarray(skb.data + 6, skb.data + 12), at);
  to.set(buf.subarray(skb.data, skb.data + 6), at + 6);
  to.set(buf.subarray(skb.data + 12, iph), at + 12);
  const ends = { src: ipv4Dst(buf, iph), dst: ipv4Src(buf, iph) };
  encodeIpv4Header(to, at + ETH_HLEN, { totLen, df: true, ttl: ipv4Ttl(buf, iph), protocol: IPPROTO_ICMP, ...ends });
  encodeIcmpError(to, at + ETH_HLEN + IPV4_HLEN, { type: ICMP_DEST_UNREACH, code: ICMP_FRAG_NEEDED, rest: mtu, quoted });
  return answer;
}
