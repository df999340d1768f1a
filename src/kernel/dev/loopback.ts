/**
 * The loopback device: what is sent comes in again, in the same softirq. Read drivers/net/loopback.c. The route and the conntrack entry of the
 * packet stay with it, as in Linux.
 */

import { MAC_ZERO } from '#base/addr.ts';
import { ifIndex } from '#base/brand.ts';
import { IFF } from '#sim/rows.ts';
import { ETH_HLEN, netif_rx } from '../core/dev.ts';
import { register_netdevice } from '../core/link.ts';
import { type DeviceOps, NetDevice } from '../core/netdevice.ts';
import type { Netns } from '../core/netns.ts';
import type { Skb } from '../core/skb.ts';

const LOOPBACK_IFINDEX = ifIndex(1);

function loopback_xmit(skb: Skb, dev: NetDevice): void {
  const { stats } = dev;
  const len = skb.len - ETH_HLEN;
  skb.sk = undefined;
  stats.txPackets++;
  stats.txBytes += len;
  stats.rxPackets++;
  stats.rxBytes += len;
  netif_rx(skb, dev);
}

const loopbackOps: DeviceOps = {
  start_xmit: loopback_xmit,
  mtuRange: () => ({ min: 0, max: 0 }),
};

/** Every namespace is born with `lo`, index 1, down (loopback_net_init). */
export function loopbackPernet(net: Netns): void {
  const dev = new NetDevice(net, 'loopback', 'lo', LOOPBACK_IFINDEX, MAC_ZERO, loopbackOps);
  dev.mtu = 65536;
  dev.flags = IFF.LOOPBACK;
  net.nextIfindex = 2;
  register_netdevice(dev);
}
