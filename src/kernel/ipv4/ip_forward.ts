/** Forwarding (net/ipv4/ip_forward.c, RFC 1812 section 5.2): TTL, MTU, redirects, the FORWARD hook. Left out: source routes. */
import { nameId } from '#sim/trace.ts';
import { ICMP_DEST_UNREACH, ICMP_EXC_TTL, ICMP_FRAG_NEEDED, ICMP_REDIR_HOST, ICMP_REDIRECT, ICMP_TIME_EXCEEDED } from '#wire/icmp.ts';
import { ipv4DecreaseTtl, ipv4Df, ipv4Dst, ipv4Src, ipv4Ttl } from '#wire/ipv4.ts';
import { kfree_skb } from '../core/free.ts';
import { NF_INET, nf_hook } from '../core/hooks.ts';
import type { NetDevice } from '../core/netdevice.ts';
import { PACKET, type Skb, skb_cow } from '../core/skb.ts';
import { orConf } from './conf.ts';
import { icmp_send } from './icmp.ts';
import { redirectAllowed } from './icmp_rate.ts';
import { in_dev_get } from './in_device.ts';
import { ip_output } from './ip_output.ts';
import { ip_dst_mtu, type RouteResult, rt_nexthop, skb_rtable } from './rtable.ts';

const IP_FORWARD = nameId('ip_forward');

/** `data` at the IP header, `dst` set by the input look-up. */
export function ip_forward(skb: Skb, dev: NetDevice): void {
  const { net } = dev;
  const rt = skb_rtable(skb) as RouteResult;
  net.world.trace.step(IP_FORWARD, net.nsid, dev.ifindex, skb.id);
  if (skb.pktType !== PACKET.HOST) {
    kfree_skb(skb, 'NOT_SPECIFIED', IP_FORWARD);
    return;
  }
  if (ipv4Ttl(skb.buf, skb.data) <= 1) {
    icmp_send(skb, ICMP_TIME_EXCEEDED, ICMP_EXC_TTL, 0);
    // Linux has no reason of its own for this.
    kfree_skb(skb, 'IP_INHDR', IP_FORWARD);
    return;
  }
  const mtu = ip_dst_mtu(rt, true);
  if (skb.len > mtu && ipv4Df(skb.buf, skb.data)) {
    icmp_send(skb, ICMP_DEST_UNREACH, ICMP_FRAG_NEEDED, mtu);
    kfree_skb(skb, 'PKT_TOO_BIG', IP_FORWARD);
    return;
  }
  skb_cow(skb);
  ipv4DecreaseTtl(skb.buf, skb.data);
  if (rt.redirect) ip_rt_send_redirect(skb, rt);
  if (!nf_hook(NF_INET.FORWARD, net, skb, dev, rt.dev)) return;
  ip_output(net, skb);
}

/** Tells the sender that it could have used the next hop itself. */
function ip_rt_send_redirect(skb: Skb, rt: RouteResult): void {
  const in_dev = in_dev_get(rt.dev);
  if (!in_dev || !orConf(in_dev, 'send_redirects')) return;
  if (!redirectAllowed(rt.dev.net, ipv4Src(skb.buf, skb.data))) return;
  icmp_send(skb, ICMP_REDIRECT, ICMP_REDIR_HOST, rt_nexthop(rt, ipv4Dst(skb.buf, skb.data)));
}
