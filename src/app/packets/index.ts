/**
 * The packet list: one row for each arrival of a frame at a device, and one for each drop. Made from the log as it grows; what is shown is what
 * the play head has passed. Rows of one story (clones, envelopes, answers of one packet) share a root.
 */
import type { TraceEvent } from '#host/protocol.ts';
import { type DissectOptions, type Step, walk } from '#wire/dissect.ts';
import { type Summary, summarize } from '#wire/summarize.ts';
import { vxlanPorts } from '../play/summaries.ts';
import { currentBoot } from '../store/lab-actions.ts';
import type { Lab } from '../store/lab-store.ts';
import { linkOf } from './link.ts';

export interface PacketRow {
  /** From 1. */
  readonly no: number;
  readonly seq: number;
  readonly t: number;
  readonly skb: number;
  readonly root: number;
  readonly nsid: number;
  readonly ifindex: number;
  readonly frame: number;
  /** Why it was dropped, and where; undefined for an arrival. */
  readonly reason: string | undefined;
  readonly fn: string | undefined;
}

/** Rows to show, and the bytes behind them: those of the lab, or those of a file. */
export interface PacketSource {
  readonly rows: readonly PacketRow[];
  /** Goes up when rows were taken away, so that what was made from them must be made again. */
  readonly age: number;
  /** The skb whose story a row's skb belongs to. */
  rootOf(skb: number): number;
  /** What a row's frame is; undefined when its bytes were forgotten. */
  summary(row: PacketRow): Summary | undefined;
  bytes(row: PacketRow): Uint8Array | undefined;
  /** Its layers, without their words. */
  steps(row: PacketRow): readonly Step[] | undefined;
  options(row: PacketRow): DissectOptions;
}

const MAX_ROWS = 100_000;
/** So many are let go at once when there are too many: moving them all for each new row would cost more than it saves. */
const LET_GO = 10_000;

export class PacketIndex implements PacketSource {
  /** Grows in place. */
  rows: PacketRow[] = [];
  age = 0;
  private walked: { readonly frame: number; readonly steps: readonly Step[] } | undefined;
  private readonly lab: Lab;
  private boot = -1;
  private next = 0;
  private counted = 0;
  private roots = new Map<number, number>();
  private summaries = new Map<number, Summary>();
  private ports: ReadonlySet<number> = new Set();
  private linkVersion = -1;

  constructor(lab: Lab) {
    this.lab = lab;
  }

  /** Takes in what the log has that was not looked at. */
  update(): readonly PacketRow[] {
    const { log } = this.lab;
    if (this.boot !== currentBoot()) this.restart();
    for (this.next = Math.max(this.next, log.first); this.next < log.end; this.next++) {
      const event = log.get(this.next);
      if (event) this.take(event);
    }
    if (this.rows.length > MAX_ROWS) {
      this.rows = this.rows.slice(this.rows.length - MAX_ROWS + LET_GO);
      this.age++;
    }
    return this.rows;
  }

  rootOf(skb: number): number {
    return this.roots.get(skb) ?? skb;
  }

  bytes(row: PacketRow): Uint8Array | undefined {
    return this.lab.log.frame(row.frame);
  }
  options(row: PacketRow): DissectOptions {
    const bytes = this.bytes(row);
    return { vxlanPorts: this.vxlan(), ...(bytes && { link: linkOf(bytes) }) };
  }
  /** Rows of one frame follow each other, so the last one is kept. */
  steps(row: PacketRow): readonly Step[] | undefined {
    if (this.walked?.frame === row.frame) return this.walked.steps;
    const bytes = this.bytes(row);
    if (!bytes) return undefined;
    this.walked = { frame: row.frame, steps: walk(bytes, this.options(row)) };
    return this.walked.steps;
  }
  summary(row: PacketRow): Summary | undefined {
    const known = this.summaries.get(row.frame);
    if (known) return known;
    const bytes = this.bytes(row);
    if (!bytes) return undefined;
    const made = summarize(bytes, this.options(row));
    if (this.summaries.size > 20_000) this.summaries.clear();
    this.summaries.set(row.frame, made);
    return made;
  }

  /** UDP ports on which tunnels of this lab listen. */
  private vxlan(): ReadonlySet<number> {
    const { snapshot } = this.lab.store.getState();
    if (snapshot.versions.link !== this.linkVersion) {
      this.linkVersion = snapshot.versions.link;
      const ports = vxlanPorts(this.lab);
      if ([...ports].join() !== [...this.ports].join()) {
        this.summaries.clear();
        this.walked = undefined;
      }
      this.ports = ports;
    }
    return this.ports;
  }

  private restart(): void {
    this.boot = currentBoot();
    this.rows = [];
    this.age++;
    this.next = 0;
    this.counted = 0;
    this.roots = new Map();
    this.summaries = new Map();
    this.walked = undefined;
    this.linkVersion = -1;
  }

  private take(event: TraceEvent): void {
    if (event.kind === 'lineage') this.roots.set(event.skb, this.rootOf(event.from));
    else if (event.kind === 'netif_receive_skb') this.rows.push(this.row(event, undefined, undefined));
    else if (event.kind === 'kfree_skb' && event.frame >= 0) this.rows.push(this.row(event, event.reason, event.fn));
  }

  private row(
    e: { seq: number; t: number; skb: number; nsid: number; ifindex: number; frame: number },
    reason: string | undefined,
    fn: string | undefined,
  ): PacketRow {
    const { seq, t, skb, nsid, ifindex, frame } = e;
    return { no: ++this.counted, seq, t, skb, root: this.rootOf(skb), nsid, ifindex, frame, reason, fn };
  }
}

const indexes = new WeakMap<Lab, PacketIndex>();
export function packetIndex(lab: Lab): PacketIndex {
  const known = indexes.get(lab);
  if (known) return known;
  const made = new PacketIndex(lab);
  indexes.set(lab, made);
  return made;
}

/** Number of rows that the head has passed. */
export function passed(rows: readonly PacketRow[], head: number): number {
  let lo = 0;
  let hi = rows.length;
  while (lo < hi) {
    const mid = (lo + hi) >> 1;
    if ((rows[mid] as PacketRow).seq < head) lo = mid + 1;
    else hi = mid;
  }
  return lo;
}

/** Where the row of an event is in a list of rows; -1 when it is not there. */
export function rowAt(rows: readonly PacketRow[], seq: number | undefined): number {
  if (seq === undefined) return -1;
  const at = passed(rows, seq);
  return rows[at]?.seq === seq ? at : -1;
}
