/** Why a row is lit: the last event about it before the play head, in a sentence, and the frame that it was about. */
import { formatIpv4 } from '#base/addr.ts';
import type { AnyRow, FdbRow, NeighRow, TableChange, TableName, TraceEvent } from '#host/protocol.ts';
import type { Model } from '#lab/model.ts';
import { type MessageKey, t } from '../i18n/t.ts';
import { type PacketRow, packetIndex, passed } from '../packets/index.ts';
import type { Names } from '../packets/names.ts';
import type { Lab } from '../store/lab-store.ts';

export interface Why {
  readonly table: TableName;
  readonly rid: number;
  readonly text: string;
  /** Row of the packet list that it has to do with. */
  readonly packet: PacketRow | undefined;
}

/** So far back is looked. */
const REACH = 8000;

/** The last event before the play head by which one of these rows decided, was learned or changed. */
export function lastLit(
  lab: Lab,
  model: Model,
  names: Names,
  tables: readonly TableName[],
  has: (row: AnyRow) => boolean,
): Why | undefined {
  const { head, builtAt } = lab.store.getState();
  for (let seq = head - 1; seq >= Math.max(lab.log.first, builtAt, head - REACH); seq--) {
    const event = lab.log.get(seq);
    if (!event || (event.kind !== 'decision' && event.kind !== 'table') || !tables.includes(event.table)) continue;
    const rid = event.kind === 'decision' ? event.rid : (event.after?.rid ?? 0);
    const row = model.snapshot[event.table].get(rid);
    if (!row || !has(row)) continue;
    const said =
      event.kind === 'decision'
        ? { text: decided(event, model), packet: packetBefore(lab, seq, event.skb) }
        : changed(lab, event, model, names);
    return { table: event.table, rid, ...said };
  }
  return undefined;
}

type Decision = Extract<TraceEvent, { kind: 'decision' }>;
const DECIDED: Partial<Record<string, MessageKey>> = {
  route: 'why.route',
  fdb: 'why.fdb',
  neigh: 'why.neigh',
  xtrule: 'why.xtrule',
  xtchain: 'why.xtchain',
  conntrack: 'why.conntrack',
};
function decided(e: Decision, model: Model): string {
  const dev = model.link(e.nsid, e.ifindex)?.name ?? '';
  return t(DECIDED[e.table] ?? 'why.decided', { fn: e.fn, verdict: e.verdict, dev });
}

function changed(lab: Lab, e: TableChange & { readonly seq: number }, model: Model, names: Names): Pick<Why, 'text' | 'packet'> {
  const packet = packetBefore(lab, e.seq);
  const near = packet && lab.store.getState().time >= packet.t && e.seq - packet.seq < 60 ? packet : undefined;
  if (e.table === 'fdb' && e.after) return { text: fdbText(e.after, model, names), packet: e.after.state === 'learned' ? near : undefined };
  if (e.table === 'neigh' && e.after) return { text: neighText(e.after, model), packet: near };
  if (e.table === 'conntrack') return { text: t(e.before ? 'why.flow.changed' : 'why.flow.new'), packet: near };
  return { text: t(e.before ? 'why.changed' : 'why.added'), packet: undefined };
}

function fdbText(row: FdbRow, model: Model, names: Names): string {
  const dev = model.link(row.nsid, row.ifindex)?.name ?? '';
  const whose = names.device(row.mac) ?? '';
  if (row.state !== 'learned') return t(row.state === 'permanent' ? 'why.fdb.permanent' : 'why.fdb.static', { dev });
  if (row.dst) return t('why.fdb.tunnel', { dev, dst: formatIpv4(row.dst) });
  return t(whose ? 'why.fdb.learned' : 'why.fdb.learnedUnknown', { dev, whose });
}

const NEIGH: Readonly<Record<string, MessageKey>> = {
  INCOMPLETE: 'why.neigh.incomplete',
  REACHABLE: 'why.neigh.reachable',
  STALE: 'why.neigh.stale',
  DELAY: 'why.neigh.delay',
  PROBE: 'why.neigh.probe',
  FAILED: 'why.neigh.failed',
  PERMANENT: 'why.neigh.permanent',
};
function neighText(row: NeighRow, model: Model): string {
  const dev = model.link(row.nsid, row.ifindex)?.name ?? '';
  return t(NEIGH[row.state] ?? 'why.changed', { dst: formatIpv4(row.dst), dev });
}

/** The arrival that came last before an event, of a certain packet if one is named. */
function packetBefore(lab: Lab, seq: number, skb?: number): PacketRow | undefined {
  const index = packetIndex(lab);
  const { rows } = index;
  const root = skb === undefined ? undefined : index.rootOf(skb);
  for (let i = passed(rows, seq) - 1, n = 0; i >= 0 && n < 50; i--, n++) {
    const row = rows[i] as PacketRow;
    if (root === undefined || row.root === root) return row;
  }
  return undefined;
}
