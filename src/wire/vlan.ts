/**
 * 802.1Q VLAN tag, which stands behind the two addresses of an Ethernet header and in front of the type.
 *
 *     0                   1                   2                   3
 *     0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *    +-----+-+-----------------------+-------------------------------+
 *    | PCP |D|       VLAN id         |       type / length           |
 *    +-----+-+-----------------------+-------------------------------+
 *
 * Read: IEEE 802.1Q clause 9; include/linux/if_vlan.h. D is the drop eligible indicator.
 * Leaves out: writing tags. Captures that are opened have them.
 */
import { readU8, readU16 } from '#base/bytes.ts';
import { ETH_P_802_3_MIN, ETH_P_8021Q, typeText } from './ethernet.ts';
import { bitField, type Format } from './format.ts';

/** Provider tag, 802.1ad. */
const ETH_P_8021AD = 0x88a8;
const VLAN_HLEN = 4;
/** Byte offsets from the first byte of the tag's own two words. */
const VLAN = { TCI: 0, TYPE: 2 } as const;

const priority = (b: Uint8Array, o: number): number => readU8(b, o) >>> 5;
const vlanId = (b: Uint8Array, o: number): number => readU16(b, o) & 0xfff;
const innerType = (b: Uint8Array, o: number): number => readU16(b, o + VLAN.TYPE);

export const vlanFormat = {
  proto: 'vlan',
  shape: 'other',
  title: '802.1Q Virtual LAN',
  binds: [
    ['ethertype', ETH_P_8021Q],
    ['ethertype', ETH_P_8021AD],
  ],
  labels: { 'vlan.priority': 'Priority', 'vlan.dei': 'Drop eligible', 'vlan.id': 'VLAN id', 'vlan.etype': 'Type', 'vlan.len': 'Length' },
  headerLen: () => VLAN_HLEN,
  summary: ({ b, from }) => `VLAN ${vlanId(b, from)}, ${typeText(innerType(b, from))}`,
  fields: [
    ['vlan.priority', VLAN.TCI, 1, (b, o) => `${priority(b, o)}`, priority],
    bitField('vlan.dei', VLAN.TCI, 1, 0x10),
    ['vlan.id', VLAN.TCI, 2, (b, o) => `${vlanId(b, o)}`, vlanId],
    ['vlan.etype', VLAN.TYPE, 2, (b, o) => (innerType(b, o) < ETH_P_802_3_MIN ? undefined : typeText(innerType(b, o)))],
    ['vlan.len', VLAN.TYPE, 2, (b, o) => (innerType(b, o) < ETH_P_802_3_MIN ? `${innerType(b, o)}` : undefined)],
  ],
  next: ({ b, from, to }) => {
    const type = innerType(b, from);
    const start = from + VLAN_HLEN;
    if (type >= ETH_P_802_3_MIN) return { space: 'ethertype', key: type, from: start, to };
    return { space: 'llc', key: readU8(b, start), from: start, to: Math.min(to, start + type) };
  },
} as const satisfies Format;
