/**
 * Neighbour entries and their state machine (net/core/neighbour.c, RFC 4861 section 7.3 for the states). One table a device, keyed by the
 * address as a 32-bit integer. A protocol (ARP) supplies how to ask and what to do with packets whose neighbour never answered.
 *
 * Left out: the collection of old entries, which Linux starts at 128 of them (gc_thresh1).
 */
import type { Ipv4, Mac, Nanos } from '#base/brand.ts';
import { nanos } from '#base/brand.ts';
import type { Timer } from '#sim/clock.ts';
import { type NeighRow, NUD, type NudState } from '#sim/rows.ts';
import type { Table } from '#sim/table.ts';
import { DECIDERS, nameId } from '#sim/trace.ts';
import { dev_queue_xmit } from '../core/dev.ts';
import { kfree_skb } from '../core/free.ts';
import type { NetDevice } from '../core/netdevice.ts';
import { definePart, type Netns, part } from '../core/netns.ts';
import type { Skb } from '../core/skb.ts';
import { eth_header } from './eth_header.ts';
import { delayProbeTime, type NeighConf, neigh_rand_reach_time, retransTime } from './parms.ts';

const NUD_IN_TIMER = NUD.INCOMPLETE | NUD.REACHABLE | NUD.DELAY | NUD.PROBE;
export const NUD_CONNECTED = NUD.PERMANENT | NUD.NOARP | NUD.REACHABLE;
export const NUD_VALID = NUD_CONNECTED | NUD.PROBE | NUD.STALE | NUD.DELAY;
/** Flags of neigh_update. */
export const NEIGH_UPDATE_F = { OVERRIDE: 1, WEAK_OVERRIDE: 2, ADMIN: 4, ISROUTER: 8, EXT_LEARNED: 16, MANAGED: 32, USE: 64 } as const;

const NEIGH_DECIDER = DECIDERS.indexOf('neigh');
const RESOLVE = nameId('neigh_resolve_output');
const EVENT_SEND = nameId('__neigh_event_send');
const INVALIDATE = nameId('neigh_invalidate');
const FLUSH = nameId('neigh_flush_dev');
const STATE_NAME: Record<number, NudState> = Object.fromEntries(Object.entries(NUD).map(([k, v]) => [v, k as NudState]));
/** Verdicts of the decision that an entry takes on a packet: its state. */
const STATE_VERDICT: Record<number, number> = Object.fromEntries(Object.entries(NUD).map(([k, v]) => [v, nameId(k)]));
const MISS = nameId('miss');

/** What a protocol brings (struct neigh_ops). */
export interface NeighOps {
  /** Asks for the address; `skb` is the packet that waits longest behind the others, or undefined. */
  solicit(neigh: Neighbour, skb: Skb | undefined): void;
  /** Nobody answered: takes the packet that waited. */
  error_report(neigh: Neighbour, skb: Skb): void;
}

/** A device's part of the table. */
export interface NeighDevice {
  readonly dev: NetDevice;
  readonly entries: Map<number, Neighbour>;
  readonly ops: NeighOps;
  conf: NeighConf;
  /** Randomised reachable time, nanoseconds; drawn anew every 300 s. */
  reachableTime: number;
  reachableDrawn: Nanos;
}

/** What stands in `NetDevice.inDev`, as far as this layer looks. */
interface HasNeigh {
  readonly neigh: NeighDevice;
}
export const neighOf = (dev: NetDevice): NeighDevice | undefined => (dev.inDev as HasNeigh | undefined)?.neigh;

interface NeighPart {
  readonly table: Table<'neigh', number>;
  nextKey: number;
}
const NEIGH = definePart<NeighPart>('neigh', (net) => ({ table: net.world.table('neigh'), nextKey: 1 }));
export const neighTable = (net: Netns): Table<'neigh', number> => part(net, NEIGH).table;

export class Neighbour {
  readonly parms: NeighDevice;
  readonly dst: Ipv4;
  /** Its place in the observable table. */
  readonly key: number;
  rid = 0;
  ha: Mac | undefined = undefined;
  state: number = NUD.NONE;
  confirmed: Nanos;
  updated: Nanos;
  used: Nanos;
  probes = 0;
  dead = false;
  router = false;
  externLearn = false;
  protocol: string | undefined = undefined;
  /** Set while the entry is managed: the kernel itself keeps it fresh. */
  managed: Timer | undefined = undefined;
  timer: Timer | undefined = undefined;
  readonly arpQueue: Skb[] = [];
  arpQueueBytes = 0;

  constructor(parms: NeighDevice, dst: Ipv4, key: number, now: Nanos) {
    this.parms = parms;
    this.dst = dst;
    this.key = key;
    this.confirmed = now;
    this.updated = now;
    this.used = now;
  }
  get dev(): NetDevice {
    return this.parms.dev;
  }
}

export const makeNeighDevice = (dev: NetDevice, ops: NeighOps, conf: NeighConf): NeighDevice => ({
  dev,
  entries: new Map(),
  ops,
  conf,
  reachableTime: neigh_rand_reach_time(dev.net.world.rng, conf),
  reachableDrawn: dev.net.world.clock.now,
});

const REDRAW = 300e9;
function reachableTime(nd: NeighDevice): number {
  const { clock, rng } = nd.dev.net.world;
  if (clock.now - nd.reachableDrawn > REDRAW) {
    nd.reachableDrawn = clock.now;
    nd.reachableTime = neigh_rand_reach_time(rng, nd.conf);
  }
  return nd.reachableTime;
}

const now = (n: Neighbour): Nanos => n.dev.net.world.clock.now;

export const neigh_lookup = (nd: NeighDevice, dst: Ipv4): Neighbour | undefined => nd.entries.get(dst | 0);

/** neigh_create: the entry exists afterwards, in state NONE when it is new. It is shown once it has a state. */
export function neigh_create(nd: NeighDevice, dst: Ipv4): Neighbour {
  const found = nd.entries.get(dst | 0);
  if (found) return found;
  const p = part(nd.dev.net, NEIGH);
  const neigh = new Neighbour(nd, dst, p.nextKey++, nd.dev.net.world.clock.now);
  neigh.confirmed = nanos(neigh.confirmed - 2 * nd.conf.base_reachable_time_ms * 1e6);
  nd.entries.set(dst | 0, neigh);
  return neigh;
}

/** Writes the row that `ip neigh` shows (neigh_update_notify). */
export function neigh_show(n: Neighbour): void {
  const row: Omit<NeighRow, 'rid'> = {
    nsid: n.dev.net.nsid,
    ifindex: n.dev.ifindex,
    dst: n.dst,
    lladdr: (n.state & NUD_VALID) === 0 ? undefined : n.ha,
    state: STATE_NAME[n.state] as NudState,
    proxy: false,
    confirmed: n.confirmed,
    updated: n.updated,
    used: n.used,
    probes: n.probes,
    ...(n.router && { router: true }),
    ...(n.externLearn && { externLearn: true }),
    ...(n.managed && { managed: true }),
    ...(n.protocol !== undefined && { protocol: n.protocol }),
  };
  n.rid = neighTable(n.dev.net).set(n.key, row).rid;
}

/** Brings the ages of a row up to date, for a dump. */
export function neigh_touch(n: Neighbour): void {
  neighTable(n.dev.net).touch(n.key, { confirmed: n.confirmed, updated: n.updated, used: n.used, probes: n.probes });
}

function setState(n: Neighbour, state: number): void {
  n.state = state;
  n.updated = now(n);
  neigh_show(n);
}

function delTimer(n: Neighbour): void {
  n.dev.net.world.clock.cancel(n.timer);
  n.timer = undefined;
}

/** Packets that wait make time pass; the refresh of an entry that nobody waits for does not. */
function addTimer(n: Neighbour, at: number): void {
  delTimer(n);
  n.timer = n.dev.net.world.clock.at(nanos(at), () => neigh_timer_handler(n), n.arpQueue.length > 0);
}

/** The packet is about to be sent to this neighbour: true when it may go now; false when it was queued or dropped. */
function neigh_event_send(n: Neighbour, skb: Skb): boolean {
  n.used = now(n);
  if ((n.state & (NUD_CONNECTED | NUD.DELAY | NUD.PROBE)) !== 0) return true;
  return neigh_event_send_slow(n, skb);
}

/** __neigh_event_send: what the first packet to a neighbour that is not known to be reachable sets off. */
function neigh_event_send_slow(n: Neighbour, skb: Skb | undefined): boolean {
  if (n.dead) {
    if (skb) kfree_skb(skb, 'NEIGH_DEAD', EVENT_SEND);
    return false;
  }
  if (n.state === NUD.STALE) {
    setState(n, NUD.DELAY);
    addTimer(n, now(n) + delayProbeTime(n.parms.conf));
    return true;
  }
  const fresh = n.state !== NUD.INCOMPLETE;
  const { conf } = n.parms;
  if (fresh && conf.mcast_solicit + conf.app_solicit === 0) {
    setState(n, NUD.FAILED);
    if (skb) kfree_skb(skb, 'NEIGH_FAILED', EVENT_SEND);
    return false;
  }
  if (fresh) {
    n.probes = conf.ucast_solicit;
    setState(n, NUD.INCOMPLETE);
  }
  if (skb) enqueue(n, skb);
  if (fresh) {
    addTimer(n, now(n) + retransTime(conf));
    neigh_probe(n);
  } else if (n.timer && !n.timer.drives) addTimer(n, n.timer.at);
  return false;
}

/** Asks for the neighbour's address without a packet that needs it. */
export function neigh_event_send_empty(n: Neighbour): void {
  if ((n.state & (NUD_CONNECTED | NUD.DELAY | NUD.PROBE)) === 0) neigh_event_send_slow(n, undefined);
}

/** Size of an skb as the queue's limit counts it (truesize): the kernel allocates a page's half for a small packet. */
const truesize = (skb: Skb): number => 768 + Math.max(256, skb.len);

function enqueue(n: Neighbour, skb: Skb): void {
  const size = truesize(skb);
  while (n.arpQueueBytes + size > n.parms.conf.unres_qlen_bytes && n.arpQueue.length > 0) {
    const oldest = n.arpQueue.shift() as Skb;
    n.arpQueueBytes -= truesize(oldest);
    kfree_skb(oldest, 'NEIGH_QUEUEFULL', EVENT_SEND);
  }
  n.arpQueue.push(skb);
  n.arpQueueBytes += size;
}

function neigh_probe(n: Neighbour): void {
  n.parms.ops.solicit(n, n.arpQueue[n.arpQueue.length - 1]);
  n.probes++;
}

function maxProbes(n: Neighbour): number {
  const c = n.parms.conf;
  return c.ucast_solicit + c.app_solicit + (n.state === NUD.PROBE ? c.mcast_resolicit : c.mcast_solicit);
}

/** When the timer of the new state is due, by the state that it was in. */
function nextTimer(n: Neighbour): number {
  const at = now(n);
  const { conf } = n.parms;
  if (n.state === NUD.REACHABLE) {
    if (at < n.confirmed + reachableTime(n.parms)) return n.confirmed + n.parms.reachableTime;
    if (at <= n.used + delayProbeTime(conf)) {
      setState(n, NUD.DELAY);
      return at + delayProbeTime(conf);
    }
    setState(n, NUD.STALE);
    return at;
  }
  if (n.state === NUD.DELAY) {
    if (at < n.confirmed + delayProbeTime(conf)) {
      setState(n, NUD.REACHABLE);
      return n.confirmed + reachableTime(n.parms);
    }
    n.probes = 0;
    setState(n, NUD.PROBE);
  }
  return at + retransTime(conf);
}

function neigh_timer_handler(n: Neighbour): void {
  n.timer = undefined;
  if ((n.state & NUD_IN_TIMER) === 0) return;
  const next = nextTimer(n);
  if ((n.state & (NUD.INCOMPLETE | NUD.PROBE)) !== 0 && n.probes >= maxProbes(n)) {
    setState(n, NUD.FAILED);
    neigh_invalidate(n);
    return;
  }
  if ((n.state & NUD_IN_TIMER) !== 0) addTimer(n, next);
  if ((n.state & (NUD.INCOMPLETE | NUD.PROBE)) !== 0) n.dev.net.world.backlog.section(() => neigh_probe(n));
}

/** Nobody answered: every packet that waited is reported and dropped. */
function neigh_invalidate(n: Neighbour): void {
  n.dev.net.world.backlog.section(() => {
    while (n.state === NUD.FAILED && n.arpQueue.length > 0) {
      const skb = n.arpQueue.shift() as Skb;
      n.parms.ops.error_report(n, skb);
      kfree_skb(skb, 'NEIGH_FAILED', INVALIDATE);
    }
    n.arpQueueBytes = 0;
  });
}

/** Puts new knowledge into the entry, by the rules of `neigh_update`. Answers the errno and text for a request that may not. */
export function neigh_update(
  n: Neighbour,
  lladdr: Mac | undefined,
  state: number,
  flags: number,
): { errno: 'EPERM' | 'EINVAL'; extack?: string } | undefined {
  const old = n.state;
  if (n.dead) return { errno: 'EPERM', extack: 'Neighbor entry is now dead' };
  if ((flags & NEIGH_UPDATE_F.ADMIN) !== 0) updateFlags(n, flags);
  if ((flags & (NEIGH_UPDATE_F.USE | NEIGH_UPDATE_F.MANAGED)) !== 0) {
    n.state = old & ~NUD.PERMANENT;
    return undefined;
  }
  if ((flags & NEIGH_UPDATE_F.ADMIN) === 0 && (old & (NUD.NOARP | NUD.PERMANENT)) !== 0) return { errno: 'EPERM' };
  if ((state & NUD_VALID) === 0) {
    updateInvalid(n, old, state);
    return undefined;
  }
  if (lladdr === undefined && (old & NUD_VALID) === 0) return { errno: 'EINVAL', extack: 'No link layer address given' };
  const ha = lladdr ?? (n.ha as Mac);
  if ((state & NUD_CONNECTED) !== 0) n.confirmed = now(n);
  const decided = decideUpdate(n, old, ha, state, flags);
  if (decided) applyUpdate(n, old, decided.ha, decided.state);
  if ((flags & NEIGH_UPDATE_F.ADMIN) !== 0) n.router = (flags & NEIGH_UPDATE_F.ISROUTER) !== 0;
  return undefined;
}

/** neigh_update_flags: an administrator's word on who learnt the entry and who keeps it fresh. */
function updateFlags(n: Neighbour, flags: number): void {
  n.externLearn = (flags & NEIGH_UPDATE_F.EXT_LEARNED) !== 0;
  const managed = (flags & NEIGH_UPDATE_F.MANAGED) !== 0;
  if (managed === (n.managed !== undefined)) return;
  if (managed) watchManaged(n);
  else unwatch(n);
}

/** neigh_managed_work: asks again whenever the entry is not known to be good. */
function watchManaged(n: Neighbour): void {
  const { clock, backlog } = n.dev.net.world;
  n.managed = clock.at(
    nanos(now(n) + n.parms.conf.interval_probe_time_ms * 1e6),
    () => {
      backlog.section(() => neigh_event_send_empty(n));
      watchManaged(n);
    },
    false,
  );
}
function unwatch(n: Neighbour): void {
  n.dev.net.world.clock.cancel(n.managed);
  n.managed = undefined;
}

function updateInvalid(n: Neighbour, old: number, state: number): void {
  delTimer(n);
  if (state === old) return;
  setState(n, state);
  if ((old & (NUD.INCOMPLETE | NUD.PROBE)) !== 0 && state === NUD.FAILED) neigh_invalidate(n);
}

function decideUpdate(n: Neighbour, old: number, ha: Mac, state: number, flags: number): { ha: Mac; state: number } | undefined {
  if ((old & NUD_VALID) === 0) return { ha, state };
  if (ha !== n.ha && (flags & NEIGH_UPDATE_F.OVERRIDE) === 0) {
    if ((flags & NEIGH_UPDATE_F.WEAK_OVERRIDE) === 0 || (old & NUD_CONNECTED) === 0) return undefined;
    return { ha: n.ha as Mac, state: NUD.STALE };
  }
  if (ha === n.ha && state === NUD.STALE && (flags & NEIGH_UPDATE_F.ADMIN) === 0) return { ha, state: old };
  return { ha, state };
}

function applyUpdate(n: Neighbour, old: number, ha: Mac, state: number): void {
  const moved = ha !== n.ha;
  if (state === old && !moved) return;
  n.updated = now(n);
  if (moved) {
    n.ha = ha;
    if ((state & NUD_CONNECTED) === 0) n.confirmed = nanos(now(n) - 2 * n.parms.conf.base_reachable_time_ms * 1e6);
  }
  if (state !== old) {
    if (state === NUD.PROBE) n.probes = 0;
    n.state = state;
  }
  neigh_show(n);
  if (state === old) return;
  const waiting = (old & NUD_VALID) === 0 ? n.arpQueue.splice(0) : [];
  n.arpQueueBytes = 0;
  delTimer(n);
  if ((state & NUD_IN_TIMER) !== 0) addTimer(n, now(n) + (state === NUD.REACHABLE ? reachableTime(n.parms) : 0));
  for (const skb of waiting) neigh_resolve_output(n, skb);
}

/** Sends a packet (data at the network header) to this neighbour: with its Ethernet header at once, or when the address is known. */
export function neigh_resolve_output(n: Neighbour, skb: Skb): void {
  const { dev } = n.parms;
  const { trace } = dev.net.world;
  const known = n.state;
  if (known === NUD.NONE || known === NUD.FAILED) trace.decision(RESOLVE, dev.net.nsid, dev.ifindex, skb.id, NEIGH_DECIDER, n.rid, MISS);
  else trace.decision(RESOLVE, dev.net.nsid, dev.ifindex, skb.id, NEIGH_DECIDER, n.rid, STATE_VERDICT[known] as number);
  if (!neigh_event_send(n, skb)) return;
  eth_header(skb, n.ha as Mac, dev.mac);
  skb.dev = dev;
  dev_queue_xmit(skb);
}

/** Forgets an entry and the packets that wait for it. */
export function neigh_remove(n: Neighbour): void {
  n.dead = true;
  delTimer(n);
  if (n.managed) unwatch(n);
  n.parms.entries.delete(n.dst | 0);
  for (const skb of n.arpQueue.splice(0)) kfree_skb(skb, 'NEIGH_DEAD', FLUSH);
  neighTable(n.dev.net).delete(n.key);
}

/** neigh_flush_dev: on loss of the carrier (`keepPermanent`), on a new own address, when the device goes down. */
export function neigh_flush_dev(nd: NeighDevice, keepPermanent: boolean): void {
  for (const n of [...nd.entries.values()]) if (!keepPermanent || n.state !== NUD.PERMANENT) neigh_remove(n);
}
