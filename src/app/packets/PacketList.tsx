// biome-ignore-all lint/a11y/useSemanticElements: rows are drawn only as far as they are seen, which the elements of a table do not allow
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and its keys; rows and cells are read through it
/** The list, drawn as far as it is seen. Follows the newest row until the reader scrolls up. */
import { ChevronDown, ChevronRight } from 'lucide-react';
import { type KeyboardEvent, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { Summary } from '#wire/summarize.ts';
import { t } from '../i18n/t.ts';
import { Glyph, shapeOf } from '../ui/glyph.tsx';
import { useRowWindow } from '../ui/row-window.ts';
import { type Group, GroupedRows, type Item } from './groups.ts';
import { rowAt } from './index.ts';
import { grouping, type Packets } from './use-packets.ts';

const PROTO_NAME: Readonly<Record<string, string>> = {
  arp: 'ARP',
  icmp: 'ICMP',
  tcp: 'TCP',
  udp: 'UDP',
  vxlan: 'VXLAN',
  ctl: 'STP',
  other: 'Ethernet',
};
const rowHeight = (): number => (matchMedia('(pointer: coarse)').matches ? 44 : 24);

export function PacketList({ packets }: { readonly packets: Packets }) {
  const { picked, pick } = packets;
  const grouped = useStore(grouping) && packets.file === undefined;
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set());
  const [groups] = useState(() => new GroupedRows());
  const items = grouped ? groups.update(packets.rows, packets.count, open) : undefined;
  const rows = packets.rows;
  const count = items?.length ?? packets.count;
  const itemAt = (i: number): Item | undefined => items?.[i] ?? (rows[i] && { row: rows[i], inside: false });
  const box = useRef<HTMLDivElement>(null);
  const height = rowHeight();
  const view = useRowWindow(box, count, height);
  const at = items ? items.findIndex((i) => i.row.seq === picked) : rowAt(rows, picked);

  const unfold = ({ root, open: is }: Group) => {
    const next = new Set(open);
    if (is) next.delete(root);
    else next.add(root);
    setOpen(next);
  };
  const onKeyDown = (e: KeyboardEvent) => {
    const group = itemAt(at)?.group;
    if (group && e.key === (group.open ? 'ArrowLeft' : 'ArrowRight')) unfold(group);
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 }[e.key];
    if (step === undefined) return;
    e.preventDefault();
    const next = Math.max(0, Math.min(count - 1, at < 0 ? count - 1 : at + step));
    const to = itemAt(next);
    if (to) pick(to.row);
    view.reveal(next);
  };

  return (
    <div className="plist" role="grid" aria-label={t('packets.list')} aria-rowcount={count + 1} onKeyDown={onKeyDown}>
      <div className="plist-h" role="row">
        {(['no', 'time', 'protocol', 'place', 'who', 'what'] as const).map((c) => (
          <span key={c} role="columnheader" className={`pl-${c}`}>
            {t(`packets.col.${c}`)}
          </span>
        ))}
      </div>
      <div
        className="plist-b"
        ref={box}
        role="rowgroup"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has the keys
        tabIndex={0}
        onScroll={view.onScroll}
      >
        <div style={{ height: count * height }}>
          <div style={{ transform: `translateY(${view.first * height}px)` }}>
            {(items ?? rows).slice(view.first, view.end).map((_, i) => {
              const item = itemAt(view.first + i);
              if (!item) return null;
              const { row, group } = item;
              return (
                <div
                  // biome-ignore lint/suspicious/noArrayIndexKey: while the list follows every row is another one each time, and texts are cheaper to change than elements
                  key={i}
                  role="row"
                  aria-rowindex={view.first + i + 2}
                  aria-selected={row.seq === picked}
                  aria-level={items ? (item.inside ? 2 : 1) : undefined}
                  aria-expanded={group?.open}
                  className="plist-r"
                  data-inside={item.inside}
                  style={{ height }}
                  onPointerDown={() => pick(row)}
                >
                  <Cells item={item} packets={packets} start={rows[0]?.t ?? 0} onUnfold={unfold} grouped={grouped} />
                </div>
              );
            })}
          </div>
        </div>
      </div>
    </div>
  );
}

interface CellsProps {
  readonly item: Item;
  readonly grouped: boolean;
  readonly onUnfold: (group: Group) => void;
  readonly packets: Packets;
  /** Time of the first row. */
  readonly start: number;
}
function Cells({ item, packets, start, onUnfold, grouped }: CellsProps) {
  const { row, group } = item;
  const summary = packets.index.summary(row);
  const place = packets.names.place(row.nsid, row.ifindex);
  const shape = summary ? shapeOf(summary) : 'ctl';
  return (
    <>
      <span role="gridcell" className="pl-no">
        {grouped && <Fold group={group} onUnfold={onUnfold} />}
        {row.no}
      </span>
      <span role="gridcell" className="pl-time">
        {sinceText(row.t - start)}
      </span>
      <span role="gridcell" className="pl-protocol" style={{ color: `var(--${shape}-ink)` }}>
        <Glyph
          shape={shape}
          hollow={summary?.inner?.reply ?? summary?.reply ?? false}
          {...(summary?.inner && { inner: shapeOf(summary.inner) })}
        />
        {PROTO_NAME[summary?.proto ?? 'other']}
      </span>
      <span role="gridcell" className="pl-place">
        {place.space} <b>{place.dev}</b>
      </span>
      <span role="gridcell" className="pl-who">
        {summary && `${packets.names.who(summary.src)} → ${packets.names.who(summary.dst)}`}
      </span>
      <span role="gridcell" className="pl-what">
        {row.reason !== undefined && <span className="chip drop mono">{row.reason}</span>}
        {group && (
          <span className={`chip ${group.dropped && row.reason === undefined ? 'drop' : ''}`}>
            ×{group.count}
            <span className="plist-at">{t('packets.group.at', { n: group.devices })}</span>
          </span>
        )}
        {summary ? whatText(summary) : t('packets.gone')}
      </span>
    </>
  );
}

/** Opens and folds a story. */
function Fold({ group, onUnfold }: { readonly group: Group | undefined; readonly onUnfold: (group: Group) => void }) {
  if (!group) return <i className="plist-fold" />;
  const Icon = group.open ? ChevronDown : ChevronRight;
  return (
    <button
      type="button"
      tabIndex={-1}
      className="plist-fold"
      aria-label={t(group.open ? 'packets.group.close' : 'packets.group.open', { n: group.count })}
      onPointerDown={(e) => e.stopPropagation()}
      onClick={() => onUnfold(group)}
    >
      <Icon size={12} strokeWidth={1.8} aria-hidden="true" />
    </button>
  );
}

const whatText = (s: Summary): string =>
  s.inner ? t('packets.carries', { what: `${PROTO_NAME[s.inner.proto]} ${s.inner.info}`, outer: s.info }) : s.info;

/** Seconds with six digits, as captures are read. */
const sinceText = (ns: number): string => (ns / 1e9).toFixed(6);
