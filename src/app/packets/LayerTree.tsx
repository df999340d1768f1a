/** The layers of a frame, outermost first, and the fields of those that are opened. */
import { ChevronDown, ChevronRight } from 'lucide-react';
import { useState } from 'react';
import type { Layer } from '#wire/dissect.ts';
import { t } from '../i18n/t.ts';

/** Which token names the colour of a layer: envelopes are sky, the letter has its protocol's. */
export function layerTint(layers: readonly Layer[], index: number): string {
  const tunnel = layers.findLastIndex((l) => l.proto === 'vxlan');
  if (index <= tunnel) return 'tun';
  const speaker = layers.slice(tunnel + 1).find((l) => l.proto in TINTS);
  return TINTS[speaker?.proto ?? ''] ?? 'ctl';
}
const TINTS: Readonly<Record<string, string>> = { arp: 'arp', icmp: 'icmp', tcp: 'tcp', udp: 'udp' };

/** What people call a layer; its full name is in its tooltip. */
const SHORT: Readonly<Record<string, string>> = {
  ethernet: 'Ethernet',
  ipv4: 'IPv4',
  arp: 'ARP',
  icmp: 'ICMP',
  igmp: 'IGMP',
  udp: 'UDP',
  tcp: 'TCP',
  vxlan: 'VXLAN',
  stp: 'STP',
  data: 'Data',
};

/** Key of a field: its place among the layers. */
export const fieldKey = (layer: number, field: number): string => `${layer}.${field}`;

interface Props {
  readonly layers: readonly Layer[];
  readonly field: string | undefined;
  readonly onField: (key: string | undefined) => void;
}
export function LayerTree({ layers, field, onField }: Props) {
  const [open, setOpen] = useState<ReadonlySet<number>>(() => new Set([layers.length - (layers.at(-1)?.proto === 'data' ? 2 : 1)]));
  const chosen = field === undefined ? undefined : Number(field.split('.')[0]);
  const toggle = (i: number) => {
    const next = new Set(open);
    if (!next.delete(i)) next.add(i);
    setOpen(next);
  };
  return (
    <div className="ptree" role="tree" aria-label={t('packets.tree')}>
      {layers.map((layer, i) => {
        const shown = open.has(i) || chosen === i;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: layers are known by their order
          <div key={i} role="none">
            <button type="button" className="ptree-l" role="treeitem" aria-expanded={shown} onClick={() => toggle(i)}>
              {shown ? <ChevronDown size={14} strokeWidth={1.6} /> : <ChevronRight size={14} strokeWidth={1.6} />}
              <i style={{ background: `var(--${layerTint(layers, i)})` }} />
              <b className="ptree-t" title={layer.title}>
                {SHORT[layer.proto] ?? layer.title}
              </b>
              <span>{layer.summary}</span>
              <small>{layer.length}</small>
            </button>
            {shown &&
              layer.fields.map((f, j) => {
                const key = fieldKey(i, j);
                return (
                  <button
                    key={key}
                    type="button"
                    className="ptree-f"
                    role="treeitem"
                    aria-selected={field === key}
                    onClick={() => onField(field === key ? undefined : key)}
                  >
                    <span>{f.label}</span>
                    <code>{f.value}</code>
                    {field === key && (
                      <small>
                        {f.length === 1
                          ? t('packets.byte', { at: f.offset })
                          : t('packets.bytes', { from: f.offset, to: f.offset + f.length - 1 })}
                      </small>
                    )}
                  </button>
                );
              })}
          </div>
        );
      })}
    </div>
  );
}
