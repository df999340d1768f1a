/** Whose address it is: a namespace or machine by its MAC or IPv4 address, shortened by the prefix that all namespaces share. */
import { formatIpv4, formatMac } from '#base/addr.ts';
import type { LinkRow } from '#host/protocol.ts';
import type { Model } from '#lab/model.ts';
import { t } from '../i18n/t.ts';

export interface Names {
  /** Owner of an address as the wire's text has it; the address itself when nobody has it. */
  who(address: string): string;
  /** Owner of a MAC address with its device. */
  device(mac: number): string | undefined;
  /** Name of the place and device. */
  place(nsid: number, ifindex: number): PlaceName;
}
export type PlaceName = {
  /** As short as it can be. */
  readonly space: string;
  readonly dev: string;
  readonly key: string;
  readonly machine: string;
  /** Empty for a machine's initial namespace. */
  readonly netns: string;
};

/** The first word of all names, `qianyi-` of `qianyi-test-1`, when what is left of each is still a word. */
export function sharedPrefix(names: readonly string[]): string {
  const first = names[0]?.match(/^[^-]+-/)?.[0];
  if (first === undefined || names.length < 2) return '';
  return names.every((n) => n.startsWith(first) && /^[\p{L}]/u.test(n.slice(first.length))) ? first : '';
}

const BROADCAST = 'ff:ff:ff:ff:ff:ff';

export function namesOf(model: Model): Names {
  const owners = new Map<string, string>();
  const macs = new Map<number, LinkRow>();
  const shared = sharedPrefix([...model.spaces.values()].map((s) => s.netns.name).filter(Boolean));
  const spaceName = (nsid: number): string => {
    const space = model.spaces.get(nsid as never);
    return space ? space.netns.name.slice(shared.length) || space.machine.name : '';
  };
  for (const space of model.spaces.values()) {
    for (const link of space.links) {
      if (link.kind === 'loopback') continue;
      const name = spaceName(link.nsid);
      if (!macs.has(link.mac)) macs.set(link.mac, link);
      if (!owners.has(formatMac(link.mac))) owners.set(formatMac(link.mac), name);
      for (const a of model.addrs(link)) owners.set(formatIpv4(a.local), name);
    }
  }
  return {
    who: (address) => owners.get(address) ?? (address === BROADCAST ? t('packets.broadcast') : address),
    device: (mac) => {
      const link = macs.get(mac);
      return link && `${spaceName(link.nsid)} ${link.name}`;
    },
    place: (nsid, ifindex) => {
      const link = model.link(nsid as never, ifindex as never);
      const space = model.spaces.get(nsid as never);
      return {
        space: spaceName(nsid),
        dev: link?.name ?? `if${ifindex}`,
        key: link ? model.key(link) : '',
        machine: space?.machine.name ?? '',
        netns: space?.netns.name ?? '',
      };
    },
  };
}
