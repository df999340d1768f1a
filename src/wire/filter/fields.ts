/**
 * What an expression can speak of: every protocol and field of the dissector under Wireshark's name, Wireshark's fields for "either of two"
 * (`ip.addr`, `tcp.port`), and what the caller adds about the row that is not in the bytes.
 */
import type { FieldType, Format } from '../format.ts';
import { FIELD_LABELS, FORMATS } from '../registry.ts';

export type FilterType = FieldType | 'protocol' | 'flag';
export interface FilterField {
  readonly name: string;
  readonly type: FilterType;
  /** What it is, in a few words of the protocol. */
  readonly label: string;
  /** Dissector's fields (or the protocol) that it stands for; none when the caller knows the value. */
  readonly of: readonly string[];
}
export type FieldTable = ReadonlyMap<string, FilterField>;

/** Names of protocols that are not the same as ours. */
const PROTOCOL_NAMES: Readonly<Record<string, string>> = { ethernet: 'eth', ipv4: 'ip' };

const EITHER: readonly (readonly [string, FieldType, string, readonly string[]])[] = [
  ['eth.addr', 'mac', 'Source or destination', ['eth.src', 'eth.dst']],
  ['ip.addr', 'ipv4', 'Source or destination', ['ip.src', 'ip.dst']],
  ['tcp.port', 'number', 'Source or destination port', ['tcp.srcport', 'tcp.dstport']],
  ['udp.port', 'number', 'Source or destination port', ['udp.srcport', 'udp.dstport']],
];

/** The table of names: the dissector's, and those that the caller adds. */
export function fieldTable(own: readonly Omit<FilterField, 'of'>[]): FieldTable {
  const table = new Map<string, FilterField>();
  const add = (field: FilterField) => table.set(field.name, field);
  for (const format of FORMATS as readonly Format[]) {
    add({ name: PROTOCOL_NAMES[format.proto] ?? format.proto, type: 'protocol', label: format.title, of: [format.proto] });
    for (const name of Object.keys(format.labels)) {
      add({ name, type: format.types?.[name] ?? 'number', label: FIELD_LABELS[name] ?? name, of: [name] });
    }
  }
  for (const [name, type, label, of] of EITHER) add({ name, type, label, of });
  for (const field of own) add({ ...field, of: [] });
  return table;
}
