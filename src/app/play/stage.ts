/**
 * The choreography: turns log events into movements. For every event it says when it may be shown (`mayPass`), and when it is, changes the
 * picture (`pass`). Events are shown in the order of the log; flights that began before go on while later events pass, so that what happens
 * together is seen together. Knows devices by number only, never coordinates.
 */
import type { TraceEvent } from '#host/protocol.ts';
import type { Summary } from '#wire/summarize.ts';
import { devId } from '../canvas/geometry/anchors.ts';
import type { Leg } from '../canvas/geometry/geometry.ts';
import { handlers } from './handlers.ts';
import { type Flight, type Flood, type Mover, type Scene, TIMING, type Trail } from './scene.ts';
import type { Topology } from './topology.ts';

/** Bytes of a frame in the few words that decide how it is drawn. */
export type Summaries = (frame: number) => { readonly summary: Summary; readonly bytes: number } | undefined;
export type PacketEvent = Extract<TraceEvent, { readonly skb: number; readonly ifindex: number }>;

/** A pause in virtual time that counts as idle, in nanoseconds. */
const IDLE_NS = 10_000_000;
const MAX_TRAILS = 500;
const MAX_ROOTS = 20_000;

export const isPacketEvent = (event: TraceEvent): event is PacketEvent => 'ifindex' in event;
export const devOf = (event: PacketEvent): number => devId(event.nsid, event.ifindex);
/** Copies in a flood that are given their full time; more of them share it, as nobody can watch a hundred one by one. */
const WATCHED = 4;
/** A pause of this packet, in milliseconds of stage time. */
export const pauseOf = (m: Mover, ms: number): number => (m.origin ? ms * Math.min(1, WATCHED / m.origin.copies) : ms);
export const landing = (m: Mover): number => (m.flight ? m.flight.start + m.flight.duration : m.ready);

export class Stage implements Scene {
  now = 0;
  readonly movers = new Map<number, Mover>();
  trails: Trail[] = [];
  floods: Flood[] = [];
  /** Everything happens at once: seeking and fast-forward. */
  instant = false;
  readonly topology: Topology;
  private readonly summaries: Summaries;
  private readonly roots = new Map<number, number>();
  private readonly active = new Map<number, number>();
  private readonly lanes = new Map<string, number>();
  private lastT: number | undefined;
  private lastShown = 0;
  private packetsSinceIdle = false;
  /** The first bytes that a packet will have, from later in the log: one that waits for its neighbour's address has none yet. -1 when unknown. */
  foresee: (event: PacketEvent) => number = () => -1;
  /** Told once for each protocol that comes on stage. */
  onSeen: (what: string) => void = () => {};

  constructor(topology: Topology, summaries: Summaries) {
    this.topology = topology;
    this.summaries = summaries;
  }

  rootOf(skb: number): number {
    return this.roots.get(skb) ?? skb;
  }
  lastActive(root: number): number {
    return this.active.get(root) ?? Number.NEGATIVE_INFINITY;
  }
  /** A virtual pause is being folded before this event. */
  idleBefore(event: TraceEvent): boolean {
    const gap = this.lastT === undefined ? 0 : event.t - this.lastT;
    return gap >= IDLE_NS && (this.packetsSinceIdle || isPacketEvent(event));
  }

  /** Stage time from which the event may be shown; begins the approach of a packet that has to be somewhere first. */
  mayPass(event: TraceEvent): number {
    if (this.instant) return this.now;
    const idle = this.idleBefore(event) ? this.lastShown + TIMING.idle : this.now;
    if (!isPacketEvent(event)) return idle;
    return Math.max(idle, handlers[event.kind].wait?.(this, event as never) ?? this.now);
  }

  pass(event: TraceEvent): void {
    if (this.idleBefore(event)) this.packetsSinceIdle = false;
    this.lastT = event.t;
    this.lastShown = this.now;
    if (!isPacketEvent(event)) return;
    this.packetsSinceIdle = true;
    handlers[event.kind].pass(this, event as never);
    const root = this.rootOf(event.skb);
    if (this.active.size > MAX_ROOTS) this.active.clear();
    this.active.set(root, this.now);
  }

  /** Forgets what has faded. Answers whether anything still changes by itself. */
  tidy(followed: number | undefined): boolean {
    for (const [skb, m] of this.movers) if (this.faded(m, followed)) this.movers.delete(skb);
    this.trails = this.trails.filter((t) => t.root === followed || this.now - this.lastActive(t.root) < TIMING.trail);
    if (this.trails.length > MAX_TRAILS) this.trails.splice(0, this.trails.length - MAX_TRAILS);
    this.floods = this.floods.filter((f) => f.root === followed || this.now - Math.max(f.start, this.lastActive(f.root)) < TIMING.chip);
    if (this.trails.length === 0) this.lanes.clear();
    return this.moving(followed);
  }

  private faded(m: Mover, followed: number | undefined): boolean {
    if (m.gone?.ghost) return m.root !== followed && this.now - this.lastActive(m.root) > TIMING.trail;
    if (m.gone) return this.now > m.gone.start + TIMING.fade;
    return m.drop !== undefined && m.root !== followed && this.now > m.drop.start + TIMING.lie;
  }

  private moving(followed: number | undefined): boolean {
    if (this.trails.some((t) => t.root !== followed) || this.floods.some((f) => f.root !== followed)) return true;
    for (const m of this.movers.values())
      if (m.drop ? m.root !== followed || this.now < m.drop.start + 800 : m.gone || this.now < landing(m)) return true;
    return false;
  }

  /** The packet of an event, brought on stage where the event is if it was not there. */
  moverFor(event: PacketEvent): Mover {
    const known = this.movers.get(event.skb);
    if (known) return known;
    const made = this.bring(event.skb, devOf(event), this.now);
    this.look(made, this.foresee(event));
    return made;
  }

  bring(skb: number, at: number, ready: number): Mover {
    const mover: Mover = {
      skb,
      root: this.rootOf(skb),
      summary: undefined,
      bytes: 0,
      frame: -1,
      at,
      ready,
      flight: undefined,
      marked: undefined,
      gate: undefined,
      wrap: undefined,
      nat: undefined,
      flood: undefined,
      origin: undefined,
      drop: undefined,
      gone: undefined,
      copy: false,
    };
    this.movers.set(skb, mover);
    return mover;
  }

  /** `skb` belongs to the story of `from`. */
  join(skb: number, from: number): void {
    if (this.roots.size > MAX_ROOTS * 4) this.roots.clear();
    this.roots.set(skb, this.rootOf(from));
  }

  /** Reads the bytes of a frame event: what is drawn follows them. Marks a rewritten address. */
  look(m: Mover, frame: number): void {
    if (frame < 0 || frame === m.frame) return;
    const found = this.summaries(frame);
    m.frame = frame;
    if (!found) return;
    const before = m.summary;
    m.summary = found.summary;
    m.bytes = found.bytes;
    this.onSeen(found.summary.inner ? 'vxlan' : found.summary.proto);
    if (before && !this.instant) this.noteRewrite(m, before, found.summary);
  }

  private noteRewrite(m: Mover, before: Summary, after: Summary): void {
    const same = before.proto === after.proto && !before.inner === !after.inner;
    if (!same || after.proto === 'arp' || after.proto === 'other' || after.proto === 'ctl') return;
    if (before.src === after.src && before.dst === after.dst) return;
    const which = before.src !== after.src ? ([before.src, after.src] as const) : ([before.dst, after.dst] as const);
    m.nat = { start: this.now, before: which[0], after: which[1] };
    m.ready = Math.max(m.ready, this.now + TIMING.nat);
  }

  /** Sends a packet over some legs; it waits until it may. */
  fly(m: Mover, legs: readonly Leg[], start: number): void {
    const to = legs.at(-1)?.to;
    if (to === undefined) return;
    const duration =
      legs.reduce((sum, leg) => sum + (leg.kind === 'wire' ? TIMING.hop : TIMING.inside), 0) +
      (legs.length === 1 && legs[0]?.kind === 'inside' ? 100 : 0);
    const flight: Flight = this.instant ? { legs, start: this.now - duration, duration } : { legs, start, duration };
    m.flight = flight;
    m.at = to;
    this.trails.push({
      skb: m.skb,
      root: m.root,
      proto: protoOf(m.summary),
      lane: this.laneOf(m),
      legs,
      start: flight.start,
      duration,
      tube: m.summary?.inner !== undefined,
      ghost: m.copy,
      cut: 1,
    });
    if (this.trails.length > MAX_TRAILS * 2) this.trails.splice(0, MAX_TRAILS);
  }

  /** Lets a packet walk to a device of its own namespace first, if it is not there. Answers when it will be. */
  approach(m: Mover, dev: number): number {
    if (m.flight || m.at === dev) return landing(m);
    if (m.flood?.spot === dev) m.copy = true;
    if (!this.topology.loopback(dev) && !this.topology.loopback(m.at))
      this.fly(m, [{ kind: 'inside', from: m.at, to: dev }], Math.max(this.now, m.ready));
    m.at = dev;
    return landing(m);
  }

  /** The flight is over: it stands at its end. */
  land(m: Mover): void {
    if (m.flight) m.ready = Math.max(m.ready, this.instant ? this.now : m.flight.start + m.flight.duration);
    m.flight = undefined;
  }

  /** Something came of this copy: its way is drawn as walked. */
  unghost(skb: number): void {
    for (const t of this.trails) if (t.skb === skb) t.ghost = false;
  }

  private laneOf(m: Mover): number {
    const key = `${m.root}:${protoOf(m.summary)}`;
    const known = this.lanes.get(key);
    if (known !== undefined) return known;
    const taken = new Set(this.trails.map((t) => t.lane));
    let lane = 0;
    while (taken.has(lane)) lane++;
    this.lanes.set(key, lane);
    return lane;
  }
}

/** Protocol of what a packet is about: that of the innermost letter. */
export function protoOf(summary: Summary | undefined): string {
  let s = summary;
  while (s?.inner) s = s.inner;
  return s?.proto ?? 'other';
}
