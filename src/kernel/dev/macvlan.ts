/**
 * macvlan: several network cards with MAC addresses of their own on one lower device. Read drivers/net/macvlan.c, ip-link(8) "macvlan". Left out: source
 * mode, macvtap, the queue of broadcasts (they are given to the devices after the lower device's own stack, as in Linux).
 */
import { macIsMulticast } from '#base/addr.ts';
import type { Mac } from '#base/brand.ts';
import { readU48 } from '#base/bytes.ts';
import { IFF, type MacvlanMode } from '#sim/rows.ts';
import { nameId } from '#sim/trace.ts';
import { clone_for, dev_queue_xmit, ETH_HLEN, netif_receive_on, netif_rx } from '../core/dev.ts';
import { type NlError, nlError } from '../core/errno.ts';
import { kfree_skb } from '../core/free.ts';
import { rtmsg_ifinfo } from '../core/link.ts';
import type { DeviceOps, NetDevice, RxResult } from '../core/netdevice.ts';
import type { Netns } from '../core/netns.ts';
import { PACKET, type Skb, skb_scrub_packet } from '../core/skb.ts';
import type { DeviceKind, LinkAttrs } from './kind.ts';
import { alloc_netdev, dev_register } from './register.ts';
import { lowerRow, netdev_upper_dev_link, netdev_upper_dev_unlink, stackedOps } from './stacked.ts';

const QUEUE_XMIT = nameId('macvlan_queue_xmit');
const HANDLE_FRAME = nameId('macvlan_handle_frame');
const VLAN_HLEN = 4;

interface Macvlan {
  readonly dev: NetDevice;
  readonly port: Port;
  mode: MacvlanMode;
}
/** What a lower device keeps (struct macvlan_port). */
interface Port {
  readonly lower: NetDevice;
  readonly vlans: Macvlan[];
  /** By MAC address: those that are up. */
  readonly byMac: Map<number, Macvlan>;
  passthru: boolean;
}
const ports = new WeakMap<NetDevice, Port>();
const vlanOf = (dev: NetDevice): Macvlan => dev.priv as Macvlan;

/** Modes that hear what a device of another mode, or (undefined) the outside, sends to a group. */
const HEARS: Readonly<Record<MacvlanMode | 'world', readonly MacvlanMode[]>> = {
  world: ['private', 'vepa', 'passthru', 'bridge'],
  vepa: ['vepa', 'bridge'],
  bridge: ['vepa'],
  private: ['vepa'],
  passthru: ['vepa'],
};

/** macvlan_broadcast: a clone for each device of these modes but the sender. `local`: straight from one device to its neighbours. */
function macvlan_broadcast(port: Port, skb: Skb, src: NetDevice | undefined, modes: readonly MacvlanMode[], local: boolean): void {
  for (const { dev, mode } of port.vlans) {
    if (dev === src || !dev.up || !modes.includes(mode)) continue;
    const clone = clone_for(skb, port.lower);
    if (local) skb_scrub_packet(clone, dev.net !== src?.net);
    dev.stats.rxPackets++;
    dev.stats.rxBytes += skb.len;
    dev.stats.multicast++;
    netif_rx(clone, dev);
  }
}

function macvlan_start_xmit(skb: Skb, dev: NetDevice): void {
  const { port, mode } = vlanOf(dev);
  const { lower } = port;
  dev.net.world.trace.step(QUEUE_XMIT, dev.net.nsid, dev.ifindex, skb.id);
  dev.stats.txPackets++;
  dev.stats.txBytes += skb.len;
  if (mode === 'bridge') {
    const dst = readU48(skb.buf, skb.data) as Mac;
    if (macIsMulticast(dst)) macvlan_broadcast(port, skb, dev, ['bridge'], true);
    else if (port.byMac.get(dst)?.mode === 'bridge') {
      dev_forward_skb(skb, dev, lower);
      return;
    }
  }
  skb.dev = lower;
  dev_queue_xmit(skb);
}

/** The lower device is given the frame first, so that its captures see it. */
function dev_forward_skb(skb: Skb, from: NetDevice, lower: NetDevice): void {
  if (!lower.up || skb.len > lower.mtu + ETH_HLEN + VLAN_HLEN) {
    lower.stats.rxDropped++;
    kfree_skb(skb, 'DEV_READY', QUEUE_XMIT);
    return;
  }
  skb_scrub_packet(skb, lower.net !== from.net);
  netif_rx(skb, lower);
}

/** The lower device's rx_handler: group frames go to all who may hear them and on up the lower device's own stack. */
const rxHandlerOf =
  (port: Port) =>
  (skb: Skb, lower: NetDevice): RxResult => {
    const dst = readU48(skb.buf, skb.data) as Mac;
    if (macIsMulticast(dst)) {
      const src = port.byMac.get(readU48(skb.buf, skb.data + 6));
      macvlan_broadcast(port, skb, src?.dev, HEARS[src?.mode ?? 'world'], false);
      return 'PASS';
    }
    const vlan = port.passthru ? port.vlans[0] : port.byMac.get(dst);
    if (!vlan) return 'PASS';
    const { dev } = vlan;
    lower.net.world.trace.step(HANDLE_FRAME, lower.net.nsid, lower.ifindex, skb.id);
    if (!dev.up) {
      kfree_skb(skb, 'DEV_READY', HANDLE_FRAME);
      return 'CONSUMED';
    }
    dev.stats.rxPackets++;
    dev.stats.rxBytes += skb.len;
    skb.pktType = PACKET.HOST;
    netif_receive_on(skb, dev);
    return 'CONSUMED';
  };

/** macvlan_addr_busy: the lower device's own address, or that of one that is up. */
const addrBusy = (port: Port, mac: Mac): boolean => (!port.passthru && port.lower.mac === mac) || port.byMac.has(mac);

const macvlanOps: DeviceOps = {
  ...stackedOps((dev) => vlanOf(dev).port.lower),
  start_xmit: macvlan_start_xmit,
  open(dev) {
    const vlan = vlanOf(dev);
    const { port } = vlan;
    if (addrBusy(port, dev.mac)) return nlError('EADDRINUSE');
    port.byMac.set(dev.mac, vlan);
    port.lower.promiscuity++;
    return undefined;
  },
  stop(dev) {
    const { port } = vlanOf(dev);
    port.byMac.delete(dev.mac);
    port.lower.promiscuity--;
  },
  macRefused: (dev, mac) => (addrBusy(vlanOf(dev).port, mac) ? nlError('EADDRINUSE') : undefined),
  macChanged(dev, old) {
    const { port } = vlanOf(dev);
    if (port.byMac.delete(old)) port.byMac.set(dev.mac, vlanOf(dev));
  },
  uninit(dev) {
    const { port } = vlanOf(dev);
    port.vlans.splice(port.vlans.indexOf(vlanOf(dev)), 1);
    netdev_upper_dev_unlink(port.lower, dev);
    if (port.vlans.length > 0) return;
    ports.delete(port.lower);
    port.lower.rxHandler = undefined;
  },
  row: (dev) => ({ ...lowerRow(vlanOf(dev).port.lower), macvlan: { mode: vlanOf(dev).mode } }),
};

/** macvlan_port_create: the first device on this lower one. */
function portOn(lower: NetDevice): Port | NlError {
  const known = ports.get(lower);
  if (known) return known;
  if ((lower.flags & IFF.LOOPBACK) !== 0) return nlError('EINVAL');
  if (lower.rxHandler) return nlError('EBUSY');
  return { lower, vlans: [], byMac: new Map(), passthru: false };
}

function macvlan_newlink(net: Netns, srcNet: Netns, attrs: LinkAttrs): NetDevice | NlError {
  if (attrs.link === undefined) return nlError('EINVAL');
  const named = srcNet.devices.get(attrs.link);
  if (!named) return nlError('ENODEV');
  const lower = named.kind === 'macvlan' ? vlanOf(named).port.lower : named;
  if (attrs.mtu !== undefined && attrs.mtu > lower.mtu) return nlError('EINVAL');
  const port = portOn(lower);
  if ('errno' in port) return port;
  const mode = attrs.macvlan?.mode ?? 'vepa';
  if (port.passthru || (mode === 'passthru' && port.vlans.length > 0)) return nlError('EINVAL');
  const dev = alloc_netdev(net, 'macvlan', macvlanOps);
  const vlan: Macvlan = { dev, port, mode };
  dev.priv = vlan;
  const mac = mode === 'passthru' ? lower.mac : attrs.mac;
  const error = dev_register(dev, { ...attrs, mtu: attrs.mtu ?? lower.mtu, mac });
  if (error) return error;
  port.passthru = mode === 'passthru';
  port.vlans.push(vlan);
  ports.set(lower, port);
  lower.rxHandler ??= rxHandlerOf(port);
  netdev_upper_dev_link(lower, dev);
  return dev;
}

function macvlan_changelink(dev: NetDevice, attrs: LinkAttrs): NlError | undefined {
  const vlan = vlanOf(dev);
  const mode = attrs.macvlan?.mode ?? vlan.mode;
  if ((mode === 'passthru') !== (vlan.mode === 'passthru')) return nlError('EINVAL');
  vlan.mode = mode;
  rtmsg_ifinfo(dev);
  return undefined;
}

export const macvlan = { kind: 'macvlan', newlink: macvlan_newlink, changelink: macvlan_changelink } as const satisfies DeviceKind;
