/**
 * ARP that a bridge answers itself: `proxy_arp` and `neigh_suppress` of its ports. It knows neighbours from the bridge device's own table, and where
 * they are from its forwarding database. Read br_do_proxy_suppress_arp in net/bridge/br_arp_nd_proxy.c. Left out: IPv6, VLANs, `proxy_arp_wifi`.
 */
import { isLoopback, isMulticast } from '#base/addr.ts';
import type { Ipv4 } from '#base/brand.ts';
import { ARPOP_REPLY, ARPOP_REQUEST } from '#wire/arp.ts';
import { dev_queue_xmit, netif_rx } from '../../core/dev.ts';
import type { Skb } from '../../core/skb.ts';
import { inet_lookup_ifaddr } from '../../ipv4/in_device.ts';
import { type Neighbour, NUD_VALID, neigh_lookup, neighOf } from '../../neigh/neighbour.ts';
import { type ArpQuestion, arp_reply_for, isRequest, readArp } from '../arp_proxy.ts';
import type { Bridge, BridgePort } from './private.ts';

/** One of the ports suppresses or answers ARP: only then is anybody asked. */
export const proxiesArp = (br: Bridge): boolean => br.ports.some((p) => p.config.neighSuppress || p.config.proxyArp);

/** A gratuitous announcement or a probe: known to ports that suppress already. */
const isAnnouncement = (q: ArpQuestion): boolean => (q.op === ARPOP_REQUEST || q.op === ARPOP_REPLY) && (q.sip === 0 || q.sip === q.tip);

function known(br: Bridge, ip: Ipv4): Neighbour | undefined {
  const parms = neighOf(br.dev);
  const n = parms && neigh_lookup(parms, ip);
  return n && (n.state & NUD_VALID) !== 0 ? n : undefined;
}

/** `data` at the MAC header; `port` undefined for a frame of the bridge device itself. True: the frame is kept from ports that suppress ARP. */
export function br_do_proxy_suppress_arp(br: Bridge, skb: Skb, port: BridgePort | undefined): boolean {
  const q = readArp(skb);
  if (!q || isLoopback(q.tip) || isMulticast(q.tip)) return false;
  const suppress = br.ports.some((p) => p.config.neighSuppress);
  if (suppress) {
    if (port?.config.neighSuppress) return false;
    if (isAnnouncement(q)) return true;
  }
  if (!isRequest(q)) return false;
  if (suppress && inet_lookup_ifaddr(br.dev.net, q.tip) === br.dev) return true;
  const n = known(br, q.tip);
  const entry = n?.ha === undefined ? undefined : br.fdb.get(n.ha);
  if (n?.ha === undefined || !entry) return false;
  const answers = port?.config.proxyArp || entry.port?.config.neighSuppress;
  if (answers) send(br, port, skb, q, n);
  return answers === true || suppress;
}

/** br_arp_send: out through the port that asked, or to the bridge device itself. */
function send(br: Bridge, port: BridgePort | undefined, skb: Skb, q: ArpQuestion, n: Neighbour): void {
  if (n.ha === undefined) return;
  const reply = arp_reply_for(q, n.ha, port?.dev ?? br.dev, skb);
  if (port) dev_queue_xmit(reply);
  else netif_rx(reply, br.dev);
}
