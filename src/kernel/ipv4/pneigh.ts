/** Addresses for which ARP answers as a proxy (struct pneigh_entry): `ip neigh add proxy`. */
import type { Ipv4 } from '#base/brand.ts';
import type { NetDevice } from '../core/netdevice.ts';
import { definePart, type Netns, part } from '../core/netns.ts';

const PNEIGH = definePart<Map<NetDevice, Set<Ipv4>>>('pneigh', () => new Map());

export const pneigh_lookup = (dev: NetDevice, addr: Ipv4): boolean => part(dev.net, PNEIGH).get(dev)?.has(addr) ?? false;

export function pneigh_add(dev: NetDevice, addr: Ipv4): void {
  const all = part(dev.net, PNEIGH);
  all.set(dev, (all.get(dev) ?? new Set()).add(addr));
}
export const pneigh_delete = (dev: NetDevice, addr: Ipv4): boolean => part(dev.net, PNEIGH).get(dev)?.delete(addr) ?? false;

/** The device goes down. */
export function pneigh_ifdown(dev: NetDevice): void {
  part(dev.net, PNEIGH).delete(dev);
}
export const pneigh_entries = (net: Netns): { dev: NetDevice; addr: Ipv4 }[] =>
  [...part(net, PNEIGH)].flatMap(([dev, addrs]) => [...addrs].map((addr) => ({ dev, addr })));
