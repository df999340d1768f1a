/**
 * struct net_device and what a driver supplies (include/linux/netdevice.h). A device kind is one file in `dev/` that makes a `NetDevice`
 * with its operations. Left out: multiple queues, offloads, XDP.
 */
import type { IfIndex, Ipv4, Mac, NsId } from '#base/brand.ts';
import type {
  BridgeConfig,
  BridgePortConfig,
  BridgePortStp,
  BridgeStp,
  FdbRow,
  LinkKind,
  LinkRow,
  OperState,
  VxlanConfig,
} from '#sim/rows.ts';
import { IFF } from '#sim/rows.ts';
import type { NlError } from './errno.ts';
import type { Netns } from './netns.ts';
import type { Skb } from './skb.ts';

/** What a driver does (net_device_ops, rtnl_link_ops). All optional but xmit. */
export interface DeviceOps {
  /** ndo_start_xmit: takes the skb; `data` is at the MAC header. The driver frees or passes it on. */
  start_xmit(skb: Skb, dev: NetDevice): void;
  /** Before the device counts as up; an error keeps it down. */
  open?(dev: NetDevice): NlError | undefined;
  stop?(dev: NetDevice): void;
  /** Carrier of this device as its peer or cable gives it; asked after each open, close and peer change. */
  carrier?(dev: NetDevice): boolean;
  /** Devices whose carrier follows this one (the veth peer, the NIC at the other end): told after it went up or down. */
  carrierFollowers?(dev: NetDevice): readonly NetDevice[];
  /** ndo_set_mac_address: why the device cannot take this address. */
  macRefused?(dev: NetDevice, mac: Mac): NlError | undefined;
  /** ndo_set_mac_address and followers. */
  macChanged?(dev: NetDevice, old: Mac): void;
  mtuRange?(dev: NetDevice): { min: number; max: number };
  /** ndo_change_mtu: largest MTU that the driver takes now, below that of its range. */
  mtuLimit?(dev: NetDevice): number | undefined;
  mtuChanged?(dev: NetDevice): void;
  /** A lower or slave device changed state, address or namespace. */
  notify?(dev: NetDevice, event: NetdevEvent, other: NetDevice): void;
  /** ndo_fdb_add, ndo_fdb_del: the device's own (`self`) forwarding table. Without them it is the list of addresses that it listens to. */
  fdbAdd?(dev: NetDevice, req: FdbRequest): NlError | undefined;
  fdbDel?(dev: NetDevice, req: FdbRequest): NlError | undefined;
  /** ndo_fdb_del_bulk. */
  fdbFlush?(dev: NetDevice, flush: FdbFlush): NlError | undefined;
  /** ndo_fdb_dump, newest first. */
  fdbDump?(dev: NetDevice): FdbRow[];
  /** rtnl_link_ops.dellink: devices that go with it (veth: the peer). */
  alsoDeletes?(dev: NetDevice): readonly NetDevice[];
  /** Called last when the device goes away. */
  uninit?(dev: NetDevice): void;
  /** Fields of its link row that the kind owns. */
  row?(dev: NetDevice): {
    readonly link?: IfIndex;
    readonly linkNsid?: NsId;
    readonly vxlan?: VxlanConfig;
    readonly bridge?: BridgeConfig;
    readonly bridgeStp?: BridgeStp;
    readonly macvlan?: LinkRow['macvlan'];
  };
}

/** RTM_NEWNEIGH and RTM_DELNEIGH of the bridge family, as a driver reads them. */
export interface FdbRequest {
  readonly mac: Mac;
  readonly state: 'permanent' | 'static' | 'dynamic';
  readonly dst?: Ipv4;
  readonly port?: number;
  readonly vni?: number;
  readonly via?: IfIndex;
  /** NTF_STICKY, NTF_ROUTER, NTF_EXT_LEARNED, NTF_USE. */
  readonly sticky?: boolean;
  readonly router?: boolean;
  readonly extern?: boolean;
  readonly use?: boolean;
  /** NLM_F_CREATE, EXCL, REPLACE, APPEND. */
  readonly create: boolean;
  readonly excl: boolean;
  readonly replace: boolean;
  readonly append: boolean;
}

/** RTM_DELNEIGH with NLM_F_BULK: which entries go. A field that is absent does not matter. */
export interface FdbFlush {
  readonly permanent?: boolean;
  readonly static?: boolean;
  readonly byUser?: boolean;
  readonly extern?: boolean;
  readonly sticky?: boolean;
  /** Asks for what no entry here is (a VLAN, offloaded). */
  readonly none?: boolean;
}

/** NETDEV_* notifier events, as far as somebody listens. */
export type NetdevEvent = 'UP' | 'DOWN' | 'CHANGE' | 'CHANGEADDR' | 'CHANGEMTU' | 'REGISTER' | 'UNREGISTER' | 'CHANGENAME';

/** Result of an rx_handler: PASS goes on up the stack, CONSUMED ends here. */
export type RxResult = 'PASS' | 'CONSUMED';

/** A capture point (packet socket, pcap writer). `frame` is valid only during the call. */
export interface Tap {
  /** PACKET_OUTGOING or the skb's packet type. */
  frame(skb: Skb, dev: NetDevice, pktType: number): void;
}

export interface DeviceStats {
  rxPackets: number;
  rxBytes: number;
  rxDropped: number;
  rxErrors: number;
  txPackets: number;
  txBytes: number;
  txDropped: number;
  txErrors: number;
  multicast: number;
  collisions: number;
}

export class NetDevice {
  net: Netns;
  ifindex: IfIndex;
  name: string;
  readonly kind: LinkKind;
  readonly ops: DeviceOps;
  mac: Mac;
  mtu: number;
  /** IFF bits without RUNNING and LOWER_UP, which follow the carrier. */
  flags: number;
  carrier = false;
  /** linkwatch has seen a carrier change; until then a driver that never told has operstate UNKNOWN. */
  linkwatched = false;
  txqlen = 1000;
  /** noop until the device is opened for the first time in its namespace. */
  qdisc: LinkRow['qdisc'] = 'noop';
  group = 0;
  /** Further names (IFLA_ALT_IFNAME); replaced on change. */
  altNames: readonly string[] = [];
  /** ifalias; empty when there is none. */
  alias = '';
  /** NET_ADDR_*: a random address may be replaced by a bridge; one set by the user stays. */
  addrAssign: 'random' | 'set' | 'stolen' = 'random';
  master: NetDevice | undefined;
  /** Devices that stand on this one (macvlan and the like). */
  readonly uppers: NetDevice[] = [];
  /** It goes away for good; when it is only moved to another namespace, what stands on it stays. */
  unregistering = false;
  /** Set by the bridge on its ports: sees every frame before the protocols do. */
  rxHandler: ((skb: Skb, dev: NetDevice) => RxResult) | undefined;
  port: BridgePortConfig | undefined;
  portStp: BridgePortStp | undefined;
  /** Per-kind private state (netdev_priv). */
  priv: unknown;
  readonly taps: Tap[] = [];
  promiscuity = 0;
  /** Further unicast and multicast addresses that the user gave it (dev_uc_add, dev_mc_add). */
  readonly hwAddrs: Mac[] = [];
  /** rp_filter, arp_ignore, … of this device: filled by the ipv4 layer (in_device). */
  inDev: unknown;
  registered = false;
  readonly stats: DeviceStats = {
    rxPackets: 0,
    rxBytes: 0,
    rxDropped: 0,
    rxErrors: 0,
    txPackets: 0,
    txBytes: 0,
    txDropped: 0,
    txErrors: 0,
    multicast: 0,
    collisions: 0,
  };

  constructor(net: Netns, kind: LinkKind, name: string, ifindex: IfIndex, mac: Mac, ops: DeviceOps) {
    this.net = net;
    this.kind = kind;
    this.name = name;
    this.ifindex = ifindex;
    this.mac = mac;
    this.ops = ops;
    this.mtu = 1500;
    this.flags = IFF.BROADCAST | IFF.MULTICAST;
  }

  get up(): boolean {
    return (this.flags & IFF.UP) !== 0;
  }
  /** Up, with carrier: frames can leave. */
  get running(): boolean {
    return this.up && this.carrier;
  }

  operstate(): OperState {
    if (!this.up) return 'DOWN';
    if (this.carrier) return this.linkwatched ? 'UP' : 'UNKNOWN';
    // default_operstate looks the lower device's index up in this namespace, wherever that device is.
    const lower = this.iflink() === this.ifindex ? undefined : this.net.devices.get(this.iflink());
    return lower && !lower.carrier ? 'LOWERLAYERDOWN' : 'DOWN';
  }

  /** dev_get_iflink: index of the device it stands on, whatever namespace that is in; its own when there is none. */
  iflink(): IfIndex {
    return this.ops.row?.(this).link ?? this.ifindex;
  }
}
