/** The door of one network namespace (`Uapi`): names the namespace in each request and hands it to the layer that answers. */
import type { IfIndex, NsId } from '#base/brand.ts';
import type { AddrRow, ConntrackRow, FdbRow, LinkRow, LinkStats, NeighRow, RouteRow, RuleRow } from '#sim/rows.ts';
import type { Ack, NlError } from '../core/errno.ts';
import { klogOf } from '../core/klog.ts';
import { type Netns, peernet2id_alloc } from '../core/netns.ts';
import type { SockOwner } from '../sock/sock.ts';
import * as addr from './addr.ts';
import * as bridge from './bridge.ts';
import * as capture from './capture.ts';
import * as ct from './conntrack.ts';
import * as fdb from './fdb.ts';
import type { Klog } from './klog.ts';
import * as link from './link.ts';
import * as neigh from './neigh.ts';
import * as netns from './netns.ts';
import * as route from './route.ts';
import * as rule from './rule.ts';
import { type SockInfo, sockets } from './sock_diag.ts';
import * as socket from './socket.ts';
import * as sysctl from './sysctl.ts';
import { type TcpSocket, tcpSocket } from './tcp.ts';
import type {
  BridgeTimers,
  CaptureTap,
  FlushFdb,
  GetFdb,
  NewAddr,
  NewFdb,
  NewLink,
  NewMode,
  NewNeigh,
  PortTimers,
  RouteAnswer,
  RouteSpec,
  RuleSpec,
  SetLink,
  Socket,
  SockKind,
  Uapi,
} from './uapi.ts';
import { xtablesOf } from './xt.ts';
import type { Xtables } from './xtables.ts';

export class KernelUapi implements Uapi {
  private readonly net: Netns;

  constructor(net: Netns) {
    this.net = net;
  }

  get klog(): Klog {
    return klogOf(this.net.machine);
  }
  get xtables(): Xtables {
    return xtablesOf(this.net);
  }

  get nsid(): NsId {
    return this.net.nsid;
  }
  now(): ReturnType<Uapi['now']> {
    return this.net.world.clock.now;
  }
  random(): number {
    return this.net.world.rng.u32();
  }
  hostname(): string {
    return this.net.machine.name;
  }
  setHostname(name: string): void {
    this.net.world.renameMachine(this.net.machine, name);
  }

  links(): LinkRow[] {
    return link.links(this.net);
  }
  linkByName(name: string): LinkRow | undefined {
    return link.linkByName(this.net, name);
  }
  linkByIndex(index: IfIndex): LinkRow | undefined {
    return link.linkByIndex(this.net, index);
  }
  linkStats(index: IfIndex): LinkStats {
    return link.linkStats(this.net, index);
  }
  bridgeTimers(index: IfIndex): BridgeTimers | undefined {
    return bridge.bridgeTimers(this.net, index);
  }
  portTimers(index: IfIndex): PortTimers | undefined {
    return bridge.portTimers(this.net, index);
  }
  newLink(req: NewLink): Ack {
    return this.softirq(() => link.newLink(this.net, req));
  }
  setLink(index: IfIndex, req: SetLink): Ack {
    return this.softirq(() => link.setLink(this.net, index, req));
  }
  delLink(index: IfIndex): Ack {
    return this.softirq(() => link.delLink(this.net, index));
  }
  setLinkGroup(group: number, req: SetLink): Ack {
    return this.softirq(() => link.setLinkGroup(this.net, group, req));
  }
  delLinkGroup(group: number): Ack {
    return this.softirq(() => link.delLinkGroup(this.net, group));
  }
  addAltName(index: IfIndex, name: string): Ack {
    return link.addAltName(this.net, index, name);
  }
  delAltName(index: IfIndex, name: string): Ack {
    return link.delAltName(this.net, index, name);
  }
  netnsidOf(other: NsId): number {
    return peernet2id_alloc(this.net, other);
  }
  netnsidKnown(other: NsId): number | undefined {
    return this.net.peerIds.get(other);
  }

  addrs(): AddrRow[] {
    return addr.addrs(this.net);
  }
  newAddr(req: NewAddr): Ack {
    return this.softirq(() => addr.newAddr(this.net, req));
  }
  delAddr(req: Parameters<Uapi['delAddr']>[0]): Ack {
    return this.softirq(() => addr.delAddr(this.net, req));
  }

  routes(): RouteRow[] {
    return route.routes(this.net);
  }
  newRoute(spec: RouteSpec, mode: NewMode): Ack {
    return route.newRoute(this.net, spec, mode);
  }
  delRoute(spec: Partial<RouteSpec>): Ack {
    return route.delRoute(this.net, spec);
  }
  getRoute(req: Parameters<Uapi['getRoute']>[0]): RouteAnswer | NlError {
    return route.getRoute(this.net, req);
  }
  hasRouteTable(table: number): boolean {
    return route.hasRouteTable(this.net, table);
  }
  routeCache(): RouteAnswer[] {
    return route.routeCache(this.net);
  }
  flushRouteCache(): void {
    route.flushRouteCache(this.net);
  }
  rules(): RuleRow[] {
    return rule.rules(this.net);
  }
  newRule(spec: Partial<RuleSpec>): Ack {
    return rule.newRule(this.net, spec);
  }
  delRule(spec: Partial<RuleSpec>): Ack {
    return rule.delRule(this.net, spec);
  }

  neighs(): NeighRow[] {
    return neigh.neighs(this.net);
  }
  newNeigh(req: NewNeigh): Ack {
    return this.softirq(() => neigh.newNeigh(this.net, req));
  }
  delNeigh(req: Parameters<Uapi['delNeigh']>[0]): Ack {
    return this.softirq(() => neigh.delNeigh(this.net, req));
  }
  flushNeigh(match: (row: NeighRow) => boolean): number {
    return this.softirq(() => neigh.flushNeigh(this.net, match));
  }

  fdbs(): FdbRow[] {
    return fdb.fdbs(this.net);
  }
  newFdb(req: NewFdb): Ack {
    return fdb.newFdb(this.net, req);
  }
  delFdb(req: Parameters<Uapi['delFdb']>[0]): Ack {
    return fdb.delFdb(this.net, req);
  }
  getFdb(req: GetFdb): FdbRow | NlError {
    return fdb.getFdb(this.net, req);
  }
  flushFdb(req: FlushFdb): Ack {
    return fdb.flushFdb(this.net, req);
  }

  netnsList(): { name: string; nsid: NsId }[] {
    return netns.netnsList(this.net.machine);
  }
  netnsAdd(name: string): Ack {
    return netns.netnsAdd(this.net.machine, name);
  }
  netnsDel(name: string): Ack {
    return this.softirq(() => netns.netnsDel(this.net.machine, name));
  }
  netnsByName(name: string): NsId | undefined {
    return this.net.machine.named.get(name)?.nsid;
  }
  initNetns(): NsId {
    return this.net.machine.init.nsid;
  }
  enter(nsid: NsId): Uapi {
    const net = this.net.world.namespaces.get(nsid);
    if (!net || net.machine !== this.net.machine) throw new Error(`no namespace ${nsid} on this machine`);
    return new KernelUapi(net);
  }

  sysctlGet(path: string): string | undefined {
    return sysctl.sysctlGet(this.net, path);
  }
  sysctlSet(path: string, value: string): Ack {
    return this.softirq(() => sysctl.sysctlSet(this.net, path, value));
  }
  sysctlList(): string[] {
    return sysctl.sysctlList(this.net);
  }

  socket(kind: SockKind, proto?: number, owner?: SockOwner): Socket | NlError {
    return socket.socket(this.net, kind, proto, owner);
  }
  tcp(owner?: SockOwner): TcpSocket {
    return tcpSocket(this.net, owner);
  }
  sockets(): SockInfo[] {
    return sockets(this.net);
  }
  capture(ifindex: IfIndex | 0, promisc: boolean): CaptureTap | NlError {
    return capture.capture(this.net, ifindex, promisc);
  }

  conntrack(): ConntrackRow[] {
    return ct.conntrackDump(this.net);
  }
  conntrackFlush(pid?: number): void {
    ct.conntrackFlush(this.net, pid);
  }
  conntrackDelete(rows: readonly ConntrackRow[], pid?: number): number {
    return ct.conntrackDelete(this.net, rows, pid);
  }
  conntrackNew(req: ct.NewConntrack, pid?: number): Ack {
    return ct.conntrackNew(this.net, req, pid);
  }
  conntrackUpdate(row: ConntrackRow, change: ct.CtChange, pid?: number): ConntrackRow | undefined {
    return ct.conntrackUpdate(this.net, row, change, pid);
  }
  conntrackStats(): Readonly<ct.CtStats> {
    return ct.conntrackStats(this.net);
  }
  conntrackEvents(): ct.CtSubscription {
    return ct.conntrackEvents(this.net);
  }

  /** Runs what may send, and the softirqs it raises, to the end. */
  private softirq<T>(work: () => T): T {
    return this.net.world.backlog.section(work);
  }
}
