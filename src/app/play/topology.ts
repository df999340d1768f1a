/** What the stage must know of the network at the play head: which device is at the other end of a cable, which are ports. Indexed lazily. */
import type { LinkRow } from '#host/protocol.ts';
import type { Snapshot } from '#lab/snapshot.ts';
import { devId } from '../canvas/geometry/anchors.ts';

export interface Topology {
  /** The device at the other end of its cable (veth or physical). */
  peer(dev: number): number | undefined;
  /** The bridge that it is a port of, or itself when it is a bridge. */
  bridge(dev: number): number | undefined;
  loopback(dev: number): boolean;
}

export function snapshotTopology(current: () => Snapshot): Topology {
  let of: Snapshot | undefined;
  let versions = '';
  let links = new Map<number, LinkRow>();
  let cables = new Map<number, number>();
  const fresh = (): void => {
    const s = current();
    const v = `${s.versions.link},${s.versions.cable}`;
    if (s === of && v === versions) return;
    of = s;
    versions = v;
    links = new Map();
    cables = new Map();
    for (const l of s.link.values()) links.set(devId(l.nsid, l.ifindex), l);
    for (const c of s.cable.values()) {
      cables.set(devId(c.aNsid, c.aIfindex), devId(c.bNsid, c.bIfindex));
      cables.set(devId(c.bNsid, c.bIfindex), devId(c.aNsid, c.aIfindex));
    }
  };
  const link = (dev: number): LinkRow | undefined => {
    fresh();
    return links.get(dev);
  };
  return {
    peer: (dev) => {
      const l = link(dev);
      if (l?.kind === 'veth') return l.link ? devId(l.linkNsid, l.link) : undefined;
      return l?.kind === 'nic' ? cables.get(dev) : undefined;
    },
    bridge: (dev) => {
      const l = link(dev);
      if (l?.kind === 'bridge') return dev;
      return l?.master ? devId(l.nsid, l.master) : undefined;
    },
    loopback: (dev) => link(dev)?.kind === 'loopback',
  };
}
