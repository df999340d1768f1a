/**
 * What stands on the timeline, in order and with its place: ticks for commands that build, flags for commands typed in play, shapes for packets,
 * yellow for what was learned, crosses for drops, and idle time folded with its length written in. Made from the log as it grows.
 */
import type { TraceEvent } from '#host/protocol.ts';
import type { Summary } from '#wire/summarize.ts';
import { t } from '../i18n/t.ts';
import { packetIndex } from '../packets/index.ts';
import { currentBoot } from '../store/lab-actions.ts';
import type { Lab } from '../store/lab-store.ts';
import { spanText } from '../ui/format.ts';
import { type Shape, shapeOf } from '../ui/glyph.tsx';

export interface Item {
  readonly seq: number;
  readonly kind: 'tick' | 'flag' | 'packet' | 'drop' | 'learn' | 'gap';
  readonly x: number;
  readonly w: number;
  readonly label?: string;
  readonly shape?: Exclude<Shape, 'drop'>;
  readonly inner?: Exclude<Shape, 'drop'>;
  readonly hollow?: boolean;
}

/** A pause from here on is folded, in nanoseconds. */
const IDLE_NS = 10_000_000;
const WIDTH = { tick: 6, flag: 12, packet: 20, capsule: 40, drop: 18, learn: 12, gap: 66 } as const;
const MAX_ITEMS = 60_000;
/** Copies that other hosts' cards throw away are no losses. */
const GHOST = 'OTHERHOST';

export class Timeline {
  items: Item[] = [];
  width = 0;
  private readonly lab: Lab;
  private boot = -1;
  private next = 0;
  private last: { readonly t: number; readonly kind: Item['kind'] } | undefined;

  constructor(lab: Lab) {
    this.lab = lab;
  }

  /** Takes in what is new in the log. */
  update(): void {
    const { log } = this.lab;
    if (this.boot !== currentBoot()) {
      this.boot = currentBoot();
      this.items = [];
      this.width = 0;
      this.next = 0;
      this.last = undefined;
    }
    for (this.next = Math.max(this.next, log.first); this.next < log.end; this.next++) {
      const event = log.get(this.next);
      if (event) this.take(event);
    }
    if (this.items.length > MAX_ITEMS) this.forget();
  }

  /** Index of the first item that has not been shown when the head is here. */
  indexAt(head: number): number {
    let lo = 0;
    let hi = this.items.length;
    while (lo < hi) {
      const mid = (lo + hi) >> 1;
      if ((this.items[mid] as Item).seq < head) lo = mid + 1;
      else hi = mid;
    }
    return lo;
  }
  /** Index of the first item that ends after this place. */
  indexAtX(x: number): number {
    let lo = 0;
    let hi = this.items.length;
    while (lo < hi) {
      const mid = (lo + hi) >> 1;
      const item = this.items[mid] as Item;
      if (item.x + item.w <= x) lo = mid + 1;
      else hi = mid;
    }
    return lo;
  }
  headX(head: number): number {
    const item = this.items[this.indexAt(head)];
    return item ? item.x : this.width;
  }
  /** Where the head goes when the strip is pressed at `x`. */
  seqAt(x: number): number {
    const item = this.items[this.indexAtX(x)];
    if (!item) return this.lab.log.end;
    return item.kind === 'gap' || x < item.x + item.w / 2 ? item.seq : item.seq + 1;
  }
  /** The last drop before a head, or the last of all. */
  dropBefore(head: number): Item | undefined {
    return this.items.findLast((i) => i.kind === 'drop' && i.seq < head) ?? this.items.findLast((i) => i.kind === 'drop');
  }

  private forget(): void {
    this.items = this.items.slice(-MAX_ITEMS / 2);
    const first = this.items[0]?.x ?? 0;
    this.items = this.items.map((i) => ({ ...i, x: i.x - first }));
    this.width -= first;
  }

  private take(event: TraceEvent): void {
    const made = this.itemOf(event);
    if (!made) return;
    const { last } = this;
    const idle = last ? event.t - last.t : 0;
    if (idle >= IDLE_NS && !(last?.kind === 'tick' && made.kind === 'tick'))
      this.put({ seq: event.seq, kind: 'gap', label: spanText(idle) }, WIDTH.gap);
    this.put(made, made.shape === 'tun' ? WIDTH.capsule : WIDTH[made.kind]);
    this.last = { t: event.t, kind: made.kind };
  }
  private put(item: Omit<Item, 'x' | 'w'>, w: number): void {
    this.items.push({ ...item, x: this.width, w });
    this.width += w;
  }

  private itemOf(e: TraceEvent): Omit<Item, 'x' | 'w'> | undefined {
    switch (e.kind) {
      case 'exec':
        if (e.argv.length === 1 && e.argv[0] === 'bash') return undefined;
        return e.term > 0 ? { seq: e.seq, kind: 'flag', label: e.argv.join(' ') } : { seq: e.seq, kind: 'tick' };
      case 'netif_receive_skb': {
        const summary = packetIndex(this.lab).summary(e as never);
        return { seq: e.seq, kind: 'packet', ...shapeFacts(summary) };
      }
      case 'kfree_skb':
        return e.reason === GHOST ? undefined : { seq: e.seq, kind: 'drop', label: e.reason };
      case 'table':
        return e.table === 'fdb' && e.after?.state === 'learned' && !e.before
          ? { seq: e.seq, kind: 'learn', label: t('timeline.learned') }
          : undefined;
      default:
        return undefined;
    }
  }
}

function shapeFacts(summary: Summary | undefined): Pick<Item, 'shape' | 'inner' | 'hollow'> {
  if (!summary) return { shape: 'ctl' };
  const { inner } = summary;
  return { shape: shapeOf(summary), hollow: inner?.reply ?? summary.reply, ...(inner && { inner: shapeOf(inner) }) };
}

const timelines = new WeakMap<Lab, Timeline>();
export function timelineOf(lab: Lab): Timeline {
  const known = timelines.get(lab);
  if (known) return known;
  const made = new Timeline(lab);
  timelines.set(lab, made);
  return made;
}
