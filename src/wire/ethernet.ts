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
import type { Mac } from '#base/brand.ts';
import { readU16, readU48, writeU16, writeU48 } from '#base/bytes.ts';

export const ETH_ALEN = 6;
export const ETH_HLEN = 14;
/** Payload bytes of a full frame. */
export const ETH_DATA_LEN = 1500;
/** Values from here on are types, below it lengths (IEEE 802.3). */
export const ETH_P_802_3_MIN = 0x0600;
export const ETH_P_IP = 0x0800;
export const ETH_P_ARP = 0x0806;
export const ETH_P_TEB = 0x6558;
export const ETH_P_8021Q = 0x8100;
export const ETH_P_IPV6 = 0x86dd;
export const ETH_P_ALL = 0x0003;

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
