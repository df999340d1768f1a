/**
 * Forwarding database of a bridge: which MAC address is behind which port. Read net/bridge/br_fdb.c, bridge(8). Left out: VLANs, the limit of learned
 * entries, activity notifications.
 */
import { ipv4, type Mac, type Nanos, SEC } from '#base/brand.ts';
import type { FdbRow } from '#sim/rows.ts';
import type { Bridge, BridgePort, FdbEntry } from './private.ts';

interface NewEntry {
  readonly local?: boolean;
  readonly isStatic?: boolean;
  readonly byUser?: boolean;
  readonly sticky?: boolean;
  readonly extern?: boolean;
}

type Shown = Pick<FdbEntry, 'mac' | 'port' | 'local' | 'isStatic' | 'sticky' | 'extern'>;
const stateOf = (e: Pick<FdbEntry, 'local' | 'isStatic'>): FdbRow['state'] => (e.local ? 'permanent' : e.isStatic ? 'static' : 'learned');

/** Writes the row of an entry; its times are kept. */
function showEntry(br: Bridge, entry: Shown, before?: FdbRow): FdbEntry['row'] {
  const { now } = br.dev.net.world.clock;
  const dev = entry.port?.dev ?? br.dev;
  return br.table.set(entry.mac, {
    nsid: br.dev.net.nsid,
    ifindex: dev.ifindex,
    master: br.dev.ifindex,
    mac: entry.mac,
    state: stateOf(entry),
    self: false,
    dst: ipv4(0),
    updated: before?.updated ?? now,
    used: before?.used ?? now,
    ...(entry.sticky && { sticky: true }),
    ...(entry.extern && { externLearn: true }),
  });
}

/** fdb_create: a new entry; there must be none for that address. */
export function fdb_create(br: Bridge, port: BridgePort | undefined, mac: Mac, flags: NewEntry): FdbEntry {
  const { local = false, isStatic = local, byUser = false, sticky = false, extern = false } = flags;
  const shown = { port, mac, local, isStatic, byUser, sticky, extern };
  const entry: FdbEntry = { ...shown, row: showEntry(br, shown) };
  br.fdb.set(mac, entry);
  if (ages(entry)) armGc(br);
  return entry;
}

/** Shows an entry again after its port or flags changed. */
export function fdb_notify(br: Bridge, entry: FdbEntry): void {
  entry.row = showEntry(br, entry, entry.row);
  if (ages(entry)) armGc(br);
}

export function fdb_delete(br: Bridge, entry: FdbEntry): void {
  br.fdb.delete(entry.mac);
  br.table.delete(entry.mac);
}

/** Learns that `mac` is behind `port` (br_fdb_update): a new entry, a refreshed one, or one that moves to another port. */
export function br_fdb_update(br: Bridge, port: BridgePort, mac: Mac): void {
  const entry = br.fdb.get(mac);
  if (!entry) {
    if (hold_time(br) > 0) fdb_create(br, port, mac, {});
    return;
  }
  if (entry.local || hold_time(br) === 0) return;
  entry.row.updated = br.dev.net.world.clock.now;
  if (entry.port === port || entry.sticky) return;
  entry.port = port;
  entry.extern = false;
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
    if (entry.port !== port || ((entry.isStatic || entry.extern) && !all)) continue;
    if (entry.local) fdb_delete_local(br, port, entry);
    else fdb_delete(br, entry);
  }
}

/** How long an entry is kept after its address was last seen; shorter while the topology changes. */
const hold_time = (br: Bridge): number => (br.stp.topologyChange ? br.stp.forwardDelay : br.stp.ageingTime);
const ages = (entry: FdbEntry): boolean => !entry.isStatic && !entry.extern;

/** Its time is over, although the next look for old entries may still be to come. */
export const has_expired = (br: Bridge, entry: FdbEntry): boolean =>
  ages(entry) && entry.row.updated + hold_time(br) <= br.dev.net.world.clock.now;

const GC_START = SEC / 10;
const GC_LEAST = SEC / 100;

/** The bridge came up: a first look for old entries soon, then whenever the oldest is due, at the latest after the ageing time. */
export function br_fdb_gc_start(br: Bridge): void {
  gcAt(br, br.dev.net.world.clock.now + GC_START);
}

/** After the ageing time changed: a look at once. */
export function br_fdb_gc_now(br: Bridge): void {
  if (br.gcDue !== undefined) gcAt(br, br.dev.net.world.clock.now);
}

export function br_fdb_gc_stop(br: Bridge): void {
  br.dev.net.world.clock.cancel(br.gcTimer);
  br.gcTimer = undefined;
  br.gcDue = undefined;
}

function gcAt(br: Bridge, at: number): void {
  br_fdb_gc_stop(br);
  br.gcDue = at as Nanos;
  armGc(br);
}

/** When the next look is due. Looks at a table in which nothing ages were not made: they are counted up here. */
export function gc_due(br: Bridge): Nanos | undefined {
  const { now } = br.dev.net.world.clock;
  if (br.gcDue === undefined || br.gcDue >= now) return br.gcDue;
  const step = Math.max(hold_time(br), GC_LEAST);
  br.gcDue = (br.gcDue + Math.ceil((now - br.gcDue) / step) * step) as Nanos;
  return br.gcDue;
}

/** The timer runs only while something ages; ageing alone does not move the clock. */
function armGc(br: Bridge): void {
  if (br.gcTimer) return;
  const due = gc_due(br);
  if (due === undefined || ![...br.fdb.values()].some(ages)) return;
  br.gcTimer = br.dev.net.world.clock.at(due, () => br_fdb_cleanup(br));
}

function br_fdb_cleanup(br: Bridge): void {
  br.gcTimer = undefined;
  const { now } = br.dev.net.world.clock;
  let next = hold_time(br);
  for (const entry of [...br.fdb.values()]) {
    if (!ages(entry)) continue;
    if (has_expired(br, entry)) fdb_delete(br, entry);
    else next = Math.min(next, entry.row.updated + hold_time(br) - now);
  }
  br.gcDue = (now + Math.max(next, GC_LEAST)) as Nanos;
  armGc(br);
}
