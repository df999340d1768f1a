/**
 * The rows of every observable table, as plain values: what uapi dumps return, what `table` trace events carry before and after, and what
 * the app shows. Addresses are numbers (`#base/addr.ts` prints them). A row is replaced, never mutated, when something that is shown changes;
 * times that only age (`updated`, `used`) may be refreshed silently.
 */
import type { IfIndex, Ipv4, Mac, Nanos, NsId } from '#base/brand.ts';

interface Row {
  /** Identity of this row for decisions; unique in the lab, kept when the row changes. Assigned by `Table`. */
  readonly rid: number;
}

export interface MachineRow extends Row {
  readonly id: number;
  readonly name: string;
}

export interface NetnsRow extends Row {
  readonly nsid: NsId;
  /** `MachineRow.id` */
  readonly machine: number;
  /** Name under /run/netns; empty for the machine's initial namespace. */
  readonly name: string;
}

/** IFF_* as in linux/if.h. */
export const IFF = {
  UP: 0x1,
  BROADCAST: 0x2,
  LOOPBACK: 0x8,
  POINTOPOINT: 0x10,
  RUNNING: 0x40,
  NOARP: 0x80,
  PROMISC: 0x100,
  ALLMULTI: 0x200,
  MASTER: 0x400,
  SLAVE: 0x800,
  MULTICAST: 0x1000,
  LOWER_UP: 0x10000,
} as const;

export type LinkKind = 'loopback' | 'veth' | 'bridge' | 'vxlan' | 'nic' | 'macvlan' | 'dummy';
export type OperState = 'UNKNOWN' | 'DOWN' | 'LOWERLAYERDOWN' | 'UP';

export interface VxlanConfig {
  readonly id: number;
  /** Remote VTEP or multicast group; 0 when none was given. */
  readonly remote: Ipv4;
  readonly local: Ipv4;
  /** Lower device; 0 when none. */
  readonly link: IfIndex;
  readonly dstport: number;
  readonly learning: boolean;
  readonly ttl: number;
  /** Seconds. */
  readonly ageing: number;
  readonly srcportMin: number;
  readonly srcportMax: number;
  /** Of the outer packets; 1: that of the inner one. */
  readonly tos: number;
  /** The outer packets have the TTL of the inner ones. */
  readonly ttlInherit: boolean;
  readonly df: 'unset' | 'set' | 'inherit';
  /** Most entries of its forwarding table; 0: no limit. */
  readonly maxAddress: number;
  /** Answers ARP from its neighbour table. */
  readonly proxy: boolean;
  /** Sends what is for a router to the host itself. */
  readonly rsc: boolean;
  readonly l2miss: boolean;
  readonly l3miss: boolean;
  readonly udpCsum: boolean;
}
/** A VXLAN device without options; it has port 8472, as Linux had before there was a standard. */
export const VXLAN_DEFAULTS: VxlanConfig = {
  id: 0,
  remote: 0 as Ipv4,
  local: 0 as Ipv4,
  link: 0 as IfIndex,
  dstport: 8472,
  learning: true,
  ttl: 0,
  ageing: 300,
  srcportMin: 0,
  srcportMax: 0,
  tos: 0,
  ttlInherit: false,
  df: 'unset',
  maxAddress: 0,
  proxy: false,
  rsc: false,
  l2miss: false,
  l3miss: false,
  udpCsum: true,
};

/** What the user set for a bridge; times in seconds. */
export interface BridgeConfig {
  readonly ageingTime: number;
  readonly forwardDelay: number;
  readonly helloTime: number;
  readonly maxAge: number;
  readonly stp: boolean;
  readonly priority: number;
  readonly vlanFiltering: boolean;
  /** Bit n: frames to 01:80:c2:00:00:0n are forwarded. */
  readonly groupFwdMask: number;
  /** Nothing is learned from frames to such addresses. */
  readonly noLinklocalLearn: boolean;
  readonly mcastSnooping: boolean;
  readonly nfCallIptables: boolean;
  readonly nfCallArptables: boolean;
}
/** A bridge as it is made. */
export const BRIDGE_DEFAULTS: BridgeConfig = {
  ageingTime: 300,
  forwardDelay: 15,
  helloTime: 2,
  maxAge: 20,
  stp: false,
  priority: 32768,
  vlanFiltering: false,
  groupFwdMask: 0,
  noLinklocalLearn: false,
  mcastSnooping: true,
  nfCallIptables: false,
  nfCallArptables: false,
};

/** Identifier of a bridge: the lower one wins; first by priority, then by address. */
export interface BridgeId {
  readonly priority: number;
  readonly mac: Mac;
}

/** Where a bridge stands in its spanning tree; the times are the root's. */
export interface BridgeStp {
  readonly id: BridgeId;
  readonly root: BridgeId;
  /** Number of the port towards the root; 0 when this bridge is the root. */
  readonly rootPort: number;
  readonly rootPathCost: number;
  readonly topologyChange: boolean;
  readonly topologyChangeDetected: boolean;
  readonly ageingTime: number;
  readonly forwardDelay: number;
  readonly helloTime: number;
  readonly maxAge: number;
}

export type StpState = 'disabled' | 'listening' | 'learning' | 'forwarding' | 'blocking';

/** Per-port settings of a link whose master is a bridge. */
export interface BridgePortConfig {
  readonly portNo: number;
  readonly state: StpState;
  readonly cost: number;
  readonly priority: number;
  readonly hairpin: boolean;
  readonly learning: boolean;
  readonly flood: boolean;
  readonly mcastFlood: boolean;
  readonly bcastFlood: boolean;
  readonly isolated: boolean;
  /** A BPDU switches the port off. */
  readonly guard: boolean;
  /** The port never becomes the root port. */
  readonly rootBlock: boolean;
  readonly fastleave: boolean;
  readonly mcastToUnicast: boolean;
  readonly neighSuppress: boolean;
  readonly proxyArp: boolean;
  /** Frames of sources that nobody entered for this port are dropped. */
  readonly locked: boolean;
  readonly groupFwdMask: number;
}
/** The flags of a port as it is added. */
export const PORT_DEFAULTS: Omit<BridgePortConfig, 'portNo' | 'cost'> = {
  state: 'disabled',
  priority: 32,
  hairpin: false,
  learning: true,
  flood: true,
  mcastFlood: true,
  bcastFlood: true,
  isolated: false,
  guard: false,
  rootBlock: false,
  fastleave: false,
  mcastToUnicast: false,
  neighSuppress: false,
  proxyArp: false,
  locked: false,
  groupFwdMask: 0,
};

/** The best configuration message that a port knows of its LAN. */
export interface BridgePortStp {
  readonly designatedRoot: BridgeId;
  readonly designatedBridge: BridgeId;
  readonly designatedPort: number;
  readonly designatedCost: number;
}

export const MACVLAN_MODES = ['private', 'vepa', 'bridge', 'passthru'] as const;
export type MacvlanMode = (typeof MACVLAN_MODES)[number];

export interface LinkRow extends Row {
  readonly nsid: NsId;
  readonly ifindex: IfIndex;
  readonly name: string;
  readonly kind: LinkKind;
  readonly mac: Mac;
  readonly mtu: number;
  /** IFF bits, as `ip link` shows them. */
  readonly flags: number;
  readonly operstate: OperState;
  readonly carrier: boolean;
  readonly qdisc: 'noqueue' | 'noop' | 'fq_codel' | 'pfifo_fast' | 'mq';
  readonly txqlen: number;
  readonly group: number;
  /** ifindex of the bridge it is a port of; 0 when none. */
  readonly master: IfIndex;
  /** veth: the other end; 0 when none (a vxlan's lower device stands in its `vxlan` part). That device is in `linkNsid`. */
  readonly link: IfIndex;
  readonly linkNsid: NsId;
  /** Further names that it answers to, oldest first. */
  readonly altNames?: readonly string[];
  /** Free text that somebody gave it (ifalias). */
  readonly alias?: string;
  readonly vxlan?: VxlanConfig;
  readonly bridge?: BridgeConfig;
  readonly bridgeStp?: BridgeStp;
  readonly port?: BridgePortConfig;
  readonly portStp?: BridgePortStp;
  readonly macvlan?: { readonly mode: MacvlanMode };
}

export interface LinkStats {
  readonly rxPackets: number;
  readonly rxBytes: number;
  readonly rxDropped: number;
  readonly rxErrors: number;
  readonly txPackets: number;
  readonly txBytes: number;
  readonly txDropped: number;
  readonly txErrors: number;
  readonly multicast: number;
  readonly collisions: number;
}

/** RT_SCOPE_* */
export const SCOPE = { GLOBAL: 0, SITE: 200, LINK: 253, HOST: 254, NOWHERE: 255 } as const;

export interface AddrRow extends Row {
  readonly nsid: NsId;
  readonly ifindex: IfIndex;
  readonly local: Ipv4;
  /** Peer of a point-to-point address; equals `local` otherwise. */
  readonly peer: Ipv4;
  readonly prefixLen: number;
  /** 0 when none is set. */
  readonly broadcast: Ipv4;
  readonly scope: number;
  readonly label: string;
  readonly secondary: boolean;
  /** Metric of the route to its subnet (IFA_RT_PRIORITY); absent: 0. */
  readonly metric?: number;
  /** It brings no route to its subnet. */
  readonly noPrefixRoute?: boolean;
  /** Its preferred lifetime is over. */
  readonly deprecated?: boolean;
  /** Absent: it lives for ever. */
  readonly lifetime?: AddrLifetime;
}
/** Seconds counted from `since`; 0xffffffff: for ever. */
export interface AddrLifetime {
  readonly valid: number;
  readonly preferred: number;
  readonly since: Nanos;
}

/** RTN_* names as iproute2 prints them. */
export type RouteType = 'unicast' | 'local' | 'broadcast' | 'multicast' | 'unreachable' | 'blackhole' | 'prohibit' | 'throw';
/** RTPROT_* names as iproute2 prints them (`kernel`, `boot`, `static`, `bird`…); a number without a name is its digits. */
export type RouteProto = string;
export const RT_TABLE = { DEFAULT: 253, MAIN: 254, LOCAL: 255 } as const;

export interface Nexthop {
  /** 0 when the destination is on-link. */
  readonly gateway: Ipv4;
  /** 0 for routes without a device (blackhole, unreachable…). */
  readonly oif: IfIndex;
  readonly onlink: boolean;
  readonly linkdown: boolean;
  readonly dead: boolean;
  /** Share of the flows, 1 to 256, where there are several next hops. */
  readonly weight?: number;
}

/** Metrics of a route (RTAX_*), named as iproute2 names them; units are those of the kernel's attribute. */
export type MetricName =
  | 'mtu'
  | 'window'
  | 'rtt'
  | 'rttvar'
  | 'ssthresh'
  | 'cwnd'
  | 'advmss'
  | 'reordering'
  | 'hoplimit'
  | 'initcwnd'
  | 'features'
  | 'rto_min'
  | 'initrwnd'
  | 'quickack'
  | 'fastopen_no_cookie';
export type RouteMetrics = { readonly [M in MetricName]?: number };

export interface RouteRow extends Row {
  readonly nsid: NsId;
  readonly table: number;
  readonly type: RouteType;
  readonly dst: Ipv4;
  readonly dstLen: number;
  readonly metric: number;
  readonly proto: RouteProto;
  readonly scope: number;
  /** Preferred source; 0 when not set. */
  readonly prefSrc: Ipv4;
  /** The first next hop. */
  readonly nexthop: Nexthop;
  /** All of them, where there are several. */
  readonly nexthops?: readonly Nexthop[];
  readonly mtu?: number;
  /** All metrics, the MTU among them; absent when there are none. */
  readonly metrics?: RouteMetrics;
  /** Metrics that learning must not change (`mtu lock 1400`). */
  readonly locked?: readonly MetricName[];
}

/** FR_ACT_*: what a policy rule does with a packet that it matches. */
export type RuleAction = 'lookup' | 'goto' | 'nop' | 'blackhole' | 'unreachable' | 'prohibit' | 'throw';

/** A policy rule, as `ip rule` shows it. */
export interface RuleRow extends Row {
  readonly nsid: NsId;
  readonly priority: number;
  readonly action: RuleAction;
  /** Table of a `lookup`; 0 for other actions, and for the table of the device's VRF (l3mdev). */
  readonly table: number;
  /** Priority to go on with, of a `goto`; 0 for other actions. */
  readonly target: number;
  /** `goto` to a priority that no rule has. */
  readonly unresolved: boolean;
  /** FIB_RULE_INVERT: matches what the selectors do not. */
  readonly not: boolean;
  readonly src: Ipv4;
  readonly srcLen: number;
  readonly dst: Ipv4;
  readonly dstLen: number;
  readonly tos: number;
  readonly mark: number;
  readonly mask: number;
  /** Device names; empty: any. */
  readonly iif: string;
  readonly oif: string;
  readonly iifDetached: boolean;
  readonly oifDetached: boolean;
  readonly l3mdev: boolean;
  readonly uids: readonly [number, number] | undefined;
  /** 0: any. */
  readonly ipproto: number;
  readonly sport: readonly [number, number] | undefined;
  readonly dport: readonly [number, number] | undefined;
  /** Routes of a prefix this long or shorter are passed over; -1: none are. */
  readonly suppressPrefixlen: number;
  /** Routes through a device of this group are passed over; -1: none are. */
  readonly suppressIfgroup: number;
  readonly proto: RouteProto;
}

/** NUD_* bits as in linux/neighbour.h. */
export const NUD = {
  NONE: 0,
  INCOMPLETE: 0x01,
  REACHABLE: 0x02,
  STALE: 0x04,
  DELAY: 0x08,
  PROBE: 0x10,
  FAILED: 0x20,
  NOARP: 0x40,
  PERMANENT: 0x80,
} as const;
export type NudState = keyof typeof NUD;

export interface NeighRow extends Row {
  readonly nsid: NsId;
  readonly ifindex: IfIndex;
  readonly dst: Ipv4;
  /** Undefined while the address is not known. */
  readonly lladdr: Mac | undefined;
  readonly state: NudState;
  readonly proxy: boolean;
  /** NTF_ROUTER, NTF_EXT_LEARNED, NTF_MANAGED */
  readonly router?: boolean;
  readonly externLearn?: boolean;
  readonly managed?: boolean;
  /** Who wrote it, as `ip neigh … protocol` says. */
  readonly protocol?: RouteProto;
  readonly confirmed: Nanos;
  readonly updated: Nanos;
  readonly used: Nanos;
  /** Unanswered solicitations. */
  readonly probes: number;
}

export interface FdbRow extends Row {
  readonly nsid: NsId;
  /** Port (bridge's own table) or vxlan device (its `self` table). */
  readonly ifindex: IfIndex;
  /** Bridge that keeps this entry; 0 for a vxlan device's own entry. */
  readonly master: IfIndex;
  readonly mac: Mac;
  readonly state: 'learned' | 'static' | 'permanent';
  /** The device's own table, not its bridge's. */
  readonly self: boolean;
  /** It stays on its port. */
  readonly sticky?: boolean;
  /** A program entered it as learned (`extern_learn`). */
  readonly externLearn?: boolean;
  /** vxlan: the address is a router's (`rsc`). */
  readonly router?: boolean;
  /** vxlan: remote VTEP; 0 otherwise. */
  readonly dst: Ipv4;
  /** vxlan: UDP port and VNI of the remote, where they are not the device's own. */
  readonly port?: number;
  readonly vni?: number;
  /** vxlan: the device that frames to this remote leave through, where one was named. */
  readonly via?: IfIndex;
  readonly updated: Nanos;
  readonly used: Nanos;
}

/** One rule of an xtables chain; `text` is what `iptables -S` prints after the chain name. */
export interface XtRuleRow extends Row {
  readonly nsid: NsId;
  readonly table: string;
  readonly chain: string;
  /** 1-based position in its chain. */
  readonly num: number;
  readonly text: string;
}

export interface XtChainRow extends Row {
  readonly nsid: NsId;
  readonly table: string;
  readonly name: string;
  /** Policy of a built-in chain; undefined for a user chain. */
  readonly policy: 'ACCEPT' | 'DROP' | undefined;
}

export interface ConntrackTuple {
  readonly src: Ipv4;
  readonly dst: Ipv4;
  readonly proto: number;
  /** Source and destination port, or ICMP id twice. */
  readonly sport: number;
  readonly dport: number;
  readonly icmpType?: number;
  readonly icmpCode?: number;
}

export interface ConntrackRow extends Row {
  readonly nsid: NsId;
  readonly original: ConntrackTuple;
  readonly reply: ConntrackTuple;
  /** Protocol state as conntrack prints it (ESTABLISHED, SYN_SENT…); empty for UDP and ICMP. */
  readonly protoState: string;
  readonly status: readonly ('SEEN_REPLY' | 'ASSURED' | 'CONFIRMED' | 'SRC_NAT' | 'DST_NAT' | 'DYING')[];
  readonly expires: Nanos;
  readonly mark: number;
}

export interface SysctlRow extends Row {
  readonly nsid: NsId;
  /** Slash form below /proc/sys: `net/ipv4/ip_forward`. */
  readonly path: string;
  readonly value: string;
}

/** A physical cable between two NICs of machines. */
export interface CableRow extends Row {
  readonly id: number;
  readonly aNsid: NsId;
  readonly aIfindex: IfIndex;
  readonly bNsid: NsId;
  readonly bIfindex: IfIndex;
}

/** Table name to row type: the closed list of what can be observed. */
export interface TableRows {
  machine: MachineRow;
  netns: NetnsRow;
  link: LinkRow;
  addr: AddrRow;
  route: RouteRow;
  rule: RuleRow;
  neigh: NeighRow;
  fdb: FdbRow;
  xtchain: XtChainRow;
  xtrule: XtRuleRow;
  conntrack: ConntrackRow;
  sysctl: SysctlRow;
  cable: CableRow;
}
export type TableName = keyof TableRows;
export type AnyRow = TableRows[TableName];
