/**
 * User Datagram Protocol.
 *
 *     0                   1                   2                   3
 *     0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *    +-------------------------------+-------------------------------+
 *    |          source port          |       destination port        |
 *    +-------------------------------+-------------------------------+
 *    |            length             |           checksum            |
 *    +-------------------------------+-------------------------------+
 *    |            data …
 *
 * Read: RFC 768 (a checksum of 0 means: none was computed; a computed 0 is sent as 0xffff); net/ipv4/udp.c.
 */
import type { Ipv4 } from '#base/brand.ts';
import { readU16, writeU16 } from '#base/bytes.ts';
import { checksum, checksumAdjust, checksumAdjust32, pseudoHeaderSum } from '#base/checksum.ts';
import { checksumText, type Format, isFromServer, type View } from './format.ts';
import { IPPROTO_UDP } from './ipv4.ts';

export const UDP_HLEN = 8;

/** Byte offsets. */
export const UDP = { SOURCE: 0, DEST: 2, LEN: 4, CHECK: 6, DATA: 8 } as const;

export const udpSource = (b: Uint8Array, o: number): number => readU16(b, o + UDP.SOURCE);
export const udpDest = (b: Uint8Array, o: number): number => readU16(b, o + UDP.DEST);
export const udpLen = (b: Uint8Array, o: number): number => readU16(b, o + UDP.LEN);
export const udpCheck = (b: Uint8Array, o: number): number => readU16(b, o + UDP.CHECK);
export const udpSetSource = (b: Uint8Array, o: number, v: number): void => writeU16(b, o + UDP.SOURCE, v);
export const udpSetDest = (b: Uint8Array, o: number, v: number): void => writeU16(b, o + UDP.DEST, v);
export const udpSetCheck = (b: Uint8Array, o: number, v: number): void => writeU16(b, o + UDP.CHECK, v);

/** True when there is no checksum or it is right. The datagram must be whole. */
export const udpChecksumOk = (b: Uint8Array, o: number, src: Ipv4, dst: Ipv4): boolean =>
  udpCheck(b, o) === 0 || checksum(b, o, o + udpLen(b, o), pseudoHeaderSum(src, dst, IPPROTO_UDP, udpLen(b, o))) === 0;

/** Computes the checksum of a datagram whose length field and data are in place. */
export function udpUpdateChecksum(b: Uint8Array, o: number, src: Ipv4, dst: Ipv4): void {
  const len = udpLen(b, o);
  udpSetCheck(b, o, 0);
  udpSetCheck(b, o, checksum(b, o, o + len, pseudoHeaderSum(src, dst, IPPROTO_UDP, len)) || 0xffff);
}

/** Follows the change of an address of the pseudo-header. A datagram without a checksum stays without one. */
export function udpAdjustAddress(b: Uint8Array, o: number, before: Ipv4, after: Ipv4): void {
  if (udpCheck(b, o) !== 0) udpSetCheck(b, o, checksumAdjust32(udpCheck(b, o), before, after) || 0xffff);
}

/** Follows the change of a port (or of any other 16-bit word). */
export function udpAdjustPort(b: Uint8Array, o: number, before: number, after: number): void {
  if (udpCheck(b, o) !== 0) udpSetCheck(b, o, checksumAdjust(udpCheck(b, o), before, after) || 0xffff);
}

export interface UdpHeader {
  readonly source: number;
  readonly dest: number;
  /** Header and data. */
  readonly len: number;
}

/**
 * Writes the 8 bytes at `o`. With `addrs` the checksum is computed over the pseudo-header and the data, which must already be in place;
 * without, it is 0, as VXLAN over IPv4 sends it.
 */
export function encodeUdp(b: Uint8Array, o: number, h: UdpHeader, addrs?: { readonly src: Ipv4; readonly dst: Ipv4 }): void {
  udpSetSource(b, o, h.source);
  udpSetDest(b, o, h.dest);
  writeU16(b, o + UDP.LEN, h.len);
  if (addrs) udpUpdateChecksum(b, o, addrs.src, addrs.dst);
  else udpSetCheck(b, o, 0);
}

/** The header in [o, end); undefined when it is short or its length field cannot be right. */
export function decodeUdp(b: Uint8Array, o: number, end = b.length): (UdpHeader & { readonly check: number }) | undefined {
  const len = udpLen(b, o);
  if (end - o < UDP_HLEN || len < UDP_HLEN || len > end - o) return undefined;
  return { source: udpSource(b, o), dest: udpDest(b, o), len, check: udpCheck(b, o) };
}

/** A datagram without a checksum is not wrong. */
function checkText(b: Uint8Array, o: number, v: View): string {
  if (udpCheck(b, o) === 0) return '0x0000 [none]';
  const len = udpLen(b, o);
  if (v.net?.whole !== true || o + len > v.to) return checksumText(udpCheck(b, o), undefined);
  return checksumText(udpCheck(b, o), checksum(b, o, o + len, pseudoHeaderSum(v.net.src, v.net.dst, IPPROTO_UDP, len)));
}

export const udpFormat = {
  proto: 'udp',
  shape: 'udp',
  title: 'User Datagram Protocol',
  binds: [['ipproto', IPPROTO_UDP]],
  labels: {
    'udp.srcport': 'Source port',
    'udp.dstport': 'Destination port',
    'udp.length': 'Length',
    'udp.checksum': 'Checksum',
  },
  headerLen: () => UDP_HLEN,
  summary: ({ b, from }) => `${udpSource(b, from)} > ${udpDest(b, from)}, length ${Math.max(0, udpLen(b, from) - UDP_HLEN)}`,
  fields: [
    ['udp.srcport', UDP.SOURCE, 2, (b, o) => `${udpSource(b, o)}`],
    ['udp.dstport', UDP.DEST, 2, (b, o) => `${udpDest(b, o)}`],
    ['udp.length', UDP.LEN, 2, (b, o) => `${udpLen(b, o)}`],
    ['udp.checksum', UDP.CHECK, 2, checkText],
  ],
  next: ({ b, from, to }) => ({
    space: 'udp',
    key: udpDest(b, from),
    from: from + UDP_HLEN,
    to: Math.min(to, from + Math.max(UDP_HLEN, udpLen(b, from))),
  }),
  reply: (b, o) => isFromServer(udpSource(b, o), udpDest(b, o)),
} as const satisfies Format;
