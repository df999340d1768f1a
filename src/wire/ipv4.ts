/**
 * Internet Protocol, version 4.
 *
 *     0                   1                   2                   3
 *     0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *    +-------+-------+---------------+-------------------------------+
 *    |version|  IHL  |      TOS      |         total length          |
 *    +-------+-------+---------------+-----+-------------------------+
 *    |        identification         |flags|     fragment offset     |
 *    +---------------+---------------+-----+-------------------------+
 *    |      TTL      |   protocol    |        header checksum        |
 *    +---------------+---------------+-------------------------------+
 *    |                        source address                         |
 *    +---------------------------------------------------------------+
 *    |                      destination address                      |
 *    +---------------------------------------------------------------+
 *    |                 options (IHL - 5 words) …
 *
 * Read: RFC 791 section 3.1, RFC 2474 (TOS as DSCP), RFC 3168 (ECN).
 * Options are carried as bytes; the dissector names those of RFC 791 and RFC 2113 and does not look into their data.
 */
import { formatIpv4 } from '#base/addr.ts';
import type { Ipv4 } from '#base/brand.ts';
import { readU8, readU16, readU32, writeU16, writeU32 } from '#base/bytes.ts';
import { checksum, checksumAdjust32 } from '#base/checksum.ts';
import { ETH_P_IP } from './ethernet.ts';
import { bitField, bitNames, checksumText, type ExtraField, type Format, hex, type Next, type View } from './format.ts';

/** Header length without options. */
export const IPV4_HLEN = 20;

export const IPPROTO_ICMP = 1;
export const IPPROTO_IGMP = 2;
export const IPPROTO_IPIP = 4;
export const IPPROTO_TCP = 6;
export const IPPROTO_UDP = 17;
const IPPROTO_GRE = 47;

/** Bits of the 16-bit word at `FRAG_OFF`. */
export const IP_DF = 0x4000;
export const IP_MF = 0x2000;
export const IP_OFFMASK = 0x1fff;

/** Byte offsets. */
export const IPV4 = {
  VERSION_IHL: 0,
  TOS: 1,
  TOT_LEN: 2,
  ID: 4,
  FRAG_OFF: 6,
  TTL: 8,
  PROTOCOL: 9,
  CHECK: 10,
  SADDR: 12,
  DADDR: 16,
  OPTIONS: 20,
} as const;

export interface Ipv4Header {
  readonly tos?: number;
  /** Header and data, in bytes. */
  readonly totLen: number;
  readonly id?: number;
  readonly df?: boolean;
  readonly mf?: boolean;
  /** Fragment offset in units of 8 bytes. */
  readonly fragOff?: number;
  readonly ttl: number;
  readonly protocol: number;
  readonly src: Ipv4;
  readonly dst: Ipv4;
  /** A multiple of 4 bytes, at most 40. */
  readonly options?: Uint8Array;
}

export const ipv4Version = (b: Uint8Array, o: number): number => readU8(b, o) >>> 4;
/** Header length in bytes as the IHL field says, 0 to 60. */
export const ipv4HeaderLen = (b: Uint8Array, o: number): number => (readU8(b, o) & 15) * 4;
export const ipv4Tos = (b: Uint8Array, o: number): number => readU8(b, o + IPV4.TOS);
export const ipv4TotLen = (b: Uint8Array, o: number): number => readU16(b, o + IPV4.TOT_LEN);
export const ipv4Id = (b: Uint8Array, o: number): number => readU16(b, o + IPV4.ID);
/** The word with the flags and the fragment offset. */
export const ipv4FragWord = (b: Uint8Array, o: number): number => readU16(b, o + IPV4.FRAG_OFF);
export const ipv4Df = (b: Uint8Array, o: number): boolean => (ipv4FragWord(b, o) & IP_DF) !== 0;
export const ipv4Mf = (b: Uint8Array, o: number): boolean => (ipv4FragWord(b, o) & IP_MF) !== 0;
/** In units of 8 bytes. */
export const ipv4FragOff = (b: Uint8Array, o: number): number => ipv4FragWord(b, o) & IP_OFFMASK;
/** True for every fragment of a datagram, the first and the last included. */
export const ipv4IsFragment = (b: Uint8Array, o: number): boolean => (ipv4FragWord(b, o) & (IP_MF | IP_OFFMASK)) !== 0;
export const ipv4Ttl = (b: Uint8Array, o: number): number => readU8(b, o + IPV4.TTL);
export const ipv4Protocol = (b: Uint8Array, o: number): number => readU8(b, o + IPV4.PROTOCOL);
export const ipv4Check = (b: Uint8Array, o: number): number => readU16(b, o + IPV4.CHECK);
export const ipv4Src = (b: Uint8Array, o: number): Ipv4 => readU32(b, o + IPV4.SADDR) as Ipv4;
export const ipv4Dst = (b: Uint8Array, o: number): Ipv4 => readU32(b, o + IPV4.DADDR) as Ipv4;

/** True when the header sums to zero over its own length. */
export const ipv4ChecksumOk = (b: Uint8Array, o: number): boolean => checksum(b, o, o + ipv4HeaderLen(b, o)) === 0;

/** Plain setters leave the checksum as it is; follow a series of them with `ipv4UpdateChecksum`. */
export const ipv4SetTotLen = (b: Uint8Array, o: number, v: number): void => writeU16(b, o + IPV4.TOT_LEN, v);
export const ipv4SetId = (b: Uint8Array, o: number, v: number): void => writeU16(b, o + IPV4.ID, v);
export const ipv4SetFragWord = (b: Uint8Array, o: number, v: number): void => writeU16(b, o + IPV4.FRAG_OFF, v);
export const ipv4SetCheck = (b: Uint8Array, o: number, v: number): void => writeU16(b, o + IPV4.CHECK, v);
export const ipv4SetSrc = (b: Uint8Array, o: number, v: Ipv4): void => writeU32(b, o + IPV4.SADDR, v);
export const ipv4SetDst = (b: Uint8Array, o: number, v: Ipv4): void => writeU32(b, o + IPV4.DADDR, v);

/** Computes the header checksum anew. */
export function ipv4UpdateChecksum(b: Uint8Array, o: number): void {
  ipv4SetCheck(b, o, 0);
  ipv4SetCheck(b, o, checksum(b, o, o + ipv4HeaderLen(b, o)));
}

/**
 * `ip_decrease_ttl`: one hop less, for a TTL above 0. The TTL is the upper half of its word, so the checksum grows by 0x0100, with the carry
 * brought round (RFC 1141). Returns the new TTL.
 */
export function ipv4DecreaseTtl(b: Uint8Array, o: number): number {
  const check = ipv4Check(b, o) + 0x0100;
  ipv4SetCheck(b, o, (check >= 0xffff ? check + 1 : check) & 0xffff);
  const ttl = ipv4Ttl(b, o) - 1;
  b[o + IPV4.TTL] = ttl;
  return ttl;
}

/** Replaces the source address and adjusts the header checksum (not the transport's). */
export function ipv4RewriteSrc(b: Uint8Array, o: number, v: Ipv4): void {
  ipv4SetCheck(b, o, checksumAdjust32(ipv4Check(b, o), ipv4Src(b, o), v));
  ipv4SetSrc(b, o, v);
}
/** Replaces the destination address and adjusts the header checksum (not the transport's). */
export function ipv4RewriteDst(b: Uint8Array, o: number, v: Ipv4): void {
  ipv4SetCheck(b, o, checksumAdjust32(ipv4Check(b, o), ipv4Dst(b, o), v));
  ipv4SetDst(b, o, v);
}

/** Writes header, options and checksum at `o`; returns the header's length. */
export function encodeIpv4Header(b: Uint8Array, o: number, h: Ipv4Header): number {
  const hlen = IPV4_HLEN + (h.options?.length ?? 0);
  b[o] = 0x40 | (hlen >>> 2);
  b[o + IPV4.TOS] = h.tos ?? 0;
  writeU16(b, o + IPV4.TOT_LEN, h.totLen);
  writeU16(b, o + IPV4.ID, h.id ?? 0);
  writeU16(b, o + IPV4.FRAG_OFF, (h.df ? IP_DF : 0) | (h.mf ? IP_MF : 0) | ((h.fragOff ?? 0) & IP_OFFMASK));
  b[o + IPV4.TTL] = h.ttl;
  b[o + IPV4.PROTOCOL] = h.protocol;
  writeU32(b, o + IPV4.SADDR, h.src);
  writeU32(b, o + IPV4.DADDR, h.dst);
  if (h.options) b.set(h.options, o + IPV4.OPTIONS);
  ipv4UpdateChecksum(b, o);
  return hlen;
}

/** The header at `o`; undefined when it is short, not version 4, or its lengths contradict each other. The checksum is not looked at. */
export function decodeIpv4Header(b: Uint8Array, o: number): Required<Ipv4Header> | undefined {
  const hlen = ipv4HeaderLen(b, o);
  if (b.length - o < IPV4_HLEN || ipv4Version(b, o) !== 4 || hlen < IPV4_HLEN || b.length - o < hlen) return undefined;
  if (ipv4TotLen(b, o) < hlen) return undefined;
  return {
    tos: ipv4Tos(b, o),
    totLen: ipv4TotLen(b, o),
    id: ipv4Id(b, o),
    df: ipv4Df(b, o),
    mf: ipv4Mf(b, o),
    fragOff: ipv4FragOff(b, o),
    ttl: ipv4Ttl(b, o),
    protocol: ipv4Protocol(b, o),
    src: ipv4Src(b, o),
    dst: ipv4Dst(b, o),
    options: b.slice(o + IPV4_HLEN, o + hlen),
  };
}

/** Names of protocol numbers, as /etc/protocols' upper-case aliases. */
export const IPPROTO_NAMES: Readonly<Record<number, string>> = {
  [IPPROTO_ICMP]: 'ICMP',
  [IPPROTO_IGMP]: 'IGMP',
  [IPPROTO_IPIP]: 'IPIP',
  [IPPROTO_TCP]: 'TCP',
  [IPPROTO_UDP]: 'UDP',
  [IPPROTO_GRE]: 'GRE',
};

const protocolText = (p: number): string => `${IPPROTO_NAMES[p] ?? 'Unknown'} (${p})`;
const FLAG_NAMES = [
  [IP_DF, "Don't fragment"],
  [IP_MF, 'More fragments'],
] as const;

function flagsText(b: Uint8Array, o: number): string {
  const word = ipv4FragWord(b, o);
  const names = bitNames(word, FLAG_NAMES);
  return names === '' ? hex(word >>> 13, 1) : `${hex(word >>> 13, 1)}, ${names}`;
}

/** Class selectors and the PHBs that people use (RFC 2474, 2597, 3246). */
const DSCP_NAMES: Readonly<Record<number, string>> = {
  0: 'default',
  8: 'CS1',
  16: 'CS2',
  24: 'CS3',
  32: 'CS4',
  40: 'CS5',
  48: 'CS6',
  56: 'CS7',
  46: 'EF',
};
function dscpText(dscp: number): string {
  const assured = dscp >= 10 && dscp <= 38 && dscp % 2 === 0 && dscp % 8 !== 0 ? `AF${dscp >>> 3}${(dscp & 7) >>> 1}` : undefined;
  const name = DSCP_NAMES[dscp] ?? assured;
  return name === undefined ? `${dscp}` : `${dscp} (${name})`;
}
const ECN_NAMES = ['not ECN-capable', 'ECT(1)', 'ECT(0)', 'congestion experienced'] as const;

/** Option types, with their copied bit. */
const OPTION_NAMES: Readonly<Record<number, string>> = {
  0: 'End of options',
  1: 'No operation',
  7: 'Record route',
  68: 'Timestamp',
  131: 'Loose source route',
  137: 'Strict source route',
  148: 'Router alert',
};
/** Each option; what comes behind one whose length cannot be is part of it. */
function optionFields({ b, from, to }: View): ExtraField[] {
  const end = Math.min(from + ipv4HeaderLen(b, from), to);
  const found: ExtraField[] = [];
  for (let at = from + IPV4_HLEN; at < end; ) {
    const type = readU8(b, at);
    const told = type <= 1 ? 1 : readU8(b, at + 1);
    const length = type === 0 || told < 1 || (type > 1 && told < 2) || at + told > end ? end - at : told;
    found.push({ name: 'ip.opt', value: `${OPTION_NAMES[type] ?? 'Unknown'} (${type})`, offset: at, length });
    at += length;
  }
  return found;
}

/** The payload. A later fragment has no header of the next protocol, so it is data. */
function payload({ b, from, to }: View): Next | undefined {
  const hlen = ipv4HeaderLen(b, from);
  if (ipv4Version(b, from) !== 4 || hlen < IPV4_HLEN || ipv4FragOff(b, from) !== 0) return undefined;
  const end = from + Math.max(hlen, ipv4TotLen(b, from));
  const net = { src: ipv4Src(b, from), dst: ipv4Dst(b, from), whole: end <= to && !ipv4Mf(b, from) };
  return { space: 'ipproto', key: ipv4Protocol(b, from), from: from + hlen, to: Math.min(to, end), net };
}

export const ipv4Format = {
  proto: 'ipv4',
  shape: 'other',
  title: 'Internet Protocol Version 4',
  binds: [
    ['ethertype', ETH_P_IP],
    ['ipproto', IPPROTO_IPIP],
  ],
  labels: {
    'ip.version': 'Version',
    'ip.hdr_len': 'Header length',
    'ip.dsfield': 'Differentiated services',
    'ip.dsfield.dscp': 'DSCP',
    'ip.dsfield.ecn': 'ECN',
    'ip.len': 'Total length',
    'ip.id': 'Identification',
    'ip.flags': 'Flags',
    'ip.flags.rb': 'Reserved bit',
    'ip.flags.df': "Don't fragment",
    'ip.flags.mf': 'More fragments',
    'ip.frag_offset': 'Fragment offset',
    'ip.ttl': 'Time to live',
    'ip.proto': 'Protocol',
    'ip.checksum': 'Header checksum',
    'ip.src': 'Source',
    'ip.dst': 'Destination',
    'ip.opt': 'Option',
  },
  types: { 'ip.src': 'ipv4', 'ip.dst': 'ipv4', 'ip.opt': 'text' },
  headerLen: ({ b, from }) => Math.max(IPV4_HLEN, ipv4HeaderLen(b, from)),
  summary: ({ b, from }) =>
    `${formatIpv4(ipv4Src(b, from))} > ${formatIpv4(ipv4Dst(b, from))}, ${protocolText(ipv4Protocol(b, from))}, ttl ${ipv4Ttl(b, from)}`,
  fields: [
    ['ip.version', IPV4.VERSION_IHL, 1, (b, o) => `${ipv4Version(b, o)}`, ipv4Version],
    ['ip.hdr_len', IPV4.VERSION_IHL, 1, (b, o) => `${ipv4HeaderLen(b, o)} bytes`, ipv4HeaderLen],
    ['ip.dsfield', IPV4.TOS, 1, (b, o) => hex(ipv4Tos(b, o), 2)],
    ['ip.dsfield.dscp', IPV4.TOS, 1, (b, o) => dscpText(ipv4Tos(b, o) >>> 2), (b, o) => ipv4Tos(b, o) >>> 2],
    ['ip.dsfield.ecn', IPV4.TOS, 1, (b, o) => `${ipv4Tos(b, o) & 3} (${ECN_NAMES[ipv4Tos(b, o) & 3]})`, (b, o) => ipv4Tos(b, o) & 3],
    ['ip.len', IPV4.TOT_LEN, 2, (b, o) => `${ipv4TotLen(b, o)}`],
    ['ip.id', IPV4.ID, 2, (b, o) => `${hex(ipv4Id(b, o), 4)} (${ipv4Id(b, o)})`],
    ['ip.flags', IPV4.FRAG_OFF, 1, flagsText, (b, o) => ipv4FragWord(b, o) >>> 13],
    bitField('ip.flags.rb', IPV4.FRAG_OFF, 1, 0x80),
    bitField('ip.flags.df', IPV4.FRAG_OFF, 1, IP_DF >>> 8),
    bitField('ip.flags.mf', IPV4.FRAG_OFF, 1, IP_MF >>> 8),
    ['ip.frag_offset', IPV4.FRAG_OFF, 2, (b, o) => `${ipv4FragOff(b, o) * 8}`, (b, o) => ipv4FragOff(b, o) * 8],
    ['ip.ttl', IPV4.TTL, 1, (b, o) => `${ipv4Ttl(b, o)}`],
    ['ip.proto', IPV4.PROTOCOL, 1, (b, o) => protocolText(ipv4Protocol(b, o))],
    [
      'ip.checksum',
      IPV4.CHECK,
      2,
      (b, o, v) => {
        const end = o + ipv4HeaderLen(b, o);
        return checksumText(ipv4Check(b, o), end <= v.to ? checksum(b, o, end) : undefined);
      },
    ],
    ['ip.src', IPV4.SADDR, 4, (b, o) => formatIpv4(ipv4Src(b, o))],
    ['ip.dst', IPV4.DADDR, 4, (b, o) => formatIpv4(ipv4Dst(b, o))],
  ],
  extra: optionFields,
  next: payload,
  ends: (b, o) => [formatIpv4(ipv4Src(b, o)), formatIpv4(ipv4Dst(b, o))],
} as const satisfies Format;
