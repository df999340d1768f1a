/** Capture taps: what tcpdump opens. */
import type { IfIndex } from '#base/brand.ts';
import { type NlError, nlError } from '../core/errno.ts';
import type { Netns } from '../core/netns.ts';
import { PacketTap } from '../sock/packet.ts';
import type { CaptureTap } from './uapi.ts';

export function capture(net: Netns, ifindex: IfIndex | 0, promisc: boolean): CaptureTap | NlError {
  if (ifindex !== 0 && !net.devices.has(ifindex)) return nlError('ENODEV');
  return new PacketTap(net, ifindex, promisc);
}
