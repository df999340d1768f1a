/** Packets: list, tree, bytes. A field picks out its bytes and the other way round, in iris: the user chose it. */
import './packets.css';
import { ListFilter, X } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { dissect } from '#wire/dissect.ts';
import { t } from '../i18n/t.ts';
import { useLab, useModel, useSession } from '../store/hooks.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Glyph, type Shape } from '../ui/glyph.tsx';
import { Menu, MenuChoice, MenuGroup } from '../ui/menu.tsx';
import { Bytes } from './Bytes.tsx';
import { filtered } from './filter.ts';
import { rowAt } from './index.ts';
import { LayerTree } from './LayerTree.tsx';
import { linkOf } from './link.ts';
import { PacketList } from './PacketList.tsx';
import { SavePcap } from './SavePcap.tsx';
import { firstPing } from './suggest.ts';
import { clearFilters, filters, type Packets } from './use-packets.ts';

export function PacketsPane({ packets, narrow }: { readonly packets: Packets; readonly narrow: boolean }) {
  const { lab } = useSession();
  const picked = useLab((s) => s.picked);
  const row = packets.rows[rowAt(packets.rows, picked)];
  if (packets.all === 0) return <NoPackets />;
  if (packets.count === 0)
    return (
      <div className="empty">
        <b>{t('packets.filtered')}</b>
        {t('packets.filtered.text', { n: packets.all })}
        <br />
        <Button small onClick={clearFilters}>
          {t('packets.filter.clear')}
        </Button>
      </div>
    );
  return (
    <div className="packets-pane">
      <div className="packets" data-narrow={narrow} data-open={row !== undefined}>
        <PacketList packets={packets} />
        {row && (
          <Detail
            key={row.frame}
            frame={row.frame}
            packets={packets}
            skb={row.skb}
            seq={row.seq}
            onClose={() => lab.store.setState({ picked: undefined })}
          />
        )}
      </div>
    </div>
  );
}

interface DetailProps {
  readonly frame: number;
  readonly skb: number;
  readonly seq: number;
  readonly packets: Packets;
  readonly onClose: () => void;
}
function Detail({ frame, skb, seq, packets, onClose }: DetailProps) {
  const { lab } = useSession();
  const bytes = lab.log.frame(frame);
  const [field, setField] = useState<string>();
  const ports = packets.index.vxlan();
  const layers = useMemo(() => (bytes ? dissect(bytes, { vxlanPorts: ports, link: linkOf(bytes) }) : []), [bytes, ports]);
  const rewritten = useMemo(() => {
    const before = packets.index.rows.findLast((r) => r.skb === skb && r.seq < seq && r.frame !== frame);
    const old = before && lab.log.frame(before.frame);
    if (!bytes || !old || old.length !== bytes.length) return new Set<number>();
    return new Set([...bytes.keys()].filter((i) => bytes[i] !== old[i]));
  }, [bytes, packets.index, skb, seq, frame, lab]);
  if (!bytes) return <p className="packets-note">{t('packets.forgotten')}</p>;
  return (
    <div className="packets-detail">
      <LayerTree layers={layers} field={field} onField={setField} />
      <Bytes bytes={bytes} layers={layers} field={field} onField={setField} rewritten={rewritten} />
      <IconButton className="packets-x" label={t('packets.closeDetail')} icon={X} small onClick={onClose} />
    </div>
  );
}

function NoPackets() {
  const session = useSession();
  const model = useModel();
  const ping = firstPing(model);
  return (
    <div className="empty">
      <b>{t('packets.none')}</b>
      {t(ping ? 'packets.none.send' : 'packets.none.text')}
      {ping && (
        <div className="cmd">
          <code>{ping.line}</code>
          <Button small onClick={() => session.type(ping.where, ping.line)}>
            {t('ui.run')}
          </Button>
        </div>
      )}
    </div>
  );
}

const SHAPES: readonly (readonly [Shape, string])[] = [
  ['arp', 'ARP'],
  ['icmp', 'ICMP'],
  ['tcp', 'TCP'],
  ['udp', 'UDP'],
  ['tun', 'VXLAN'],
  ['ctl', 'STP, IGMP'],
];

/** What stands in the pane's head: the story, the filter, and the capture file. */
export function PacketTools({ packets }: { readonly packets: Packets }) {
  const { lab } = useSession();
  const f = useStore(filters);
  const story = useLab((s) => s.story);
  const selected = useLab((s) => s.selection[0]);
  const leave = () => {
    filters.setState({ story: false });
    lab.store.setState({ story: undefined });
  };
  const toggle = (shape: string) => {
    const shapes = new Set(f.shapes);
    if (!shapes.delete(shape)) shapes.add(shape);
    filters.setState({ shapes });
  };
  return (
    <>
      {story !== undefined && (
        <button type="button" className="chip packets-story" aria-pressed={f.story} onClick={() => filters.setState({ story: !f.story })}>
          {t('packets.story')}
        </button>
      )}
      {story !== undefined && <IconButton label={t('packets.story.leave')} icon={X} small onClick={leave} />}
      <span className="pane-end">
        <input
          className="field packets-find"
          type="search"
          aria-label={t('packets.find')}
          placeholder={t('packets.find')}
          value={f.text}
          onChange={(e) => filters.setState({ text: e.target.value })}
        />
        <Menu
          label={t('packets.filter')}
          align="end"
          trigger={
            <Button small look="ghost" icon={ListFilter} aria-pressed={filtered(f)}>
              {t('packets.filter')}
            </Button>
          }
        >
          <MenuGroup label={t('packets.filter.protocol')}>
            {SHAPES.map(([shape, name]) => (
              <MenuChoice key={shape} on={f.shapes.has(shape)} onSelect={() => toggle(shape)}>
                <Glyph shape={shape} />
                {name}
              </MenuChoice>
            ))}
          </MenuGroup>
          <MenuGroup label={t('packets.filter.only')}>
            <MenuChoice on={f.dropped} onSelect={() => filters.setState({ dropped: !f.dropped })}>
              {t('packets.filter.dropped')}
            </MenuChoice>
            {selected !== undefined && (
              <MenuChoice on={f.selected} onSelect={() => filters.setState({ selected: !f.selected })}>
                {t('packets.filter.selected')}
              </MenuChoice>
            )}
          </MenuGroup>
        </Menu>
        <SavePcap packets={packets} />
      </span>
    </>
  );
}
