/**
 * What a kind of device brings to rtnetlink (struct rtnl_link_ops in include/net/rtnetlink.h): the check of a request and the making of the
 * device. Changes of an existing device go through `changelink`.
 */
import type { IfIndex, Ipv4, Mac, NsId } from '#base/brand.ts';
import type { BridgeConfig, LinkKind, LinkRow, VxlanConfig } from '#sim/rows.ts';
import type { NlError } from '../core/errno.ts';
import type { NetDevice } from '../core/netdevice.ts';
import type { Netns } from '../core/netns.ts';

export interface PeerAttrs {
  readonly name?: string;
  readonly mac?: Mac;
  readonly mtu?: number;
  readonly txqlen?: number;
  readonly netns?: NsId;
  /** Refused, as by Linux: while it is being made the peer has no other end yet. */
  readonly up?: boolean;
}

/** The attributes of RTM_NEWLINK that drivers read. */
export interface LinkAttrs {
  readonly name?: string;
  readonly mac?: Mac;
  readonly mtu?: number;
  readonly txqlen?: number;
  readonly index?: IfIndex;
  readonly peer?: PeerAttrs;
  readonly vxlan?: Partial<VxlanConfig> & { readonly group?: Ipv4 };
  readonly bridge?: Partial<BridgeConfig>;
  /** IFLA_LINK, in the asker's namespace. */
  readonly link?: IfIndex;
  readonly macvlan?: LinkRow['macvlan'];
}

export interface DeviceKind {
  /** IFLA_INFO_KIND; also the prefix of names that the kernel gives. */
  readonly kind: LinkKind;
  /**
   * Makes and registers the device in `net`. `srcNet` is the namespace of the asker, in which a lower device is looked up and a veth's peer
   * is made by default.
   */
  newlink(net: Netns, srcNet: Netns, attrs: LinkAttrs): NetDevice | NlError;
  /** RTM_NEWLINK on an existing device with its own attributes. */
  changelink?(dev: NetDevice, attrs: LinkAttrs): NlError | undefined;
}
