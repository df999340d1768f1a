/**
 * The dummy device: takes every packet and drops it. People use it as a place for addresses. Read drivers/net/dummy.c. Left out: several queues. No
 * recording of a real kernel backs it: the one that the recordings come from has no such driver.
 */
import { IFF } from '#sim/rows.ts';
import { nameId } from '#sim/trace.ts';
import type { NlError } from '../core/errno.ts';
import { consume_skb } from '../core/free.ts';
import type { DeviceOps, NetDevice } from '../core/netdevice.ts';
import type { Netns } from '../core/netns.ts';
import type { Skb } from '../core/skb.ts';
import type { DeviceKind, LinkAttrs } from './kind.ts';
import { alloc_netdev, dev_register } from './register.ts';

const DUMMY_XMIT = nameId('dummy_xmit');

const dummyOps: DeviceOps = {
  start_xmit(skb: Skb, dev: NetDevice) {
    dev.stats.txPackets++;
    dev.stats.txBytes += skb.len;
    consume_skb(skb, DUMMY_XMIT);
  },
  mtuRange: () => ({ min: 0, max: 0 }),
};

function dummy_newlink(net: Netns, _srcNet: Netns, attrs: LinkAttrs): NetDevice | NlError {
  const dev = alloc_netdev(net, 'dummy', dummyOps);
  dev.flags = IFF.BROADCAST | IFF.NOARP;
  return dev_register(dev, attrs) ?? dev;
}

export const dummy = { kind: 'dummy', newlink: dummy_newlink } as const satisfies DeviceKind;
