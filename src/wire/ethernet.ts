/**
 * Ethernet II.
 *
 *     0                   1                   2                   3
 *     0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *    +---------------------------------------------------------------+
 *    |                     destination (6 bytes)                     |
 *    +                               +-------------------------------+
 *    |                               |                               |
 *    +-------------------------------+                               +
 *    |                       source (6 bytes)                        |
 *    +-------------------------------+-------------------------------+
 *    |         type / length         |             data …
 *    +-------------------------------+
 *
 * Read: RFC 894; IEEE 802.3 clause 3 (a type below 0x600 is a length, followed by an LLC header); include/uapi/linux/if_ether.h.
 * Leaves out: preamble and frame check sequence, which a capture does not show either; the padding to 60 bytes, which veth does not add.
 */

import { formatMac } from '#base/addr.ts';
import type { Mac } from '#base/brand.ts';
import { readU8, readU16, readU48, writeU16, writeU48 } from '#base/bytes.ts';
import { bitField, type Format, hex } from './format.ts';

export const ETH_ALEN = 6;
export const ETH_HLEN = 14;
/** Payload bytes of a full frame. */
export const ETH_DATA_LEN = 1500;
/** Values from here on are types, below it lengths (IEEE 802.3). */
export const ETH_P_802_3_MIN = 0x0600;
export const ETH_P_IP = 0x0800;
export const ETH_P_ARP = 0x0806;
export const ETH_P_8021Q = 0x8100;
const ETH_P_IPV6 = 0x86dd;

/** Byte offsets from the first byte of the frame. */
export const ETH = { DST: 0, SRC: 6, TYPE: 12 } as const;

export interface EthernetHeader {
  readonly dst: Mac;
  readonly src: Mac;
  readonly type: number;
}

export const ethDst = (b: Uint8Array, o = 0): Mac => readU48(b, o + ETH.DST) as Mac;
export const ethSrc = (b: Uint8Array, o = 0): Mac => readU48(b, o + ETH.SRC) as Mac;
export const ethType = (b: Uint8Array, o = 0): number => readU16(b, o + ETH.TYPE);
export const ethSetDst = (b: Uint8Array, o: number, v: Mac): void => writeU48(b, o + ETH.DST, v);
export const ethSetSrc = (b: Uint8Array, o: number, v: Mac): void => writeU48(b, o + ETH.SRC, v);
export const ethSetType = (b: Uint8Array, o: number, v: number): void => writeU16(b, o + ETH.TYPE, v);

/** Writes the 14 bytes at `o`. */
export function encodeEthernet(b: Uint8Array, o: number, h: EthernetHeader): void {
  ethSetDst(b, o, h.dst);
  ethSetSrc(b, o, h.src);
  ethSetType(b, o, h.type);
}

/** The header at `o`, or undefined when fewer than 14 bytes are there. */
export function decodeEthernet(b: Uint8Array, o = 0): EthernetHeader | undefined {
  if (b.length - o < ETH_HLEN) return undefined;
  return { dst: ethDst(b, o), src: ethSrc(b, o), type: ethType(b, o) };
}

/** Names of types, as Wireshark and tcpdump write them. */
export const ETHERTYPE_NAMES: Readonly<Record<number, string>> = {
  [ETH_P_IP]: 'IPv4',
  [ETH_P_ARP]: 'ARP',
  [ETH_P_8021Q]: '802.1Q',
  [ETH_P_IPV6]: 'IPv6',
};

/** pcap's link type for Ethernet. */
export const LINKTYPE_ETHERNET = 1;

/** "IPv4 (0x0800)"; "length 38" */
export function typeText(type: number): string {
  if (type < ETH_P_802_3_MIN) return `length ${type}`;
  return `${ETHERTYPE_NAMES[type] ?? 'Unknown'} (${hex(type, 4)})`;
}

export const ethernetFormat = {
  proto: 'ethernet',
  shape: 'other',
  title: 'Ethernet II',
  binds: [['link', LINKTYPE_ETHERNET]],
  labels: {
    'eth.dst': 'Destination',
    'eth.dst.ig': 'Group address',
    'eth.dst.lg': 'Locally administered',
    'eth.src': 'Source',
    'eth.src.lg': 'Locally administered',
    'eth.type': 'Type',
    'eth.len': 'Length',
  },
  types: { 'eth.dst': 'mac', 'eth.src': 'mac' },
  headerLen: () => ETH_HLEN,
  summary: ({ b, from }) => `${formatMac(ethSrc(b, from))} > ${formatMac(ethDst(b, from))}, ${typeText(ethType(b, from))}`,
  fields: [
    ['eth.dst', ETH.DST, ETH_ALEN, (b, o) => formatMac(ethDst(b, o))],
    bitField('eth.dst.ig', ETH.DST, 1, 1),
    bitField('eth.dst.lg', ETH.DST, 1, 2),
    ['eth.src', ETH.SRC, ETH_ALEN, (b, o) => formatMac(ethSrc(b, o))],
    bitField('eth.src.lg', ETH.SRC, 1, 2),
    ['eth.type', ETH.TYPE, 2, (b, o) => (ethType(b, o) < ETH_P_802_3_MIN ? undefined : typeText(ethType(b, o)))],
    ['eth.len', ETH.TYPE, 2, (b, o) => (ethType(b, o) < ETH_P_802_3_MIN ? `${ethType(b, o)}` : undefined)],
  ],
  next: ({ b, from, to }) => {
    const type = ethType(b, from);
    const start = from + ETH_HLEN;
    if (type >= ETH_P_802_3_MIN) return { space: 'ethertype', key: type, from: start, to };
    return { space: 'llc', key: readU8(b, start), from: start, to: Math.min(to, start + type) };
  },
  ends: (b, o) => [formatMac(ethSrc(b, o)), formatMac(ethDst(b, o))],
} as const satisfies Format;
