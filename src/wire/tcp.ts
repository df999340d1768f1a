/**
 * Transmission Control Protocol.
 *
 *     0                   1                   2                   3
 *     0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *    +-------------------------------+-------------------------------+
 *    |          source port          |       destination port        |
 *    +-------------------------------+-------------------------------+
 *    |                        sequence number                        |
 *    +---------------------------------------------------------------+
 *    |                    acknowledgment number                      |
 *    +-------+-------+---------------+-------------------------------+
 *    | d.off | rsvd  |C E U A P R S F|            window             |
 *    +-------+-------+---------------+-------------------------------+
 *    |           checksum            |        urgent pointer         |
 *    +-------------------------------+-------------------------------+
 *    |        options (data offset - 5 words) …
 *
 * Read: RFC 9293 section 3.1, RFC 7323 (window scale, timestamps), RFC 2018 (SACK).
 * Leaves out: the meaning of options other than the common five; they are walked over.
 */
import type { Ipv4 } from '#base/brand.ts';
import { readU8, readU16, readU32, writeU16, writeU32 } from '#base/bytes.ts';
import { checksum, checksumAdjust, checksumAdjust32, pseudoHeaderSum } from '#base/checksum.ts';
import { bitField, bitNames, checksumText, type Format, hex, isFromServer, type View } from './format.ts';
import { IPPROTO_TCP } from './ipv4.ts';

/** Header length without options. */
export const TCP_HLEN = 20;

export const TCP_FIN = 0x01;
export const TCP_SYN = 0x02;
export const TCP_RST = 0x04;
export const TCP_PSH = 0x08;
export const TCP_ACK = 0x10;
export const TCP_URG = 0x20;
export const TCP_ECE = 0x40;
export const TCP_CWR = 0x80;

export const TCPOPT_EOL = 0;
export const TCPOPT_NOP = 1;
export const TCPOPT_MSS = 2;
export const TCPOPT_WINDOW = 3;
export const TCPOPT_SACK_PERM = 4;
export const TCPOPT_SACK = 5;
export const TCPOPT_TIMESTAMP = 8;

/** Byte offsets. */
export const TCP = {
  SOURCE: 0,
  DEST: 2,
  SEQ: 4,
  ACK_SEQ: 8,
  DOFF: 12,
  FLAGS: 13,
  WINDOW: 14,
  CHECK: 16,
  URG_PTR: 18,
  OPTIONS: 20,
} as const;

export const tcpSource = (b: Uint8Array, o: number): number => readU16(b, o + TCP.SOURCE);
export const tcpDest = (b: Uint8Array, o: number): number => readU16(b, o + TCP.DEST);
export const tcpSeq = (b: Uint8Array, o: number): number => readU32(b, o + TCP.SEQ);
export const tcpAckSeq = (b: Uint8Array, o: number): number => readU32(b, o + TCP.ACK_SEQ);
/** Header length in bytes as the data offset says, 0 to 60. */
export const tcpHeaderLen = (b: Uint8Array, o: number): number => (readU8(b, o + TCP.DOFF) >>> 4) * 4;
export const tcpFlags = (b: Uint8Array, o: number): number => readU8(b, o + TCP.FLAGS);
export const tcpWindow = (b: Uint8Array, o: number): number => readU16(b, o + TCP.WINDOW);
export const tcpCheck = (b: Uint8Array, o: number): number => readU16(b, o + TCP.CHECK);
export const tcpUrgPtr = (b: Uint8Array, o: number): number => readU16(b, o + TCP.URG_PTR);
export const tcpSetSource = (b: Uint8Array, o: number, v: number): void => writeU16(b, o + TCP.SOURCE, v);
export const tcpSetDest = (b: Uint8Array, o: number, v: number): void => writeU16(b, o + TCP.DEST, v);
export const tcpSetCheck = (b: Uint8Array, o: number, v: number): void => writeU16(b, o + TCP.CHECK, v);

/** True when the segment in [o, end) holds its right checksum. */
export const tcpChecksumOk = (b: Uint8Array, o: number, end: number, src: Ipv4, dst: Ipv4): boolean =>
  checksum(b, o, end, pseudoHeaderSum(src, dst, IPPROTO_TCP, end - o)) === 0;

/** Computes the checksum of the segment in [o, end) anew. */
export function tcpUpdateChecksum(b: Uint8Array, o: number, end: number, src: Ipv4, dst: Ipv4): void {
  tcpSetCheck(b, o, 0);
  tcpSetCheck(b, o, checksum(b, o, end, pseudoHeaderSum(src, dst, IPPROTO_TCP, end - o)));
}

/** Follows the change of an address of the pseudo-header. */
export const tcpAdjustAddress = (b: Uint8Array, o: number, before: Ipv4, after: Ipv4): void =>
  tcpSetCheck(b, o, checksumAdjust32(tcpCheck(b, o), before, after));
/** Follows the change of a port (or of any other 16-bit word). */
export const tcpAdjustPort = (b: Uint8Array, o: number, before: number, after: number): void =>
  tcpSetCheck(b, o, checksumAdjust(tcpCheck(b, o), before, after));

export interface TcpHeader {
  readonly source: number;
  readonly dest: number;
  readonly seq: number;
  readonly ackSeq?: number;
  readonly flags: number;
  readonly window: number;
  readonly urgPtr?: number;
  /** A multiple of 4 bytes, at most 40. */
  readonly options?: Uint8Array;
}

/**
 * Writes the header at `o` and the checksum of the segment that ends at `end`, whose data must already be in place.
 * Returns the header's length.
 */
export function encodeTcp(b: Uint8Array, o: number, end: number, h: TcpHeader, addrs: { readonly src: Ipv4; readonly dst: Ipv4 }): number {
  const hlen = TCP_HLEN + (h.options?.length ?? 0);
  tcpSetSource(b, o, h.source);
  tcpSetDest(b, o, h.dest);
  writeU32(b, o + TCP.SEQ, h.seq);
  writeU32(b, o + TCP.ACK_SEQ, h.ackSeq ?? 0);
  b[o + TCP.DOFF] = (hlen >>> 2) << 4;
  b[o + TCP.FLAGS] = h.flags;
  writeU16(b, o + TCP.WINDOW, h.window);
  writeU16(b, o + TCP.URG_PTR, h.urgPtr ?? 0);
  if (h.options) b.set(h.options, o + TCP.OPTIONS);
  tcpUpdateChecksum(b, o, end, addrs.src, addrs.dst);
  return hlen;
}

/** The header in [o, end); undefined when it is short or its data offset cannot be right. */
export function decodeTcp(b: Uint8Array, o: number, end = b.length): Required<TcpHeader> | undefined {
  const hlen = tcpHeaderLen(b, o);
  if (end - o < TCP_HLEN || hlen < TCP_HLEN || hlen > end - o) return undefined;
  return {
    source: tcpSource(b, o),
    dest: tcpDest(b, o),
    seq: tcpSeq(b, o),
    ackSeq: tcpAckSeq(b, o),
    flags: tcpFlags(b, o),
    window: tcpWindow(b, o),
    urgPtr: tcpUrgPtr(b, o),
    options: b.slice(o + TCP_HLEN, o + hlen),
  };
}

export interface TcpOption {
  readonly kind: number;
  /** Of the kind byte. */
  readonly offset: number;
  /** Kind and length byte included; cut at the end of the options. */
  readonly length: number;
}

/** Walks the options in [from, to); stops at the end-of-list option or at the first one whose length is wrong. */
export function tcpOptions(b: Uint8Array, from: number, to: number): TcpOption[] {
  const found: TcpOption[] = [];
  for (let at = from; at < to; ) {
    const kind = readU8(b, at);
    const length = kind <= TCPOPT_NOP ? 1 : readU8(b, at + 1);
    if ((kind > TCPOPT_NOP && length < 2) || at + length > to) break;
    found.push({ kind, offset: at, length });
    if (kind === TCPOPT_EOL) break;
    at += length;
  }
  return found;
}

const FLAG_NAMES = [
  [TCP_SYN, 'SYN'],
  [TCP_FIN, 'FIN'],
  [TCP_RST, 'RST'],
  [TCP_PSH, 'PSH'],
  [TCP_ACK, 'ACK'],
  [TCP_URG, 'URG'],
  [TCP_ECE, 'ECE'],
  [TCP_CWR, 'CWR'],
] as const;
const TCP_FLAG_FIELDS = [
  ['tcp.flags.cwr', TCP_CWR, 'Congestion window reduced'],
  ['tcp.flags.ece', TCP_ECE, 'ECN echo'],
  ['tcp.flags.urg', TCP_URG, 'Urgent'],
  ['tcp.flags.ack', TCP_ACK, 'Acknowledgment'],
  ['tcp.flags.push', TCP_PSH, 'Push'],
  ['tcp.flags.reset', TCP_RST, 'Reset'],
  ['tcp.flags.syn', TCP_SYN, 'Syn'],
  ['tcp.flags.fin', TCP_FIN, 'Fin'],
] as const;
/** "SYN, ACK" */
export const tcpFlagNames = (flags: number): string => bitNames(flags, FLAG_NAMES) || 'none';

/** "1000-2000, 3000-4000": what lies between the edges has been received. */
function sackText(b: Uint8Array, o: number): string {
  const blocks = Array.from({ length: Math.floor((readU8(b, o + 1) - 2) / 8) }, (_, i) => o + 2 + i * 8);
  return blocks.map((at) => `${readU32(b, at)}-${readU32(b, at + 4)}`).join(', ');
}

/** Wireshark's field name of an option and how its value reads. */
const OPTION_FIELDS: Readonly<Record<number, readonly [name: string, text: (b: Uint8Array, o: number) => string]>> = {
  [TCPOPT_EOL]: ['tcp.options.eol', () => ''],
  [TCPOPT_NOP]: ['tcp.options.nop', () => ''],
  [TCPOPT_MSS]: ['tcp.options.mss_val', (b, o) => `${readU16(b, o + 2)}`],
  [TCPOPT_WINDOW]: ['tcp.options.wscale.shift', (b, o) => `${readU8(b, o + 2)}`],
  [TCPOPT_SACK_PERM]: ['tcp.options.sack_perm', () => 'permitted'],
  [TCPOPT_SACK]: ['tcp.options.sack', sackText],
  [TCPOPT_TIMESTAMP]: ['tcp.options.timestamp', (b, o) => `val ${readU32(b, o + 2)}, ecr ${readU32(b, o + 6)}`],
};

function optionFields({ b, from, to }: View) {
  const options = tcpOptions(b, from + TCP_HLEN, Math.min(to, from + tcpHeaderLen(b, from)));
  return options.map(({ kind, offset, length }) => {
    const [name, text] = OPTION_FIELDS[kind] ?? ['tcp.option_kind', () => `${kind}`];
    return { name, value: text(b, offset), offset, length };
  });
}

export const tcpFormat = {
  proto: 'tcp',
  shape: 'tcp',
  title: 'Transmission Control Protocol',
  binds: [['ipproto', IPPROTO_TCP]],
  labels: {
    'tcp.srcport': 'Source port',
    'tcp.dstport': 'Destination port',
    'tcp.seq_raw': 'Sequence number',
    'tcp.ack_raw': 'Acknowledgment number',
    'tcp.hdr_len': 'Header length',
    'tcp.flags': 'Flags',
    ...Object.fromEntries(TCP_FLAG_FIELDS.map(([name, , label]) => [name, label])),
    'tcp.window_size_value': 'Window',
    'tcp.checksum': 'Checksum',
    'tcp.urgent_pointer': 'Urgent pointer',
    'tcp.options.eol': 'End of options',
    'tcp.options.nop': 'No operation',
    'tcp.options.mss_val': 'Maximum segment size',
    'tcp.options.wscale.shift': 'Window scale',
    'tcp.options.sack_perm': 'SACK permitted',
    'tcp.options.sack': 'SACK blocks',
    'tcp.options.timestamp': 'Timestamps',
    'tcp.option_kind': 'Option',
  },
  types: {
    'tcp.options.eol': 'text',
    'tcp.options.nop': 'text',
    'tcp.options.sack_perm': 'text',
    'tcp.options.sack': 'text',
    'tcp.options.timestamp': 'text',
  },
  headerLen: ({ b, from }) => Math.max(TCP_HLEN, tcpHeaderLen(b, from)),
  summary: ({ b, from, to }) => {
    const length = Math.max(0, to - from - Math.max(TCP_HLEN, tcpHeaderLen(b, from)));
    return `${tcpSource(b, from)} > ${tcpDest(b, from)} [${tcpFlagNames(tcpFlags(b, from))}] seq=${tcpSeq(b, from)} ack=${tcpAckSeq(b, from)} win=${tcpWindow(b, from)} len=${length}`;
  },
  fields: [
    ['tcp.srcport', TCP.SOURCE, 2, (b, o) => `${tcpSource(b, o)}`],
    ['tcp.dstport', TCP.DEST, 2, (b, o) => `${tcpDest(b, o)}`],
    ['tcp.seq_raw', TCP.SEQ, 4, (b, o) => `${tcpSeq(b, o)}`],
    ['tcp.ack_raw', TCP.ACK_SEQ, 4, (b, o) => `${tcpAckSeq(b, o)}`],
    ['tcp.hdr_len', TCP.DOFF, 1, (b, o) => `${tcpHeaderLen(b, o)} bytes`, tcpHeaderLen],
    ['tcp.flags', TCP.FLAGS, 1, (b, o) => `${hex(tcpFlags(b, o), 2)} (${tcpFlagNames(tcpFlags(b, o))})`],
    ...TCP_FLAG_FIELDS.map(([name, mask]) => bitField(name, TCP.FLAGS, 1, mask)),
    ['tcp.window_size_value', TCP.WINDOW, 2, (b, o) => `${tcpWindow(b, o)}`],
    [
      'tcp.checksum',
      TCP.CHECK,
      2,
      (b, o, v) => {
        if (!v.net?.whole) return checksumText(tcpCheck(b, o), undefined);
        const pseudo = pseudoHeaderSum(v.net.src, v.net.dst, IPPROTO_TCP, v.to - o);
        return checksumText(tcpCheck(b, o), checksum(b, o, v.to, pseudo));
      },
    ],
    ['tcp.urgent_pointer', TCP.URG_PTR, 2, (b, o) => `${tcpUrgPtr(b, o)}`],
  ],
  extra: optionFields,
  reply: (b, o) => isFromServer(tcpSource(b, o), tcpDest(b, o)),
} as const satisfies Format;
