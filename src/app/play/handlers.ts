/** What each kind of packet event does on the stage: when it may be shown, and what it changes. One line a kind in `handlers`. */
import type { ConsumeEvent, DecisionEvent, DropEvent, FrameEvent, LineageEvent, StepEvent } from '#host/protocol.ts';
import type { Leg } from '../canvas/geometry/geometry.ts';
import { type Mover, TIMING } from './scene.ts';
import { devOf, landing, type PacketEvent, pauseOf, protoOf, type Stage } from './stage.ts';

interface Handler<E extends PacketEvent> {
  /** Stage time from which it may be shown; now when it is left out. */
  wait?(stage: Stage, event: E): number;
  pass(stage: Stage, event: E): void;
}

/** A copy that another host's card throws away went elsewhere: a ghost, not a loss. */
const GHOSTS: ReadonlySet<string> = new Set(['OTHERHOST']);

/** Tables of netfilter, and the verdicts that end a packet. */
const GATES: ReadonlySet<string> = new Set(['xtrule', 'xtchain']);
const SHUT: ReadonlySet<string> = new Set(['DROP', 'REJECT']);

const after = (stage: Stage, skb: number): number => {
  const m = stage.movers.get(skb);
  return m ? Math.max(landing(m), m.ready) : stage.now;
};

const frame: Handler<FrameEvent> = {
  pass: (stage, e) => {
    if (stage.topology.loopback(devOf(e))) return;
    const m = stage.movers.get(e.skb) ?? (e.kind === 'net_dev_queue' ? stage.moverFor(e) : undefined);
    if (m) stage.look(m, e.frame);
  },
};

const startXmit: Handler<FrameEvent> = {
  wait: (stage, e) => after(stage, e.skb),
  pass: (stage, e) => {
    const dev = devOf(e);
    if (stage.topology.loopback(dev)) return;
    const m = stage.moverFor(e);
    stage.land(m);
    stage.look(m, e.frame);
    const legs: Leg[] = [];
    if (m.at !== dev) legs.push({ kind: 'inside', from: m.at, to: dev });
    const peer = stage.topology.peer(dev);
    if (peer !== undefined) legs.push({ kind: 'wire', from: dev, to: peer });
    stage.fly(m, legs, Math.max(stage.now, floodStart(stage, m, dev)));
    m.marked = undefined;
  },
};

/** Copies of a flood leave one after another. */
function floodStart(stage: Stage, m: Mover, dev: number): number {
  const flood = m.flood;
  if (!flood || stage.topology.bridge(dev) !== flood.spot) return m.ready;
  m.flood = undefined;
  m.origin = flood;
  m.copy = true;
  return flood.start + TIMING.hold + TIMING.stagger * staggered(flood.copies++);
}
/** The first copies are told apart by eye; those after them follow close. */
const staggered = (copy: number): number => (copy < 8 ? copy : 8 + (copy - 8) / 10);

const receive: Handler<FrameEvent> = {
  wait: (stage, e) => {
    const m = stage.movers.get(e.skb);
    return m ? stage.approach(m, devOf(e)) : stage.now;
  },
  pass: (stage, e) => {
    const dev = devOf(e);
    if (stage.topology.loopback(dev)) return;
    const m = stage.moverFor(e);
    stage.land(m);
    m.at = dev;
    stage.look(m, e.frame);
    m.ready = Math.max(m.ready, stage.now + (stage.instant ? 0 : pauseOf(m, TIMING.rest)));
  },
};

const step: Handler<StepEvent> = { pass: () => {} };

const decision: Handler<DecisionEvent> = {
  wait: (stage, e) => {
    const m = stage.movers.get(e.skb);
    if (m?.flight) return landing(m);
    return m?.marked?.table === e.table ? m.marked.until : stage.now;
  },
  pass: (stage, e) => {
    if (stage.topology.loopback(devOf(e))) return;
    const m = stage.moverFor(e);
    stage.land(m);
    const floods = e.verdict === 'flood';
    if (floods) beginFlood(stage, m, e);
    if (GATES.has(e.table)) m.gate = { rid: e.rid, start: stage.now, shut: SHUT.has(e.verdict) };
    if (stage.instant) return;
    m.marked = { table: e.table, until: stage.now + pauseOf(m, TIMING.mark) };
    m.ready = Math.max(m.ready, stage.now + (floods ? TIMING.hold : pauseOf(m, TIMING.mark)));
  },
};

function beginFlood(stage: Stage, m: Mover, e: DecisionEvent): void {
  const spot = stage.topology.bridge(devOf(e));
  if (spot === undefined) return;
  m.flood = { spot, start: stage.now, copies: 0, proto: protoOf(m.summary), root: m.root };
  stage.floods.push(m.flood);
}

const drop: Handler<DropEvent> = {
  wait: (stage, e) => {
    const m = stage.movers.get(e.skb);
    if (!m) return stage.now;
    return refusedByCable(m, devOf(e)) ? stage.now : Math.max(landing(m), m.ready);
  },
  pass: (stage, e) => {
    if (stage.topology.loopback(devOf(e))) return;
    const m = stage.moverFor(e);
    if (refusedByCable(m, devOf(e))) {
      const trail = stage.trails.findLast((t) => t.skb === m.skb);
      if (trail) trail.cut = 0;
      m.flight = undefined;
      m.at = devOf(e);
    }
    stage.land(m);
    stage.look(m, e.frame);
    if (GHOSTS.has(e.reason)) {
      m.gone = { start: stage.now, ghost: true };
      return;
    }
    stage.onSeen('drop');
    stage.unghost(e.skb);
    m.drop = { start: stage.instant ? stage.now - 1000 : stage.now, reason: e.reason, fn: e.fn };
  },
};

/** The driver dropped it instead of sending: it never left the device. */
const refusedByCable = (m: Mover, dev: number): boolean => m.flight?.legs.some((l) => l.kind === 'wire' && l.from === dev) ?? false;

const consume: Handler<ConsumeEvent> = {
  wait: (stage, e) => {
    const m = stage.movers.get(e.skb);
    return m?.flight ? landing(m) : stage.now;
  },
  pass: (stage, e) => {
    const m = stage.movers.get(e.skb);
    if (!m) return;
    stage.land(m);
    const ghost = m.copy && protoOf(m.summary) === 'arp';
    if (m.copy && !ghost) stage.unghost(e.skb);
    m.gone = { start: stage.instant ? stage.now - 1000 : Math.max(stage.now, m.ready), ghost };
  },
};

type LineageOp = LineageEvent['op'];
/** What a new skb takes over from the one it was made of. */
const lineages: Readonly<Record<LineageOp, (stage: Stage, e: LineageEvent, from: Mover) => void>> = {
  clone: (stage, e, from) => {
    const m = stage.bring(e.skb, from.at, from.ready);
    Object.assign(m, {
      summary: from.summary,
      bytes: from.bytes,
      frame: from.frame,
      flood: from.flood,
      origin: from.origin,
      copy: from.copy,
    });
  },
  fragment: (stage, e, from) => {
    const m = stage.bring(e.skb, from.at, from.ready);
    Object.assign(m, { summary: from.summary, bytes: from.bytes });
  },
  reply: (stage, e, from) => {
    if (from.copy) stage.unghost(from.skb);
    from.copy = false;
    stage.bring(e.skb, from.at, from.ready).origin = from.origin;
  },
  encap: (stage, e, from) => enveloped(stage, e, from, true),
  decap: (stage, e, from) => enveloped(stage, e, from, false),
};

function enveloped(stage: Stage, e: LineageEvent, from: Mover, on: boolean): void {
  const m = e.skb === e.from ? from : stage.bring(e.skb, from.at, from.ready);
  const before = from.summary;
  if (m !== from) {
    stage.movers.delete(e.from);
    Object.assign(m, { summary: from.summary, bytes: from.bytes, frame: -1 });
  }
  const inner = before?.inner;
  if (!on && inner) m.summary = inner;
  m.copy = false;
  if (stage.instant) return;
  m.wrap = { on, start: stage.now, before };
  m.ready = stage.now + (on ? TIMING.wrap : TIMING.unwrap);
}

const lineage: Handler<LineageEvent> = {
  wait: (stage, e) => {
    const from = stage.movers.get(e.from);
    if (!from || e.op === 'clone' || e.op === 'fragment' || e.op === 'reply') return stage.now;
    return e.ifindex > 0 ? Math.max(stage.approach(from, devOf(e)), from.ready) : Math.max(landing(from), from.ready);
  },
  pass: (stage, e) => {
    stage.join(e.skb, e.from);
    const from = stage.movers.get(e.from);
    if (!from || stage.topology.loopback(devOf(e))) return;
    if (e.op === 'encap' || e.op === 'decap') {
      stage.land(from);
      if (e.ifindex > 0) from.at = devOf(e);
    }
    lineages[e.op](stage, e, from);
  },
};

export const handlers: { readonly [K in PacketEvent['kind']]: Handler<Extract<PacketEvent, { kind: K }>> } = {
  net_dev_queue: frame as never,
  netif_rx: frame as never,
  napi_poll: frame as never,
  net_dev_start_xmit: startXmit as never,
  netif_receive_skb: receive as never,
  step,
  decision,
  kfree_skb: drop,
  consume_skb: consume,
  lineage,
};
