/**
 * Address Resolution Protocol for IPv4 over Ethernet.
 *
 *     0                   1                   2                   3
 *     0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *    +-------------------------------+-------------------------------+
 *    |     hardware type (hrd) 1     |  protocol type (pro) 0x0800   |
 *    +---------------+---------------+-------------------------------+
 *    |  hln      6   |  pln      4   |           opcode (op)         |
 *    +---------------+---------------+-------------------------------+
 *    |             sender hardware address (sha, 6 bytes)            |
 *    |             sender protocol address (spa, 4 bytes)            |
 *    |             target hardware address (tha, 6 bytes)            |
 *    |             target protocol address (tpa, 4 bytes)            |
 *    +---------------------------------------------------------------+
 *
 * Read: RFC 826; RFC 5227 (probes and announcements); net/ipv4/arp.c.
 * Leaves out: other hardware and protocol types, RARP.
 */
import { formatIpv4, formatMac } from '#base/addr.ts';
import type { Ipv4, Mac } from '#base/brand.ts';
import { readU8, readU16, readU32, readU48, writeU16, writeU32, writeU48 } from '#base/bytes.ts';
import { ETH_P_ARP, ETH_P_IP } from './ethernet.ts';
import { type Format, hex } from './format.ts';

export const ARP_LEN = 28;
export const ARPHRD_ETHER = 1;
export const ARPOP_REQUEST = 1;
export const ARPOP_REPLY = 2;

/** Byte offsets, named as in RFC 826 (`ar$` left off). */
export const ARP = { HRD: 0, PRO: 2, HLN: 4, PLN: 5, OP: 6, SHA: 8, SPA: 14, THA: 18, TPA: 24 } as const;

export interface ArpPacket {
  readonly op: number;
  readonly sha: Mac;
  readonly spa: Ipv4;
  readonly tha: Mac;
  readonly tpa: Ipv4;
}

export const arpHrd = (b: Uint8Array, o: number): number => readU16(b, o + ARP.HRD);
export const arpPro = (b: Uint8Array, o: number): number => readU16(b, o + ARP.PRO);
export const arpHln = (b: Uint8Array, o: number): number => readU8(b, o + ARP.HLN);
export const arpPln = (b: Uint8Array, o: number): number => readU8(b, o + ARP.PLN);
export const arpOp = (b: Uint8Array, o: number): number => readU16(b, o + ARP.OP);
export const arpSha = (b: Uint8Array, o: number): Mac => readU48(b, o + ARP.SHA) as Mac;
export const arpSpa = (b: Uint8Array, o: number): Ipv4 => readU32(b, o + ARP.SPA) as Ipv4;
export const arpTha = (b: Uint8Array, o: number): Mac => readU48(b, o + ARP.THA) as Mac;
export const arpTpa = (b: Uint8Array, o: number): Ipv4 => readU32(b, o + ARP.TPA) as Ipv4;

/** True when all 28 bytes are there and say IPv4 over Ethernet; only then do the address getters mean something. */
export const arpIsValid = (b: Uint8Array, o: number): boolean =>
  b.length - o >= ARP_LEN && arpHrd(b, o) === ARPHRD_ETHER && arpPro(b, o) === ETH_P_IP && arpHln(b, o) === 6 && arpPln(b, o) === 4;

/** Writes the 28 bytes at `o`. */
export function encodeArp(b: Uint8Array, o: number, p: ArpPacket): void {
  writeU16(b, o + ARP.HRD, ARPHRD_ETHER);
  writeU16(b, o + ARP.PRO, ETH_P_IP);
  b[o + ARP.HLN] = 6;
  b[o + ARP.PLN] = 4;
  writeU16(b, o + ARP.OP, p.op);
  writeU48(b, o + ARP.SHA, p.sha);
  writeU32(b, o + ARP.SPA, p.spa);
  writeU48(b, o + ARP.THA, p.tha);
  writeU32(b, o + ARP.TPA, p.tpa);
}

/** The packet at `o`, or undefined when it is short or not IPv4 over Ethernet. */
export function decodeArp(b: Uint8Array, o: number): ArpPacket | undefined {
  if (!arpIsValid(b, o)) return undefined;
  return { op: arpOp(b, o), sha: arpSha(b, o), spa: arpSpa(b, o), tha: arpTha(b, o), tpa: arpTpa(b, o) };
}

const OP_NAMES: Readonly<Record<number, string>> = { [ARPOP_REQUEST]: 'request', [ARPOP_REPLY]: 'reply' };

/** "Who has 10.0.0.2? Tell 10.0.0.1" */
export function arpSummary(b: Uint8Array, o: number): string {
  if (!arpIsValid(b, o)) return `Hardware type ${arpHrd(b, o)}, protocol ${hex(arpPro(b, o), 4)}, opcode ${arpOp(b, o)}`;
  const sender = formatIpv4(arpSpa(b, o));
  if (arpOp(b, o) === ARPOP_REPLY) return `${sender} is at ${formatMac(arpSha(b, o))}`;
  if (arpOp(b, o) !== ARPOP_REQUEST) return `Opcode ${arpOp(b, o)}, sender ${sender}, target ${formatIpv4(arpTpa(b, o))}`;
  if (arpSpa(b, o) === 0) return `Who has ${formatIpv4(arpTpa(b, o))}? (probe)`;
  if (arpSpa(b, o) === arpTpa(b, o)) return `Announcement for ${sender}`;
  return `Who has ${formatIpv4(arpTpa(b, o))}? Tell ${sender}`;
}

/** Addresses are only read when the lengths are those of IPv4 over Ethernet. */
const whenValid = (text: (b: Uint8Array, o: number) => string) => (b: Uint8Array, o: number) =>
  arpHln(b, o) === 6 && arpPln(b, o) === 4 ? text(b, o) : undefined;

export const arpFormat = {
  proto: 'arp',
  shape: 'arp',
  title: 'Address Resolution Protocol',
  binds: [['ethertype', ETH_P_ARP]],
  labels: {
    'arp.hw.type': 'Hardware type',
    'arp.proto.type': 'Protocol type',
    'arp.hw.size': 'Hardware size',
    'arp.proto.size': 'Protocol size',
    'arp.opcode': 'Opcode',
    'arp.src.hw_mac': 'Sender MAC address',
    'arp.src.proto_ipv4': 'Sender IP address',
    'arp.dst.hw_mac': 'Target MAC address',
    'arp.dst.proto_ipv4': 'Target IP address',
  },
  types: { 'arp.src.hw_mac': 'mac', 'arp.src.proto_ipv4': 'ipv4', 'arp.dst.hw_mac': 'mac', 'arp.dst.proto_ipv4': 'ipv4' },
  headerLen: ({ b, from }) => ARP.SHA + 2 * (arpHln(b, from) + arpPln(b, from)),
  summary: ({ b, from }) => arpSummary(b, from),
  fields: [
    ['arp.hw.type', ARP.HRD, 2, (b, o) => (arpHrd(b, o) === ARPHRD_ETHER ? 'Ethernet (1)' : `${arpHrd(b, o)}`)],
    ['arp.proto.type', ARP.PRO, 2, (b, o) => (arpPro(b, o) === ETH_P_IP ? 'IPv4 (0x0800)' : hex(arpPro(b, o), 4))],
    ['arp.hw.size', ARP.HLN, 1, (b, o) => `${arpHln(b, o)}`],
    ['arp.proto.size', ARP.PLN, 1, (b, o) => `${arpPln(b, o)}`],
    ['arp.opcode', ARP.OP, 2, (b, o) => `${OP_NAMES[arpOp(b, o)] ?? 'unknown'} (${arpOp(b, o)})`],
    ['arp.src.hw_mac', ARP.SHA, 6, whenValid((b, o) => formatMac(arpSha(b, o)))],
    ['arp.src.proto_ipv4', ARP.SPA, 4, whenValid((b, o) => formatIpv4(arpSpa(b, o)))],
    ['arp.dst.hw_mac', ARP.THA, 6, whenValid((b, o) => formatMac(arpTha(b, o)))],
    ['arp.dst.proto_ipv4', ARP.TPA, 4, whenValid((b, o) => formatIpv4(arpTpa(b, o)))],
  ],
  ends: (b, o) => (arpIsValid(b, o) ? [formatIpv4(arpSpa(b, o)), formatIpv4(arpTpa(b, o))] : undefined),
  reply: (b, o) => arpOp(b, o) === ARPOP_REPLY,
} as const satisfies Format;
