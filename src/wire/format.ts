/**
 * What a protocol's file tells the dissector: a `Format`. It is a tolerant view: it must describe any bytes, cut off anywhere, without
 * throwing. The file adds itself to the dissector by one line in `registry.ts`.
 */
import type { Ipv4 } from '#base/brand.ts';
import { checksumAdjust } from '#base/checksum.ts';

/** What the enclosing IPv4 header said; `whole` when the payload is unfragmented, not a quotation, and there to its last byte. */
export interface Net {
  readonly src: Ipv4;
  readonly dst: Ipv4;
  readonly whole: boolean;
}

/** A range of a frame that is read as one protocol. `to` is the end of the bytes that belong to it, payload included. */
export interface View {
  readonly b: Uint8Array;
  readonly from: number;
  readonly to: number;
  readonly net: Net | undefined;
}

/**
 * Where a protocol number is taken from: `link` is pcap's link type, `llc` the destination SAP, `udp` a port.
 * A format names the numbers under which it is found, a carrier names the one it has read.
 */
export type Space = 'link' | 'ethertype' | 'llc' | 'ipproto' | 'udp';
export interface Next {
  readonly space: Space;
  readonly key: number;
  readonly from: number;
  readonly to: number;
  readonly net?: Net;
}

/** One field of the packet tree. `value` is text; `offset` counts from the first byte of the frame. */
export interface Field {
  readonly name: string;
  readonly label: string;
  readonly value: string;
  /** The value as a number (addresses too); NaN for a text. */
  readonly number: number;
  readonly offset: number;
  readonly length: number;
}

/** A field as a format finds it; what it is called stands in `labels`, its number in its text. */
export type ExtraField = Omit<Field, 'label' | 'number'>;

/**
 * A field at a fixed place: name (Wireshark's), offset in the header, length, how its value reads (undefined: the field is not there), and
 * its number, where that is not simply its bytes in network order.
 */
export type FieldSpec = readonly [
  name: string,
  at: number,
  length: number,
  text: (b: Uint8Array, o: number, v: View) => string | undefined,
  read?: (b: Uint8Array, o: number) => number,
];

/** What the value of a field is, for those who compare it. */
export type FieldType = 'number' | 'ipv4' | 'mac' | 'text';

/** The whole number in `length` bytes, at most 6, in network order. */
export function readField(b: Uint8Array, o: number, length: number): number {
  let value = 0;
  for (let i = 0; i < length; i++) value = value * 256 + (b[o + i] as number);
  return value;
}

/** One bit of a field, as a field of its own. Its name goes on from that of the field that it is in. */
export const bitField = (name: string, at: number, length: 1 | 2, mask: number): FieldSpec => [
  name,
  at,
  length,
  (b, o) => ((readField(b, o + at, length) & mask) !== 0 ? '1 (set)' : '0 (not set)'),
  (b, o) => ((readField(b, o + at, length) & mask) !== 0 ? 1 : 0),
];

/**
 * How a frame is drawn when this protocol is what it is about. `ctl` is the network talking to itself (STP, IGMP); `other` is a mere carrier,
 * which speaks for the frame only when nothing inside does.
 */
export type Shape = 'arp' | 'icmp' | 'tcp' | 'udp' | 'vxlan' | 'ctl' | 'other';

export interface Format {
  readonly proto: string;
  readonly shape: Shape;
  /** The protocol's full name. */
  readonly title: string;
  readonly binds: readonly (readonly [Space, number])[];
  /** Label of every field name. */
  readonly labels: Readonly<Record<string, string>>;
  /** What the values of fields are that are no numbers. */
  readonly types?: Readonly<Record<string, FieldType>>;
  /** Bytes of the header as its own length field says; more than are there when it is truncated. */
  headerLen(v: View): number;
  /** One line, without the protocol's name. Only asked for when the header is whole. */
  summary(v: View): string;
  readonly fields: readonly FieldSpec[];
  /** Fields whose place depends on the content, such as options. */
  extra?(v: View): ExtraField[];
  /** Who speaks to whom, as text, where the header says so. */
  ends?(b: Uint8Array, o: number): readonly [src: string, dst: string] | undefined;
  /** True when the packet answers another. */
  reply?(b: Uint8Array, o: number): boolean;
  /** What the payload is; undefined when it is plain data. Only asked for when the header is whole. */
  next?(v: View): Next | undefined;
}

/** "0x0800" */
export const hex = (v: number, digits: number): string => `0x${v.toString(16).padStart(digits, '0')}`;

/**
 * A checksum's value and verdict. `sum` is the checksum over all that it covers, itself included: 0 when it is right. It is undefined when
 * bytes are missing.
 */
export function checksumText(value: number, sum: number | undefined): string {
  if (sum === undefined) return `${hex(value, 4)} [unverified]`;
  if (sum === 0) return `${hex(value, 4)} [correct]`;
  return `${hex(value, 4)} [incorrect, should be ${hex(checksumAdjust(sum, value, 0), 4)}]`;
}

/** The names of the bits that are set, as `SYN, ACK`. */
export const bitNames = (value: number, names: readonly (readonly [number, string])[]): string =>
  names
    .filter(([bit]) => (value & bit) !== 0)
    .map(([, name]) => name)
    .join(', ');

/** First port that Linux gives to clients (net.ipv4.ip_local_port_range). */
const EPHEMERAL = 32768;
/** Without a conversation's beginning, what comes from a server's port to a client's port is taken for an answer. */
export const isFromServer = (source: number, dest: number): boolean => source < EPHEMERAL && dest >= EPHEMERAL;
