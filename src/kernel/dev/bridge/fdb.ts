/**
 * Forwarding database of a bridge: which MAC address is behind which port. Read net/bridge/br_fdb.c, bridge(8). Left out: VLANs, sticky and
 * externally learned entries, the limit of learned entries.
 */
import type { Mac } from '#base/brand.ts';
import { ipv4, SEC } from '#base/brand.ts';
import type { FdbRow } from '#sim/rows.ts';
import type { Bridge, BridgePort, FdbEntry } from './private.ts';

interface NewEntry {
  readonly local?: boolean;
  readonly isStatic?: boolean;
  readonly byUser?: boolean;
}

const stateOf = (e: Pick<FdbEntry, 'local' | 'isStatic'>): FdbRow['state'] => (e.local ? 'permanent' : e.isStatic ? 'static' : 'learned');

/** Writes the row of an entry; its times are kept. */
function showEntry(br: Bridge, mac: Mac, port: BridgePort | undefined, state: FdbRow['state'], before?: FdbRow): FdbEntry['row'] {
  const { now } = br.dev.net.world.clock;
  const dev = port?.dev ?? br.dev;
  return br.table.set(mac, {
    nsid: br.dev.net.nsid,
    ifindex: dev.ifindex,
    master: br.dev.ifindex,
    mac,
    state,
    self: false,
    dst: ipv4(0),
    updated: before?.updated ?? now,
    used: before?.used ?? now,
  });
}

/** fdb_create: a new entry; there must be none for that address. */
export function fdb_create(br: Bridge, port: BridgePort | undefined, mac: Mac, flags: NewEntry): FdbEntry {
  const { local = false, isStatic = local, byUser = false } = flags;
  const row = showEntry(br, mac, port, stateOf({ local, isStatic }));
  const entry: FdbEntry = { row, port, mac, local, isStatic, byUser };
  br.fdb.set(mac, entry);
  if (!isStatic) armGc(br);
  return entry;
}

/** Shows an entry again after its port or flags changed. */
export function fdb_notify(br: Bridge, entry: FdbEntry): void {
  entry.row = showEntry(br, entry.mac, entry.port, stateOf(entry), entry.row);
}

export function fdb_delete(br: Bridge, entry: FdbEntry): void {
  br.fdb.delete(entry.mac);
  br.table.delete(entry.mac);
}

/** Learns that `mac` is behind `port` (br_fdb_update): a new entry, a refreshed one, or one that moves to another port. */
export function br_fdb_update(br: Bridge, port: BridgePort, mac: Mac): void {
  if (br.config.ageingTime === 0) return;
  const entry = br.fdb.get(mac);
  if (!entry) {
    fdb_create(br, port, mac, {});
    return;
  }
  if (entry.local) return;
  entry.row.updated = br.dev.net.world.clock.now;
  if (entry.port === port) return;
  entry.port = port;
  fdb_notify(br, entry);
}

/** The bridge's or a port's own address. The first of several with the same address keeps the entry. */
export function fdb_add_local(br: Bridge, port: BridgePort | undefined, mac: Mac): void {
  const known = br.fdb.get(mac);
  if (known?.local) return;
  if (known) fdb_delete(br, known);
  fdb_create(br, port, mac, { local: true });
}

/** Takes a local entry from its owner; another port or the bridge with the same address inherits it. */
function fdb_delete_local(br: Bridge, port: BridgePort | undefined, entry: FdbEntry): void {
  const heir = br.ports.find((p) => p !== port && p.dev.mac === entry.mac);
  if (heir || (port && br.dev.mac === entry.mac)) {
    entry.port = heir;
    entry.byUser = false;
    fdb_notify(br, entry);
    return;
  }
  fdb_delete(br, entry);
}

/** A port got another address. */
export function br_fdb_changeaddr(port: BridgePort): void {
  const { br } = port;
  for (const entry of [...br.fdb.values()]) {
    if (entry.port === port && entry.local && !entry.byUser) fdb_delete_local(br, port, entry);
  }
  fdb_add_local(br, port, port.dev.mac);
}

/** The bridge itself got another address. */
export function br_fdb_change_mac_address(br: Bridge, old: Mac, mac: Mac): void {
  const entry = br.fdb.get(old);
  if (entry?.local && !entry.port && !entry.byUser) fdb_delete_local(br, undefined, entry);
  fdb_add_local(br, undefined, mac);
}

/** What was learned on a port is forgotten; with `all` also its static and own entries. */
export function br_fdb_delete_by_port(br: Bridge, port: BridgePort | undefined, all: boolean): void {
  for (const entry of [...br.fdb.values()]) {
    if (entry.port !== port || (entry.isStatic && !all)) continue;
    if (entry.local) fdb_delete_local(br, port, entry);
    else fdb_delete(br, entry);
  }
}

/** Wakes when the oldest entry is due. Ageing alone does not move the clock. */
function armGc(br: Bridge): void {
  if (br.gcTimer) return;
  const { clock } = br.dev.net.world;
  const due = nextExpiry(br);
  if (due === undefined) return;
  br.gcTimer = clock.at(due, () => br_fdb_cleanup(br));
}

function nextExpiry(br: Bridge): FdbRow['updated'] | undefined {
  let due: number | undefined;
  for (const entry of br.fdb.values()) {
    if (entry.isStatic) continue;
    const at = entry.row.updated + br.config.ageingTime * SEC;
    if (due === undefined || at < due) due = at;
  }
  return due as FdbRow['updated'] | undefined;
}

function br_fdb_cleanup(br: Bridge): void {
  br.gcTimer = undefined;
  const oldest = br.dev.net.world.clock.now - br.config.ageingTime * SEC;
  for (const entry of [...br.fdb.values()]) if (!entry.isStatic && entry.row.updated <= oldest) fdb_delete(br, entry);
  armGc(br);
}

/** After the ageing time changed, or when the bridge goes away. */
export function br_fdb_rearm(br: Bridge, alive: boolean): void {
  br.dev.net.world.clock.cancel(br.gcTimer);
  br.gcTimer = undefined;
  if (alive) armGc(br);
}
