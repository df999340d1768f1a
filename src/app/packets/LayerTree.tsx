/**
 * The layers of a frame, outermost first, and the fields of those that are opened. Arrows walk the tree: right opens, left closes or goes to the
 * layer; the field they come to is chosen. Pointing at a field shows its bytes, and the other way round.
 */
import { ChevronDown, ChevronRight } from 'lucide-react';
import { Fragment, type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { Layer } from '#wire/dissect.ts';
import type { Field } from '#wire/format.ts';
import { en } from '../i18n/en.ts';
import { type MessageKey, t } from '../i18n/t.ts';
import { FieldMenu } from './FieldMenu.tsx';

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
  vlan: '802.1Q',
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

/** Key of a field: its place among the layers. That of a layer is its place alone. */
export const fieldKey = (layer: number, field: number): string => `${layer}.${field}`;
const layerKey = (layer: number): string => String(layer);
const layerOf = (key: string): number => Number(key.split('.')[0]);

interface Props {
  readonly layers: readonly Layer[];
  readonly field: string | undefined;
  readonly hovered: string | undefined;
  readonly onField: (key: string | undefined) => void;
  readonly onHover: (key: string | undefined) => void;
}
export function LayerTree({ layers, field, hovered, onField, onHover }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState<ReadonlySet<number>>(() => new Set([layers.length - (layers.at(-1)?.proto === 'data' ? 2 : 1)]));
  const [at, setAt] = useState(layerKey(0));
  const isOpen = (i: number) => open.has(i);
  const setLayer = (i: number, shown: boolean) => {
    const next = new Set(open);
    if (shown) next.add(i);
    else next.delete(i);
    setOpen(next);
  };
  // A field that was chosen in the bytes is brought into view.
  useEffect(() => {
    if (field === undefined) return;
    setOpen((was) => (was.has(layerOf(field)) ? was : new Set([...was, layerOf(field)])));
    setAt(field);
    requestAnimationFrame(() => element(box.current, field)?.scrollIntoView({ block: 'nearest' }));
  }, [field]);

  const go = (key: string | undefined) => {
    if (key === undefined) return;
    setAt(key);
    onField(key.includes('.') ? key : undefined);
    element(box.current, key)?.focus();
  };
  const onKeyDown = (e: KeyboardEvent) => {
    const keys = layers.flatMap((l, i) => [layerKey(i), ...(isOpen(i) ? l.fields.map((_, j) => fieldKey(i, j)) : [])]);
    const here = keys.indexOf(at);
    const layer = layerOf(at);
    const onLayer = !at.includes('.');
    const move = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: keys.length - 1 }[e.key];
    if (move !== undefined) go(keys[move]);
    else if (e.key === 'ArrowLeft' && !onLayer) go(layerKey(layer));
    else if (e.key === 'ArrowLeft') setLayer(layer, false);
    else if (e.key === 'ArrowRight' && onLayer && isOpen(layer)) go(keys[here + 1]);
    else if (e.key === 'ArrowRight' && onLayer) setLayer(layer, true);
    else return;
    e.preventDefault();
    e.stopPropagation();
  };
  return (
    <div
      className="ptree"
      role="tree"
      aria-label={t('packets.tree')}
      ref={box}
      onKeyDown={onKeyDown}
      onPointerLeave={() => onHover(undefined)}
    >
      {layers.map((layer, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: layers are known by their order
        <div key={i} role="none">
          <button
            type="button"
            className="ptree-l"
            role="treeitem"
            aria-level={1}
            aria-expanded={isOpen(i)}
            data-key={layerKey(i)}
            tabIndex={at === layerKey(i) ? 0 : -1}
            onFocus={() => setAt(layerKey(i))}
            onClick={() => setLayer(i, !isOpen(i))}
          >
            {isOpen(i) ? <ChevronDown size={14} strokeWidth={1.6} /> : <ChevronRight size={14} strokeWidth={1.6} />}
            <i style={{ background: `var(--${layerTint(layers, i)})` }} />
            <b className="ptree-t" title={layer.title}>
              {SHORT[layer.proto] ?? layer.title}
            </b>
            <span>{layer.summary}</span>
            <small>{layer.length}</small>
          </button>
          {isOpen(i) &&
            layer.fields.map((f, j) => {
              const key = fieldKey(i, j);
              return (
                <Fragment key={key}>
                  <FieldMenu field={f}>
                    <button
                      type="button"
                      className="ptree-f"
                      role="treeitem"
                      aria-level={depthOf(f, layer.fields) + 2}
                      aria-selected={field === key}
                      data-key={key}
                      data-hovered={hovered === key}
                      data-wrong={/\[incorrect/.test(f.value)}
                      tabIndex={at === key ? 0 : -1}
                      style={{ paddingLeft: 34 + 14 * depthOf(f, layer.fields) }}
                      onFocus={() => setAt(key)}
                      onPointerEnter={() => onHover(key)}
                      onClick={() => onField(field === key ? undefined : key)}
                    >
                      <span>{f.label}</span>
                      <code>{f.value}</code>
                    </button>
                  </FieldMenu>
                  {field === key && <WhyValue layer={layer} field={f} />}
                </Fragment>
              );
            })}
        </div>
      ))}
    </div>
  );
}

/** Where the chosen field stands, and how its value comes from its bytes where that is not plain. */
function WhyValue({ layer, field }: { readonly layer: Layer; readonly field: Field }) {
  const key = `why.field.${field.name}`;
  const at =
    field.length === 1
      ? t('packets.byte', { at: field.offset })
      : t('packets.bytes', { from: field.offset, to: field.offset + field.length - 1 });
  return (
    <p className="ptree-why">
      <small>{at}</small> {Object.hasOwn(en, key) && t(key as MessageKey, { n: layer.length })}
    </p>
  );
}

const element = (box: HTMLElement | null, key: string): HTMLElement | null => box?.querySelector(`[data-key="${key}"]`) ?? null;
/** `tcp.flags.syn` stands within `tcp.flags`. */
const depthOf = (field: Field, all: readonly Field[]): number => (all.some((f) => field.name.startsWith(`${f.name}.`)) ? 1 : 0);
