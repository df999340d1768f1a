/**
 * Virtual Ethernet pair: what one end sends, the other receives. Read drivers/net/veth.c, __dev_forward_skb in net/core/dev.c. Left out: XDP,
 * GRO, several queues.
 */
import { nameId } from '#sim/trace.ts';
import { ETH_HLEN, netif_rx } from '../core/dev.ts';
import { type NlError, nlError } from '../core/errno.ts';
import { kfree_skb } from '../core/free.ts';
import { dev_open, show_link, unregister_netdevice } from '../core/link.ts';
import type { DeviceOps, NetDevice } from '../core/netdevice.ts';
import type { Netns } from '../core/netns.ts';
import { type Skb, skb_scrub_packet } from '../core/skb.ts';
import type { DeviceKind, LinkAttrs, PeerAttrs } from './kind.ts';
import { alloc_netdev, dev_register } from './register.ts';

const VETH_XMIT = nameId('veth_xmit');
/** A frame may be this much longer than the receiver's MTU and header: a VLAN tag. */
const VLAN_HLEN = 4;

interface Veth {
  peer: NetDevice | undefined;
}
const vethOf = (dev: NetDevice): Veth => dev.priv as Veth;

/** The other end; undefined for other kinds. */
export const vethPeer = (dev: NetDevice): NetDevice | undefined => (dev.kind === 'veth' ? vethOf(dev).peer : undefined);

function veth_xmit(skb: Skb, dev: NetDevice): void {
  const { peer } = dev.priv as Veth;
  dev.net.world.trace.step(VETH_XMIT, dev.net.nsid, dev.ifindex, skb.id);
  const { len } = skb;
  if (!peer) {
    dev.stats.txDropped++;
    kfree_skb(skb, 'NOT_SPECIFIED', VETH_XMIT);
    return;
  }
  if (!peer.up || len > peer.mtu + ETH_HLEN + VLAN_HLEN) {
    peer.stats.rxDropped++;
    dev.stats.txDropped++;
    kfree_skb(skb, peer.up ? 'PKT_TOO_BIG' : 'DEV_READY', VETH_XMIT);
    return;
  }
  skb_scrub_packet(skb, peer.net !== dev.net);
  dev.stats.txPackets++;
  dev.stats.txBytes += len;
  peer.stats.rxPackets++;
  peer.stats.rxBytes += len;
  netif_rx(skb, peer);
}

const vethOps: DeviceOps = {
  start_xmit: veth_xmit,
  open: (dev) => (vethOf(dev).peer ? undefined : nlError('ENOTCONN')),
  carrier: (dev) => dev.up && vethOf(dev).peer?.up === true,
  carrierFollowers: (dev) => peers(dev),
  alsoDeletes: (dev) => peers(dev),
  uninit(dev) {
    const { peer } = vethOf(dev);
    if (peer) vethOf(peer).peer = undefined;
    vethOf(dev).peer = undefined;
  },
  row(dev) {
    const { peer } = vethOf(dev);
    return peer?.registered ? { link: peer.ifindex, linkNsid: peer.net.nsid } : {};
  },
};

function peers(dev: NetDevice): readonly NetDevice[] {
  const { peer } = vethOf(dev);
  return peer ? [peer] : [];
}

/**
 * veth_newlink: the peer is registered first, so it gets the lower index and, without names, the lower number. A request that says nothing
 * about the peer gives it the attributes of the device itself.
 */
function veth_newlink(net: Netns, srcNet: Netns, attrs: LinkAttrs): NetDevice | NlError {
  const { name: _name, index: _index, ...shared } = attrs;
  const peerAttrs: PeerAttrs = attrs.peer ?? shared;
  const peerNet = peerAttrs.netns === undefined ? srcNet : srcNet.world.namespaces.get(peerAttrs.netns);
  if (!peerNet) return nlError('EINVAL');
  const peer = alloc_veth(peerNet, undefined);
  const peerError = dev_register(peer, peerAttrs) ?? (peerAttrs.up ? dev_open(peer) : undefined);
  const dev = alloc_veth(net, peer);
  const error = peerError ?? dev_register(dev, attrs);
  if (error) {
    unregister_netdevice(peer);
    return error;
  }
  vethOf(peer).peer = dev;
  show_link(peer);
  return dev;
}

function alloc_veth(net: Netns, peer: NetDevice | undefined): NetDevice {
  const dev = alloc_netdev(net, 'veth', vethOps);
  dev.priv = { peer } satisfies Veth;
  return dev;
}

export const veth = { kind: 'veth', newlink: veth_newlink } as const satisfies DeviceKind;
