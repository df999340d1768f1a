/** State of a VXLAN device and of the UDP ports it shares (struct vxlan_dev, vxlan_sock, vxlan_fdb, vxlan_rdst in include/net/vxlan.h). */
import type { IfIndex, Ipv4, Mac, Nanos } from '#base/brand.ts';
import type { Timer } from '#sim/clock.ts';
import type { FdbRow, VxlanConfig } from '#sim/rows.ts';
import type { Table } from '#sim/table.ts';
import type { NetDevice } from '../../core/netdevice.ts';
import { definePart, type Netns, part } from '../../core/netns.ts';

/** One remote of an entry. `row` is what is shown, under `key`. */
export interface VxlanRdst {
  readonly key: number;
  remote: Ipv4;
  port: number;
  vni: number;
  /** Device that it leaves through; 0: as routed. */
  ifindex: IfIndex;
  row: FdbRow;
}

/** NTF_EXT_LEARNED, NTF_STICKY, NTF_ROUTER. */
export interface VxlanFdbFlags {
  readonly extern?: boolean;
  readonly sticky?: boolean;
  readonly router?: boolean;
}

export interface VxlanFdb {
  readonly mac: Mac;
  state: FdbRow['state'];
  flags: VxlanFdbFlags;
  /** At least one; several only for the all-zero address and multicast. */
  readonly remotes: VxlanRdst[];
  updated: Nanos;
  used: Nanos;
}

export interface Vxlan {
  readonly dev: NetDevice;
  /** Namespace of the outer packets: the one it was made in, wherever the device is moved. */
  readonly net: Netns;
  cfg: VxlanConfig;
  /** A remote that is a multicast group is joined while the device is up. */
  readonly fdb: Map<number, VxlanFdb>;
  readonly table: Table<'fdb', number>;
  nextKey: number;
  ageTimer: Timer | undefined;
}

/** One UDP port with the devices that listen on it. */
export interface VxlanSock {
  readonly byVni: Map<number, Vxlan>;
  release(): void;
}

interface VxlanNet {
  /** Every VXLAN device made here, oldest first. */
  readonly devices: Set<Vxlan>;
  /** Open ports. */
  readonly socks: Map<number, VxlanSock>;
}
const VXLAN_NET = definePart<VxlanNet>('vxlan', () => ({ devices: new Set(), socks: new Map() }));
export const vxlanNet = (net: Netns): VxlanNet => part(net, VXLAN_NET);

export const vxlanOf = (dev: NetDevice): Vxlan => dev.priv as Vxlan;

/** vxlan_find_vni: the device that is up for this port and network identifier. */
export const vxlan_find_vni = (net: Netns, port: number, vni: number): Vxlan | undefined => vxlanNet(net).socks.get(port)?.byVni.get(vni);
