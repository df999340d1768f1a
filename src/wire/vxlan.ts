/**
 * Virtual eXtensible Local Area Network.
 *
 *     0                   1                   2                   3
 *     0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *    +---------------+-----------------------------------------------+
 *    |R|R|R|R|I|R|R|R|                   reserved                    |
 *    +---------------+-------------------------------+---------------+
 *    |           VXLAN network identifier (VNI)      |   reserved    |
 *    +-----------------------------------------------+---------------+
 *    |           inner Ethernet frame …
 *
 * Read: RFC 7348 section 5; include/net/vxlan.h.
 * Leaves out: the GBP, GPE and remote checksum offload extensions.
 */
import { readU8, readU24, writeU24, writeU32 } from '#base/bytes.ts';
import { LINKTYPE_ETHERNET } from './ethernet.ts';
import { bitField, type Format, hex } from './format.ts';

export const VXLAN_HLEN = 8;
/** The "VNI is valid" flag in the first byte. */
export const VXLAN_FLAG_I = 0x08;
export const VXLAN_VNI_MAX = 0xffffff;
/** IANA's port, and the one that Linux takes when none is asked for. */
export const VXLAN_PORT_IANA = 4789;
export const VXLAN_PORT_LINUX = 8472;

/** Byte offsets. */
export const VXLAN = { FLAGS: 0, VNI: 4 } as const;

export const vxlanFlags = (b: Uint8Array, o: number): number => readU8(b, o + VXLAN.FLAGS);
export const vxlanVni = (b: Uint8Array, o: number): number => readU24(b, o + VXLAN.VNI);

/** Writes the 8 bytes at `o`. */
export function encodeVxlan(b: Uint8Array, o: number, h: { readonly vni: number }): void {
  writeU32(b, o, VXLAN_FLAG_I << 24);
  writeU24(b, o + VXLAN.VNI, h.vni);
  b[o + 7] = 0;
}

/** The header at `o`; undefined when it is short or its VNI is not marked valid. */
export function decodeVxlan(b: Uint8Array, o: number): { readonly vni: number } | undefined {
  if (b.length - o < VXLAN_HLEN || (vxlanFlags(b, o) & VXLAN_FLAG_I) === 0) return undefined;
  return { vni: vxlanVni(b, o) };
}

export const vxlanFormat = {
  proto: 'vxlan',
  shape: 'vxlan',
  title: 'Virtual eXtensible Local Area Network',
  binds: [
    ['udp', VXLAN_PORT_IANA],
    ['udp', VXLAN_PORT_LINUX],
  ],
  labels: {
    'vxlan.flags': 'Flags',
    'vxlan.flags.i': 'VNI valid',
    'vxlan.reserved24': 'Reserved',
    'vxlan.vni': 'VXLAN network identifier (VNI)',
    'vxlan.reserved8': 'Reserved',
  },
  headerLen: () => VXLAN_HLEN,
  summary: ({ b, from }) => `VNI ${vxlanVni(b, from)}`,
  fields: [
    ['vxlan.flags', VXLAN.FLAGS, 1, (b, o) => `${hex(vxlanFlags(b, o), 2)}${vxlanFlags(b, o) & VXLAN_FLAG_I ? ' (VNI valid)' : ''}`],
    bitField('vxlan.flags.i', VXLAN.FLAGS, 1, VXLAN_FLAG_I),
    ['vxlan.reserved24', 1, 3, (b, o) => hex(readU24(b, o + 1), 6)],
    ['vxlan.vni', VXLAN.VNI, 3, (b, o) => `${vxlanVni(b, o)}`],
    ['vxlan.reserved8', 7, 1, (b, o) => hex(readU8(b, o + 7), 2)],
  ],
  next: ({ from, to }) => ({ space: 'link', key: LINKTYPE_ETHERNET, from: from + VXLAN_HLEN, to }),
} as const satisfies Format;
