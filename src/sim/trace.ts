/**
 * The trace: the ordered, typed stream from which everything that is shown is made.
 *
 * On the hot path an event is a few numbers in rings of typed arrays, 32 bytes in all; nothing is allocated. `decode` turns a record into a
 * `TraceEvent` when somebody looks. Frames are stored once for each version of an skb's bytes. Rare events (table changes, processes)
 * carry an object beside the ring.
 *
 * What is forgotten first: the oldest records, when `capacity` is reached, with their frames and objects. `firstSeq` tells where memory begins.
 */
import type { IfIndex, Ipv4, Mac, Nanos, NsId } from '#base/brand.ts';
import type { TableName, TableRows } from './rows.ts';

/** Linux's drop reasons (include/net/dropreason-core.h), as far as the simulator can give them; then our own, which say what is not Linux's. */
export const DROP_REASONS = [
  'NOT_SPECIFIED',
  'NO_SOCKET',
  'PKT_TOO_SMALL',
  'SOCKET_FILTER',
  'UDP_CSUM',
  'NETFILTER_DROP',
  'OTHERHOST',
  'IP_CSUM',
  'IP_INHDR',
  'IP_RPFILTER',
  'UNICAST_IN_L2_MULTICAST',
  'IP_NOPROTO',
  'SOCKET_RCVBUFF',
  'NEIGH_CREATEFAIL',
  'NEIGH_FAILED',
  'NEIGH_QUEUEFULL',
  'NEIGH_DEAD',
  'DEV_HDR',
  'DEV_READY',
  'FULL_RING',
  'NOMEM',
  'HDR_TRUNC',
  'IP_INADDRERRORS',
  'IP_INNOROUTES',
  'IP_OUTNOROUTES',
  'PKT_TOO_BIG',
  'ICMP_CSUM',
  'INVALID_PROTO',
  'UNHANDLED_PROTO',
  'CPU_BACKLOG',
  'TC_INGRESS',
  'IP_LOCAL_SOURCE',
  'IP_INVALID_SOURCE',
  'IP_INVALID_DEST',
  'IP_LOCALNET',
  'FRAG_REASM_TIMEOUT',
  'VXLAN_INVALID_HDR',
  'VXLAN_VNI_NOT_FOUND',
  'VXLAN_NO_REMOTE',
  'NO_TX_TARGET',
  'VXLAN_ENTRY_EXISTS',
  'VXLAN_INVALID_SMAC',
  'MAC_INVALID_SOURCE',
  'TUNNEL_TXINFO',
  'LOCAL_MAC',
  'ARP_PVLAN_DISABLE',
  'BRIDGE_INGRESS_STP_STATE',
  'BRIDGE_NON_FORWARDING_STATE',
  'QDISC_DROP',
  'TCP_CSUM',
  'TCP_FLAGS',
  'TCP_CLOSE',
  'TCP_RESET',
  'TCP_OLD_DATA',
  'TCP_OLD_SEQUENCE',
  'TCP_INVALID_SEQUENCE',
  'TCP_INVALID_ACK_SEQUENCE',
  'TCP_INVALID_SYN',
  'TCP_RFC7323_PAWS',
  'TCP_TOO_OLD_ACK',
  'TCP_ACK_UNSENT_DATA',
  'TCP_LISTEN_OVERFLOW',
  'VETHLAB_STORM',
] as const;
export type DropReason = (typeof DROP_REASONS)[number];

/** Kinds of record; their names are Linux's tracepoints where one exists. */
const KINDS = [
  'net_dev_queue',
  'net_dev_start_xmit',
  'netif_rx',
  'napi_poll',
  'netif_receive_skb',
  'step',
  'decision',
  'kfree_skb',
  'consume_skb',
  'lineage',
  'object',
] as const;
type Kind = (typeof KINDS)[number];
const KIND = Object.fromEntries(KINDS.map((k, i) => [k, i])) as Record<Kind, number>;
/** Kinds of record about a frame at a device, for `Trace.dev`. */
export const FRAME = { net_dev_queue: 0, net_dev_start_xmit: 1, netif_rx: 2, napi_poll: 3, netif_receive_skb: 4 } as const satisfies Record<
  FrameEvent['kind'],
  number
>;
type FrameKind = (typeof FRAME)[keyof typeof FRAME];
const STEP = KIND.step;
const DECISION = KIND.decision;
const KFREE_SKB = KIND.kfree_skb;
const CONSUME_SKB = KIND.consume_skb;
const OBJECT = KIND.object;

/** Tables whose rows decide, by number (for records). */
export const DECIDERS = [
  'route',
  'neigh',
  'fdb',
  'xtrule',
  'xtchain',
  'conntrack',
  'link',
  'sysctl',
  'addr',
  'rule',
] as const satisfies readonly TableName[];
export type Decider = (typeof DECIDERS)[number];

export const LINEAGE = ['clone', 'encap', 'decap', 'reply', 'fragment'] as const;
export type LineageOp = (typeof LINEAGE)[number];

interface At {
  /** Position in the trace, from 0, without gaps. */
  readonly seq: number;
  readonly t: Nanos;
}
interface OnDev extends At {
  readonly nsid: NsId;
  readonly ifindex: IfIndex;
  /** skb identity. A clone has its own, joined to its parent by a `lineage` event. */
  readonly skb: number;
}

/** A frame at a device. `frame` names its bytes (`Trace.frame`), `len` is the length from the MAC header. */
export interface FrameEvent extends OnDev {
  readonly kind: 'net_dev_queue' | 'net_dev_start_xmit' | 'netif_rx' | 'napi_poll' | 'netif_receive_skb';
  readonly frame: number;
  readonly len: number;
}
/** The skb passed through this kernel function. */
export interface StepEvent extends OnDev {
  readonly kind: 'step';
  readonly fn: string;
}
/** A row decided what happens next. `verdict` is a short machine word: `forward`, `flood`, `local`, `ACCEPT`, `miss`… `rid` 0 means: no row matched. */
export interface DecisionEvent extends OnDev {
  readonly kind: 'decision';
  readonly fn: string;
  readonly table: Decider;
  readonly rid: number;
  readonly verdict: string;
}
export interface DropEvent extends OnDev {
  readonly kind: 'kfree_skb';
  readonly fn: string;
  readonly reason: DropReason;
  readonly frame: number;
}
/** The skb was used up as intended (delivered to a socket, taken by ARP…). */
export interface ConsumeEvent extends OnDev {
  readonly kind: 'consume_skb';
  readonly fn: string;
}
/** `skb` was made from `from`. */
export interface LineageEvent extends OnDev {
  readonly kind: 'lineage';
  readonly op: LineageOp;
  readonly from: number;
}
export type TableChange = {
  [T in TableName]: {
    readonly kind: 'table';
    readonly table: T;
    readonly before: TableRows[T] | undefined;
    readonly after: TableRows[T] | undefined;
  };
}[TableName];
/** Life of processes and what they print. `stream` 'tty' is text for the terminal of `term`. */
export type ProcessEvent =
  | { readonly kind: 'exec'; readonly pid: number; readonly nsid: NsId; readonly argv: readonly string[]; readonly term: number }
  | { readonly kind: 'exit'; readonly pid: number; readonly status: number }
  | { readonly kind: 'output'; readonly term: number; readonly text: string };
/** A guard stopped something that would not have ended: what it was, in words for the message catalogue. */
export interface GuardEvent {
  readonly kind: 'guard';
  readonly what: 'storm' | 'routing-loop' | 'runaway-script';
  readonly nsid: NsId;
  readonly skb: number;
  readonly detail: string;
}
/** A tunnel device tells user space that it does not know where a MAC address (l2miss) or whose an IPv4 address (l3miss) is. */
export interface MissEvent {
  readonly kind: 'miss';
  readonly nsid: NsId;
  readonly dev: IfIndex;
  readonly mac?: Mac;
  readonly dst?: Ipv4;
}
export type ObjectEvent = TableChange | ProcessEvent | GuardEvent | MissEvent;

export type TraceEvent =
  | FrameEvent
  | StepEvent
  | DecisionEvent
  | DropEvent
  | ConsumeEvent
  | LineageEvent
  | (At & { [K in ObjectEvent['kind']]: Extract<ObjectEvent, { kind: K }> }[ObjectEvent['kind']]);

/** Interned names of functions and verdicts. Ids depend on load order and never leave the process undecoded. */
const names: string[] = [];
const nameIds = new Map<string, number>();
export function nameId(name: string): number {
  let id = nameIds.get(name);
  if (id === undefined) {
    id = names.push(name) - 1;
    nameIds.set(name, id);
  }
  return id;
}

/** Integers of a record beside its time: kind and namespace, ifindex, skb, and three that belong to the kind. */
const STRIDE = 6;
/** A frame reference takes two of them: it outgrows 32 bits. */
const LOW_BITS = 0x3fffffff;
const HIGH = 0x40000000;
const reasonIds = new Map<string, number>(DROP_REASONS.map((r, i) => [r, i]));

/** Bytes whose current version can be recorded once: an skb. */
export interface Traced {
  readonly id: number;
  readonly buf: Uint8Array;
  /** Offset in `buf` of the MAC header (or, before one was built, of the network header). */
  frameFrom(): number;
  /** Offset behind the last byte. */
  readonly tail: number;
  /** Reference of the recorded bytes; -1 after they were changed. */
  frameRef: number;
}

export class Trace {
  /** Most records kept. */
  readonly capacity: number;
  private readonly times: Float64Array;
  private readonly ring: Int32Array;
  private readonly bytes: Uint8Array;
  private forgetAt: number;
  /** Those that are remembered, oldest first, and the sequence number of each. */
  private readonly objects: ObjectEvent[] = [];
  private readonly objectSeqs: number[] = [];
  /** Objects that were forgotten: the record of an object holds its number since the start. */
  private forgotten = 0;
  private seqNext = 0;
  /** Where the next record goes in the rings. */
  private at = 0;
  private byteNext = 0;
  private byteAt = 0;
  private readonly clock: { readonly now: Nanos };
  /** Packet events are recorded; table changes and processes always are. */
  packets = true;

  constructor(clock: { readonly now: Nanos }, capacity = 1 << 17) {
    this.clock = clock;
    this.capacity = capacity;
    this.forgetAt = capacity;
    this.times = new Float64Array(capacity);
    this.ring = new Int32Array(capacity * STRIDE);
    this.bytes = new Uint8Array(capacity * 64);
  }

  /** Sequence number that the next event will get. */
  get nextSeq(): number {
    return this.seqNext;
  }
  get firstSeq(): number {
    return Math.max(0, this.seqNext - this.capacity);
  }

  dev(kind: FrameKind, nsid: NsId, ifindex: IfIndex, skb: Traced): void {
    if (!this.packets) return;
    const ref = this.frameRefOf(skb);
    this.put(kind, nsid, ifindex, skb.id, ref & LOW_BITS, Math.floor(ref / HIGH), 0);
  }
  step(fn: number, nsid: NsId, ifindex: IfIndex, skb: number): void {
    if (this.packets) this.put(STEP, nsid, ifindex, skb, fn, 0, 0);
  }
  /** `table` is an index into DECIDERS, `verdict` a name id. */
  decision(fn: number, nsid: NsId, ifindex: IfIndex, skb: number, table: number, rid: number, verdict: number): void {
    if (this.packets) this.put(DECISION, nsid, ifindex, skb, fn, rid, table + verdict * 16);
  }
  drop(fn: number, nsid: NsId, ifindex: IfIndex, skb: Traced, reason: DropReason): void {
    if (!this.packets) return;
    const ref = this.frameRefOf(skb);
    this.put(KFREE_SKB, nsid, ifindex, skb.id, fn + ((reasonIds.get(reason) ?? 0) << 16), ref & LOW_BITS, Math.floor(ref / HIGH));
  }
  consume(fn: number, nsid: NsId, ifindex: IfIndex, skb: number): void {
    if (this.packets) this.put(CONSUME_SKB, nsid, ifindex, skb, fn, 0, 0);
  }
  lineage(op: LineageOp, nsid: NsId, ifindex: IfIndex, skb: number, from: number): void {
    if (this.packets) this.put(KIND.lineage, nsid, ifindex, skb, LINEAGE.indexOf(op), from, 0);
  }
  object(event: ObjectEvent): void {
    const number = this.forgotten + this.objects.push(event) - 1;
    this.objectSeqs.push(this.seqNext);
    this.put(OBJECT, 0, 0, 0, number, 0, 0);
    if (this.seqNext > this.forgetAt) this.forgetObjects();
  }

  /** Decodes events [from, to), oldest first; those already forgotten are left out. */
  *read(from: number, to = this.seqNext): Generator<TraceEvent> {
    for (let seq = Math.max(from, this.firstSeq); seq < to; seq++) {
      const event = this.decode(seq);
      if (event) yield event;
    }
  }

  /** The bytes that a `frame` reference names; undefined once forgotten. */
  frame(ref: number): Uint8Array | undefined {
    const cap = this.bytes.length;
    if (ref < 0 || ref < this.byteNext - cap) return undefined;
    const at = ref % cap;
    const len = ((this.bytes[at] as number) << 8) | (this.bytes[at + 1] as number);
    return this.bytes.slice(at + 2, at + 2 + len);
  }

  private frameRefOf(skb: Traced): number {
    if (skb.frameRef >= 0 && skb.frameRef >= this.byteNext - this.bytes.length) return skb.frameRef;
    return this.record(skb);
  }

  private record(skb: Traced): number {
    const to = this.bytes;
    const from = skb.frameFrom();
    const len = skb.tail - from;
    const size = len + 2;
    let at = this.byteAt;
    if (at + size > to.length) {
      this.byteNext += to.length - at;
      at = 0;
    }
    to[at] = len >> 8;
    to[at + 1] = len;
    to.set(skb.buf.subarray(from, skb.tail), at + 2);
    const ref = this.byteNext;
    skb.frameRef = ref;
    this.byteNext = ref + size;
    this.byteAt = at + size;
    return ref;
  }

  private put(kind: number, nsid: number, ifindex: number, skb: number, a: number, b: number, c: number): void {
    const n = this.at;
    const r = this.ring;
    const i = n * STRIDE;
    this.at = n + 1 === this.capacity ? 0 : n + 1;
    this.times[n] = this.clock.now;
    r[i] = (nsid << 4) | kind;
    r[i + 1] = ifindex;
    r[i + 2] = skb;
    r[i + 3] = a;
    r[i + 4] = b;
    r[i + 5] = c;
    this.seqNext++;
  }

  /** Looks once in a while, so that a forgotten object goes with many others. */
  private forgetObjects(): void {
    let gone = 0;
    while ((this.objectSeqs[gone] as number) < this.firstSeq) gone++;
    this.objects.splice(0, gone);
    this.objectSeqs.splice(0, gone);
    this.forgotten += gone;
    this.forgetAt = this.seqNext + (this.capacity >> 3);
  }

  private decode(seq: number): TraceEvent | undefined {
    const r = this.ring;
    const n = seq % this.capacity;
    const num = (k: number) => r[n * STRIDE + k] as number;
    const kind = KINDS[num(0) & 15] as Kind;
    const t = this.times[n] as Nanos;
    if (kind === 'object') {
      const object = this.objects[num(3) - this.forgotten];
      return object ? ({ seq, t, ...object } as TraceEvent) : undefined;
    }
    const at = { seq, t, nsid: (num(0) >>> 4) as NsId, ifindex: num(1) as IfIndex, skb: num(2) };
    const fn = () => names[num(3) & 0xffff] as string;
    const ref = (k: number) => num(k) + num(k + 1) * HIGH;
    switch (kind) {
      case 'step':
      case 'consume_skb':
        return { ...at, kind, fn: fn() };
      case 'decision':
        return {
          ...at,
          kind,
          fn: fn(),
          rid: num(4),
          table: DECIDERS[num(5) & 15] as Decider,
          verdict: names[num(5) >> 4] as string,
        };
      case 'kfree_skb':
        return { ...at, kind, fn: fn(), reason: DROP_REASONS[num(3) >> 16] as DropReason, frame: ref(4) };
      case 'lineage':
        return { ...at, kind, op: LINEAGE[num(3)] as LineageOp, from: num(4) };
      default:
        return { ...at, kind, frame: ref(3), len: this.frameLength(ref(3)) };
    }
  }

  private frameLength(ref: number): number {
    const cap = this.bytes.length;
    if (ref < this.byteNext - cap) return 0;
    return ((this.bytes[ref % cap] as number) << 8) | (this.bytes[(ref % cap) + 1] as number);
  }
}
