/** Packets: list, tree, bytes. A field picks out its bytes and the other way round, in iris: the user chose it. */
import './packets.css';
import { ListFilter, X } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useStore } from 'zustand';
import type { Model } from '#lab/model.ts';
import { dissect } from '#wire/dissect.ts';
import { chosenIn, hasTerm, termsOf, withChoice, withTerm } from '#wire/filter/compose.ts';
import { quoted } from '#wire/filter/lex.ts';
import { t } from '../i18n/t.ts';
import { subjectOf } from '../inspector/subject.ts';
import { useLab, useModel, useSession } from '../store/hooks.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Glyph, type Shape } from '../ui/glyph.tsx';
import { Menu, MenuChoice, MenuGroup } from '../ui/menu.tsx';
import { Bytes } from './Bytes.tsx';
import { closeCapture, type Opened } from './capture.ts';
import { FilterField } from './FilterField.tsx';
import { filtered } from './filter.ts';
import { type PacketRow, rowAt } from './index.ts';
import { LayerTree } from './LayerTree.tsx';
import { filterFields } from './language.ts';
import { PacketList } from './PacketList.tsx';
import { SavePcap } from './SavePcap.tsx';
import { firstPing } from './suggest.ts';
import { clearFilters, filterBy, filters, grouping, type Packets } from './use-packets.ts';

interface PaneProps {
  readonly packets: Packets;
  readonly narrow: boolean;
  /** Where the pane has no head to hold them, the tools stand above the list. */
  readonly tools?: boolean;
}
export function PacketsPane({ packets, narrow, tools = false }: PaneProps) {
  const row = packets.rows[rowAt(packets.rows, packets.picked)];
  if (packets.all === 0 && !packets.file) return <NoPackets />;
  return (
    <div className="packets-pane">
      {tools && (
        <div className="packets-tools">
          <PacketTools packets={packets} />
        </div>
      )}
      {packets.file && <FileBar file={packets.file} n={packets.all} />}
      {packets.count === 0 ? (
        <div className="empty">
          <b>{t('packets.filtered')}</b>
          {t('packets.filtered.text', { n: packets.all })}
          <br />
          <Button small onClick={clearFilters}>
            {t('packets.filter.clear')}
          </Button>
        </div>
      ) : (
        <div className="packets" data-narrow={narrow} data-open={row !== undefined}>
          <PacketList packets={packets} />
          {row && <Detail key={row.frame} row={row} packets={packets} onClose={() => packets.pick(undefined)} />}
        </div>
      )}
    </div>
  );
}

/** Says that these frames are not the lab's, and leads back to them. */
function FileBar({ file, n }: { readonly file: Opened; readonly n: number }) {
  return (
    <div className="packets-file" role="status">
      <span className="mono">{file.name}</span>
      {t(file.truncated ? 'capture.barCut' : 'capture.bar', { n })}
      <Button small onClick={closeCapture}>
        {t('capture.close')}
      </Button>
    </div>
  );
}

interface DetailProps {
  readonly row: PacketRow;
  readonly packets: Packets;
  readonly onClose: () => void;
}
function Detail({ row, packets, onClose }: DetailProps) {
  const { index } = packets;
  const bytes = index.bytes(row);
  const [field, setField] = useState<string>();
  const [hovered, setHovered] = useState<string>();
  const layers = useMemo(() => (bytes ? dissect(bytes, index.options(row)) : []), [bytes, index, row]);
  const rewritten = useMemo(() => {
    const before = index.rows.findLast((r) => r.skb === row.skb && r.seq < row.seq && r.frame !== row.frame);
    const old = before && index.bytes(before);
    if (!bytes || !old || old.length !== bytes.length) return new Set<number>();
    return new Set([...bytes.keys()].filter((i) => bytes[i] !== old[i]));
  }, [bytes, index, row]);
  if (!bytes) return <p className="packets-note">{t('packets.forgotten')}</p>;
  return (
    <div className="packets-detail">
      <LayerTree layers={layers} field={field} hovered={hovered} onField={setField} onHover={setHovered} />
      <Bytes bytes={bytes} layers={layers} field={field} hovered={hovered} onField={setField} onHover={setHovered} rewritten={rewritten} />
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

const PROTOCOLS: readonly (readonly [name: string, shape: Shape, label: string])[] = [
  ['arp', 'arp', 'ARP'],
  ['icmp', 'icmp', 'ICMP'],
  ['tcp', 'tcp', 'TCP'],
  ['udp', 'udp', 'UDP'],
  ['vxlan', 'tun', 'VXLAN'],
  ['stp', 'ctl', 'STP'],
  ['igmp', 'ctl', 'IGMP'],
];
const PROTOCOL_NAMES: ReadonlySet<string> = new Set(PROTOCOLS.map(([name]) => name));

/** The term that a frame is at a thing: its device, or anything in the place. */
function termAt(model: Model, key: string | undefined): { readonly term: string; readonly place: string } | undefined {
  const subject = subjectOf(model, key);
  if (!subject || subject.kind === 'cable') return undefined;
  const { machine, netns } = subject.space;
  const at = netns.name ? `netns == ${quoted(netns.name)}` : `machine == ${quoted(machine.name)}`;
  if (subject.kind !== 'device') return { term: at, place: netns.name || machine.name };
  const where = netns.name ? at : `${at} && !netns`;
  return { term: `${where} && dev == ${quoted(subject.link.name)}`, place: `${netns.name || machine.name} ${subject.link.name}` };
}

/** What stands in the pane's head: the story, the filter, and the capture file. */
export function PacketTools({ packets }: { readonly packets: Packets }) {
  const { lab } = useSession();
  const f = useStore(filters);
  const story = useLab((s) => s.story);
  const model = useModel();
  const at = termAt(
    model,
    useLab((s) => s.selection[0]),
  );
  const grouped = useStore(grouping);
  const fields = filterFields();
  const chosen = chosenIn(f.typed, PROTOCOL_NAMES, fields);
  const leave = () => {
    filters.setState({ story: false });
    lab.store.setState({ story: undefined });
  };
  const toggle = (name: string) => {
    const names = new Set(chosen);
    if (!names.delete(name)) names.add(name);
    filterBy(withChoice(f.typed, names, PROTOCOL_NAMES, fields));
  };
  const isOn = (terms: string) => termsOf(terms, fields).every((term) => hasTerm(f.typed, term, fields));
  const toggleTerms = (terms: string) => {
    const on = !isOn(terms);
    filterBy(termsOf(terms, fields).reduce((text, term) => withTerm(text, term, on, fields), f.typed));
  };
  return (
    <>
      {story !== undefined && !packets.file && (
        <button type="button" className="chip packets-story" aria-pressed={f.story} onClick={() => filters.setState({ story: !f.story })}>
          {t('packets.story')}
        </button>
      )}
      {story !== undefined && !packets.file && <IconButton label={t('packets.story.leave')} icon={X} small onClick={leave} />}
      <span className="pane-end">
        <FilterField source={packets.index} />
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
            {PROTOCOLS.map(([name, shape, label]) => (
              <MenuChoice key={name} on={chosen.has(name)} onSelect={() => toggle(name)}>
                <Glyph shape={shape} />
                {label}
              </MenuChoice>
            ))}
          </MenuGroup>
          <MenuGroup label={t('packets.filter.only')}>
            <MenuChoice on={isOn('dropped')} onSelect={() => toggleTerms('dropped')}>
              {t('packets.filter.dropped')}
            </MenuChoice>
            {at && (
              <MenuChoice on={isOn(at.term)} onSelect={() => toggleTerms(at.term)}>
                {t('filter.at', { place: at.place })}
              </MenuChoice>
            )}
          </MenuGroup>
          <MenuGroup label={t('packets.show')}>
            <MenuChoice on={grouped} onSelect={() => grouping.setState(!grouped, true)}>
              {t('packets.group')}
            </MenuChoice>
          </MenuGroup>
        </Menu>
        <SavePcap packets={packets} />
      </span>
    </>
  );
}
