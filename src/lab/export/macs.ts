/** Which MAC addresses an export writes down. */
import type { LinkRow } from '#sim/rows.ts';
import type { Model } from '../model.ts';

/** The bit that says an address was made up locally; a kernel's random addresses always have it. */
const isLocal = (m: number): boolean => Math.floor(m / 0x20000000000) % 2 === 1;

/** A bridge wears the lowest address of its ports unless it was given one. */
const borrowed = (model: Model, link: LinkRow): boolean => link.kind === 'bridge' && model.ports(link).some((p) => p.mac === link.mac);

/** A test whether a device's address has to be written. */
export function keepsMac(model: Model, all: boolean): (link: LinkRow) => boolean {
  const named = new Set<number>();
  for (const n of model.snapshot.neigh.values()) if (n.state === 'PERMANENT' && n.lladdr !== undefined) named.add(n.lladdr);
  for (const f of model.snapshot.fdb.values())
    if (f.state !== 'learned' && !isOwn(model, f.nsid, f.master, f.ifindex, f.mac)) named.add(f.mac);
  return (link) => link.kind !== 'loopback' && !borrowed(model, link) && (all || named.has(link.mac) || !isLocal(link.mac));
}

/** A bridge's permanent entry for the address of one of its ports, or of itself. */
export function isOwn(model: Model, nsid: LinkRow['nsid'], master: LinkRow['ifindex'], ifindex: LinkRow['ifindex'], mac: number): boolean {
  return model.link(nsid, ifindex)?.mac === mac || (master !== 0 && model.link(nsid, master)?.mac === mac);
}
