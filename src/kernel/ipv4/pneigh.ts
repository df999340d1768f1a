/** Addresses for which ARP answers as a proxy (struct pneigh_entry): `ip neigh add proxy`, on one device or on all. */
import type { Ipv4 } from '#base/brand.ts';
import type { NetDevice } from '../core/netdevice.ts';
import { definePart, type Netns, part } from '../core/netns.ts';

interface PneighEntry {
  readonly addr: Ipv4;
  /** Undefined: every device. */
  readonly dev: NetDevice | undefined;
  router: boolean;
  protocol: string | undefined;
}
const PNEIGH = definePart<{ entries: PneighEntry[] }>('pneigh', () => ({ entries: [] }));

const find = (net: Netns, dev: NetDevice | undefined, addr: Ipv4): PneighEntry | undefined =>
  part(net, PNEIGH).entries.find((e) => e.addr === addr && e.dev === dev);

/** Whether the address is answered for on this device. */
export const pneigh_lookup = (dev: NetDevice, addr: Ipv4): boolean =>
  part(dev.net, PNEIGH).entries.some((e) => e.addr === addr && (e.dev === dev || e.dev === undefined));

export function pneigh_add(net: Netns, dev: NetDevice | undefined, addr: Ipv4, router: boolean, protocol: string | undefined): void {
  const found = find(net, dev, addr);
  if (!found) {
    part(net, PNEIGH).entries.push({ addr, dev, router, protocol });
    return;
  }
  found.router = router;
  if (protocol !== undefined) found.protocol = protocol;
}
export function pneigh_delete(net: Netns, dev: NetDevice | undefined, addr: Ipv4): boolean {
  const found = find(net, dev, addr);
  const p = part(net, PNEIGH);
  p.entries = p.entries.filter((e) => e !== found);
  return found !== undefined;
}

/** The device goes down. */
export function pneigh_ifdown(dev: NetDevice): void {
  const p = part(dev.net, PNEIGH);
  if (p.entries.length > 0) p.entries = p.entries.filter((e) => e.dev !== dev);
}
export const pneigh_entries = (net: Netns): readonly PneighEntry[] => part(net, PNEIGH).entries;
