/** The ipv4 layer's part of a namespace's life (register_pernet_subsys), and what it hands to netfilter. Importing this loads the layer. */
import { ipv4 } from '#base/brand.ts';
import { SCOPE } from '#sim/rows.ts';
import { ipv4Src } from '#wire/ipv4.ts';
import type { Netns } from '../core/netns.ts';
import { sysctl_int } from '../core/sysctl.ts';
import { nf_register_ipv4_ops } from '../netfilter/ipv4_ops.ts';
import './arp.ts';
import { confPernet } from './conf.ts';
import { inet_addr_type } from './fib.ts';
import { icmp_send } from './icmp.ts';
import { in_dev_get, inet_select_addr } from './in_device.ts';
import './inetdev.ts';
import { ip_defrag, ip_frag_exit } from './ip_defrag.ts';
import './ip_input.ts';
import { ip_local_out } from './ip_output.ts';
import { ip_route_me_harder, ip_route_output, isErrno } from './route.ts';
import { ip_dst_mtu, rt_nexthop, skb_rtable } from './rtable.ts';

export function ipv4Pernet(net: Netns): void {
  confPernet(net);
}

/** Devices are gone by now, and with them addresses, routes and neighbours. */
export function ipv4Exit(net: Netns): void {
  ip_frag_exit(net);
}

nf_register_ipv4_ops({
  ip_route_me_harder,
  ip_local_out,
  ip_defrag,
  icmp_send,
  inet_select_addr: (dev, gateway) => inet_select_addr(dev, gateway, SCOPE.GLOBAL),
  rt_nexthop(skb, daddr) {
    const rt = skb_rtable(skb);
    return rt ? rt_nexthop(rt, daddr) : daddr;
  },
  firstAddr: (dev) => in_dev_get(dev)?.addrs[0]?.local ?? ipv4(0),
  inet_addr_type: (net, addr, dev) => inet_addr_type(net, addr, dev?.ifindex ?? 0),
  dst_mtu(skb) {
    const rt = skb_rtable(skb);
    return rt ? ip_dst_mtu(rt, false) : skb.dev.mtu;
  },
  reverse_mtu(net, skb) {
    const rt = ip_route_output(net, { dst: ipv4Src(skb.buf, skb.data) });
    return isErrno(rt) ? Number.POSITIVE_INFINITY : ip_dst_mtu(rt, false);
  },
  defaultTtl: (net) => sysctl_int(net, 'net/ipv4/ip_default_ttl'),
});
