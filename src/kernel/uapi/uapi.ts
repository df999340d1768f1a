/**
 * The only door into the simulated kernel: what a process in one network namespace can ask. Modelled on rtnetlink(7), netlink(7), socket(7),
 * packet(7) and the xtables ioctls, with values instead of bytes. Requests answer with a value or an `NlError`; dumps return rows in the
 * kernel's order. Frames that a request causes have crossed every device by the time it returns (softirqs run on the way out).
 */
import type { IfIndex, Ipv4, Mac, Nanos, NsId } from '#base/brand.ts';
import type {
  AddrRow,
  BridgeConfig,
  BridgePortConfig,
  ConntrackRow,
  FdbRow,
  LinkRow,
  LinkStats,
  MetricName,
  NeighRow,
  NudState,
  RouteMetrics,
  RouteProto,
  RouteRow,
  RouteType,
  RuleRow,
  VxlanConfig,
} from '#sim/rows.ts';
import type { WaitQueue } from '#sim/task.ts';
import type { FdbFlush } from '../core/netdevice.ts';
import type { SockOwner } from '../sock/sock.ts';
import type { CtChange, CtStats, CtSubscription, NewConntrack } from './conntrack.ts';
import type { Ack, NlError } from './errno.ts';
import type { Klog } from './klog.ts';
import type { SockInfo } from './sock_diag.ts';
import type { TcpSocket } from './tcp.ts';
import type { Xtables } from './xtables.ts';

/** RTM_NEWLINK for a device that does not exist yet. `kind` is the text of IFLA_INFO_KIND; unknown kinds answer EOPNOTSUPP "Unknown device type". */
export interface NewLink {
  readonly kind: string;
  /** Undefined: the kernel picks (veth0, bridge0, vxlan0…). */
  readonly name?: string;
  readonly mac?: Mac;
  readonly mtu?: number;
  readonly up?: boolean;
  readonly txqlen?: number;
  readonly index?: IfIndex;
  readonly master?: IfIndex;
  /** Namespace in which to create it; undefined: the caller's. */
  readonly netns?: NsId;
  /** veth: the other end. */
  readonly peer?: { readonly name?: string; readonly mac?: Mac; readonly mtu?: number; readonly netns?: NsId; readonly up?: boolean };
  readonly vxlan?: Partial<VxlanConfig> & { readonly group?: Ipv4 };
  readonly bridge?: Partial<BridgeConfig>;
  /** The lower device (IFLA_LINK), of macvlan and the like. */
  readonly link?: IfIndex;
  readonly macvlan?: LinkRow['macvlan'];
}

/** RTM_SETLINK / RTM_NEWLINK on an existing device; each given field is applied in the kernel's order (do_setlink). */
export interface SetLink {
  readonly up?: boolean;
  readonly name?: string;
  readonly mac?: Mac;
  readonly mtu?: number;
  readonly txqlen?: number;
  /** 0 removes it from its bridge. */
  readonly master?: IfIndex;
  readonly netns?: NsId;
  readonly arp?: boolean;
  readonly promisc?: boolean;
  readonly multicast?: boolean;
  readonly allmulticast?: boolean;
  readonly group?: number;
  /** Free text; empty removes it. */
  readonly alias?: string;
  readonly bridge?: Partial<BridgeConfig>;
  readonly vxlan?: Partial<VxlanConfig> & { readonly group?: Ipv4 };
  readonly port?: Partial<BridgePortConfig>;
  readonly macvlan?: LinkRow['macvlan'];
}

export interface NewAddr {
  readonly ifindex: IfIndex;
  readonly local: Ipv4;
  readonly prefixLen: number;
  readonly peer?: Ipv4;
  readonly broadcast?: Ipv4;
  readonly scope?: number;
  readonly label?: string;
  /** Metric of the route to its subnet. */
  readonly metric?: number;
  readonly noPrefixRoute?: boolean;
  /** Seconds; for ever when absent or 0xffffffff. */
  readonly validLft?: number;
  readonly preferredLft?: number;
  /** NLM_F_REPLACE instead of NLM_F_CREATE|NLM_F_EXCL. */
  readonly replace?: boolean;
}

export interface RouteSpec {
  readonly table?: number;
  readonly type?: RouteType;
  readonly dst: Ipv4;
  readonly dstLen: number;
  readonly metric?: number;
  readonly proto?: RouteProto;
  readonly scope?: number;
  readonly prefSrc?: Ipv4;
  readonly gateway?: Ipv4;
  readonly oif?: IfIndex;
  readonly onlink?: boolean;
  /** Several next hops (RTA_MULTIPATH), in place of the fields above. */
  readonly nexthops?: readonly NexthopSpec[];
  readonly metrics?: RouteMetrics;
  /** Metrics that learning must not change. */
  readonly locked?: readonly MetricName[];
}
export interface NexthopSpec {
  readonly gateway?: Ipv4;
  readonly oif?: IfIndex;
  readonly onlink?: boolean;
  /** 1 to 256; 1 when absent. */
  readonly weight?: number;
}
/** `add` NLM_F_CREATE|EXCL, `change` REPLACE, `replace` CREATE|REPLACE, `append` CREATE|APPEND, `prepend` CREATE. */
export type NewMode = 'add' | 'change' | 'replace' | 'append' | 'prepend';

/** RTM_GETROUTE */
export interface GetRoute {
  readonly dst: Ipv4;
  readonly src?: Ipv4;
  readonly iif?: IfIndex;
  readonly oif?: IfIndex;
  readonly mark?: number;
  readonly tos?: number;
  readonly ipproto?: number;
  readonly sport?: number;
  readonly dport?: number;
  readonly uid?: number;
}
/** A policy rule as requests say it. */
export type RuleSpec = Omit<RuleRow, 'rid' | 'nsid' | 'unresolved' | 'iifDetached' | 'oifDetached'>;

/** Answer of RTM_GETROUTE, what `ip route get` prints. */
export interface RouteAnswer {
  readonly type: RouteType;
  readonly dst: Ipv4;
  readonly gateway: Ipv4;
  readonly oif: IfIndex;
  readonly src: Ipv4;
  readonly table: number;
  /** Row that decided. */
  readonly rid: number;
  readonly metrics?: RouteMetrics;
  readonly locked?: readonly MetricName[];
  /** The host was told to use this gateway, or (input) the sender will be. */
  readonly redirected?: boolean;
  readonly redirect?: boolean;
  /** Seconds until a learnt path MTU or gateway is forgotten. */
  readonly expires?: number;
  /** Input lookups (`iif`): whether it is delivered here. */
  readonly local: boolean;
}

export interface NewNeigh {
  /** 0, for a proxy entry: every device. */
  readonly ifindex: IfIndex | 0;
  readonly dst: Ipv4;
  readonly lladdr?: Mac;
  readonly state?: NudState;
  readonly proxy?: boolean;
  readonly router?: boolean;
  readonly externLearn?: boolean;
  /** Keep it fresh (`managed`), or ask once now (`use`); state and address are then the kernel's. */
  readonly managed?: boolean;
  readonly use?: boolean;
  readonly protocol?: RouteProto;
  readonly mode: NewMode;
}

export interface NewFdb {
  readonly ifindex: IfIndex;
  readonly mac: Mac;
  /** Which table: the device's own (`self`), its bridge's (`master`); bridge(8) gives self when neither is said. */
  readonly self: boolean;
  readonly master: boolean;
  /** `permanent`/`local`, `static`, or `dynamic`. */
  readonly state: 'permanent' | 'static' | 'dynamic';
  /** vxlan remote. */
  readonly dst?: Ipv4;
  readonly port?: number;
  readonly vni?: number;
  /** Device that the vxlan remote is reached through. */
  readonly via?: IfIndex;
  readonly sticky?: boolean;
  /** vxlan: a router's address, for `rsc`. */
  readonly router?: boolean;
  /** As learned by a program, which also forgets it. */
  readonly extern?: boolean;
  /** As if a frame from that address had come. */
  readonly use?: boolean;
  readonly mode: NewMode;
}
/** `bridge fdb flush`: the entries of a device's own table, or of its bridge's. */
export interface FlushFdb extends FdbFlush {
  readonly ifindex: IfIndex;
  readonly self: boolean;
  readonly master: boolean;
  /** Of this port only. */
  readonly port?: IfIndex;
}
/** `bridge fdb get`: of a bridge, of a port's bridge, or with `self` of the device's own table. */
export interface GetFdb {
  readonly mac: Mac;
  readonly ifindex?: IfIndex;
  readonly br?: IfIndex;
  readonly self: boolean;
  readonly master: boolean;
}

/** Seconds until a bridge's timers fire; 0 when they rest. */
export interface BridgeTimers {
  readonly hello: number;
  readonly tcn: number;
  readonly topologyChange: number;
  readonly gc: number;
}
/** The same of a bridge port, with what it has still to say. */
export interface PortTimers {
  readonly messageAge: number;
  readonly forwardDelay: number;
  readonly hold: number;
  readonly topologyChangeAck: boolean;
  readonly configPending: boolean;
}

export type SockKind = 'icmp-dgram' | 'icmp-raw' | 'raw' | 'udp' | 'packet';

export interface RecvMsg {
  /** UDP and ICMP dgram: payload; raw: from the IP header; packet: the whole frame from the MAC header. */
  readonly data: Uint8Array;
  readonly from: Ipv4;
  readonly fromPort: number;
  readonly to: Ipv4;
  readonly ttl: number;
  readonly ifindex: IfIndex;
  readonly at: Nanos;
  /** packet sockets: PACKET_HOST, BROADCAST, MULTICAST, OTHERHOST, OUTGOING as in linux/if_packet.h. */
  readonly pktType: number;
}

/** An error queued on the socket (IP_RECVERR): what ping prints as "From 10.0.0.1 icmp_seq=1 Destination Host Unreachable". */
export interface SockError {
  readonly errno: Exclude<NlError['errno'], never>;
  /** 'local' for errors of this host, 'icmp' for a received ICMP error. */
  readonly origin: 'local' | 'icmp';
  readonly icmpType: number;
  readonly icmpCode: number;
  /** Who sent the ICMP error. */
  readonly offender: Ipv4;
  /** Next-hop MTU or similar. */
  readonly info: number;
  /** The packet that could not be sent or was quoted: from its ICMP header for ICMP sockets. */
  readonly data: Uint8Array;
  readonly at: Nanos;
}

export interface SendOpts {
  readonly to?: Ipv4;
  readonly port?: number;
  readonly ttl?: number;
  readonly tos?: number;
  /** DF: IP_PMTUDISC_DO. Default is the kernel's IP_PMTUDISC_WANT for that socket. */
  readonly df?: boolean;
}

/** A socket. Reads never block: wait on `readable` (in a task: `yield { queues: [sock.readable], until }`), then take what is there. */
export interface Socket {
  readonly readable: WaitQueue;
  /** Local port, or ICMP identifier. */
  readonly port: number;
  bind(addr: Ipv4, port: number): Ack;
  bindToDevice(name: string): Ack;
  connect(addr: Ipv4, port: number): Ack;
  setOption(name: 'broadcast' | 'reuseaddr' | 'recverr' | 'ttl' | 'tos' | 'pmtudisc' | 'hdrincl', value: number): Ack;
  /** Source address that is bound or chosen by connect. */
  localAddr(): Ipv4;
  send(data: Uint8Array, opts?: SendOpts): NlError | number;
  recv(): RecvMsg | undefined;
  recvError(): SockError | undefined;
  /** SO_ERROR: takes the pending error. */
  takeError(): NlError | undefined;
  close(): void;
}

export interface CaptureTap {
  readonly readable: WaitQueue;
  recv(): RecvMsg | undefined;
  /** Packets that the tap could not hold. */
  readonly dropped: number;
  close(): void;
}

/** What one process in one network namespace can ask. */
export interface Uapi {
  readonly nsid: NsId;
  /** Virtual time since the lab booted. */
  now(): Nanos;
  /** Uniform random 32-bit number of the lab's seeded stream (getrandom(2)). */
  random(): number;
  hostname(): string;
  setHostname(name: string): void;

  links(): LinkRow[];
  linkByName(name: string): LinkRow | undefined;
  linkByIndex(index: IfIndex): LinkRow | undefined;
  linkStats(index: IfIndex): LinkStats;
  /** Timers of a bridge and of a bridge's port, which run and stand in no row. */
  bridgeTimers(index: IfIndex): BridgeTimers | undefined;
  portTimers(index: IfIndex): PortTimers | undefined;
  newLink(req: NewLink): Ack;
  setLink(index: IfIndex, req: SetLink): Ack;
  delLink(index: IfIndex): Ack;
  /** The same for every device of a group. */
  setLinkGroup(group: number, req: SetLink): Ack;
  delLinkGroup(group: number): Ack;
  /** RTM_NEWLINKPROP, RTM_DELLINKPROP: another name for a device. */
  addAltName(index: IfIndex, name: string): Ack;
  delAltName(index: IfIndex, name: string): Ack;
  /** `link-netnsid` as ip link prints it: allocated per namespace pair on first sight (peernet2id_alloc). */
  netnsidOf(other: NsId): number;
  /** The same id when it was allocated before, without allocating one: what `ip netns list` shows. */
  netnsidKnown(other: NsId): number | undefined;

  addrs(): AddrRow[];
  newAddr(req: NewAddr): Ack;
  delAddr(req: { ifindex: IfIndex; local: Ipv4; prefixLen: number; peer?: Ipv4; label?: string }): Ack;

  routes(): RouteRow[];
  newRoute(spec: RouteSpec, mode: NewMode): Ack;
  delRoute(spec: Partial<RouteSpec>): Ack;
  getRoute(req: GetRoute): RouteAnswer | NlError;
  /** Whether a routing table exists: it is made by its first route and stays. */
  hasRouteTable(table: number): boolean;
  /** What was learnt about destinations: `ip route show cache`. */
  routeCache(): RouteAnswer[];
  /** Forgets learnt path MTUs and redirects (net.ipv4.route.flush). */
  flushRouteCache(): void;
  rules(): RuleRow[];
  /** RTM_NEWRULE: what is not said selects everything; without a priority the kernel gives one. */
  newRule(rule: Partial<RuleSpec>): Ack;
  /** RTM_DELRULE: the first rule that has all that was said. */
  delRule(rule: Partial<RuleSpec>): Ack;

  neighs(): NeighRow[];
  newNeigh(req: NewNeigh): Ack;
  delNeigh(req: { ifindex: IfIndex | 0; dst: Ipv4; proxy?: boolean }): Ack;
  flushNeigh(match: (row: NeighRow) => boolean): number;

  fdbs(): FdbRow[];
  newFdb(req: NewFdb): Ack;
  delFdb(req: Omit<NewFdb, 'mode' | 'state'>): Ack;
  getFdb(req: GetFdb): FdbRow | NlError;
  flushFdb(req: FlushFdb): Ack;

  /** Named namespaces of this machine, in the order of `ip netns list` (newest first). */
  netnsList(): { name: string; nsid: NsId }[];
  netnsAdd(name: string): Ack;
  netnsDel(name: string): Ack;
  netnsByName(name: string): NsId | undefined;
  /** The namespace of the machine's process 1. */
  initNetns(): NsId;
  /** The same door from inside another namespace of this machine (setns(2)). */
  enter(nsid: NsId): Uapi;

  /** /proc/sys: slash path below it (`net/ipv4/ip_forward`). Undefined when there is no such file. */
  sysctlGet(path: string): string | undefined;
  sysctlSet(path: string, value: string): Ack;
  /** Every path, sorted as `sysctl -a` walks them. */
  sysctlList(): string[];

  socket(kind: SockKind, proto?: number, owner?: SockOwner): Socket | NlError;
  /** A TCP socket, for a process that ss(8) is to show. */
  tcp(owner?: SockOwner): TcpSocket;
  /** TCP and UDP sockets of the namespace (sock_diag(7)). */
  sockets(): SockInfo[];
  /** A packet socket that sees every frame of a device (0: all devices) as tcpdump does; `promisc` changes what the device accepts. */
  capture(ifindex: IfIndex | 0, promisc: boolean): CaptureTap | NlError;

  /** The log of this machine's kernel, which dmesg reads. */
  readonly klog: Klog;

  readonly xtables: Xtables;
  conntrack(): ConntrackRow[];
  /** `pid`, here and below: the process that asks, which events name. */
  conntrackFlush(pid?: number): void;
  /** Ends the connections of these rows; answers how many were still there. */
  conntrackDelete(rows: readonly ConntrackRow[], pid?: number): number;
  conntrackNew(req: NewConntrack, pid?: number): Ack;
  /** Changes the connection of this row; answers its new row, or undefined when it is over. */
  conntrackUpdate(row: ConntrackRow, change: CtChange, pid?: number): ConntrackRow | undefined;
  conntrackStats(): Readonly<CtStats>;
  /** Tells of every connection that begins, changes or ends. */
  conntrackEvents(): CtSubscription;
}
