/**
 * The way out of a bridge: to one port or to all. Read net/bridge/br_forward.c. Left out: ebtables, VLANs, backup ports, multicast
 * snooping (multicast is flooded like broadcast).
 */
import { nameId } from '#sim/trace.ts';
import { clone_for, dev_queue_xmit, ETH_HLEN } from '../../core/dev.ts';
import { kfree_skb } from '../../core/free.ts';
import type { NetDevice } from '../../core/netdevice.ts';
import type { Skb } from '../../core/skb.ts';
import { br_nf_forward, br_nf_post_routing } from './netfilter.ts';
import type { Bridge, BridgePort } from './private.ts';

const BR_FORWARD = nameId('br_forward');
const FORWARD_FINISH = nameId('br_forward_finish');
const PUSH_XMIT = nameId('br_dev_queue_push_xmit');
const BR_FLOOD = nameId('br_flood');
const VLAN_HLEN = 4;

export const BR_PKT = { UNICAST: 0, MULTICAST: 1, BROADCAST: 2 } as const;

/** The frame may leave through this port: not where it came from (but for hairpin), forwarding, not from one isolated port to another. */
function should_deliver(to: BridgePort, skb: Skb, fromIsolated: boolean): boolean {
  const { config } = to;
  return (config.hairpin || skb.dev !== to.dev) && config.state === 'forwarding' && !(fromIsolated && config.isolated);
}

/** __br_forward and br_dev_queue_push_xmit. */
function xmitTo(to: BridgePort, skb: Skb): void {
  const { dev } = to;
  const local = skb.dev === to.br.dev;
  if (skb.physin !== undefined && !local && !br_nf_forward(to, skb)) return;
  skb.dev = dev;
  dev.net.world.trace.step(FORWARD_FINISH, dev.net.nsid, dev.ifindex, skb.id);
  if (skb.physout !== undefined && dev.up) {
    br_nf_post_routing(to, skb);
    return;
  }
  if (!dev.up || skb.len > dev.mtu + ETH_HLEN + VLAN_HLEN) {
    kfree_skb(skb, 'NOT_SPECIFIED', PUSH_XMIT);
    return;
  }
  dev_queue_xmit(skb);
}

/** deliver_clone: the original goes another way still. */
function xmitClone(to: BridgePort, skb: Skb, at: NetDevice): void {
  xmitTo(to, clone_for(skb, at));
}

/** Sends to one port. `keep`: the caller needs the skb for local delivery, so the port gets a clone. */
export function br_forward(to: BridgePort | undefined, skb: Skb, keep: boolean, fromIsolated: boolean): void {
  if (to && should_deliver(to, skb, fromIsolated)) {
    if (keep) xmitClone(to, skb, skb.dev);
    else xmitTo(to, skb);
    return;
  }
  if (!keep) kfree_skb(skb, 'NOT_SPECIFIED', BR_FORWARD);
}

function floods(port: BridgePort, pktType: number, local: boolean, answered: boolean): boolean {
  const { config } = port;
  if (config.proxyArp || (answered && config.neighSuppress)) return false;
  if (pktType === BR_PKT.UNICAST) return config.flood;
  if (local) return true;
  return pktType === BR_PKT.MULTICAST ? config.mcastFlood : config.bcastFlood;
}

/** Sends to every port that may have it, newest port first; the last one gets the original, the others clones. `answered`: ARP that ports which suppress it need not hear. */
export function br_flood(br: Bridge, skb: Skb, pktType: number, keep: boolean, fromIsolated: boolean, answered: boolean): void {
  const { dev: at } = skb;
  const local = at === br.dev;
  const { ports } = br;
  at.net.world.trace.step(BR_FLOOD, at.net.nsid, at.ifindex, skb.id);
  let prev: BridgePort | undefined;
  for (let i = 0; i < ports.length; i++) {
    const port = ports[i] as BridgePort;
    if (!floods(port, pktType, local, answered) || !should_deliver(port, skb, fromIsolated)) continue;
    if (prev) xmitClone(prev, skb, at);
    prev = port;
  }
  if (!prev) {
    if (!keep) kfree_skb(skb, 'NOT_SPECIFIED', BR_FLOOD);
  } else if (keep) xmitClone(prev, skb, at);
  else xmitTo(prev, skb);
}
