/** Questions to a frame, as the code that libpcap generates for Ethernet asks them. A read beyond the end makes the filter false. */
import { readU16, readU32, readU48 } from '#base/bytes.ts';

export type Test = (frame: Uint8Array) => boolean;

export const ETHERTYPE: Readonly<Record<string, number>> = { ip: 0x0800, arp: 0x0806, rarp: 0x8035, ip6: 0x86dd };
export const IP_PROTO: Readonly<Record<string, number>> = { icmp: 1, igmp: 2, tcp: 6, udp: 17, icmp6: 58, sctp: 132 };
const L3 = 14;

export const both =
  (a: Test, b: Test): Test =>
  (f) =>
    a(f) && b(f);
export const either =
  (a: Test, b: Test): Test =>
  (f) =>
    a(f) || b(f);
export const negate =
  (a: Test): Test =>
  (f) =>
    !a(f);

export const etherType =
  (type: number): Test =>
  (f) =>
    f.length >= L3 && readU16(f, 12) === type;
const isIp = etherType(0x0800);
export const ipProto =
  (proto: number): Test =>
  (f) =>
    isIp(f) && f[L3 + 9] === proto;
/** Neither a later fragment nor cut off: there is a transport header. */
const firstFragment = (f: Uint8Array): boolean => (readU16(f, L3 + 6) & 0x1fff) === 0;
const l4 = (f: Uint8Array): number => L3 + ((f[L3] as number) & 15) * 4;

export type Direction = 'src' | 'dst' | 'src or dst' | 'src and dst';
/** Combines the test of one end for a direction. */
export function ends(direction: Direction, src: Test, dst: Test): Test {
  if (direction === 'src') return src;
  if (direction === 'dst') return dst;
  return direction === 'src and dst' ? both(src, dst) : either(src, dst);
}

const addrAt =
  (guard: Test, offset: number, addr: number, mask: number): Test =>
  (f) =>
    guard(f) && f.length >= offset + 4 && ((readU32(f, offset) ^ addr) & mask) === 0;
/** Addresses in the IPv4 header, or in ARP. `proto` narrows it to one. */
export function address(proto: string | undefined, direction: Direction, addr: number, mask: number): Test {
  const inside = (guard: Test, src: number, dst: number): Test =>
    ends(direction, addrAt(guard, src, addr, mask), addrAt(guard, dst, addr, mask));
  const ip = inside(isIp, L3 + 12, L3 + 16);
  const arp = inside(etherType(0x0806), L3 + 14, L3 + 24);
  const rarp = inside(etherType(0x8035), L3 + 14, L3 + 24);
  if (proto === 'ip') return ip;
  if (proto === 'arp') return arp;
  return proto === 'rarp' ? rarp : either(ip, either(arp, rarp));
}

export const etherAddress = (direction: Direction, mac: number): Test =>
  ends(
    direction,
    (f) => f.length >= 12 && readU48(f, 6) === mac,
    (f) => f.length >= 12 && readU48(f, 0) === mac,
  );

const PORTED = [6, 17, 132];
/** TCP, UDP or SCTP port within bounds. */
export function port(proto: string | undefined, direction: Direction, low: number, high: number): Test {
  const protos = proto === undefined ? PORTED : [IP_PROTO[proto] as number];
  const at =
    (offset: number): Test =>
    (f) => {
      if (!isIp(f) || !protos.includes(f[L3 + 9] as number) || !firstFragment(f)) return false;
      const value = readU16(f, l4(f) + offset);
      return f.length >= l4(f) + offset + 2 && value >= low && value <= high;
    };
  return ends(direction, at(0), at(2));
}

export const etherBroadcast: Test = (f) => f.length >= 6 && readU48(f, 0) === 0xffffffffffff;
export const etherMulticast: Test = (f) => f.length > 0 && ((f[0] as number) & 1) === 1;
export const ipMulticast: Test = (f) => isIp(f) && (f[L3 + 16] as number) >= 224;
/** Without a netmask at hand, all ones or all zeros. */
export const ipBroadcast: Test = (f) => isIp(f) && [0, 0xffffffff].includes(readU32(f, L3 + 16));

/** Where `proto[0]` lies; undefined when the frame has no such header. */
const HEADERS: Readonly<Record<string, (f: Uint8Array) => number | undefined>> = {
  ether: () => 0,
  link: () => 0,
  ip: (f) => (isIp(f) ? L3 : undefined),
  arp: (f) => (etherType(0x0806)(f) ? L3 : undefined),
  rarp: (f) => (etherType(0x8035)(f) ? L3 : undefined),
  ip6: (f) => (etherType(0x86dd)(f) ? L3 : undefined),
  icmp: (f) => transport(f, 1),
  igmp: (f) => transport(f, 2),
  tcp: (f) => transport(f, 6),
  udp: (f) => transport(f, 17),
};
const transport = (f: Uint8Array, proto: number): number | undefined => (ipProto(proto)(f) && firstFragment(f) ? l4(f) : undefined);
export const hasHeader = (name: string): boolean => name in HEADERS;

/** The big-endian integer at `proto[offset:size]`; undefined ends the filter as false. */
export function load(name: string, f: Uint8Array, offset: number, size: number): number | undefined {
  const base = HEADERS[name]?.(f);
  if (base === undefined || base + offset + size > f.length) return undefined;
  let value = 0;
  for (let i = 0; i < size; i++) value = value * 256 + (f[base + offset + i] as number);
  return value;
}
