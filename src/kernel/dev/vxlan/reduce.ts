/**
 * What a VXLAN device does for its neighbours before a frame goes into the tunnel: answers ARP (`proxy`), takes the router's place (`rsc`), and tells
 * user space what it does not know (`l2miss`, `l3miss`). Read arp_reduce, route_shortcircuit, vxlan_fdb_miss, vxlan_ip_miss in
 * drivers/net/vxlan/vxlan_core.c. Left out: IPv6.
 */
import { isLoopback, isMulticast, macIsMulticast } from '#base/addr.ts';
import type { Ipv4, Mac } from '#base/brand.ts';
import { readU48, writeU48 } from '#base/bytes.ts';
import { nameId } from '#sim/trace.ts';
import { ETH_P_IP } from '#wire/ethernet.ts';
import { ipv4Dst } from '#wire/ipv4.ts';
import { ETH_HLEN, netif_rx } from '../../core/dev.ts';
import { consume_skb } from '../../core/free.ts';
import type { NetDevice } from '../../core/netdevice.ts';
import { type Skb, skb_cow } from '../../core/skb.ts';
import { type Neighbour, NUD_CONNECTED, neigh_lookup, neighOf } from '../../neigh/neighbour.ts';
import { arp_reply_for, isRequest, readArp } from '../arp_proxy.ts';
import type { Vxlan } from './private.ts';

const ARP_REDUCE = nameId('arp_reduce');

const lookup = (dev: NetDevice, ip: Ipv4): Neighbour | undefined => {
  const parms = neighOf(dev);
  return parms && neigh_lookup(parms, ip);
};

/** RTM_GETNEIGH to whoever listens: an address that nobody entered. */
export function vxlan_miss(vxlan: Vxlan, what: { readonly mac: Mac } | { readonly dst: Ipv4 }): void {
  const { dev } = vxlan;
  dev.net.world.trace.object({ kind: 'miss', nsid: dev.net.nsid, dev: dev.ifindex, ...what });
}

/** Takes the ARP frame: answered from the device's neighbour table, or not at all. */
export function arp_reduce(vxlan: Vxlan, skb: Skb): void {
  const { dev } = vxlan;
  const q = readArp(skb);
  if (q && isRequest(q) && !isLoopback(q.tip) && !isMulticast(q.tip)) {
    const n = lookup(dev, q.tip);
    if (!n && vxlan.cfg.l3miss) vxlan_miss(vxlan, { dst: q.tip });
    if (n?.ha !== undefined && (n.state & NUD_CONNECTED) !== 0) netif_rx(arp_reply_for(q, n.ha, dev, skb), dev);
  }
  consume_skb(skb, ARP_REDUCE);
}

/** A packet for the router goes to the host itself when that is known. True: the destination address was changed. */
export function route_shortcircuit(vxlan: Vxlan, skb: Skb): boolean {
  const { dev } = vxlan;
  const dst = readU48(skb.buf, skb.data) as Mac;
  if (skb.protocol !== ETH_P_IP || macIsMulticast(dst)) return false;
  const ip = ipv4Dst(skb.buf, skb.data + ETH_HLEN);
  const n = lookup(dev, ip);
  if (!n) {
    if (vxlan.cfg.l3miss) vxlan_miss(vxlan, { dst: ip });
    return false;
  }
  if (n.ha === undefined || n.ha === dst) return false;
  skb_cow(skb);
  writeU48(skb.buf, skb.data + 6, dst);
  writeU48(skb.buf, skb.data, n.ha);
  return true;
}
