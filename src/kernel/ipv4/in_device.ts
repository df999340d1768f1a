/**
 * A device as IPv4 sees it (struct in_device): its addresses, parameters, neighbours; and the choice of a source address.
 * Read include/linux/inetdevice.h, inet_select_addr in net/ipv4/devinet.c.
 */
import { prefixMask } from '#base/addr.ts';
import type { Ipv4 } from '#base/brand.ts';
import type { Timer } from '#sim/clock.ts';
import { type AddrLifetime, SCOPE } from '#sim/rows.ts';
import type { Table } from '#sim/table.ts';
import type { NetDevice } from '../core/netdevice.ts';
import { definePart, type Netns, part } from '../core/netns.ts';
import type { NeighDevice } from '../neigh/neighbour.ts';
import { type IpConf, ipv4Conf, orConf } from './conf.ts';
import type { RouteResult } from './rtable.ts';

/** struct in_ifaddr */
export interface IfAddr {
  readonly local: Ipv4;
  /** Peer of a point-to-point address, else the same as `local`. */
  readonly address: Ipv4;
  readonly prefixLen: number;
  readonly broadcast: Ipv4;
  readonly scope: number;
  label: string;
  secondary: boolean;
  readonly noPrefixRoute: boolean;
  /** Metric of the route to its subnet. */
  metric: number;
  deprecated: boolean;
  lifetime: AddrLifetime | undefined;
  /** Set while a lifetime runs. */
  timer: Timer | undefined;
  /** Place in the observable table. */
  readonly key: number;
}

export const ifaMask = (ifa: IfAddr): number => prefixMask(ifa.prefixLen);
/** inet_ifa_match: `addr` lies in the address's subnet. */
export const inet_ifa_match = (addr: Ipv4, ifa: IfAddr): boolean => ((addr ^ ifa.address) & prefixMask(ifa.prefixLen)) === 0;

export class InDevice {
  readonly dev: NetDevice;
  readonly cnf: IpConf;
  /** Values that hold for every device. */
  readonly all: IpConf;
  readonly neigh: NeighDevice;
  /** Name by which its parameters are filed. */
  confName: string;
  addrs: IfAddr[] = [];
  /** Answers of ARP as a proxy that wait. */
  proxyQueue = 0;
  /** Multicast groups that were joined here, by address as a 32-bit integer, with the number of users. */
  readonly groups = new Map<number, number>();
  /** Shared answers for packets that need no row: limited broadcast, multicast, no route. */
  readonly special = new Map<string, RouteResult>();

  constructor(dev: NetDevice, cnf: IpConf, neigh: NeighDevice) {
    this.dev = dev;
    this.cnf = cnf;
    this.all = ipv4Conf(dev.net).all;
    this.neigh = neigh;
    this.confName = dev.name;
  }
  readonly ignoresLinkdown = (): boolean => orConf(this, 'ignore_routes_with_linkdown');
}

/** __in_dev_get: undefined when the device does no IPv4. */
export const in_dev_get = (dev: NetDevice): InDevice | undefined => dev.inDev as InDevice | undefined;

interface AddrPart {
  readonly table: Table<'addr', number>;
  nextKey: number;
  /** inet_addr_lst: devices by the addresses they have. */
  readonly byAddr: Map<number, NetDevice[]>;
}
const ADDR = definePart<AddrPart>('addr', (net) => ({ table: net.world.table('addr'), nextKey: 1, byAddr: new Map() }));
export const addrPart = (net: Netns): AddrPart => part(net, ADDR);

/** The device that has this address (inet_lookup_ifaddr_rcu). */
export const inet_lookup_ifaddr = (net: Netns, addr: Ipv4): NetDevice | undefined => part(net, ADDR).byAddr.get(addr | 0)?.[0];

/** Source address for packets to `dst` (0: any) on this device, of at most this scope; else one of any device; 0 when there is none. */
export function inet_select_addr(dev: NetDevice, dst: Ipv4, scope: number = SCOPE.GLOBAL): Ipv4 {
  const here = selectOn(in_dev_get(dev), dst, scope);
  if (here !== 0) return here;
  for (const other of devicesInOrder(dev.net)) {
    for (const ifa of in_dev_get(other)?.addrs ?? []) {
      if (!ifa.secondary && ifa.scope !== SCOPE.LINK && ifa.scope <= scope) return ifa.local;
    }
  }
  return 0 as Ipv4;
}

const localnetScope = (in_dev: InDevice): number => (orConf(in_dev, 'route_localnet') ? SCOPE.LINK : SCOPE.HOST);

function selectOn(in_dev: InDevice | undefined, dst: Ipv4, scope: number): Ipv4 {
  let first = 0 as Ipv4;
  if (!in_dev) return first;
  for (const ifa of in_dev.addrs) {
    if (ifa.secondary || (ifa.scope > scope && localnetScope(in_dev) > scope)) continue;
    if (dst === 0 || inet_ifa_match(dst, ifa)) return ifa.local;
    if (first === 0) first = ifa.local;
  }
  return first;
}

export const devicesInOrder = (net: Netns): NetDevice[] => [...net.devices.values()].sort((a, b) => a.ifindex - b.ifindex);

/** inet_addr_onlink: one primary subnet of the device holds both `a` and `b` (0: only `a`). */
export function inet_addr_onlink(in_dev: InDevice, a: Ipv4, b: Ipv4): boolean {
  return in_dev.addrs.some((ifa) => !ifa.secondary && inet_ifa_match(a, ifa) && (b === 0 || inet_ifa_match(b, ifa)));
}

/** ip_mc_inc_group, ip_mc_dec_group: packets to this group are for this host. Left out: IGMP reports. */
export function ip_mc_inc_group(dev: NetDevice, group: Ipv4): void {
  const groups = in_dev_get(dev)?.groups;
  groups?.set(group | 0, (groups.get(group | 0) ?? 0) + 1);
}
export function ip_mc_dec_group(dev: NetDevice, group: Ipv4): void {
  const groups = in_dev_get(dev)?.groups;
  const left = (groups?.get(group | 0) ?? 0) - 1;
  if (left > 0) groups?.set(group | 0, left);
  else groups?.delete(group | 0);
}
