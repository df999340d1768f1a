/**
 * Internet Group Management Protocol, versions 1 to 3.
 *
 *     0                   1                   2                   3
 *     0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *    +---------------+---------------+-------------------------------+
 *    |     type      | max resp time |           checksum            |
 *    +---------------+---------------+-------------------------------+
 *    |  group address                  (v3 report: reserved, number of group records)
 *    +---------------------------------------------------------------+
 *    |  v3: group records of 8 bytes and more: type, aux length, number of sources, group, sources …
 *
 * Read: RFC 2236 (v2), RFC 3376 (v3).
 * Leaves out: the source list of a v3 query, auxiliary data of a v3 record.
 */
import { formatIpv4 } from '#base/addr.ts';
import type { Ipv4 } from '#base/brand.ts';
import { readU8, readU16, readU32, writeU16, writeU32 } from '#base/bytes.ts';
import { checksum } from '#base/checksum.ts';
import { checksumText, type ExtraField, type Format, hex, type View } from './format.ts';
import { IPPROTO_IGMP } from './ipv4.ts';

export const IGMP_HLEN = 8;
export const IGMP_QUERY = 0x11;
export const IGMP_V1_REPORT = 0x12;
export const IGMP_V2_REPORT = 0x16;
export const IGMP_V2_LEAVE = 0x17;
export const IGMP_V3_REPORT = 0x22;

/** Byte offsets. */
export const IGMP = { TYPE: 0, MAX_RESP: 1, CHECKSUM: 2, GROUP: 4, NUM_RECORDS: 6, RECORDS: 8 } as const;

export const igmpType = (b: Uint8Array, o: number): number => readU8(b, o + IGMP.TYPE);
/** In tenths of a second. */
export const igmpMaxResp = (b: Uint8Array, o: number): number => readU8(b, o + IGMP.MAX_RESP);
export const igmpCheck = (b: Uint8Array, o: number): number => readU16(b, o + IGMP.CHECKSUM);
export const igmpGroup = (b: Uint8Array, o: number): Ipv4 => readU32(b, o + IGMP.GROUP) as Ipv4;
export const igmpNumRecords = (b: Uint8Array, o: number): number => readU16(b, o + IGMP.NUM_RECORDS);

/** One group record of a v3 report. */
export interface IgmpRecord {
  readonly type: number;
  readonly group: Ipv4;
  readonly sources: readonly Ipv4[];
}

/** The group records in [o, end) of a v3 report; those that are cut off are left out. */
export function igmpRecords(b: Uint8Array, o: number, end: number): IgmpRecord[] {
  const records: IgmpRecord[] = [];
  let at = o + IGMP.RECORDS;
  for (let i = igmpNumRecords(b, o); i > 0; i--) {
    const count = readU16(b, at + 2);
    const next = at + 8 + count * 4 + readU8(b, at + 1) * 4;
    if (at + 8 > end || next > end) break;
    const base = at + 8;
    records.push({
      type: readU8(b, at),
      group: readU32(b, at + 4) as Ipv4,
      sources: Array.from({ length: count }, (_, k) => readU32(b, base + k * 4) as Ipv4),
    });
    at = next;
  }
  return records;
}

/** A v1 or v2 message. */
export interface IgmpMessage {
  readonly type: number;
  readonly maxResp: number;
  readonly group: Ipv4;
}

/** Writes a v1 or v2 message, 8 bytes, at `o`. */
export function encodeIgmp(b: Uint8Array, o: number, m: IgmpMessage): void {
  b[o + IGMP.TYPE] = m.type;
  b[o + IGMP.MAX_RESP] = m.maxResp;
  writeU16(b, o + IGMP.CHECKSUM, 0);
  writeU32(b, o + IGMP.GROUP, m.group);
  writeU16(b, o + IGMP.CHECKSUM, checksum(b, o, o + IGMP_HLEN));
}

/** The message at `o`; undefined when it is short or a v3 report. */
export function decodeIgmp(b: Uint8Array, o: number, end = b.length): IgmpMessage | undefined {
  if (end - o < IGMP_HLEN || igmpType(b, o) === IGMP_V3_REPORT) return undefined;
  return { type: igmpType(b, o), maxResp: igmpMaxResp(b, o), group: igmpGroup(b, o) };
}

const TYPE_NAMES: Readonly<Record<number, string>> = {
  [IGMP_QUERY]: 'Membership query',
  [IGMP_V1_REPORT]: 'V1 membership report',
  [IGMP_V2_REPORT]: 'V2 membership report',
  [IGMP_V2_LEAVE]: 'Leave group',
  [IGMP_V3_REPORT]: 'V3 membership report',
};
const RECORD_NAMES: Readonly<Record<number, string>> = {
  1: 'is_in',
  2: 'is_ex',
  3: 'to_in',
  4: 'to_ex',
  5: 'allow',
  6: 'block',
};
export const igmpRecordName = (type: number): string | undefined => RECORD_NAMES[type];

function summary({ b, from, to }: View): string {
  const name = TYPE_NAMES[igmpType(b, from)] ?? `Type ${hex(igmpType(b, from), 2)}`;
  if (igmpType(b, from) !== IGMP_V3_REPORT) return `${name} ${formatIpv4(igmpGroup(b, from))}`;
  const records = igmpRecords(b, from, to).map((r) => `${formatIpv4(r.group)} ${igmpRecordName(r.type) ?? r.type}`);
  return `${name} ${records.join(', ')}`.trimEnd();
}

function recordFields({ b, from, to }: View): ExtraField[] {
  if (igmpType(b, from) !== IGMP_V3_REPORT) return [];
  let offset = from + IGMP.RECORDS;
  return igmpRecords(b, from, to).map((r) => {
    const length = 8 + r.sources.length * 4 + readU8(b, offset + 1) * 4;
    const sources = r.sources.map((s) => formatIpv4(s)).join(', ');
    const value = `${formatIpv4(r.group)} ${igmpRecordName(r.type) ?? r.type}${sources && ` {${sources}}`}`;
    const field = { name: 'igmp.record', value, offset, length };
    offset += length;
    return field;
  });
}

const notV3Report = (text: (b: Uint8Array, o: number) => string) => (b: Uint8Array, o: number) =>
  igmpType(b, o) === IGMP_V3_REPORT ? undefined : text(b, o);

export const igmpFormat = {
  proto: 'igmp',
  shape: 'ctl',
  title: 'Internet Group Management Protocol',
  binds: [['ipproto', IPPROTO_IGMP]],
  labels: {
    'igmp.type': 'Type',
    'igmp.max_resp': 'Max response time',
    'igmp.checksum': 'Checksum',
    'igmp.maddr': 'Group address',
    'igmp.num_grp_recs': 'Group records',
    'igmp.record': 'Group record',
  },
  types: { 'igmp.maddr': 'ipv4', 'igmp.record': 'text' },
  headerLen: ({ b, from, to }) => (igmpType(b, from) === IGMP_V3_REPORT ? Math.max(IGMP_HLEN, to - from) : IGMP_HLEN),
  summary,
  fields: [
    ['igmp.type', IGMP.TYPE, 1, (b, o) => `${hex(igmpType(b, o), 2)} (${TYPE_NAMES[igmpType(b, o)] ?? 'unknown'})`],
    ['igmp.max_resp', IGMP.MAX_RESP, 1, notV3Report((b, o) => `${igmpMaxResp(b, o) / 10} s`)],
    ['igmp.checksum', IGMP.CHECKSUM, 2, (b, o, v) => checksumText(igmpCheck(b, o), v.net?.whole ? checksum(b, o, v.to) : undefined)],
    ['igmp.maddr', IGMP.GROUP, 4, notV3Report((b, o) => formatIpv4(igmpGroup(b, o)))],
    ['igmp.num_grp_recs', IGMP.NUM_RECORDS, 2, (b, o) => (igmpType(b, o) === IGMP_V3_REPORT ? `${igmpNumRecords(b, o)}` : undefined)],
  ],
  extra: recordFields,
} as const satisfies Format;
