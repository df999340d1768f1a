/**
 * Walks a frame from layer to layer: through tunnels into the inner frame, through ICMP errors into the packet that they quote.
 * Describes any bytes; a header that is cut off keeps the fields that are whole.
 */

import { ETH_P_IP, LINKTYPE_ETHERNET } from './ethernet.ts';
import { type ExtraField, type Field, type FieldSpec, type Format, type Next, readField, type View } from './format.ts';
import { FIELD_LABELS, formatOf, type KnownFormat, type Proto } from './registry.ts';
import { vxlanFormat } from './vxlan.ts';

export interface DissectOptions {
  /** UDP ports that carry VXLAN besides 4789 and 8472. */
  readonly vxlanPorts?: ReadonlySet<number>;
  /** What the first byte belongs to; `raw` is an IPv4 header. */
  readonly link?: 'ethernet' | 'raw';
}

/** One protocol's header; its payload is the next layer. */
export interface Layer {
  readonly proto: Proto;
  /** Of the header, from the first byte of the frame. */
  readonly offset: number;
  /** Of the header, as far as it is there. */
  readonly length: number;
  readonly title: string;
  readonly summary: string;
  readonly fields: readonly Field[];
}

/** Tunnels in tunnels end somewhere, even in a frame made to have no end. */
const MAX_LAYERS = 32;

/** A layer before it is put into words. `format` is undefined for data; `cut` when the header is longer than the bytes there. */
export interface Step {
  readonly format: KnownFormat | undefined;
  readonly view: View;
  readonly headerLen: number;
  readonly cut: boolean;
}

function lookUp(next: Next, opts: DissectOptions): KnownFormat | undefined {
  const format = formatOf(next.space, next.key);
  return format ?? (next.space === 'udp' && opts.vxlanPorts?.has(next.key) ? vxlanFormat : undefined);
}

/** The layers of a frame, outermost first, without their texts. */
export function walk(frame: Uint8Array, opts: DissectOptions = {}): Step[] {
  const steps: Step[] = [];
  const raw = opts.link === 'raw';
  let next: Next = { space: raw ? 'ethertype' : 'link', key: raw ? ETH_P_IP : LINKTYPE_ETHERNET, from: 0, to: frame.length };
  while (next.from < next.to && steps.length < MAX_LAYERS) {
    const view: View = { b: frame, from: next.from, to: next.to, net: next.net };
    const format = lookUp(next, opts);
    if (!format) {
      steps.push({ format, view, headerLen: next.to - next.from, cut: false });
      break;
    }
    const wanted = format.headerLen(view);
    const headerLen = Math.min(wanted, next.to - next.from);
    const cut = headerLen < wanted;
    steps.push({ format, view, headerLen, cut });
    if (cut) break;
    next = format.next?.(view) ?? { space: 'link', key: DATA_KEY, from: next.from + headerLen, to: next.to };
  }
  return steps;
}

/** A link type that no format has. */
const DATA_KEY = -1;

/** The layers of a frame, outermost first. Bytes that no format claims are a last layer `data`. */
export const dissect = (frame: Uint8Array, opts: DissectOptions = {}): Layer[] =>
  walk(frame, opts).map((step) => (step.format ? headerLayer(step.format, step) : dataLayer(step.view)));

function headerLayer(format: KnownFormat, { view, headerLen, cut }: Step): Layer {
  return {
    proto: format.proto,
    offset: view.from,
    length: headerLen,
    title: format.title,
    summary: cut ? `truncated, ${headerLen} bytes` : format.summary(view),
    fields: fieldsOf(format, view, headerLen),
  };
}

function fieldsOf(format: Format, view: View, headerLen: number): Field[] {
  const fields: Field[] = [];
  const label = (name: string) => FIELD_LABELS[name] ?? name;
  for (const spec of format.fields) {
    const [name, at, length, text] = spec;
    const value = at + length <= headerLen ? text(view.b, view.from, view) : undefined;
    if (value === undefined) continue;
    fields.push({ name, label: label(name), value, number: numberOf(format, spec, view), offset: view.from + at, length });
  }
  for (const field of format.extra?.(view) ?? []) fields.push({ ...field, label: label(field.name), number: extraNumber(format, field) });
  return fields;
}

const isText = (format: Format, name: string): boolean => format.types?.[name] === 'text';
function numberOf(format: Format, [name, at, length, , read]: FieldSpec, { b, from }: View): number {
  if (isText(format, name)) return Number.NaN;
  return read ? read(b, from) : readField(b, from + at, length);
}
const extraNumber = (format: Format, field: ExtraField): number =>
  isText(format, field.name) ? Number.NaN : Number.parseFloat(field.value);

/** One value of a step's field, as a number (which is NaN for a text) and as text. */
export type Visit = (value: number, text: string) => void;

/** Visits the values of one field in a layer that is not yet put into words; cheaper than all of its words when only one is asked for. */
export function visitField({ format, view, headerLen }: Step, name: string, visit: Visit): void {
  if (!format) return;
  for (const spec of format.fields) {
    if (spec[0] !== name || spec[1] + spec[2] > headerLen) continue;
    const value = spec[3](view.b, view.from, view);
    if (value !== undefined) visit(numberOf(format, spec, view), value);
  }
  for (const field of format.extra?.(view) ?? []) if (field.name === name) visit(extraNumber(format, field), field.value);
}

/** So many bytes of data are written out as hexadecimal; the hex view has the rest. */
const DATA_SHOWN = 16;

function dataLayer({ b, from, to }: View): Layer {
  const length = to - from;
  const shown = Array.from(b.subarray(from, Math.min(to, from + DATA_SHOWN)), (byte) => byte.toString(16).padStart(2, '0'));
  const value = shown.join('') + (length > DATA_SHOWN ? '…' : '');
  const field = { name: 'data.data', label: FIELD_LABELS['data.data'] ?? 'Data', value, number: Number.NaN, offset: from, length };
  return { proto: 'data', offset: from, length, title: 'Data', summary: `${length} bytes`, fields: [field] };
}
