/** The story of one packet, stop by stop: where it was, in which kernel function, and what was decided there. Text first; the canvas illustrates it. */
import { formatIpv4, formatMac } from '#base/addr.ts';
import type { DecisionEvent, TraceEvent } from '#host/protocol.ts';
import type { Model } from '#lab/model.ts';
import { t } from '../i18n/t.ts';
import { routeText } from '../inspector/tables.tsx';
import type { PacketIndex } from '../packets/index.ts';
import type { EventLog } from '../store/log.ts';

export interface Stop {
  readonly seq: number;
  readonly t: number;
  readonly nsid: number;
  readonly ifindex: number;
  readonly fn: string;
  readonly text: string;
  /** What the deciding row says, in the kernel's words. */
  readonly row: string;
  readonly dropped: string | undefined;
  /** Bytes as they were there; -1 when none were named. */
  readonly frame: number;
}

interface Saying {
  readonly weight: number;
  readonly fn: string;
  readonly text: string;
  readonly row: string;
}
type Packet = Extract<TraceEvent, { readonly skb: number; readonly ifindex: number }>;
const MAX_SPAN = 30_000;
const MAX_STOPS = 200;

/** Stops of all packets that share a root, up to `head`. */
export function stopsOf(log: EventLog, index: PacketIndex, root: number, head: number, model: Model): Stop[] {
  const from = index.rows.find((r) => r.root === root)?.seq ?? head;
  const stops: Stop[] = [];
  let open: { first: Packet; best: Saying | undefined; fn: string; frame: number; dropped: string | undefined } | undefined;
  const close = () => {
    if (!open) return;
    const { first, best, fn, frame, dropped } = open;
    open = undefined;
    // A device that only hands on has nothing to say.
    if (!best && stops.length > 0) return;
    stops.push({
      seq: first.seq,
      t: first.t,
      nsid: first.nsid,
      ifindex: first.ifindex,
      fn: best?.fn ?? fn,
      text: best?.text ?? t('story.passes'),
      row: best?.row ?? '',
      dropped,
      frame,
    });
  };
  for (let seq = Math.max(log.first, from - 60); seq < Math.min(head, from + MAX_SPAN) && stops.length < MAX_STOPS; seq++) {
    const e = log.get(seq);
    if (!e || !('ifindex' in e) || index.rootOf(e.skb) !== root || e.ifindex === 0) continue;
    if (!open || open.first.nsid !== e.nsid || open.first.ifindex !== e.ifindex) {
      close();
      open = { first: e, best: undefined, fn: '', frame: -1, dropped: undefined };
    }
    if ('frame' in e) open.frame = e.frame;
    if ('fn' in e) open.fn = e.fn;
    if (e.kind === 'kfree_skb') open.dropped = e.reason;
    const saying = sayingOf(e, model);
    if (saying && (!open.best || saying.weight >= open.best.weight)) open.best = saying;
  }
  close();
  return stops;
}

function sayingOf(e: Packet, model: Model): Saying | undefined {
  if (e.kind === 'kfree_skb')
    return { weight: 9, fn: e.fn, text: t(e.reason === 'OTHERHOST' ? 'story.otherHost' : 'story.drop', { reason: e.reason }), row: '' };
  if (e.kind === 'lineage' && e.op === 'encap') return { weight: 8, fn: 'vxlan_xmit', text: t('story.encap'), row: '' };
  if (e.kind === 'lineage' && e.op === 'decap') return { weight: 8, fn: 'vxlan_rcv', text: t('story.decap'), row: '' };
  if (e.kind === 'consume_skb') return { weight: 3, fn: e.fn, text: t('story.taken'), row: '' };
  if (e.kind === 'decision') return decided(e, model);
  return undefined;
}

function decided(e: DecisionEvent, model: Model): Saying | undefined {
  const { fn, verdict, table, rid } = e;
  const { snapshot } = model;
  const dev = (nsid: number, ifindex: number) => model.link(nsid as never, ifindex as never)?.name ?? '';
  if (table === 'fdb') {
    const row = snapshot.fdb.get(rid);
    if (verdict === 'flood' || !row) return { weight: 7, fn, text: t('story.flood'), row: '' };
    return {
      weight: 7,
      fn,
      text: t(verdict === 'local' ? 'story.local' : 'story.forward', { dev: dev(row.nsid, row.ifindex) }),
      row: formatMac(row.mac),
    };
  }
  if (table === 'route') {
    const row = snapshot.route.get(rid);
    return { weight: 5, fn, text: t(row ? 'story.route' : 'story.noRoute'), row: row ? routeText(model, row) : '' };
  }
  if (table === 'neigh') {
    const row = snapshot.neigh.get(rid);
    if (!row) return undefined;
    const addr = formatIpv4(row.dst);
    return {
      weight: 4,
      fn,
      text: t(row.lladdr === undefined ? 'story.waits' : 'story.neigh', { addr }),
      row: row.lladdr === undefined ? '' : formatMac(row.lladdr),
    };
  }
  if (table === 'xtrule' || table === 'xtchain') {
    const rule = snapshot.xtrule.get(rid);
    const chain = snapshot.xtchain.get(rid);
    const weight = verdict === 'ACCEPT' ? 2 : 8;
    if (rule) return { weight, fn, text: t('story.rule', { n: rule.num, chain: rule.chain, table: rule.table, verdict }), row: rule.text };
    if (chain) return { weight, fn, text: t('story.policy', { chain: chain.name, table: chain.table, verdict }), row: '' };
  }
  return undefined;
}
